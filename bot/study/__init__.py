"""What every feature stands on: plans and their layout into weeks, calendars, cohorts, people and
progress.
"""
