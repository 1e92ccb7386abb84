"""An invented label, at each stage of its life, with the support that follows it.

The authority, its label and its networks do not exist, and their names say so: suspensions, withdrawals and
late reports belong to them alone.
"""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from grappe.areas.directory.models import Organisation, OrganisationKind, Relation, RelationKind
from grappe.areas.labels.commands import (
    TypedAction,
    TypedCheck,
    TypedSupport,
    accept_report,
    add_action,
    attach_call,
    close_support,
    draw_support,
    grant_label,
    pay_year,
    reinstate_label,
    renew_label,
    return_report,
    set_label_terms,
    sign_support,
    suspend_label,
    withdraw_label,
    write_report,
)
from grappe.areas.labels.demo.editions import PARIS, applied
from grappe.areas.labels.models import SupportAction, YearReport
from grappe.areas.labels.rules import TypedReport, TypedTerms
from grappe.areas.networks.models import (
    Label,
    LabelAward,
    Membership,
    Network,
    NetworkKind,
    NetworkRole,
    RoleCode,
)
from grappe.areas.people.demo import people
from grappe.areas.programmes.commands.decisions import record_laureates
from grappe.areas.programmes.models import ApplicationMember, Call, MemberRole, Programme
from grappe.areas.programmes.rules.applications import CallState
from grappe.kernel.actor import MACHINE

INVENTED = "Inventé pour la démonstration"
HOME = "cluster-exemple-du-bois"
# slug → name, theme
NETWORKS = {
    HOME: ("Cluster Exemple du Bois", "bois local"),
    "cluster-temoin-du-velo": ("Cluster Témoin du Vélo", "vélo et mobilités"),
    "cluster-modele-des-plantes": ("Cluster Modèle des Plantes", "plantes à parfum"),
    "cluster-demo-du-textile": ("Cluster Démo du Textile", "textile"),
    "cluster-fictif-de-l-eau": ("Cluster Fictif de l’Eau", "eau"),
    "cluster-fictif-du-cuir": ("Cluster Fictif du Cuir", "cuir"),
}
GROUNDS = "Rapport annuel non rendu\nConditions du label non remplies"
# Those that the call chose, each with the invented person who carried its application.
OWNERS = {
    HOME: "cluster.bois",
    "cluster-temoin-du-velo": "cluster.velo",
    "cluster-fictif-de-l-eau": "cluster.eau",
}
FIRST_TERMS = TypedTerms(
    valid_from=date(2015, 1, 1),
    source="Règlement inventé du label, 2015",
    years=3,
    window=6,
    members=5,
    companies="50",
    report=True,
    written="Une stratégie partagée, écrite et adoptée",
    grounds=GROUNDS,
)
ACTIVITY = (
    "Récit inventé. Le réseau a tenu quatre rencontres, accueilli deux membres et lancé une étude commune ; "
    "l’animation a visité chaque entreprise une fois."
)


class Desk:
    """Everyone and everything that the invented label needs, and the acts at their times."""

    def __init__(self, on: datetime) -> None:
        self.on = on.astimezone(PARIS)
        self.authority = Organisation.objects.create(
            name="Territoire Exemple", kind=OrganisationKind.TERRITORY, source=INVENTED, invented=True
        )
        self.label = Label.objects.create(
            name="Label Exemple", authority=self.authority, term_years=3, source=INVENTED
        )
        self.networks = _networks()

    def at(self, days: int) -> dict[str, Any]:
        """The machine, that many days before the load, at ten in Paris."""
        day = self.on.date() - timedelta(days=days)
        return {"actor": MACHINE, "on": min(self.on, datetime.combine(day, time(10), PARIS))}

    def day(self, days: int) -> date:
        """That many days before the load."""
        return self.on.date() - timedelta(days=days)

    def award(self, slug: str) -> int:
        """The award of a network."""
        return LabelAward.objects.get(label=self.label, network=self.networks[slug]).pk

    def grant(self, slug: str, days: int) -> int:
        """Grant the label outside any call."""
        return grant_label(
            label_id=self.label.pk,
            network_id=self.networks[slug].pk,
            first_day=self.day(days),
            wave=str(self.day(days).year),
            **self.at(days),
        )


def _networks() -> Mapping[str, Network]:
    found = {}
    for slug, (name, theme) in NETWORKS.items():
        own = Organisation.objects.create(
            name=name, kind=OrganisationKind.NETWORK, activity=theme, source=INVENTED, invented=True
        )
        found[slug] = Network.objects.create(
            organisation=own,
            slug=slug,
            kind=NetworkKind.CLUSTER,
            theme=theme,
            area="Territoire Exemple",
            purpose="Un réseau inventé pour essayer les labels et leur soutien.",
            source=INVENTED,
        )
    return found


def load_trial(*, on: datetime) -> None:
    """Lead the invented label through its life, by the real commands."""
    desk = Desk(on)
    _seat(desk)
    set_label_terms(label_id=desk.label.pk, typed=FIRST_TERMS, **desk.at(3000))
    _run_wave(desk)
    _lives(desk)
    _support_home(desk)
    _support_others(desk)


def _seat(desk: Desk) -> None:
    """Who belongs to the authority, who runs the networks, and a register for the first one."""
    persons = people()
    Relation.objects.create(
        kind=RelationKind.EMPLOYMENT,
        person=persons["funder"],
        organisation=desk.authority,
        valid_from=date(2015, 1, 1),
    )
    NetworkRole.objects.bulk_create(
        NetworkRole(network=desk.networks[slug], person=persons["facilitator47"], role=RoleCode.FACILITATOR)
        for slug in (HOME, "cluster-temoin-du-velo")
    )
    companies = Organisation.objects.filter(kind=OrganisationKind.COMPANY, invented=True).order_by("pk")[:8]
    Membership.objects.bulk_create(
        Membership(
            network=desk.networks[HOME], organisation=row, valid_from=date(2024, 1, 1), source=INVENTED
        )
        for row in companies
    )


