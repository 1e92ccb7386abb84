import hashlib
import io
import json
import subprocess
import sys
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

import pytest
from tests.areas.programmes.rules.exported_call import sealed_call, two_stage_call

from grappe.areas.programmes.rules import sealed
from grappe.replay import main

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture
def exported(tmp_path: Path) -> Path:
    path = tmp_path / "appel.json"
    path.write_text(json.dumps(sealed_call(), indent=2, ensure_ascii=False), encoding="utf-8")
    return path


def alter(path: Path, old: str, new: str) -> None:
    content = path.read_text(encoding="utf-8")
    assert old in content
    path.write_text(content.replace(old, new), encoding="utf-8")


def test_an_intact_file_is_reproduced(exported: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(exported)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == f"SHA-256\u00a0: {hashlib.sha256(exported.read_bytes()).hexdigest()}"
    assert lines[1] == "Sceau\u00a0: intact."
    assert "✓ dossier 1, moyenne\u00a0: 15,40, reproduit" in lines
    assert "✓ dossier 1, juré J1, note\u00a0: 15,60, reproduit" in lines
    assert "✓ dossier 1, juré J3, note\u00a0: aucun, reproduit" in lines
    assert "✓ dossier 1, aide\u00a0: 15\u202f000,00\u00a0€, reproduit" in lines
    assert "✓ dossier 4, décision (exception motivée)\u00a0: retenu, reproduit" in lines
    assert "✓ appel, grille\u00a0: conforme, reproduit" in lines
    assert (
        lines[-1]
        == f"Chiffres vérifiés\u00a0: {sum(line.startswith('✓') for line in lines)}, tous reproduits."
    )


def test_english_is_spoken(exported: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(exported), "--lang", "en"]) == 0
    out = capsys.readouterr().out
    assert "✓ application 1, mean: 15.40, reproduced" in out
    assert "✓ application 1, aid: 15,000.00\u00a0€, reproduced" in out
    assert main([str(exported), "--lang=en"]) == 0
    assert "Seal: intact." in capsys.readouterr().out


def test_an_altered_figure_is_named(exported: Path, capsys: pytest.CaptureFixture[str]) -> None:
    alter(exported, '"mean": 1540', '"mean": 1590')
    assert main([str(exported)]) == 1
    out = capsys.readouterr().out
    assert "Sceau\u00a0: rompu. Ce fichier a été modifié après son export." in out
    assert "✗ dossier 1, moyenne\u00a0: non reproduit (publié\u00a0: 15,90, recalculé\u00a0: 15,40)" in out
    assert out.splitlines()[-1].startswith("Chiffres non reproduits\u00a0: 1 sur ")
    # Just above the count, apart from the hundreds that are reproduced.
    assert [line[:1] for line in out.splitlines()[-5:]] == ["✓", "", "✗", "", "C"]


def test_a_grid_that_could_not_open_is_named(exported: Path, capsys: pytest.CaptureFixture[str]) -> None:
    alter(exported, '"weight": 6000', '"weight": 5000')
    assert main([str(exported)]) == 1
    assert (
        "✗ appel, grille\u00a0: non reproduit (publié\u00a0: conforme, recalculé\u00a0: programmes.grid_"
        in (capsys.readouterr().out)
    )


def test_json_gives_the_same_result(exported: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(exported), "--json"]) == 0
    result = json.loads(capsys.readouterr().out)
    assert (result["ok"], result["seal_ok"], result["hash_ok"], result["wrong"]) == (True, True, None, 0)
    assert result["count"] == len(result["checks"])
    aid = {"name": "aid", "subject": "1", "published": "15000.00", "recomputed": "15000.00", "ok": True}
    assert aid in result["checks"]


def test_the_hash_of_the_minutes_is_compared(exported: Path, capsys: pytest.CaptureFixture[str]) -> None:
    printed = hashlib.sha256(exported.read_bytes()).hexdigest()
    assert main([str(exported), "--hash", f" {printed[:32].upper()} {printed[32:]}"]) == 0
    assert "Empreinte\u00a0: celle du procès-verbal." in capsys.readouterr().out
    assert main([str(exported), "--hash", sealed_call()["seal"]]) == 0
    assert main([str(exported), "--hash", "0" * 64]) == 1
    assert "Empreinte\u00a0: différente." in capsys.readouterr().out


