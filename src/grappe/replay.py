"""`./grappe replay FILE`: work out the figures of an exported call again, with nothing installed.

Standard library only. It reads one file, prints, and touches neither a database nor the network.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from grappe.areas.programmes.rules.replay import ReplayCheck, ReplayReport, replay
from grappe.values import Euro

_POINTS = {"review.points", "mean", "median", "deviation"}
_WORDS = {
    "fr": {
        "grid": "grille",
        "review.marks": "notes",
        "review.state": "état de l’évaluation",
        "review.points": "note",
        "count": "nombre de notes",
        "mean": "moyenne",
        "median": "médiane",
        "deviation": "écart-type",
        "tie_resolution": "égalité départagée",
        "rank": "rang",
        "tie_across_cut": "égalité sur la ligne de coupe",
        "outcome": "décision",
        "exception": "décision (exception motivée)",
        "aid": "aide",
        "lowered": "aide réduite par le jury, motivée",
        "asked": "aide demandée aux enveloppes",
        "selection": "répartition des enveloppes",
        "payer": "enveloppe qui paie",
        "envelope": "enveloppe",
        "place": "place",
        "choice": "choix",
        "choice.reasoned": "choix motivé, contraire à l’ordre des moyennes",
        "invited": "choix de l’idée dont vient le dossier",
        "kept": "retenue pour la suite",
        "aside": "non retenue pour la suite",
        "idea": "idée",
        "first_stage": "première étape",
        "envelope.count": "nombre d’enveloppes",
        "envelope.granted": "accordé par le classement seul",
        "envelope.funded": "dossiers financés par le classement seul",
        "envelope.last_rank": "dernier rang financé",
        "envelope.total": "total accordé, dans la limite de l’enveloppe",
        "given": "donnée",
        "incomplete": "incomplète",
        "selected": "retenu",
        "rejected": "non retenu",
        "waitlisted": "liste d’attente",
        "none": "aucun",
        "conform": "conforme",
        "reproduced": "reproduit",
        "different": "non reproduit",
        "published": "publié",
        "recomputed": "recalculé",
        "colon": "\u00a0: ",
        "call": "appel",
        "application": "dossier",
        "juror": "juré",
        "seal_holds": "Sceau\u00a0: intact.",
        "seal_broken": "Sceau\u00a0: rompu. Ce fichier a été modifié après son export.",
        "hash_same": "Empreinte\u00a0: celle du procès-verbal.",
        "hash_other": "Empreinte\u00a0: différente. Ce fichier n’est pas celui du procès-verbal.",
        "all": "Chiffres vérifiés\u00a0: {count}, tous reproduits.",
        "some": "Chiffres non reproduits\u00a0: {wrong} sur {count}.",
        "unreadable": "Fichier illisible ({reason}).",
        "not_json": "Ce fichier n’est pas du JSON lisible (détail\u00a0: {reason}).",
        "not_a_call": "Ce fichier n’est pas un appel exporté, ou il a été altéré (détail\u00a0: {reason}).",
        "description": "Recalcule un appel exporté et dit si chaque chiffre publié est reproduit.",
        "help_file": "fichier JSON exporté",
        "help_json": "résultat en JSON",
        "help_hash": "empreinte imprimée dans le procès-verbal",
        "help_lang": "langue des messages",
    },
    "en": {
        "grid": "grid",
        "review.marks": "marks",
        "review.state": "state of the review",
        "review.points": "score",
        "count": "number of scores",
        "mean": "mean",
        "median": "median",
        "deviation": "standard deviation",
        "tie_resolution": "tie resolved",
        "rank": "rank",
        "tie_across_cut": "tie across the cut line",
        "outcome": "decision",
        "exception": "decision (reasoned exception)",
        "aid": "aid",
        "lowered": "aid lowered by the jury, with its reason",
        "asked": "aid asked of the envelopes",
        "selection": "sharing of the envelopes",
        "payer": "envelope that pays",
        "envelope": "envelope",
        "place": "place",
        "choice": "choice",
        "choice.reasoned": "reasoned choice, against the order of the means",
        "invited": "choice of the idea that the application comes from",
        "kept": "kept for the next stage",
        "aside": "not kept for the next stage",
        "idea": "idea",
        "first_stage": "first stage",
        "envelope.count": "number of envelopes",
        "envelope.granted": "granted by the ranking alone",
        "envelope.funded": "applications funded by the ranking alone",
        "envelope.last_rank": "last rank funded",
        "envelope.total": "total granted, within the envelope",
        "given": "given",
        "incomplete": "incomplete",
        "selected": "selected",
        "rejected": "not selected",
        "waitlisted": "waiting list",
        "none": "none",
        "conform": "conform",
        "reproduced": "reproduced",
        "different": "not reproduced",
        "published": "published",
        "recomputed": "recomputed",
        "colon": ": ",
        "call": "call",
        "application": "application",
        "juror": "juror",
        "seal_holds": "Seal: intact.",
        "seal_broken": "Seal: broken. This file was changed after its export.",
        "hash_same": "Hash: the one of the minutes.",
        "hash_other": "Hash: different. This file is not the one of the minutes.",
        "all": "Figures checked: {count}, all reproduced.",
        "some": "Figures not reproduced: {wrong} of {count}.",
        "unreadable": "This file cannot be read ({reason}).",
        "not_json": "This file is not readable JSON (detail: {reason}).",
        "not_a_call": "This file is not an exported call, or was altered (detail: {reason}).",
        "description": "Works an exported call out again and says whether each figure is reproduced.",
        "help_file": "exported JSON file",
        "help_json": "result as JSON",
        "help_hash": "hash printed in the minutes",
        "help_lang": "language of the messages",
    },
}


class _Unreadable(Exception):
    """The file cannot be replayed; the message is a word and its reason."""

    def __init__(self, word: str, reason: object) -> None:
        super().__init__(word)
        self.word, self.reason = word, str(reason).rstrip(".")


@dataclass(frozen=True, slots=True)
class _Replayed:
    """One file, its own hash, what was found in it, and whether the hash asked for is its own."""

    sha256: str
    report: ReplayReport
    hash_ok: bool | None

    @property
    def ok(self) -> bool:
        return self.report.ok and self.hash_ok is not False


def main(argv: Sequence[str] | None = None) -> int:
    """Return 0 when the seal holds, every figure is reproduced and the hash, if given, is the file's own."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # a terminal without accents still gets every line
    arguments = sys.argv[1:] if argv is None else list(argv)
    lang = "en" if _asks_for_english(arguments) else "fr"
    words = _WORDS[lang]
    options = _parser(words).parse_args(arguments)
    try:
        replayed = _replay_file(Path(options.file), options.hash)
    except _Unreadable as problem:
        message = words[problem.word].format(reason=problem.reason)
        print(json.dumps({"ok": False, "error": message}, ensure_ascii=False) if options.json else message)
        return 1
    print(_as_json(replayed) if options.json else "\n".join(_report_lines(replayed, words)))
    return 0 if replayed.ok else 1


