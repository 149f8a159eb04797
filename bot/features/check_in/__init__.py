"""Check-in: members say once a week how it goes, and are reminded if they asked for it."""
