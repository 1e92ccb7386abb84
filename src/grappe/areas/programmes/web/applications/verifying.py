"""Where anybody checks a receipt: the public key that signs them, and a form that says the verdict."""

import base64
import hashlib
import json
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from grappe.areas.programmes.rules.receipts import FIELDS, ReceiptReport, Verdict, check_receipt
from grappe.kernel import signing
from grappe.kernel.http import public

# A receipt has some two kilobytes.
LARGEST = 64 * 1024
FIELD_WORDS = {
    "call": _("Appel (code)"),
    "call_title": _("Appel"),
    "number": _("Numéro"),
    "organisation": _("Organisation"),
    "siren": _("SIREN"),
    "title": _("Projet"),
    "received_at": _("Reçue"),
    "time_zone": _("Fuseau horaire"),
    "revision": _("Version"),
    "content_sha256": _("Empreinte SHA-256 du contenu"),
    "audit_entry": _("Ligne du journal d’audit"),
    "audit_seal": _("Sceau du journal d’audit"),
    "audit_seal_sha256": _("Empreinte du sceau"),
    "key_at": _("Adresse de la clé publique"),
    "signature": _("Signature du serveur"),
}
_VERDICTS = {
    Verdict.AUTHENTIC: (
        "ok",
        _("Authentique"),
        _("Ce récépissé a été délivré ici, et rien n’y a changé depuis."),
    ),
    Verdict.ALTERED: ("no", _("Altéré"), _("Ce récépissé n’est plus celui qui a été délivré.")),
    Verdict.OTHER: (
        "warn",
        _("D’une autre installation"),
        _(
            "Sa signature tient, mais avec une autre clé que celle d’ici : vérifiez-le là où il a "
            "été délivré."
        ),
    ),
    Verdict.UNREADABLE: (
        "no",
        _("Illisible"),
        _("Ce fichier n’est pas un récépissé : choisissez le fichier JSON donné avec le récépissé."),
    ),
}


class ReceiptForm(forms.Form):
    """The receipt to check."""

    file = forms.FileField(
        label=_("Récépissé"),
        help_text=_("Le fichier JSON donné avec le récépissé."),
        widget=forms.FileInput(attrs={"accept": ".json,application/json"}),
        error_messages={"required": _("Choisissez un fichier.")},
        allow_empty_file=True,
    )


@public
def verify(request: HttpRequest) -> HttpResponse:
    """Show the key that signs receipts, and say whether the receipt that is sent is authentic. Nothing of it
    is kept."""
    form = ReceiptForm(request.POST, request.FILES) if request.method == "POST" else ReceiptForm()
    context: dict[str, Any] = {"form": form, "public_key": signing.public_key()}
    context["fingerprint"] = fingerprint_of(context["public_key"])
    if form.is_bound and form.is_valid():
        document = _read(form.cleaned_data["file"])
        report = check_receipt(document, trusted=context["public_key"])
        context["verdict"] = _shown(report)
        context["rows"] = _rows(document, report)
    return render(request, "programmes/applications/verify.html", context)


@public
def key_file(_request: HttpRequest) -> HttpResponse:
    """Give the public key as a text file, for the command that checks without us."""
    answer = HttpResponse(f"{signing.public_key()}\n", content_type="text/plain; charset=us-ascii")
    answer["Content-Disposition"] = 'attachment; filename="grappe.pub"'
    return answer


def fingerprint_of(public_key: str) -> str:
    """Return the SHA-256 of a public key in groups of four, to be read aloud or compared on paper."""
    digest = hashlib.sha256(base64.b64decode(public_key)).hexdigest()[:32]
    return " ".join(digest[place : place + 4] for place in range(0, len(digest), 4))


def _read(sent: UploadedFile) -> object:
    """Return what the file holds; None when it is not JSON, or too large to be a receipt."""
    content = sent.read(LARGEST + 1)
    try:
        return json.loads(content.decode("utf-8-sig")) if len(content) <= LARGEST else None
    except (ValueError, RecursionError):
        return None


def _shown(report: ReceiptReport) -> dict[str, Any]:
    kind, title, sentence = _VERDICTS[report.verdict]
    altered = ", ".join(str(FIELD_WORDS.get(name, name)) for name in report.altered)
    return {"kind": kind, "title": title, "sentence": sentence, "altered": altered}


def _rows(document: Any, report: ReceiptReport) -> list[tuple[str, str, bool]]:
    """What the file says, field by field, and whether each was altered."""
    if report.verdict is Verdict.UNREADABLE:
        return []
    fields = document["fields"]
    return [
        (
            str(FIELD_WORDS[name]),
            gettext("aucun") if fields[name] is None else str(fields[name]),
            name in report.altered,
        )
        for name in FIELDS
        if name in fields
    ]
