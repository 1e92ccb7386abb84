"""What changes in the directory: organisations and their names, establishments, dated relations, and what
organisations say of themselves."""

from grappe.areas.directory.commands.establishments import (
    EstablishmentRecord,
    add_establishment,
    change_establishment,
    close_establishment,
    establishment_fingerprint,
    reopen_establishment,
)
from grappe.areas.directory.commands.kept import KeptLink, keep_links
from grappe.areas.directory.commands.organisations import (
    OrganisationRecord,
    change_organisation,
    create_organisation,
    fingerprint_of,
    rename_organisation,
)
from grappe.areas.directory.commands.profiles import (
    change_posting,
    describe_organisation,
    open_posting,
    posting_fingerprint,
    profile_fingerprint,
    turn_posting,
)
from grappe.areas.directory.commands.relations import (
    RelationNote,
    end_relation,
    record_relation,
    withdraw_relation,
)

__all__ = [
    "EstablishmentRecord",
    "KeptLink",
    "OrganisationRecord",
    "RelationNote",
    "add_establishment",
    "change_establishment",
    "change_organisation",
    "change_posting",
    "close_establishment",
    "create_organisation",
    "describe_organisation",
    "end_relation",
    "establishment_fingerprint",
    "fingerprint_of",
    "keep_links",
    "open_posting",
    "posting_fingerprint",
    "profile_fingerprint",
    "record_relation",
    "rename_organisation",
    "reopen_establishment",
    "turn_posting",
    "withdraw_relation",
]
