"""Where facts come from outside: files of the national register, and its public search service."""