def _asks_for_english(arguments: Sequence[str]) -> bool:
    following = dict(zip(arguments, arguments[1:], strict=False))
    return following.get("--lang") == "en" or "--lang=en" in arguments


def _parser(words: dict[str, str]) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="grappe replay", description=words["description"])
    parser.add_argument("file", help=words["help_file"])
    parser.add_argument("--json", action="store_true", help=words["help_json"])
    parser.add_argument("--hash", metavar="HEX", help=words["help_hash"])
    parser.add_argument("--lang", choices=("fr", "en"), default="fr", help=words["help_lang"])
    return parser


def _replay_file(path: Path, expected: str | None) -> _Replayed:
    try:
        content = path.read_bytes()
    except OSError as problem:
        raise _Unreadable("unreadable", problem.strerror) from problem
    sha256 = hashlib.sha256(content).hexdigest()
    try:
        document = json.loads(content.decode("utf-8-sig"), object_pairs_hook=_without_twins)
    except (ValueError, RecursionError) as problem:
        raise _Unreadable("not_json", problem) from problem
    try:
        report = replay(document)
    except (ValueError, RecursionError) as problem:
        raise _Unreadable("not_a_call", problem) from problem
    return _Replayed(sha256, report, _is_hash_of(expected, sha256, document, report))


def _without_twins(pairs: list[tuple[str, object]]) -> dict[str, object]:
    # JSON readers keep the last of two equal names: a reader of the file could see the other one.
    names = dict(pairs)
    if len(names) < len(pairs):
        raise ValueError("a name is given twice in one object")
    return names


