"""Buddies: two or three members who study together and share a streak."""
