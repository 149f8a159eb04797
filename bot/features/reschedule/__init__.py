"""Reschedule: organizers change the calendar of a running group."""
