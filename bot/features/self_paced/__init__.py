"""Self paced."""
