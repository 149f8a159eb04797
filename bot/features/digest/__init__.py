"""Digest: once a week, organizers who want it read privately how their group is doing."""
