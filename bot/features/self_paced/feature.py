"""A pace of one's own: a member's own dates beside the group's, and goals sent to them alone."""

from bot.feature.declaration import Feature
from bot.features.self_paced import service
from bot.features.self_paced.commands import PACE
from bot.study import people_queries

FEATURE = Feature(
    name="self_paced",
    is_optional=True,
    commands=(PACE,),
    list_concerned=people_queries.list_with_self_paced,
    enqueue_due=service.enqueue_goals,
    on_joined=service.send_missed_goals,
    personal_course=service.find_own_pace,
)
