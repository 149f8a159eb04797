"""Audit log: organizers read what was done to their group."""
