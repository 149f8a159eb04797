"""Reschedule."""
