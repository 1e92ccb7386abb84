"""Exact optimisation behind plain dataclasses: pure, deterministic, every answer with its certificate."""
