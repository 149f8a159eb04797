"""Leaderboard: compare members fairly by their share of the points that were due."""
