"""Catch-up: what a member missed, spread over the weeks to come."""
