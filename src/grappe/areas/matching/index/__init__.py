"""The index of organisations: what it stores, how a need asks it, and how it is written and read.

It knows no table: `queries.profiles` says what the database knows of a candidate, `jobs` brings it here.
"""
