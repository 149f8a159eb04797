"""Organizers: who may manage a group."""
