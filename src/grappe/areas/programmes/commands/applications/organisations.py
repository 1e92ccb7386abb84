"""Organisations named by their SIREN: found in the directory, or added to it."""

from datetime import datetime

from grappe.areas.directory.commands import OrganisationRecord, create_organisation
from grappe.areas.directory.models import Organisation, OrganisationKind
from grappe.areas.directory.rules import digits_of, refusals_of_name, refusals_of_siren, spaced
from grappe.kernel.actor import MACHINE
from grappe.values import Refusal, Refused, refuse_if


def organisation_of_siren(siren: str, name: str, on: datetime) -> Organisation:
    """Return the organisation of that number, added to the directory under `name` when it is not there yet.

    :raises Refused: when the number is missing or wrong, or unknown and without a name.
    """
    digits = digits_of(siren)
    if not digits:
        raise Refused(Refusal("programmes.organisation_missing", {}, "siren"))
    refuse_if(refusals_of_siren(siren))
    known = Organisation.objects.filter(siren=digits).first()
    if known is not None:
        return known
    if not name.strip():
        raise Refused(Refusal("programmes.organisation_unknown", {"siren": spaced(digits)}, "name"))
    refuse_if(refusals_of_name(name))
    record = OrganisationRecord(name=name, kind=OrganisationKind.COMPANY, siren=digits)
    # Nobody keeps the directory by applying: the machine adds the record for them, as an import would.
    return Organisation.objects.get(pk=create_organisation(record=record, actor=MACHINE, on=on))
