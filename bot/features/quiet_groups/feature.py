"""Quiet groups: organizers are asked what is to become of a group that gives no sign of life."""

from bot.feature.declaration import Feature
from bot.feature.post_kinds import PostKind
from bot.features.quiet_groups import cards, service

FEATURE = Feature(
    name="quiet_groups",
    is_optional=True,
    posts=(
        PostKind(
            name=service.QUESTION,
            title="question about a quiet group",
            gather=service.gather,
            draw=lambda course, *_: cards.quiet_group(course),
        ),
    ),
    on_week_begins=service.ask,
)
