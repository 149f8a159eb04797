"""Membership: join a group, leave it, and come back."""
