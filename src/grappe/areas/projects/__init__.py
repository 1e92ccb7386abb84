"""Collaborative projects: from a need to a signed consortium agreement and what it delivers. Stages, partner
roundtables, agreements as data, work plans, portfolios."""