def _is_hash_of(
    expected: str | None, sha256: str, document: dict[str, object], report: ReplayReport
) -> bool | None:
    """Whether the hash of the minutes is the file's, or the seal of a file that was merely laid out anew."""
    if expected is None:
        return None
    hexadecimal = "".join(expected.split()).lower()
    return hexadecimal == sha256 or (report.seal_ok and hexadecimal == document["seal"])


def _report_lines(replayed: _Replayed, words: dict[str, str]) -> list[str]:
    lines = [f"SHA-256{words['colon']}{replayed.sha256}"]
    lines.append(words["seal_holds" if replayed.report.seal_ok else "seal_broken"])
    if replayed.hash_ok is not None:
        lines.append(words["hash_same" if replayed.hash_ok else "hash_other"])
    checks = replayed.report.checks
    wrong = [_check_line(check, words) for check in checks if not check.ok]
    lines += ["", *(_check_line(check, words) for check in checks if check.ok), ""]
    # Last, above the count: two hundred lines go by, and these are what the reader came for.
    lines += [*wrong, ""] if wrong else []
    return [*lines, words["some" if wrong else "all"].format(count=len(checks), wrong=len(wrong))]


def _check_line(check: ReplayCheck, words: dict[str, str]) -> str:
    what = f"{_subject(check.subject, words)}, {words[check.name]}"
    published = _shown(check.name, check.published, words)
    if check.ok:
        return f"✓ {what}{words['colon']}{published}, {words['reproduced']}"
    found = f"{words['recomputed']}{words['colon']}{_shown(check.name, check.recomputed, words)}"
    said = f"{words['published']}{words['colon']}{published}"
    return f"✗ {what}{words['colon']}{words['different']} ({said}, {found})"


def _subject(subject: str, words: dict[str, str]) -> str:
    if not subject:
        return words["call"]
    if subject.startswith("E"):
        return f"{words['envelope']} {subject[1:]}"
    number, _, juror = subject.partition("/")
    if subject == "I":
        return words["first_stage"]
    kind = "idea" if subject.startswith("I") else "application"
    named = f"{words[kind]} {number.removeprefix('I')}"
    return f"{named}, {words['juror']} {juror}" if juror else named


def _shown(name: str, value: object, words: dict[str, str]) -> str:
    if value is None:
        return words["none"]
    if isinstance(value, tuple):
        return ", ".join(str(item) for item in value) or words["conform"]
    if isinstance(value, int) and name == "payer":
        return str(value + 1)
    if isinstance(value, int) and name in _POINTS:
        return _number(f"{value // 100}.{value % 100:02}", words)
    if isinstance(value, Euro):
        return f"{_number(f'{value.amount:,f}', words)}\u00a0€"
    return words.get(str(value), str(value))


def _number(english: str, words: dict[str, str]) -> str:
    if words is _WORDS["en"]:
        return english
    return english.replace(",", "\u202f").replace(".", ",")


def _as_json(replayed: _Replayed) -> str:
    checks = replayed.report.checks
    result = {
        "ok": replayed.ok,
        "sha256": replayed.sha256,
        "seal_ok": replayed.report.seal_ok,
        "hash_ok": replayed.hash_ok,
        "count": len(checks),
        "wrong": sum(not check.ok for check in checks),
        "checks": [
            {
                "name": check.name,
                "subject": check.subject,
                "published": _plain(check.published),
                "recomputed": _plain(check.recomputed),
                "ok": check.ok,
            }
            for check in checks
        ],
    }
    return json.dumps(result, ensure_ascii=False)


def _plain(value: object) -> object:
    return str(value) if isinstance(value, Euro) else value


if __name__ == "__main__":  # pragma: no cover
    sys.exit(main())
