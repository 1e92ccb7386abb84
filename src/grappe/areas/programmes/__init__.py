"""Programmes: calls for projects, applications, juries, decisions."""
