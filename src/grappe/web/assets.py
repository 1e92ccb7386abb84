"""Build what the browser and gettext need from packages and sources: `python -m grappe.web.assets`.

Nothing third-party is kept in git. Style sheet, fonts, script and icons are taken out of `node_modules`
into `static/vendor/`; every `.po` catalogue is compiled beside itself. No Django, so that the launcher can
build before anything is configured, and no Node beyond fetching the packages.
"""

from __future__ import annotations

import argparse
import ast
import re
import shutil
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

PACKAGE = Path(__file__).resolve().parents[1]
REPOSITORY = PACKAGE.parents[1]
ICONS_LIST = PACKAGE / "web" / "icons.py"
VENDOR = PACKAGE / "web" / "static" / "vendor"

FONTS = tuple(
    f"@fontsource-variable/{family}/files/{family}-latin-wght-{style}.woff2"
    for family in ("source-sans-3", "source-serif-4")
    for style in ("normal", "italic")
)
COPIES = {
    "@tabler/core/dist/css/tabler.min.css": "tabler.min.css",
    "htmx.org/dist/htmx.min.js": "htmx.min.js",
    **{font: f"fonts/{Path(font).name}" for font in FONTS},
}
OUTLINE_ICONS = "@tabler/icons/icons/outline"
SYMBOL = '<symbol id="{name}" viewBox="0 0 24 24" stroke-linecap="round" stroke-linejoin="round">'

# The source map named at the end of a minified file is not served; asking for it would only log errors.
SOURCE_MAP = re.compile(rb"\s*(?:/\*#\s*sourceMappingURL=[^*]*\*/|//#\s*sourceMappingURL=\S+)\s*$")


class AssetMissing(Exception):
    """Something the sources ask for is in none of the installed packages."""


def icon_names(source: Path = ICONS_LIST) -> tuple[str, ...]:
    """Return the names in the literal `ICONS` of the icons module, sorted, each once.

    The module is read, not imported: it may import Django. Without the module there are no icons.
    """
    if not source.exists():
        return ()
    for node in ast.parse(source.read_text(encoding="utf-8")).body:
        if _assigns_icons(node):
            assert isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None
            return tuple(sorted(set(ast.literal_eval(_literal(node.value)))))
    raise AssetMissing(f"{source.name} holds no literal ICONS")


def _assigns_icons(node: ast.stmt) -> bool:
    targets = node.targets if isinstance(node, ast.Assign) else []
    if isinstance(node, ast.AnnAssign) and node.value is not None:
        targets = [node.target]
    return any(isinstance(target, ast.Name) and target.id == "ICONS" for target in targets)


def _literal(value: ast.expr) -> ast.expr:
    # frozenset({...}) and tuple([...]) are literals too, one call deep.
    return value.args[0] if isinstance(value, ast.Call) and len(value.args) == 1 else value


def icon_symbol(name: str, drawing: str) -> str:
    """Return one `<symbol>` of the sprite out of a whole outline icon file."""
    body = re.sub(r"<!--.*?-->|</?svg[^>]*>|<path stroke=\"none\"[^>]*/>", "", drawing, flags=re.DOTALL)
    body = re.sub(r"\s*\n\s*", "", body).strip()
    return f"{SYMBOL.format(name=name)}{body}</symbol>"


def icon_sprite(names: Sequence[str], outline: Path) -> str:
    """Return one SVG with a symbol for each name.

    :raises AssetMissing: naming every icon that the package does not draw.
    """
    unknown = [name for name in names if not (outline / f"{name}.svg").exists()]
    if unknown:
        raise AssetMissing("no such outline icon: " + ", ".join(unknown))
    symbols = (icon_symbol(name, (outline / f"{name}.svg").read_text(encoding="utf-8")) for name in names)
    return '<svg xmlns="http://www.w3.org/2000/svg">' + "".join(symbols) + "</svg>\n"


def copy_packages(packages: Path, vendor: Path) -> int:
    """Copy the files to serve out of the installed packages; return how many.

    :raises AssetMissing: when a package is not installed.
    """
    for source, target in COPIES.items():
        original, copy = packages / source, vendor / target
        if not original.exists():
            raise AssetMissing(f"{source} is not installed: run npm ci")
        copy.parent.mkdir(parents=True, exist_ok=True)
        if copy.suffix in {".css", ".js"}:
            copy.write_bytes(SOURCE_MAP.sub(b"\n", original.read_bytes()))
        else:
            shutil.copyfile(original, copy)
    return len(COPIES)


def catalogues(root: Path = PACKAGE) -> Iterator[Path]:
    """Yield every gettext catalogue of the package, in a stable order."""
    yield from sorted(root.glob("**/locale/*/LC_MESSAGES/*.po"))


def compile_catalogue(catalogue: Path) -> Path:
    """Compile one `.po` beside itself, without its doubtful (fuzzy) entries; return the `.mo`."""
    compiled = catalogue.with_suffix(".mo")
    with catalogue.open("rb") as source:
        messages = read_po(source, locale=catalogue.parents[1].name, abort_invalid=True)
    with compiled.open("wb") as target:
        write_mo(target, messages)
    return compiled


def build(packages: Path, vendor: Path = VENDOR) -> str:
    """Build everything; return one sentence that says what was built."""
    copied = copy_packages(packages, vendor)
    names = icon_names()
    (vendor / "icons.svg").write_text(icon_sprite(names, packages / OUTLINE_ICONS), encoding="utf-8")
    compiled = [compile_catalogue(catalogue) for catalogue in catalogues()]
    return f"{copied} files, {len(names)} icons, {len(compiled)} catalogues"


def main(arguments: Sequence[str] | None = None) -> int:
    """Build from the command line; say what is missing in one line."""
    parser = argparse.ArgumentParser(prog="python -m grappe.web.assets", description=__doc__)
    parser.add_argument("--packages", type=Path, default=REPOSITORY / "node_modules", help="npm's folder")
    try:
        sys.stdout.write(build(parser.parse_args(arguments).packages) + "\n")
    except AssetMissing as missing:
        sys.stderr.write(f"{missing}\n")
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
