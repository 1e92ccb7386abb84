"""The law of projects, pure: stages, roundtables, agreements as data, work plans, portfolios."""
