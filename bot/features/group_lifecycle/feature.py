"""A group's life: it starts in a channel, may live in further ones, and ends."""

from bot.feature import Feature
from bot.features.group_lifecycle.commands import END, START
from bot.features.group_lifecycle.room_command import ROOM
from bot.features.group_lifecycle.small_counts import COUNTS

FEATURE = Feature(name="group_lifecycle", commands=(START, ROOM, COUNTS, END))
