"""The proposed team: three teams side by side, what each rule costs, and their invitation."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from grappe.areas.matching.rules.team import (
    HIGHEST_IMPORTANCE,
    TOLL,
    USUAL_IMPORTANCE,
    USUAL_PARTNERS,
    Link,
    TeamRules,
)
from grappe.areas.programmes.web.applications.forms import KeyedForm
from grappe.areas.projects.commands import find_other_teams, invite_team, price_rule, propose_team
from grappe.areas.projects.models import CATEGORY_LABELS, PARTNER_LABELS, ProposedTeam
from grappe.areas.projects.queries.reading import partners_of
from grappe.areas.projects.queries.teams import latest_team, links_of
from grappe.areas.projects.rules.agreement.content import Role
from grappe.areas.projects.rules.portfolio import Category
from grappe.areas.projects.rules.roundtable import PRESENT, PartnerState
from grappe.areas.projects.web.forms import InviteForm, amount_field
from grappe.areas.projects.web.pages import (
    attempt,
    frame,
    gone,
    led_found,
    shown,
    today,
)
from grappe.areas.projects.web.words import words_of_rule
from grappe.areas.territory.models import Department
from grappe.kernel.http import ActorRequest, signed_in
from grappe.values import whole_number
from grappe.web import formats
from grappe.web.acts import who

# What is worked out once the best team is shown: the page asks for it by itself, or a button does.
LATER: Mapping[str, Callable[..., int]] = {"others": find_other_teams, "price": price_rule}
_EXAMPLE = gettext_lazy("Des numéros séparés par des virgules. Exemple : 47, 33.")


class TeamForm(KeyedForm):
    """What the asker wants of the team, and what each link counts for."""

    most = forms.IntegerField(
        label=gettext_lazy("Partenaires au plus"),
        required=False,
        error_messages={"invalid": gettext_lazy("Écrivez un nombre entier, par exemple 6.")},
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    laboratory = forms.BooleanField(label=gettext_lazy("Un laboratoire au moins"), required=False)
    sme = forms.BooleanField(label=gettext_lazy("Une PME au moins"), required=False)
    bonus = forms.BooleanField(
        label=gettext_lazy("Le bonus de collaboration est demandé"),
        required=False,
        help_text=gettext_lazy(
            "Une PME au moins ; personne au-delà des 70 % (coûts connus ; "
            "règlement (UE) nº 651/2014, article 25)."
        ),
    )
    near = forms.CharField(
        label=gettext_lazy("Un partenaire au moins dans ces départements"),
        required=False,
        max_length=200,
        help_text=_EXAMPLE,
    )
    within = forms.CharField(
        label=gettext_lazy("Tous dans ces départements"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("Qui n’a pas de lieu connu n’y est pas compté."),
    )
    budget = amount_field(
        label=gettext_lazy("Coûts réunis au plus, en euros"),
        help_text=gettext_lazy("Seuls comptent les coûts écrits dans l’accord."),
    )
    kept = forms.MultipleChoiceField(
        label=gettext_lazy("Sont de l’équipe quoi qu’il arrive"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    apart = forms.MultipleChoiceField(
        label=gettext_lazy("Jamais deux de ceux-ci ensemble"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Des concurrents, par exemple."),
    )

    def __init__(
        self, *arguments: Any, links: list[Link], seated: list[Any], met: Mapping[int, str], **options: Any
    ) -> None:
        super().__init__(*arguments, **options)
        here = [(str(row.organisation_id), row.organisation.name) for row in seated]
        others = [(str(pk), name) for pk, name in met.items() if (str(pk), name) not in here]
        self.fields["kept"].choices = here
        self.fields["apart"].choices = [*here, *others]
        for name in ("kept", "apart"):
            if not self.fields[name].choices:
                del self.fields[name]
        for link in links:
            self.fields[f"link_{link.ident}"] = forms.TypedChoiceField(
                label=link.name,
                choices=[(count, count) for count in range(HIGHEST_IMPORTANCE + 1)],
                coerce=int,
                required=False,
                # What a page shows is what is sent: without it, a list begins with "counts for nothing".
                initial=USUAL_IMPORTANCE,
                empty_value=USUAL_IMPORTANCE,
            )

    @property
    def importances(self) -> list[Any]:
        """The fields that say what each link counts for."""
        return [self[name] for name in self.fields if name.startswith("link_")]

    def clean_near(self) -> frozenset[str]:
        """Return the departments where one partner at least is."""
        return self._departments("near")

    def clean_within(self) -> frozenset[str]:
        """Return the departments where every partner is."""
        return self._departments("within")

    def _departments(self, name: str) -> frozenset[str]:
        codes = frozenset(self.cleaned_data[name].upper().replace(",", " ").replace(";", " ").split())
        known = set(Department.objects.filter(pk__in=codes).values_list("pk", flat=True)) if codes else set()
        if unknown := sorted(codes - known):
            raise forms.ValidationError(
                _("« %(code)s » n’est pas un numéro de département.") % {"code": unknown[0]}
            )
        return codes

    def rules(self) -> TeamRules:
        """Return what was typed, for the command."""
        typed = self.cleaned_data
        return TeamRules(
            most=typed["most"],
            laboratory=typed["laboratory"],
            sme=typed["sme"],
            near=typed["near"],
            within=typed["within"],
            budget=None if typed["budget"] is None else int(typed["budget"]),
            bonus=typed["bonus"],
            kept=frozenset(map(int, typed.get("kept", ()))),
            apart=frozenset(map(int, typed.get("apart", ()))),
        )

    def weighed(self) -> dict[int, int]:
        """Return what each link counts for."""
        names = (name for name in self.fields if name.startswith("link_"))
        return {int(name.removeprefix("link_")): self.cleaned_data[name] for name in names}


@dataclass(frozen=True, slots=True)
class Filled:
    """Who fills a link in a team: the best first, each with the reason; a hole says why it is one."""

    holders: list[tuple[str, str]]
    hole: str = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """A team as the page says it."""

    number: int
    points: str
    members: list[tuple[str, str, str]]
    certificate: str
    proven: bool
    to_invite: int


@signed_in
def team(request: ActorRequest, project: int) -> HttpResponse:
    """Show the teams last composed; compose anew under other rules; invite one of them."""
    found = led_found(request, project)
    links = links_of(found)
    seated = [
        row
        for row in partners_of(found, actor=request.actor, on=today())
        if PartnerState(row.state) in PRESENT
    ]
    last = latest_team(found)
    met = {int(pk): one["name"] for pk, one in last.answer["people"].items()} if last else {}
    forms_shown = {
        "rules": TeamForm(initial=_first_rules(last, seated), links=links, seated=seated, met=met),
        "invite": InviteForm(initial={"disclosed": _disclosed(seated)}),
    }
    reasons: list[str] | None = []
    if request.method == "POST":
        if request.POST.get("act") == "invite":
            reasons = _invite(request, found, last, forms_shown)
        elif (later := LATER.get(request.POST.get("act", ""))) and last is not None:
            asked = {"project_id": found.pk, "proposal_id": last.pk, **who(request)}
            reasons = attempt(lambda: later(**asked))
        else:
            forms_shown["rules"] = TeamForm(request.POST, links=links, seated=seated, met=met)
            reasons = _compose(request, found, forms_shown["rules"])
        if reasons is None:
            return gone("table" if request.POST.get("act") == "invite" else "team", project=found.pk)
    context = {
        **frame(request, found, "table"),
        "links": links,
        "form": forms_shown["rules"],
        "invite": forms_shown["invite"],
        "asked": forms_shown["invite" if request.POST.get("act") == "invite" else "rules"],
        "last": last,
        "reasons": reasons or [],
        "toll": TOLL,
        "usual": USUAL_IMPORTANCE,
        **(_read(last, {row.organisation_id: row for row in seated}) if last else {}),
    }
    return shown(request, "team.html", context, refused=request.method == "POST")


def _compose(request: ActorRequest, found: Any, form: TeamForm) -> list[str] | None:
    if not form.is_valid():
        return []
    return attempt(
        lambda: propose_team(
            project_id=found.pk, rules=form.rules(), importances=form.weighed(), **who(request)
        ),
        form,
    )


def _invite(
    request: ActorRequest, found: Any, last: ProposedTeam | None, forms_shown: dict[str, Any]
) -> list[str] | None:
    form = forms_shown["invite"] = InviteForm(request.POST)
    form.is_valid()
    chosen = whole_number(request.POST.get("team", ""))
    if last is None or chosen is None:
        return [_("Choisissez une équipe.")]
    said = form.cleaned_data.get("disclosed", "")
    return attempt(
        lambda: invite_team(
            project_id=found.pk, proposal_id=last.pk, team=chosen, disclosed=said, **who(request)
        ),
        form,
    )


def _first_rules(last: ProposedTeam | None, seated: list[Any]) -> dict[str, Any]:
    """What the form begins with: the rules of the last composition, or the asker and usual ones."""
    if last is None:
        asker = [str(row.organisation_id) for row in seated if row.role == Role.COORDINATOR]
        return {"most": USUAL_PARTNERS, "kept": asker}
    rules = last.rules
    counted = {f"link_{link['id']}": link["importance"] for link in last.answer["links"]}
    lists = {name: ", ".join(rules[name]) for name in ("near", "within")}
    chosen = {name: list(map(str, rules[name])) for name in ("kept", "apart")}
    return {**rules, **counted, **lists, **chosen}


def _disclosed(seated: list[Any]) -> str:
    """What the invitations already sent say: the same words serve again."""
    return next((row.disclosed for row in reversed(seated) if row.disclosed), "")


def _read(last: ProposedTeam, seated: Mapping[int, Any]) -> dict[str, Any]:
    answer = last.answer
    people, teams = answer["people"], answer["teams"]
    rows = [
        (link["name"], link["importance"], [_filled(answer, each, place) for each in teams])
        for place, link in enumerate(answer["links"])
    ]
    shown_teams = [_shown(each, n, people, seated) for n, each in enumerate(teams, 1)]
    return {
        "teams": shown_teams,
        "someone_to_invite": any(each.to_invite for each in shown_teams),
        "rows": rows,
        "costs": [(words_of_rule(code, params), gain) for code, params, gain in answer["costs"] if gain],
        "free": [words_of_rule(code, params) for code, params, gain in answer["costs"] if not gain],
        "unpriced": [words_of_rule(code, params) for *_name, code, params in answer.get("unpriced", ())],
        "others_waited": answer.get("others_waited", False),
        "by_hand": answer["by_hand"],
        "lost": teams[0]["points"] - answer["by_hand"]["points"],
        "unknown_costs": sum(1 for pk in teams[0]["members"] if people[str(pk)]["cost"] is None),
        "is_costed": last.rules["bonus"] or last.rules["budget"] is not None,
        "considered": answer["considered"],
        "verified": answer["verified"],
    }


def _shown(each: Any, number: int, people: Any, seated: Mapping[int, Any]) -> Shown:
    def state(pk: int) -> str:
        row = seated.get(pk)
        return str(PARTNER_LABELS[PartnerState(row.state)]) if row else ""

    waiting = sum(
        1 for pk in each["members"] if pk not in seated or seated[pk].state == PartnerState.PROPOSED
    )
    return Shown(
        number=number,
        points=formats.number(each["points"]),
        members=[
            (people[str(pk)]["name"], str(CATEGORY_LABELS[Category(people[str(pk)]["category"])]), state(pk))
            for pk in each["members"]
        ],
        certificate=_certificate(each, number),
        proven=each["proven"],
        to_invite=waiting,
    )


def _certificate(each: Any, number: int) -> str:
    bound = formats.number(each["bound"])
    if not each["proven"]:
        return _("La recherche s’est arrêtée avant la preuve : une équipe en ferait %(bound)s au plus.") % {
            "bound": bound
        }
    cases = ngettext("%(n)s cas examiné", "%(n)s cas examinés", each["branches"]) % {"n": each["branches"]}
    if number == 1:
        words = _("Aucune équipe qui tient ces règles ne dépasse %(bound)s points : prouvé (%(cases)s).")
    else:
        words = _("Aucune équipe assez différente des précédentes ne dépasse %(bound)s points (%(cases)s).")
    return words % {"bound": bound, "cases": cases}


def _filled(answer: Any, each: Any, place: int) -> Filled:
    people = answer["people"]
    holders = [
        (people[str(row["organisation"])]["name"], _why(row["why"], row["fit"], row["evidence"]))
        for row in each["fills"][place]
    ]
    holes = (_hole(hole, people) for hole in each["holes"] if hole["link"] == place)
    return Filled(holders, next(holes, ""))


def _why(why: str, fit: int, evidence: list[str]) -> str:
    if why == "leads":
        return _("tient le maillon")
    if why == "helps":
        return _("peut aider")
    return _("déclare : %(evidence)s (%(fit)s sur 1 000)") % {
        "evidence": ", ".join(evidence),
        "fit": formats.number(fit),
    }


def _hole(hole: Any, people: Any) -> str:
    if hole["nearest"] is None:
        return _("Aucun candidat n’en déclare rien.")
    said = {
        "name": people[str(hole["nearest"])]["name"],
        "fit": formats.number(hole["fit"]),
        "least": formats.number(hole["least"]),
        "loses": formats.number(hole["loses"]),
        "rules": " ; ".join(words_of_rule(code, params) for code, params in hole["broken"]),
    }
    if hole["fit"] < hole["least"]:
        return _("Le plus proche, %(name)s, en déclare trop peu : %(fit)s pour %(least)s demandés.") % said
    if hole["broken"]:
        return _("Le plus proche, %(name)s, ne tient pas ces règles : %(rules)s.") % said
    return _("Le plus proche, %(name)s, ferait perdre %(loses)s points.") % said
