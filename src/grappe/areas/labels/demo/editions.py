"""The editions that the documents name: DATAR 2010, Cluster 47 in 2011 and 2014.

They print four clusters in 2011 and six in November 2014, ten names in all, and never say which is of which
year: no name is given to an edition here. No day is printed: these labels stay without dates.
"""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from grappe.areas.directory.demo import CONFERENCE, organisations
from grappe.areas.labels.commands import attach_call
from grappe.areas.networks.demo import networks
from grappe.areas.networks.demo.named import FRUITS
from grappe.areas.networks.models import Label
from grappe.areas.programmes.commands.decisions import record_laureates
from grappe.areas.programmes.models import Application, Call, Programme
from grappe.areas.programmes.rules.applications import ApplicationState, CallState
from grappe.kernel.actor import MACHINE

PARIS = ZoneInfo("Europe/Paris")
NETWORK = "interclustering-47"


@dataclass(frozen=True, slots=True)
class Edition:
    """An edition as the documents tell it: how many were labelled, and which of them are named."""

    slug: str
    title: str
    year: int
    label: str
    authority: str
    announced: int | None
    summary: str
    named: tuple[str, ...] = ()


EDITIONS = (
    Edition(
        "grappes-entreprises-2010",
        "Grappes d’entreprises",
        2010,
        "Grappe d’entreprises",
        "anct",
        None,
        "L’appel de la DATAR, aujourd’hui l’Agence nationale de la cohésion des territoires. La source ne "
        "nomme que la candidature de Lot-et-Garonne, seule portée par une CCI.",
        (FRUITS,),
    ),
    Edition(
        "cluster-47-2011",
        "Cluster 47",
        2011,
        "Cluster 47",
        "departement-47",
        4,
        "Le premier appel du Département : quatre clusters labellisés, une partie de leurs frais de "
        "fonctionnement et leurs actions soutenues pendant trois ans. La source ne dit pas lesquels des dix.",
    ),
    Edition(
        "cluster-47-2014",
        "Cluster 47",
        2014,
        "Cluster 47",
        "departement-47",
        6,
        "La deuxième vague, en novembre 2014 : six clusters de plus, dix en tout. La source ne dit pas "
        "lesquels des dix.",
    ),
)


def load_editions() -> None:
    """Record each edition as it was decided elsewhere, by the real commands."""
    found, structures = networks(), organisations()
    for edition in EDITIONS:
        network = found[NETWORK]
        programme, _made = Programme.objects.get_or_create(network=network, name=edition.title)
        call = Call.objects.create(
            network=network,
            programme=programme,
            slug=edition.slug,
            title=edition.title,
            edition=edition.year,
            state=CallState.DELIBERATION,
            summary=edition.summary,
            places=edition.announced or len(edition.named),
            funder=structures[edition.authority],
            source=CONFERENCE,
        )
        on = datetime(edition.year, 12, 1, 12, 0, tzinfo=PARIS)
        attach_call(
            label_id=Label.objects.get(name=edition.label).pk,
            call_id=call.pk,
            wave=str(edition.year),
            announced=edition.announced,
            is_dated=False,
            actor=MACHINE,
            on=on,
        )
        for number, slug in enumerate(edition.named, start=1):
            applied(call, number, found[slug].organisation_id, found[slug].organisation.name, on)
        numbers = list(range(1, len(edition.named) + 1))
        record_laureates(call_id=call.pk, numbers=numbers, source=CONFERENCE, actor=MACHINE, on=on)


def applied(call: Call, number: int, organisation: int, title: str, on: datetime) -> Application:
    """Write an application that was decided elsewhere: all that is known of it is that it was made."""
    return Application.objects.create(
        call=call,
        number=number,
        organisation_id=organisation,
        title=title,
        state=ApplicationState.SUBMITTED,
        created_at=on,
        submitted_at=on,
    )