def _run_wave(desk: Desk) -> None:
    """A call that awarded the label to three networks, recorded once decided."""
    day = desk.day(943)
    home = desk.networks[HOME]
    call = Call.objects.create(
        network=home,
        programme=Programme.objects.create(network=home, name="Label Exemple"),
        slug="label-exemple",
        title="Label Exemple",
        edition=day.year,
        state=CallState.DELIBERATION,
        summary="Un appel inventé : il n’accorde pas une aide, il accorde un label pour trois ans.",
        places=3,
        funder=desk.authority,
        source=INVENTED,
        invented=True,
    )
    wave = str(day.year)
    attach_call(label_id=desk.label.pk, call_id=call.pk, wave=wave, announced=3, **desk.at(960))
    persons, made_at = people(), desk.at(990)["on"]
    for number, (slug, owner) in enumerate(OWNERS.items(), start=1):
        own = desk.networks[slug].organisation
        application = applied(call, number, own.pk, own.name, made_at)
        ApplicationMember.objects.create(
            application=application, person=persons[owner], role=MemberRole.OWNER, since=made_at
        )
    record_laureates(call_id=call.pk, numbers=[1, 2, 3], source=INVENTED, **desk.at(943))


def _lives(desk: Desk) -> None:
    """One label suspended, one withdrawn after a suspension, one renewed, one at its term, one just born."""
    ground = GROUNDS.splitlines()[0]
    suspend_label(
        award_id=desk.award("cluster-temoin-du-velo"), day=desk.day(45), ground=ground, **desk.at(45)
    )
    water = desk.award("cluster-fictif-de-l-eau")
    suspend_label(award_id=water, day=desk.day(500), ground=ground, **desk.at(500))
    reinstate_label(award_id=water, day=desk.day(430), reason="Rapport rendu.", **desk.at(430))
    withdraw_label(
        award_id=water, day=desk.day(200), reason="Le réseau a cessé ses activités.", **desk.at(200)
    )
    plants = desk.grant("cluster-modele-des-plantes", 1500)
    renew_label(award_id=plants, day=desk.day(480), attested=True, **desk.at(480))
    desk.grant("cluster-demo-du-textile", 1900)
    desk.grant("cluster-fictif-du-cuir", 20)


def _support(desk: Desk, slug: str, days: int, *, signed: bool = True) -> int:
    """An agreement of three years from the first day of the label, with an action each year."""
    award = LabelAward.objects.get(pk=desk.award(slug))
    typed = TypedSupport(award.valid_from, 3, "50", "20 000")
    agreement = draw_support(award_id=award.pk, typed=typed, **desk.at(days))
    for year, name in enumerate(("Étude commune", "Stand collectif", "Achats groupés"), start=1):
        typed_action = TypedAction(name, year, "12 000", "60")
        add_action(agreement_id=agreement, typed=typed_action, **desk.at(days))
    if signed:
        sign_support(agreement_id=agreement, signed_on=desk.day(days), **desk.at(days))
    return agreement


def _report(desk: Desk, agreement: int, year: int, days: int, *, running: str = "38 500") -> YearReport:
    """The report of a year, sent."""
    action = SupportAction.objects.get(agreement=agreement, year=year)
    typed = TypedReport(
        running, "4 000", ACTIVITY, "Poursuivre.", {action.pk: "11 250,40"}, {action.pk: "Résultat inventé."}
    )
    report = YearReport.objects.get(agreement=agreement, year=year)
    write_report(report_id=report.pk, typed=typed, seen=report.version, send=True, **desk.at(days))
    report.refresh_from_db()
    return report


def _accept(desk: Desk, report: YearReport, days: int, typed: TypedCheck | None = None) -> None:
    accept_report(report_id=report.pk, typed=typed or TypedCheck(), seen=report.version, **desk.at(days))
    report.refresh_from_db()


def _pay(desk: Desk, report: YearReport, days: int) -> None:
    pay_year(
        report_id=report.pk,
        paid_day=desk.day(days),
        reference=f"Mandat fictif {report.agreement_id}-{report.year}",
        seen=report.version,
        **desk.at(days),
    )


def _support_home(desk: Desk) -> None:
    """The first network: a year paid, a year to check, a year under way."""
    agreement = _support(desk, HOME, 930)
    first = _report(desk, agreement, 1, 550, running="41 000")
    kept = TypedCheck("39 000", {}, "Une facture d’une autre année est écartée.")
    _accept(desk, first, 530, kept)
    _pay(desk, first, 510)
    _report(desk, agreement, 2, 30)


def _support_others(desk: Desk) -> None:
    """A year accepted whose payment waits for a suspended label; an agreement ended, one with a report asked
    back, one to sign."""
    bike = _support(desk, "cluster-temoin-du-velo", 925)
    first = _report(desk, bike, 1, 540)
    _accept(desk, first, 520)
    plants = _support(desk, "cluster-modele-des-plantes", 1490)
    for year, days in ((1, 1100), (2, 740), (3, 380)):
        report = _report(desk, plants, year, days)
        _accept(desk, report, days - 10)
        _pay(desk, report, days - 20)
    close_support(agreement_id=plants, **desk.at(300))
    textile = _support(desk, "cluster-demo-du-textile", 1890)
    asked = _report(desk, textile, 1, 1500)
    said = {"message": "Joignez le détail des salaires.", "seen": asked.version}
    return_report(report_id=asked.pk, **said, **desk.at(1480))
    _support(desk, "cluster-fictif-du-cuir", 10, signed=False)
