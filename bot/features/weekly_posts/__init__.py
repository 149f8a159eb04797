"""Weekly posts."""
