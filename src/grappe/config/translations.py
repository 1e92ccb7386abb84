"""Check that everything said in French is said in English too: `python -m grappe.config.translations`.

The sources are extracted afresh in a copy, so that nothing in the tree changes, then compared with the
English catalogue of the same app. A doubtful (fuzzy), empty or badly formed translation counts as missing.
All the catalogues are one at run time: the same French has the same English everywhere, or its own context.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import chdir
from io import StringIO
from pathlib import Path

import django
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po
from django.core.management import call_command

PACKAGE = Path(__file__).resolve().parents[1]
ENGLISH = Path("locale", "en", "LC_MESSAGES", "django.po")


def apps(package: Path = PACKAGE) -> Iterator[Path]:
    """Yield the folder of every app: the three of the house, then each area."""
    yield from (package / name for name in ("kernel", "web", "portal", "config"))
    yield from sorted(folder for folder in (package / "areas").iterdir() if (folder / "apps.py").exists())


def read_catalogue(path: Path) -> Catalog:
    """Return a catalogue, empty when there is no file."""
    if not path.exists():
        return Catalog(locale="en")
    with path.open("rb") as source:
        return read_po(source, locale="en")


def extract(app: Path, scratch: Path) -> Catalog:
    """Return what the Python sources and templates of an app say, extracted by Django and xgettext."""
    copy = scratch / app.name
    shutil.copytree(app, copy, ignore=shutil.ignore_patterns("locale", "static", "__pycache__", "migrations"))
    (copy / "locale").mkdir()
    with chdir(copy):
        call_command("makemessages", locale=["en"], no_wrap=True, verbosity=0, stdout=StringIO())
    return read_catalogue(copy / ENGLISH)


def is_translated(message: Message, catalogue: Catalog) -> bool:
    """Say whether a message has a sure, complete and well formed translation."""
    translation = catalogue.get(message.id, message.context)
    if translation is None or translation.fuzzy:
        return False
    forms = translation.string if isinstance(translation.string, tuple | list) else (translation.string,)
    return all(forms) and not list(translation.check(catalogue))


def untranslated(app: Path, scratch: Path) -> list[str]:
    """Return a line for each message of the app that English readers would get in French."""
    catalogue = read_catalogue(app / ENGLISH)
    lines = []
    for message in extract(app, scratch):
        if message.id and not is_translated(message, catalogue):
            text = message.id if isinstance(message.id, str) else message.id[0]
            where = ", ".join(f"{file}:{line}" for file, line in message.locations)
            lines.append(f"{app.relative_to(PACKAGE)}: {text!r} ({where})")
    return lines


def contradictions(catalogues: Mapping[str, Catalog]) -> list[str]:
    """Return a line for each French message to which two catalogues give different English: one of the two
    would win in every page."""
    said: dict[tuple[object, object], dict[object, str]] = {}
    for name, catalogue in catalogues.items():
        for message in catalogue:
            if message.id and message.string and message.string[0]:
                said.setdefault((message.context, message.id), {}).setdefault(message.string, name)
    return [
        f"{message!r}: " + ", ".join(f"{english!r} in {name}" for english, name in versions.items())
        for (_context, message), versions in said.items()
        if len(versions) > 1
    ]


def main() -> int:
    """Print every missing or contradictory translation; say what to install when xgettext is missing."""
    if not shutil.which("xgettext"):
        sys.stderr.write("xgettext is missing: apt-get install -y gettext\n")
        return 1
    django.setup()
    with tempfile.TemporaryDirectory(prefix="grappe-translations-") as scratch:
        missing = [line for app in apps() for line in untranslated(app, Path(scratch))]
    twice = contradictions({str(app.relative_to(PACKAGE)): read_catalogue(app / ENGLISH) for app in apps()})
    sys.stdout.writelines(f"{line}\n" for line in [*missing, *twice])
    sys.stdout.write(f"{len(missing)} messages without English, {len(twice)} with two\n")
    return 1 if missing or twice else 0


if __name__ == "__main__":
    raise SystemExit(main())
