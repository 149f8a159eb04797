"""Buddies."""
