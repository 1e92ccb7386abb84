"""The small page where a call says how envelopes draw its line, and the ceilings of its aid."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from grappe.areas.funding.rules import Basis, CallRule, WindowKind
from grappe.areas.funding.rules.lines import KNOWN_REGIMES
from grappe.areas.funding.web.forms import EuroField
from grappe.areas.funding.web.words import regime_words
from grappe.areas.programmes.commands.decisions import set_selection_terms
from grappe.areas.programmes.commands.decisions.terms import FIXED
from grappe.areas.programmes.models import Call
from grappe.areas.programmes.queries.ceilings import AidTerms
from grappe.areas.programmes.queries.selection import envelopes_told, territories_named
from grappe.areas.programmes.rules.envelopes import Envelope
from grappe.areas.programmes.rules.selection import FloorKind, FloorMeasure, FloorTerm, SelectionTerms
from grappe.areas.programmes.web.calls.boxes import NumberField, WholeField
from grappe.areas.programmes.web.decisions.envelopes import envelope_name
from grappe.areas.programmes.web.decisions.pages import (
    address,
    call_run,
    frame,
)
from grappe.areas.programmes.web.decisions.telling import rule_told
from grappe.kernel.http import ActorRequest, new_key, signed_in
from grappe.values import Euro, Refusal, Share
from grappe.web.acts import done
from grappe.web.formats import typed as in_box
from grappe.web.refusals import words_of

FLOORS = 4
Groups = Mapping[str, str]


class TermsForm(forms.Form):
    """The rule of the line, then the ceilings."""

    by_envelope = forms.BooleanField(
        label=_("Les enveloppes décident qui est financé"),
        help_text=_("Sinon, le nombre de lauréats visés trace une seule limite, comme aujourd’hui."),
        required=False,
    )
    keeps_places = forms.BooleanField(
        label=_("Le nombre de lauréats visés limite aussi la liste"), required=False
    )
    passes_over = forms.BooleanField(
        label=_("Passer un dossier trop cher"),
        help_text=_("Les suivants peuvent alors être financés. Sinon, il arrête la ligne de son enveloppe."),
        required=False,
    )
    least_share = NumberField(
        label=_("Part la plus faible d’un financement partiel, en %"),
        help_text=_("De ce que le dossier à la limite demande. Vide : en entier ou pas du tout."),
    )
    regime = forms.ChoiceField(label=_("Régime de l’aide"), required=False)
    ceiling = EuroField(
        label=_("Plafond de l’appel, toutes aides publiques, en euros"),
        help_text=_("Sa propre règle, en plus de la loi. Vide : la loi seule."),
        required=False,
    )
    years = WholeField(label=_("Sur combien d’années"), least=1, most=20)
    basis = forms.ChoiceField(
        label=_("Une aide compte le jour"),
        required=False,
        choices=[(Basis.GRANTED, _("de son octroi")), (Basis.PAID, _("de son versement"))],
    )
    window = forms.ChoiceField(
        label=_("Les années"),
        required=False,
        choices=[(WindowKind.ROLLING, _("glissantes")), (WindowKind.FISCAL, _("d’exercice fiscal"))],
    )
    key = forms.CharField(widget=forms.HiddenInput, max_length=64)

    def __init__(self, *args: Any, envelopes: Sequence[Envelope], groups: Groups, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        codes = [
            ("", _("suit le jour et l’activité")),
            *((code, regime_words(code)) for code in KNOWN_REGIMES),
        ]
        self.fields["regime"].choices = codes
        self.seat_names = [f"seats-{place}" for place in range(len(envelopes))]
        for name, envelope in zip(self.seat_names, envelopes, strict=True):
            label = _("Places, %(name)s") % {"name": envelope_name(envelope.label)}
            self.fields[name] = WholeField(label=label, least=0, most=10_000)
        choices = [("", _("aucun")), *groups.items()]
        measures = [(FloorMeasure.PROJECTS, _("dossiers")), (FloorMeasure.AID, _("euros d’aide"))]
        for place in range(FLOORS):
            self.fields[f"floors-{place}-group"] = forms.ChoiceField(
                label=_("Plancher pour"), choices=choices, required=False
            )
            self.fields[f"floors-{place}-least"] = EuroField(label=_("Au moins"), required=False)
            self.fields[f"floors-{place}-measure"] = forms.ChoiceField(
                label=_("En"), choices=measures, required=False
            )

    @property
    def seats(self) -> list[Any]:
        """The boxes of the places of each envelope."""
        return [self[name] for name in self.seat_names]

    @property
    def floors(self) -> list[tuple[Any, Any, Any]]:
        """The boxes of each floor."""
        return [
            (self[f"floors-{place}-group"], self[f"floors-{place}-least"], self[f"floors-{place}-measure"])
            for place in range(FLOORS)
        ]

    def clean_least_share(self) -> Share | None:
        """Refuse what is no share of anything."""
        typed = self.cleaned_data["least_share"]
        if typed is None:
            return None
        if not 0 < typed <= 100:
            raise forms.ValidationError(words_of(Refusal("programmes.least_share_out_of_range")))
        return Share.percent(typed)

    def clean(self) -> dict[str, Any]:
        """Refuse a ceiling over no years, a floor that says for whom but not how many, or the reverse, and a
        part of a project."""
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("ceiling") is not None and cleaned.get("years") is None and "years" not in self.errors:
            self.add_error("years", gettext("Écrivez sur combien d’années le plafond se compte."))
        for place in range(FLOORS):
            name = f"floors-{place}-least"
            group, least = cleaned.get(f"floors-{place}-group"), cleaned.get(name)
            projects = cleaned.get(f"floors-{place}-measure") != FloorMeasure.AID
            if group and least is None and name not in self.errors:
                self.add_error(name, gettext("Écrivez combien, au moins."))
            elif least is not None and not group and f"floors-{place}-group" not in self.errors:
                # Without this, the number would be dropped in silence when the rule is written.
                self.add_error(f"floors-{place}-group", gettext("Choisissez pour qui vaut ce plancher."))
            elif least is not None and not _is_countable(least, projects):
                self.add_error(name, gettext("Un nombre entier de dossiers, ou des euros et des centimes."))
        return cleaned

    def terms(self) -> SelectionTerms:
        """Return the rule of the line that was typed."""
        typed = self.cleaned_data
        return SelectionTerms(
            by_envelope=typed["by_envelope"],
            least_share=typed["least_share"],
            passes_over=typed["passes_over"],
            keeps_places=typed["keeps_places"],
            seats=tuple(typed[name] for name in self.seat_names),
            floors=tuple(self._floor(place) for place in range(FLOORS) if typed[f"floors-{place}-group"]),
        )

    def _floor(self, place: int) -> FloorTerm:
        typed = self.cleaned_data
        kind, _sep, code = typed[f"floors-{place}-group"].partition(":")
        measure = FloorMeasure(typed[f"floors-{place}-measure"] or FloorMeasure.PROJECTS)
        amount: Euro = typed[f"floors-{place}-least"]
        least = int(amount.amount * (100 if measure is FloorMeasure.AID else 1))
        return FloorTerm(FloorKind(kind), code, measure, least)

    def aid(self) -> AidTerms:
        """Return the ceilings that were typed."""
        typed = self.cleaned_data
        if typed["ceiling"] is None:
            return AidTerms(typed["regime"] or None)
        rule = CallRule(
            typed["ceiling"],
            typed["years"],
            Basis(typed["basis"] or Basis.GRANTED),
            WindowKind(typed["window"] or WindowKind.ROLLING),
        )
        return AidTerms(typed["regime"] or None, rule)


def _is_countable(least: Euro, projects: bool) -> bool:
    return least == least.to_cents() and (not projects or least.amount == int(least.amount))


@signed_in
def terms(request: ActorRequest, network: str, slug: str) -> HttpResponse:
    """Show and write the rule of the line and the ceilings of the aid."""
    call = call_run(request, network, slug)
    envelopes = envelopes_told(call)
    groups = groups_of(call, envelopes)
    form = TermsForm(
        request.POST or None,
        initial=_initial(call) | {"key": new_key()},
        envelopes=envelopes,
        groups=groups,
    )
    act = {"call_id": call.pk, "actor": request.actor, "on": timezone.now()}
    if done(
        request,
        form,
        lambda typed: set_selection_terms(terms=form.terms(), aid=form.aid(), key=typed["key"], **act),
    ):
        return HttpResponseRedirect(address(call, "selection-terms"), status=303)
    context = {
        **frame(call, "call"),
        "form": form,
        "envelopes": [(envelope_name(one.label), one.amount) for one in envelopes],
        "told": rule_told(call, envelopes, groups) if call.state in FIXED else None,
    }
    return render(request, "programmes/decisions/terms.html", context, status=422 if form.errors else 200)


def groups_of(call: Call, envelopes: Sequence[Envelope], *, placed: bool = True) -> dict[str, str]:
    """Return every group that a floor may name, as the form and the certificate write it; without reading
    the places when none is named."""
    named = {f"envelope:{place}": envelope_name(one.label) for place, one in enumerate(envelopes)}
    named |= {f"theme:{theme['code']}": theme["label"] for theme in call.themes}
    places = territories_named() if placed else {}
    return named | {f"territory:{code}": name for code, name in places.items()}


def _initial(call: Call) -> dict[str, Any]:
    terms_, aid = SelectionTerms.from_json(call.selection), AidTerms.from_json(call.aid_terms)
    share = terms_.least_share
    initial: dict[str, Any] = {
        "by_envelope": terms_.by_envelope,
        "keeps_places": terms_.keeps_places,
        "passes_over": terms_.passes_over,
        "least_share": "" if share is None else in_box(share.percentage.normalize()),
        "regime": aid.regime or "",
        "years": 3,
    }
    initial |= {f"seats-{place}": "" if seat is None else seat for place, seat in enumerate(terms_.seats)}
    for place, floor in enumerate(terms_.floors[:FLOORS]):
        least = floor.least if floor.measure is FloorMeasure.PROJECTS else Euro(floor.least).amount / 100
        initial |= {
            f"floors-{place}-group": f"{floor.kind}:{floor.code}",
            f"floors-{place}-least": in_box(least),
            f"floors-{place}-measure": floor.measure,
        }
    if (rule := aid.call_rule) is not None:
        initial |= {
            "ceiling": in_box(rule.ceiling.amount),
            "years": rule.years,
            "basis": rule.basis,
            "window": rule.window,
        }
    return initial
