"""Changes of a running calendar: breaks, shifts, moves, longer and shorter stages, the posts of a week."""

from bot.feature.declaration import Feature
from bot.features.reschedule.commands import BREAK, CONFIRM, MOVE, RESUME, SHIFT, STAGE
from bot.features.reschedule.schedule_command import SCHEDULE

FEATURE = Feature(name="reschedule", commands=(SCHEDULE, BREAK, RESUME, SHIFT, MOVE, STAGE, CONFIRM))
