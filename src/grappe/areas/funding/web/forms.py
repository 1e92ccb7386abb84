"""The forms of the ledger. What they accept is judged by the rules; they only read what was typed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from grappe.areas.directory.models import Organisation
from grappe.areas.directory.web.forms import DayField
from grappe.areas.funding.commands import AidRecord
from grappe.areas.funding.commands.lines import Evidence
from grappe.areas.funding.models import AidInstrument, AidState, EnterpriseActivity
from grappe.areas.funding.rules import Activity, AidStatus, Basis, CallRule, WindowKind
from grappe.areas.funding.rules.lines import KNOWN_REGIMES
from grappe.areas.funding.web.words import regime_words
from grappe.kernel import files
from grappe.values import Euro


class EuroField(forms.Field):
    """An amount as people write it: "9 500", "9 500,50"."""

    def __init__(self, **options: Any) -> None:
        widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off", "maxlength": 40})
        super().__init__(widget=widget, **options)

    def to_python(self, value: Any) -> Euro | None:
        """Return the amount, None when nothing is typed."""
        text = str(value or "").strip()
        if not text:
            return None
        try:
            return Euro.parse(text)
        except ValueError:
            words = _("« %(text)s » n’est pas un montant. Écrivez 9 500 ou 9 500,50.")
            raise forms.ValidationError(words, params={"text": text[:40]}) from None


def evidence_field(label: Any) -> forms.FileField:
    """The paper that comes with an aid, if any; the command says which cannot be kept."""
    return forms.FileField(
        label=label,
        required=False,
        allow_empty_file=True,
        help_text=_("PDF, image, document ou classeur ; 10 Mo au plus."),
        widget=forms.FileInput(),
    )


def evidence_of(typed: dict[str, Any]) -> Evidence | None:
    """Return the paper that was chosen, None when none was."""
    file = typed.get("evidence")
    return (file.name, file.read(files.LARGEST + 1)) if file else None


def _regimes(more: str = "") -> list[tuple[str, Any]]:
    codes = [*KNOWN_REGIMES, *([more] if more and more not in KNOWN_REGIMES else [])]
    return [("", _("suit le jour et l’activité")), *((code, regime_words(code)) for code in codes)]


class AskForm(forms.Form):
    """What is asked of the ledger: a day, an aid if wanted, and the call’s own rule."""

    jour = DayField(label=_("Au"), required=False)
    montant = EuroField(label=_("Montant"), required=False)
    regime = forms.ChoiceField(label=_("Régime"), required=False)
    plafond = EuroField(label=_("Plafond de l’appel"), required=False)
    annees = forms.IntegerField(label=_("Sur combien d’années"), required=False, min_value=1, max_value=20)
    base = forms.ChoiceField(
        label=_("Une aide compte le jour"),
        required=False,
        choices=[(Basis.GRANTED, _("de son octroi")), (Basis.PAID, _("de son versement"))],
    )
    periode = forms.ChoiceField(
        label=_("Les années"),
        required=False,
        choices=[(WindowKind.ROLLING, _("glissantes")), (WindowKind.FISCAL, _("d’exercice fiscal"))],
    )

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["regime"].choices = _regimes()

    def call_rule(self) -> CallRule | None:
        """Return the call's own rule, None when no ceiling of its own is given."""
        typed = self.cleaned_data
        if typed.get("plafond") is None:
            return None
        return CallRule(
            typed["plafond"],
            typed.get("annees") or 3,
            Basis(typed.get("base") or Basis.GRANTED),
            WindowKind(typed.get("periode") or WindowKind.ROLLING),
        )


