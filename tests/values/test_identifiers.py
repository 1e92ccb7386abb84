import subprocess
import sys
from pathlib import Path

import pytest

from grappe.values import Siren, Siret

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("text", ["356000000", "356 000 000", "356\u00a0000\u202f000", " 356000000 "])
def test_reads_a_siren_without_its_blanks(text: str) -> None:
    assert Siren.parse(text) == "356000000"
    assert isinstance(Siren.parse(text), Siren)


@pytest.mark.parametrize("text", ["", "356000001", "35600000", "3560000000", "35600000A", "FR356000000"])
def test_refuses_a_wrong_siren(text: str) -> None:
    with pytest.raises(ValueError, match="not a SIREN"):
        Siren.parse(text)


@pytest.mark.parametrize(
    "text",
    [
        "356 000 000 00048",  # the head office of La Poste, by the ordinary check
        "356 000 000 49837",  # an office of La Poste, by its own check: a sum of digits that 5 divides
        "732 829 320 00074",
    ],
)
def test_reads_a_siret_and_its_legal_unit(text: str) -> None:
    siret = Siret.parse(text)
    assert siret == text.replace(" ", "")
    assert siret.siren == Siren.parse(text[:11])


@pytest.mark.parametrize("text", ["", "73282932000075", "35600000049838", "7328293200007", "732829320"])
def test_refuses_a_wrong_siret(text: str) -> None:
    with pytest.raises(ValueError, match="not a SIRET"):
        Siret.parse(text)


def test_the_core_imports_where_nothing_is_installed() -> None:
    program = "import sys; import grappe.replay; print('stdnum' in sys.modules or 'django' in sys.modules)"
    done = subprocess.run(
        [
            sys.executable,
            "-S",
            "-E",
            "-c",
            f"import sys; sys.path.insert(0, {str(ROOT / 'src')!r}); {program}",
        ],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "False\n"
