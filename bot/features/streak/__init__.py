"""Streak: how many weeks in a row a member has kept."""
