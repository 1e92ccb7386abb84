"""Support: the consultant days and pooled sessions that follow a call, counted in half-days."""
