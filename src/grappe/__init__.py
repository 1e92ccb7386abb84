"""Grappe: an open platform that runs French business clusters."""

__version__ = "0.1.0"
