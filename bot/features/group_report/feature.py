"""Group report: organizers see how a group is doing, and get its members as a table."""

from bot.feature.declaration import Feature
from bot.features.group_report.commands import EXPORT, SHOW, STATUS

FEATURE = Feature(name="group_report", commands=(STATUS, SHOW, EXPORT))
