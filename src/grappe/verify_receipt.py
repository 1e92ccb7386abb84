"""`./grappe verify-receipt FILE`: say whether a receipt of submission is authentic, with nothing installed.

Standard library only. It reads the receipt and the public key of the installation, prints, and touches
neither a database nor the network. Format and answers: docs/reference/receipt.md.
"""

from __future__ import annotations

import argparse
import io
import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from grappe.areas.programmes.rules.receipts import FIELDS, ReceiptReport, Verdict, check_receipt

STATUS = {
    Verdict.AUTHENTIC: 0,
    Verdict.ALTERED: 1,
    Verdict.UNREADABLE: 2,
    Verdict.OTHER: 3,
    Verdict.UNCOMPARED: 4,
}
_FIELDS = {
    "call": ("appel (code)", "call (code)"),
    "call_title": ("appel", "call"),
    "number": ("numéro", "number"),
    "organisation": ("organisation", "organisation"),
    "siren": ("SIREN", "SIREN"),
    "title": ("projet", "project"),
    "received_at": ("reçue le", "received on"),
    "time_zone": ("fuseau horaire", "time zone"),
    "revision": ("version", "version"),
    "content_sha256": ("empreinte du contenu", "hash of the content"),
    "audit_entry": ("ligne du journal d’audit", "line of the audit trail"),
    "audit_seal": ("sceau du journal", "seal of the audit trail"),
    "audit_seal_sha256": ("empreinte du sceau", "hash of the seal"),
    "key_at": ("adresse de la clé", "address of the key"),
    "signature": ("signature", "signature"),
}
_WORDS = {
    Verdict.AUTHENTIC: (
        "Authentique. Ce récépissé a été délivré par cette installation, et rien n’y a changé depuis.",
        "Authentic. This installation issued this receipt, and nothing in it has changed since.",
    ),
    Verdict.ALTERED: (
        "Altéré. Ce récépissé n’est plus celui qui a été délivré. Changé{colon}{fields}.",
        "Altered. This receipt is no longer the one that was issued. Changed{colon}{fields}.",
    ),
    Verdict.OTHER: (
        "D’une autre installation. Sa signature tient, mais avec une autre clé que celle d’ici{colon}{key}.",
        "Of another installation. Its signature holds, but with another key than the one here{colon}{key}.",
    ),
    Verdict.UNCOMPARED: (
        "Signature intacte. La clé n’a pas pu être comparée{colon}ce doit être {key}, publiée à {key_at}. "
        "Donnez-la avec --key.",
        "Intact signature. The key could not be compared{colon}it must be {key}, published at {key_at}. "
        "Give it with --key.",
    ),
    Verdict.UNREADABLE: (
        "Ce fichier n’est pas un récépissé lisible{reason}.",
        "This file is not a readable receipt{reason}.",
    ),
}
_SAID = {
    "same": ("Contenu{colon}celui qui a été reçu.", "Content{colon}the one that was received."),
    "other": (
        "Contenu{colon}ce n’est pas celui qui a été reçu.",
        "Content{colon}it is not the one that was received.",
    ),
    "colon": ("\u00a0: ", ": "),
    "none": ("aucun", "none"),
    "description": (
        "Dit si un récépissé de dépôt est authentique, altéré (et où) ou d’une autre installation.",
        "Says whether a receipt of submission is authentic, altered (and where) or of another installation.",
    ),
    "file": ("récépissé, en JSON", "receipt, in JSON"),
    "key": (
        "clé publique de l’installation, ou le fichier qui la contient",
        "public key of the installation, or the file that holds it",
    ),
    "content": ("contenu reçu, en JSON, à comparer", "content received, in JSON, to be compared"),
    "json": ("résultat en JSON", "result in JSON"),
    "lang": ("langue des messages", "language of the messages"),
}


class _Unreadable(Exception):
    """A file could not be read as JSON."""


