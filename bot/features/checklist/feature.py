"""The checklist: the plan and its weeks, and the ticks of each member."""

from bot.feature.declaration import Feature
from bot.features.checklist.commands import DONE, OVERVIEW, UNDO, WEEK
from bot.features.checklist.in_check_in import ITEMS

FEATURE = Feature(name="checklist", commands=(OVERVIEW, WEEK, DONE, UNDO), check_in_parts=(ITEMS,))
