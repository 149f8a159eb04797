"""Absences that break no streak: a member's own pause, and an organizer's excuse."""

from bot.feature.declaration import Feature
from bot.features.absences import service
from bot.features.absences.commands import BACK, EXCUSE, PAUSE

FEATURE = Feature(
    name="absences",
    commands=(PAUSE, BACK, EXCUSE),
    on_calendar_changed=service.keep_days_of_pauses,
)
