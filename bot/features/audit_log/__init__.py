"""Audit log: what was done to a group, for its organizers."""