def main(argv: Sequence[str] | None = None) -> int:
    """Return 0 when authentic, 1 when altered, 2 when unreadable, 3 of another installation, 4 when no key
    was there to compare."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8")
    arguments = sys.argv[1:] if argv is None else list(argv)
    following = dict(zip(arguments, arguments[1:], strict=False))
    lang = 1 if following.get("--lang") == "en" or "--lang=en" in arguments else 0
    options = _parser(lang).parse_args(arguments)
    reason, document = "", None
    try:
        document = _read(options.file)
        content = _read(options.content) if options.content else None
        report = check_receipt(document, trusted=_key(options.key or options.installation), content=content)
    except _Unreadable as problem:
        report, reason = ReceiptReport(Verdict.UNREADABLE), f" ({problem})"
    print(_as_json(report) if options.json else "\n".join(_lines(report, document, reason, lang)))
    return STATUS[report.verdict] or (1 if report.content_matches is False else 0)


def _parser(lang: int) -> argparse.ArgumentParser:
    said = {name: pair[lang] for name, pair in _SAID.items()}
    parser = argparse.ArgumentParser(prog="grappe verify-receipt", description=said["description"])
    parser.add_argument("file", help=said["file"])
    parser.add_argument("--key", help=said["key"])
    parser.add_argument("--installation", help=argparse.SUPPRESS)
    parser.add_argument("--content", help=said["content"])
    parser.add_argument("--json", action="store_true", help=said["json"])
    parser.add_argument("--lang", choices=("fr", "en"), default="fr", help=said["lang"])
    return parser


def _key(given: str | None) -> str | None:
    """Return a public key from its text or from the file that holds it."""
    if given is None:
        return None
    path = Path(given)
    try:
        return path.read_text(encoding="ascii").strip() if path.is_file() else given.strip()
    except (OSError, UnicodeDecodeError) as problem:
        raise _Unreadable(str(problem)) from problem


def _read(name: str) -> object:
    try:
        return json.loads(Path(name).read_bytes().decode("utf-8-sig"), object_pairs_hook=_without_twins)
    except OSError as problem:
        raise _Unreadable(problem.strerror) from problem
    except (ValueError, RecursionError) as problem:
        raise _Unreadable(str(problem).rstrip(".")) from problem


def _without_twins(pairs: list[tuple[str, object]]) -> dict[str, object]:
    # JSON readers keep the last of two equal names: a reader of the file could see the other one.
    names = dict(pairs)
    if len(names) < len(pairs):
        raise ValueError("a name is given twice in one object")
    return names


def _as_json(report: ReceiptReport) -> str:
    said = {
        "verdict": report.verdict,
        "altered": list(report.altered),
        "content_matches": report.content_matches,
        "ok": report.holds,
    }
    return json.dumps(said, ensure_ascii=False)


def _lines(report: ReceiptReport, document: object, reason: str, lang: int) -> list[str]:
    colon = _SAID["colon"][lang]
    fields = document.get("fields") if isinstance(document, Mapping) else None
    said = fields if isinstance(fields, Mapping) else {}
    words = {
        "colon": colon,
        "reason": reason,
        "fields": ", ".join(_FIELDS.get(name, (name, name))[lang] for name in report.altered),
        "key": document.get("public_key") if isinstance(document, Mapping) else "",
        "key_at": said.get("key_at") or "—",
    }
    lines = [_WORDS[report.verdict][lang].format(**words)]
    if report.content_matches is not None:
        lines.append(_SAID["same" if report.content_matches else "other"][lang].format(colon=colon))
    if report.verdict is not Verdict.UNREADABLE:
        lines += [_field_line(name, said, report, lang) for name in FIELDS if name in said]
    return lines


def _field_line(name: str, said: Mapping[str, object], report: ReceiptReport, lang: int) -> str:
    value = _SAID["none"][lang] if said[name] is None else said[name]
    mark = "✗" if name in report.altered else " "
    return f"{mark} {_FIELDS[name][lang]}{_SAID['colon'][lang]}{value}"


if __name__ == "__main__":
    sys.exit(main())
