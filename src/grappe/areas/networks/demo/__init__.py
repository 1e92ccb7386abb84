"""The networks of the demonstration, as the source documents print them, with invented members.

Organics Cluster, the seven groupements of Lot-et-Garonne, the ten Clusters 47, the clusters of Sud-Aquitaine
as far as they are named, Nutravita and what it became, Néopolia.
"""

from datetime import datetime

from grappe.areas.directory.demo import organisations
from grappe.areas.directory.models import Organisation, OrganisationAlias, OrganisationKind
from grappe.areas.networks.demo.lists import load_lists
from grappe.areas.networks.demo.lives import load_lives
from grappe.areas.networks.demo.members import load_members
from grappe.areas.networks.demo.named import (
    ALIASES,
    AWARDS,
    AXES,
    COLLEGES,
    FEDERATIONS,
    FIGURES,
    LABELS,
    LINEAGE,
    NETWORKS,
    ROLES,
)
from grappe.areas.networks.models import (
    Axis,
    College,
    DeclaredFigure,
    Label,
    LabelAward,
    Lineage,
    Membership,
    Network,
    NetworkRole,
)
from grappe.areas.people.demo import people


def load(*, on: datetime) -> None:
    """Create the networks, once: a second run adds nothing."""
    if Network.objects.filter(slug__in=[row.slug for row in NETWORKS]).exists():
        return
    found = _create_networks()
    _create_parts(found)
    load_members(found, {(c.network.slug, c.name): c for c in College.objects.select_related("network")})
    load_lives(on=on)
    load_lists(found["organics-cluster"], on=on)
    persons = people()
    NetworkRole.objects.bulk_create(
        NetworkRole(network=found[slug], person=persons[key], role=role)
        for key, slug, role in ROLES
        if key in persons
    )


def networks() -> dict[str, Network]:
    """Return the networks of the demonstration by slug."""
    return {row.slug: row for row in Network.objects.select_related("organisation")}


def _create_networks() -> dict[str, Network]:
    own = Organisation.objects.bulk_create(
        Organisation(
            name=row.name,
            kind=OrganisationKind.NETWORK,
            department_id=row.department or None,
            activity=row.theme,
            source=row.source,
        )
        for row in NETWORKS
    )
    created = Network.objects.bulk_create(
        Network(
            organisation=organisation,
            slug=row.slug,
            kind=row.kind,
            family=row.family,
            theme=row.theme,
            area=row.area,
            purpose=row.purpose,
            markets=list(row.markets),
            founded=row.founded,
            source=row.source,
        )
        for row, organisation in zip(NETWORKS, own, strict=True)
    )
    OrganisationAlias.objects.bulk_create(
        OrganisationAlias(organisation=network.organisation, name=name, source=network.source)
        for network in created
        for name in ALIASES.get(network.slug, ())
    )
    return {network.slug: network for network in created}


def _create_parts(found: dict[str, Network]) -> None:
    """Axes, colleges, figures, labels, lineage, and the networks that adhere to a federation."""
    structures = organisations()
    Axis.objects.bulk_create(
        Axis(network=found[slug], name=name, run_by=structures[key], actions=actions, position=position)
        for position, (slug, name, key, actions) in enumerate(AXES)
    )
    College.objects.bulk_create(
        College(network=found[slug], name=name, position=position)
        for slug, names in COLLEGES.items()
        for position, name in enumerate(names)
    )
    DeclaredFigure.objects.bulk_create(
        DeclaredFigure(
            network=found[slug],
            measure=measure,
            value=value,
            wording=wording,
            source=source,
            source_date=source_date,
        )
        for slug, measure, value, wording, source, source_date in FIGURES
    )
    labels = {
        key: Label.objects.create(name=name, authority=structures[authority], source=source)
        for key, (name, authority, source) in LABELS.items()
    }
    LabelAward.objects.bulk_create(
        LabelAward(network=found[slug], label=labels[key], wave=wave, note=note)
        for slug, key, wave, note in AWARDS
    )
    Lineage.objects.bulk_create(
        Lineage(former=found[former], successor=found[successor], wording=wording, source=source)
        for former, successor, wording, source in LINEAGE
    )
    Membership.objects.bulk_create(
        Membership(network=found[slug], organisation=found[member].organisation, source=found[slug].source)
        for slug, members in FEDERATIONS.items()
        for member in members
    )
