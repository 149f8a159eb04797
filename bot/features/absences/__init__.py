"""Absences: weeks that do not break a streak, by a member's own pause or an organizer's excuse."""
