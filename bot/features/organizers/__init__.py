"""Organizers: choose who may manage a group."""
