"""Room alerts."""
