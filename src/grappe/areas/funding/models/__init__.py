"""What is stored about funding: aid schemes, the ledger of public aid, the national register."""

from grappe.areas.funding.models.ledger import (
    AidChange,
    AidDeclaration,
    AidInstrument,
    AidLine,
    AidOrigin,
    AidProfile,
    AidState,
    EnterpriseActivity,
)
from grappe.areas.funding.models.register import (
    EntryKind,
    EntryStatus,
    RegisterBatch,
    RegisterEntry,
    RegisterImport,
)
from grappe.areas.funding.models.schemes import AidScheme

__all__ = [
    "AidChange",
    "AidDeclaration",
    "AidInstrument",
    "AidLine",
    "AidOrigin",
    "AidProfile",
    "AidScheme",
    "AidState",
    "EnterpriseActivity",
    "EntryKind",
    "EntryStatus",
    "RegisterBatch",
    "RegisterEntry",
    "RegisterImport",
]
