"""Absences."""
