"""Reads of calls; `scopes` says what each actor may see, the other modules start from it."""
