"""Who may open what: each address of the product tried as each role of the demonstration."""

from collections.abc import Iterator
from typing import Any

from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from grappe.areas.directory.models import Establishment, Posting, PostingKind
from grappe.areas.funding.models import AidDeclaration, AidLine
from grappe.areas.grants.models import Claim, ClaimLine, Evidence, Grant
from grappe.areas.labels.models import SupportAgreement
from grappe.areas.matching.models import Synonym
from grappe.areas.networks.models import DeclaredFigure, LabelAward, MemberImport, Membership
from grappe.areas.people.demo import PEOPLE, people
from grappe.areas.people.models import Invitation
from grappe.areas.programmes.models import Application, Call, Opinion
from grappe.areas.projects.models import Meeting, Project, ProjectPartner
from grappe.areas.support.models import Consultant, PooledSession, SupportDay, SupportedCompany, SupportFirm

# What stands in the addresses: objects of Organics Cluster and of the call Bio'INNOV 2009.
NETWORK, CALL = "organics-cluster", "bio-innov-2009"
# Rows of lower areas that an address names by themselves: the first one stands for them all.
_ROWS: dict[str, type[Any]] = {
    "membership": Membership,
    "figure": DeclaredFigure,
    "sheet": MemberImport,
    "establishment": Establishment,
    "posting": Posting,
    "company": SupportedCompany,
    "day": SupportDay,
    "session": PooledSession,
    "firm": SupportFirm,
    "consultant": Consultant,
    "grant": Grant,
    "claim": Claim,
    "line": ClaimLine,
    "evidence": Evidence,
    "opinion": Opinion,
    "invitation": Invitation,
    "project": Project,
    "partner": ProjectPartner,
    "meeting": Meeting,
}

# What stands in the addresses of the first project: its first version, an article, a task.
_PROJECT: dict[str, object] = {"number": 1, "section": "objectives", "item": "task", "code": "T1.1"}


def _named(patterns: list[URLPattern | URLResolver], prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            space = f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix
            yield from _named(pattern.url_patterns, space)
        elif pattern.name:
            yield prefix + pattern.name, pattern


def _of_labels(parameter: str) -> object:
    """What stands in the addresses of labels: the first agreement of support, and its award."""
    agreement = SupportAgreement.objects.select_related("award__network").order_by("pk").first()
    award = agreement.award if agreement else LabelAward(label_id=0)
    return {
        "agreement": agreement.pk if agreement else 0,
        "award": award.pk or 0,
        "scheme": award.label_id,
        "network": award.network.slug if agreement else NETWORK,
        "act": "suspendre",
    }.get(parameter, 1)


def _of_matching(parameter: str) -> object:
    """What stands in the addresses of matching: the network that wrote the first line of a thesaurus."""
    line = Synonym.objects.filter(network__isnull=False).select_related("network").order_by("pk").first()
    return {
        "line": line.pk if line else 0,
        "network": line.network.slug if line and line.network else NETWORK,
        "other": NETWORK,
        "posting": getattr(Posting.objects.filter(kind=PostingKind.NEED).order_by("pk").first(), "pk", 0),
    }.get(parameter, 1)


def _of_funding(name: str, parameter: str) -> object:
    """What stands in the addresses of aid: the first declaration of a company, or its first line of aid."""
    if "declaration" in name:
        paper = AidDeclaration.objects.order_by("pk").first()
        return getattr(paper, {"pk": "organisation_id", "declaration": "pk"}[parameter], 0)
    line = AidLine.objects.order_by("pk").first()
    return getattr(line, {"pk": "beneficiary_id", "line": "pk"}[parameter], 0)


def _sample(name: str, parameter: str) -> object:
    """Return what stands for a parameter of an address: the first application of the call."""
    call = Call.objects.get(slug=CALL)
    first = Application.objects.filter(call=call).order_by("number").first()
    assert first is not None
    if name.startswith("labels:"):
        return _of_labels(parameter)
    if name.startswith("matching:"):
        return _of_matching(parameter)
    if name.startswith("funding:") and parameter in ("pk", "line", "declaration"):
        return _of_funding(name, parameter)
    if parameter in _ROWS:
        rows = _ROWS[parameter].objects
        row = rows.filter(network__slug=NETWORK) if parameter in ("membership", "figure", "sheet") else rows
        # Of the lists of members, the last is still to be checked: the others only have a report.
        return getattr(row.order_by("-pk" if parameter == "sheet" else "pk").first(), "pk", 0)
    if name.startswith("directory:"):
        return first.organisation_id
    if name.startswith("programmes:application-file"):
        return getattr(first.attachments.order_by("pk").first(), "pk", 0)
    if name.startswith("grants:") and parameter == "number":
        return 0  # the agreement itself, before any amendment
    if name.startswith("projects:") and parameter in _PROJECT:
        return _PROJECT[parameter]
    return {
        "network": NETWORK,
        "slug": CALL,
        "number": first.number,
        "pk": first.pk,
        "step": "projet",
        "token": "inconnu",
        "template": "bio-innov-a",
    }.get(parameter, 1)


def addresses() -> dict[str, str]:
    """Return one address per named view, by name."""
    found: dict[str, str] = {}
    for name, pattern in _named(get_resolver().url_patterns):
        if name in found:
            raise RuntimeError(f"two addresses are called {name}: only one of them would be tried")
        parameters = pattern.pattern.converters
        found[name] = reverse(name, kwargs={key: _sample(name, key) for key in parameters})
    return dict(sorted(found.items()))


def matrix() -> dict[str, dict[str, int]]:
    """Return, for each view, the status that a plain visit gets as each role."""
    found = addresses()
    rows: dict[str, dict[str, int]] = {name: {} for name in found}
    accounts = people()
    for role in ("anonymous", *PEOPLE):
        client = Client()
        if role != "anonymous":
            client.force_login(accounts[role])
        for name, path in found.items():
            rows[name][role] = client.get(path).status_code
    return rows


def as_markdown(rows: dict[str, dict[str, int]]) -> str:
    """Write the matrix as a table: 200 opens, 302 leads to sign-in or elsewhere, 404 does not exist for this
    reader, 405 is an act (POST) that its own command judges."""
    roles = ["anonymous", *PEOPLE]
    lines = ["| view | " + " | ".join(roles) + " |", "|---" * (len(roles) + 1) + "|"]
    lines += [
        f"| `{name}` | " + " | ".join(str(row[role]) for role in roles) + " |" for name, row in rows.items()
    ]
    return "\n".join(lines)
