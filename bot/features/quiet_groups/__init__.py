"""Quiet groups: organizers are asked what is to become of a group that gives no sign of life."""
