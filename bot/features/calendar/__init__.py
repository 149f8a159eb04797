"""Calendars: a member's own calendar of a group, as a file and at a private address."""
