"""Membership: joining a group, leaving it, and coming back."""
