"""The asset builder, on small packages of its own."""

from __future__ import annotations

import gettext
from pathlib import Path

import pytest

from grappe.web import assets

CATALOGUE = """
msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

msgid "Déposer"
msgstr "Submit"

#, fuzzy
msgid "Retirer"
msgstr "Remove"
"""

DRAWING = """<!--
tags: [house]
-->
<svg
  xmlns="http://www.w3.org/2000/svg"
  width="24"
>
  <path stroke="none" d="M0 0h24v24H0z" fill="none" />
  <path d="M5 12l-2 0l9 -9" />
</svg>
"""


@pytest.mark.parametrize(
    "source",
    [
        'ICONS = ["plus", "home", "plus"]',
        'ICONS: tuple[str, ...] = ("home", "plus")',
        'ICONS = frozenset({"plus", "home"})',
    ],
)
def test_icon_names_are_read_without_importing(tmp_path: Path, source: str) -> None:
    module = tmp_path / "icons.py"
    module.write_text(f"import nothing_of_that_name\n{source}\n")
    assert assets.icon_names(module) == ("home", "plus")


def test_no_icons_module_means_no_icons(tmp_path: Path) -> None:
    assert assets.icon_names(tmp_path / "icons.py") == ()


def test_an_icons_module_without_its_list_is_said(tmp_path: Path) -> None:
    module = tmp_path / "icons.py"
    module.write_text("NAMES = []\n")
    with pytest.raises(assets.AssetMissing, match="no literal ICONS"):
        assets.icon_names(module)


def test_a_symbol_keeps_the_strokes_and_nothing_else() -> None:
    assert assets.icon_symbol("home", DRAWING) == (
        '<symbol id="home" viewBox="0 0 24 24" stroke-linecap="round" stroke-linejoin="round">'
        '<path d="M5 12l-2 0l9 -9" /></symbol>'
    )


def test_every_unknown_icon_is_named(tmp_path: Path) -> None:
    (tmp_path / "home.svg").write_text(DRAWING)
    with pytest.raises(assets.AssetMissing, match="no such outline icon: hoem, plsu"):
        assets.icon_sprite(["hoem", "home", "plsu"], tmp_path)


def test_a_package_that_is_not_installed_is_named(tmp_path: Path) -> None:
    with pytest.raises(assets.AssetMissing, match="@tabler/core.*npm ci"):
        assets.copy_packages(tmp_path / "packages", tmp_path / "vendor")


def test_style_sheets_lose_the_address_of_their_source_map(tmp_path: Path) -> None:
    for source in assets.COPIES:
        original = tmp_path / "packages" / source
        original.parent.mkdir(parents=True, exist_ok=True)
        original.write_text("a{b:c}\n/*# sourceMappingURL=a.css.map */\n")
    assert assets.copy_packages(tmp_path / "packages", tmp_path / "vendor") == len(assets.COPIES)
    assert (tmp_path / "vendor" / "tabler.min.css").read_text() == "a{b:c}\n"


def test_catalogues_are_compiled_without_their_doubts(tmp_path: Path) -> None:
    catalogue = tmp_path / "locale" / "en" / "LC_MESSAGES" / "django.po"
    catalogue.parent.mkdir(parents=True)
    catalogue.write_text(CATALOGUE, encoding="utf-8")
    assert list(assets.catalogues(tmp_path)) == [catalogue]
    with assets.compile_catalogue(catalogue).open("rb") as compiled:
        words = gettext.GNUTranslations(compiled)
    assert (words.gettext("Déposer"), words.gettext("Retirer")) == ("Submit", "Retirer")