def test_a_forged_seal_does_not_pass_for_the_one_of_the_minutes(exported: Path) -> None:
    seal = sealed_call()["seal"]
    alter(exported, "Appel d’essai", "Appel falsifié")
    assert main([str(exported), "--hash", seal]) == 1


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "Ce fichier n\u2019est pas du JSON lisible"),
        (b"\xff\xfe\x00", "Ce fichier n\u2019est pas du JSON lisible"),
        (b"%PDF-1.7", "Ce fichier n\u2019est pas du JSON lisible"),
        (b'{"seal": 1, "seal": 2}', "a name is given twice"),
        (b"[" * 100_000, "Ce fichier n\u2019est pas du JSON lisible"),
        (b"[]", "Ce fichier n\u2019est pas un appel exporté, ou il a été altéré"),
        (b'{"format": "grappe-call/1"}', "Ce fichier n\u2019est pas un appel exporté, ou il a été altéré"),
    ],
)
def test_what_cannot_be_read_gets_one_clear_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: bytes, message: str
) -> None:
    path = tmp_path / "appel.json"
    path.write_bytes(content)
    assert main([str(path)]) == 1
    out = capsys.readouterr().out
    assert message in out
    assert len(out.splitlines()) == 1


def test_the_report_can_be_caught_by_another_program(exported: Path) -> None:
    with redirect_stdout(io.StringIO()) as caught:
        assert main([str(exported), "--json"]) == 0
    assert json.loads(caught.getvalue())["ok"] is True


def test_a_missing_file_gets_one_clear_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path / "absent.json"), "--json"]) == 1
    result: dict[str, Any] = json.loads(capsys.readouterr().out)
    assert result["ok"] is False
    assert result["error"].startswith("Fichier illisible")


def test_it_runs_where_nothing_is_installed(exported: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-S", "-m", "grappe.replay", str(exported), "--lang", "en"],
        env={"PYTHONPATH": str(ROOT / "src"), "PYTHONIOENCODING": "ascii"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[1] == "Seal: intact."


@pytest.fixture
def staged(tmp_path: Path) -> Path:
    path = tmp_path / "etapes.json"
    path.write_text(json.dumps(sealed(two_stage_call()), indent=2, ensure_ascii=False), encoding="utf-8")
    return path


def test_both_stages_are_reproduced(staged: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(staged)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert "✓ première étape, grille\u00a0: conforme, reproduit" in lines
    assert "✓ idée 1, juré J2, note\u00a0: 14,00, reproduit" in lines
    assert "✓ idée 1, moyenne\u00a0: 13,00, reproduit" in lines
    assert "✓ idée 7, choix\u00a0: non retenue pour la suite, reproduit" in lines
    assert (
        "✓ idée 6, choix motivé, contraire à l’ordre des moyennes\u00a0: non retenue pour la suite, reproduit"
        in lines
    )
    assert main([str(staged), "--lang", "en"]) == 0
    out = capsys.readouterr().out
    assert "✓ idea 1, place: 3, reproduced" in out and "✓ first stage, grid: conform, reproduced" in out
    assert (
        "✓ application 4, choice of the idea that the application comes from: kept for the next stage" in out
    )


def test_an_altered_mark_of_the_first_stage_is_named(
    staged: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    document = json.loads(staged.read_text(encoding="utf-8"))
    document["first_stage"]["ideas"][1]["reviews"][0]["marks"]["C1"] = 14
    staged.write_text(json.dumps(document), encoding="utf-8")
    assert main([str(staged)]) == 1
    out = capsys.readouterr().out
    assert "Sceau\u00a0: rompu." in out
    assert "✗ idée 2, juré J1, note\u00a0: non reproduit (publié\u00a0: 15,00, recalculé\u00a0: 14,40)" in out
