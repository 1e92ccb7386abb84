"""Reads of matching: what is known of each candidate, and the search for a need."""
