"""Agreements, payment notices and recovery orders: plain data, drawn as the papers of calls are."""
