"""Paper club."""
