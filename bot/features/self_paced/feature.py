"""A pace of one's own: a member's own dates beside the group's, and goals sent to them alone."""

from bot.feature import Feature
from bot.features.self_paced import service
from bot.features.self_paced.commands import PACE

FEATURE = Feature(
    name="self_paced",
    is_optional=True,
    commands=(PACE,),
    enqueue_due=service.enqueue_goals,
    on_joined=service.send_missed_goals,
    personal_course=service.find_own_pace,
)
