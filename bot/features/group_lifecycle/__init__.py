"""Group lifecycle."""
