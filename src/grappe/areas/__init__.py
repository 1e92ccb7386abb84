"""The areas of the platform, each a vertical slice with the same list of files.

Low to high: people, territory, directory, networks, forms, funding, programmes.
A later area may import an earlier one, never the reverse.
"""
