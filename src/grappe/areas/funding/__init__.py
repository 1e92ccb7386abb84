"""Funding: aid schemes, costs, awards and payments."""
