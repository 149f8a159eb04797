"""Meetings: a group meets once a week, led by members in turns, and whoever comes keeps their week."""
