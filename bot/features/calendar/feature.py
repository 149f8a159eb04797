"""Calendars: a member's own calendar of a group, as a file and at a private address."""

from bot.feature.declaration import Feature
from bot.features.calendar import service
from bot.features.calendar.commands import CALENDAR
from bot.features.calendar.feed import FEED

FEATURE = Feature(
    name="calendar",
    is_optional=True,
    commands=(CALENDAR,),
    feed=FEED,
    on_calendar_changed=service.follow_calendar,
)
