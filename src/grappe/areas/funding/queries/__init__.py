"""Reads of the ledger. Every one starts from what the actor may see."""
