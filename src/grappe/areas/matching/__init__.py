"""From a need to the partners who answer it: a score that adds up, an index, teams."""
