"""Mending: organizers post again, edit, withdraw or skip what is public."""
