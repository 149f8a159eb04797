"""Announcements: what an organizer says to everybody."""
