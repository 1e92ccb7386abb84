"""What the directory learns of a project: that its partners work together, while the work runs."""

from datetime import datetime
from itertools import combinations

from grappe.areas.directory.commands import KeptLink, keep_links
from grappe.areas.directory.models import RelationKind
from grappe.areas.projects.models import Project
from grappe.areas.projects.rules.roundtable import PartnerState
from grappe.areas.projects.rules.stages import Confidentiality, Stage


def follow_ties(project: Project, *, on: datetime) -> int:
    """Begin or end the joint projects of the partners, as the project stands; return how many changed.

    The directory is read by whoever is signed in: of a project that only its partners may know, nothing is
    written; only one that is open gives its title.
    """
    is_told = project.stage == Stage.RUNNING and project.confidentiality != Confidentiality.PARTNERS
    inside = project.partners.filter(state=PartnerState.ACCEPTED) if is_told else project.partners.none()
    organisations = sorted(inside.values_list("organisation_id", flat=True))
    is_open = project.confidentiality == Confidentiality.OPEN
    return keep_links(
        [KeptLink(other, holder_id=one) for one, other in combinations(organisations, 2)],
        kind=RelationKind.JOINT_PROJECT,
        title=project.title if is_open else f"Projet nº {project.pk}",
        source=f"project:{project.pk}",
        on=on,
    )