class AidForm(forms.Form):
    """One aid, as it is written down."""

    purpose = forms.CharField(label=_("Objet de l’aide"), max_length=200, required=False)
    amount = EuroField(
        label=_("Équivalent-subvention brut, en euros"),
        help_text=_("Pour une subvention, son montant. Avant impôt, au jour de l’octroi."),
    )
    nominal = EuroField(
        label=_("Montant nominal, en euros"),
        required=False,
        help_text=_("Pour un prêt ou une garantie : ce qui est prêté ou garanti."),
    )
    granted_on = DayField(
        label=_("Jour de l’octroi"),
        required=False,
        help_text=_("Le jour où l’entreprise y a droit, quel que soit celui du versement."),
    )
    paid_on = DayField(label=_("Jour du versement"), required=False)
    status = forms.ChoiceField(
        label=_("État"),
        choices=[(AidState.GRANTED, _("accordée")), (AidState.PENDING, _("en attente"))],
        required=False,
    )
    regime = forms.ChoiceField(label=_("Régime"), required=False)
    activity = forms.ChoiceField(
        label=_("Activité aidée"),
        required=False,
        choices=[("", _("celle de l’entreprise")), *EnterpriseActivity.choices],
    )
    instrument = forms.ChoiceField(label=_("Instrument"), choices=AidInstrument.choices)
    authority_name = forms.CharField(label=_("Accordée par"), max_length=200, required=False)
    financed_by = forms.CharField(
        label=_("Financée par"),
        max_length=200,
        required=False,
        help_text=_("Si ce n’est pas le même organisme."),
    )
    member_state = forms.CharField(
        label=_("État membre"), max_length=2, initial="FR", help_text=_("Deux lettres : FR, BE, ES…")
    )
    nace = forms.CharField(
        label=_("Secteur (NACE)"), max_length=10, required=False, help_text=_("Par exemple 10.72.")
    )
    product_sector = forms.CharField(
        label=_("Secteur de produit"),
        max_length=120,
        required=False,
        help_text=_("Pour une aide agricole : légumes, viande bovine…"),
    )
    evidence = evidence_field(_("Justificatif"))
    reason = forms.CharField(
        label=_("Pourquoi cette correction"), widget=forms.Textarea(attrs={"rows": 3}), required=False
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    key = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *arguments: Any, correcting: bool = False, regime: str = "", **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["regime"].choices = _regimes(regime)
        for name in ("status",) if correcting else ("reason", "seen"):
            del self.fields[name]

    def clean_member_state(self) -> str:
        """Two letters, whatever their case."""
        return str(self.cleaned_data["member_state"]).strip().upper()

    def record(self) -> AidRecord:
        """Return what was typed, ready for the command."""
        return record_of_form(self.cleaned_data)


def record_of_form(typed: dict[str, Any]) -> AidRecord:
    """Return an aid as its form holds it."""
    activity = typed.get("activity")
    return AidRecord(
        purpose=typed["purpose"],
        amount=typed["amount"],
        nominal=typed.get("nominal"),
        granted_on=typed["granted_on"],
        paid_on=typed.get("paid_on"),
        status=AidStatus(typed.get("status") or AidStatus.GRANTED),
        regime=typed.get("regime", ""),
        activity=Activity(activity) if activity else None,
        instrument=typed.get("instrument") or AidInstrument.GRANT,
        authority_name=typed["authority_name"],
        financed_by=typed.get("financed_by", ""),
        member_state=typed.get("member_state") or "FR",
        nace=typed.get("nace", ""),
        product_sector=typed.get("product_sector", ""),
    )


class AwardForm(AidForm):
    """An aid that a network's funder awards, or that another body granted."""

    network = forms.ChoiceField(
        label=_("Au nom du réseau"),
        required=False,
        help_text=_("Une aide que vous accordez entre au registre national. Sinon, laissez vide."),
    )
    reference = forms.CharField(
        label=_("Numéro de l’aide"),
        max_length=80,
        required=False,
        help_text=_("Vide : Grappe en donne un, unique."),
    )

    def __init__(self, *arguments: Any, networks: Iterable[Any], **options: Any) -> None:
        super().__init__(*arguments, **options)
        choices = [("", _("accordée par un autre organisme"))]
        choices += [(str(row.pk), row.organisation.name) for row in networks]
        self.fields["network"].choices = choices


class EvidenceForm(forms.Form):
    """A paper to join to what is written down already."""

    evidence = evidence_field(_("Justificatif"))
    key = forms.CharField(widget=forms.HiddenInput, required=False)

    def clean_evidence(self) -> Any:
        """There is nothing to join without a file."""
        if not self.cleaned_data["evidence"]:
            raise forms.ValidationError(_("Choisissez un fichier."))
        return self.cleaned_data["evidence"]


class TurnForm(forms.Form):
    """The state that an aid passes to, and why."""

    to = forms.ChoiceField(label=_("Elle devient"))
    granted_on = DayField(
        label=_("Jour de l’octroi"),
        required=False,
        help_text=_("Si elle est accordée aujourd’hui seulement."),
    )
    reason = forms.CharField(label=_("Pourquoi"), widget=forms.Textarea(attrs={"rows": 3}), required=False)
    key = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *arguments: Any, steps: Iterable[str], **options: Any) -> None:
        super().__init__(*arguments, **options)
        words = dict(AidState.choices)
        self.fields["to"].choices = [(step, words[step]) for step in steps]
        if AidState.GRANTED not in steps:
            del self.fields["granted_on"]


