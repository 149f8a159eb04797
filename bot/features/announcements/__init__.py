"""Announcements: an organizer says something in every channel of a group."""
