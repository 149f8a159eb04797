"""Privacy: people get a copy of all their data, or delete it."""
