"""Grants: from a decided aid to its last payment. Agreements and amendments, claims, checks, payments,
recovery, and the funding plan of each project."""
