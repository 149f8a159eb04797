"""The checklist: the plan and its weeks, and the ticks of each member."""

from bot.feature import Feature
from bot.features.checklist.commands import DONE, OVERVIEW, UNDO, WEEK

FEATURE = Feature(name="checklist", commands=(OVERVIEW, WEEK, DONE, UNDO))