class ProfileForm(forms.Form):
    """What an enterprise is for State aid."""

    activity = forms.ChoiceField(
        label=_("Activité"),
        choices=EnterpriseActivity.choices,
        help_text=_("Elle choisit le règlement. Transformer des produits agricoles n’est pas les produire."),
    )
    fiscal_year_end = forms.CharField(
        label=_("Clôture de l’exercice"),
        required=False,
        max_length=5,
        help_text=_("Jour et mois : 31/12. Vide si vous ne la connaissez pas."),
        widget=forms.TextInput(attrs={"placeholder": _("jj/mm"), "inputmode": "numeric"}),
    )
    valid_from = DayField(
        label=_("Depuis"), required=False, help_text=_("Laissez vide si cela a toujours été le cas.")
    )
    key = forms.CharField(widget=forms.HiddenInput, required=False)

    def clean_fiscal_year_end(self) -> str:
        """Return "MM-DD" from "DD/MM"; anything else is left for the rules to refuse."""
        text = str(self.cleaned_data["fiscal_year_end"]).strip()
        day, mark, month = text.partition("/")
        return f"{month.zfill(2)}-{day.zfill(2)}" if mark else text


class StatementForm(forms.Form):
    """What is signed with the lines of a declaration."""

    valid_on = DayField(label=_("Situation au"))
    is_none = forms.BooleanField(
        label=_("L’entreprise unique n’a reçu aucune aide publique pendant cette période"), required=False
    )
    signed_by = forms.CharField(
        label=_("Signée par"), max_length=120, required=False, help_text=_("Nom de qui engage l’entreprise.")
    )
    signed_as = forms.CharField(label=_("En qualité de"), max_length=120, required=False)
    evidence = evidence_field(_("Déclaration signée"))
    key = forms.CharField(widget=forms.HiddenInput, required=False)


class DeclaredForm(forms.Form):
    """One aid of a declaration. A line left empty is no line."""

    beneficiary = forms.TypedChoiceField(
        label=_("Bénéficiaire"), coerce=int, empty_value=None, required=False
    )
    purpose = forms.CharField(label=_("Objet de l’aide"), max_length=200, required=False)
    authority_name = forms.CharField(label=_("Accordée par"), max_length=200, required=False)
    granted_on = DayField(label=_("Jour de l’octroi"), required=False)
    amount = EuroField(label=_("Équivalent-subvention brut"), required=False)
    status = forms.ChoiceField(
        label=_("État"),
        choices=[(AidState.GRANTED, _("accordée")), (AidState.PENDING, _("en attente"))],
        required=False,
    )
    regime = forms.ChoiceField(label=_("Régime"), required=False)

    def __init__(self, *arguments: Any, members: Iterable[Organisation], **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["beneficiary"].choices = [(row.pk, row.name) for row in members]
        self.fields["regime"].choices = _regimes(str(self.initial.get("regime", "")))

    @property
    def is_blank(self) -> bool:
        """Whether nothing was typed: who receives and how far it is are chosen beforehand."""
        typed = self.cleaned_data
        return not any(typed.get(name) for name in ("purpose", "authority_name", "granted_on", "amount"))

    def clean(self) -> dict[str, Any]:
        """A line that says something says how much."""
        typed = self.cleaned_data
        if "amount" not in self.errors and not self.is_blank and typed.get("amount") is None:
            self.add_error("amount", _("Écrivez le montant de cette aide."))
        return typed


class RegisterFileForm(forms.Form):
    """A file of the register to read."""

    file = forms.FileField(
        label=_("Fichier du registre"),
        help_text=_("CSV, séparé par des points-virgules, jusqu’à 10 Mo."),
        widget=forms.FileInput(attrs={"accept": ".csv,text/csv"}),
    )
    key = forms.CharField(widget=forms.HiddenInput, required=False)
