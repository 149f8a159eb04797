"""The feed of calendars: `/calendar/SECRET.ics`."""

from bot.features.calendar.service import read_feed
from bot.feeds import Feed
from bot.study.calendar_file import CONTENT_TYPE

FEED = Feed("calendar", "ics", CONTENT_TYPE, read_feed)
