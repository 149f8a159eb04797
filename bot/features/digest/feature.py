"""Digest: once a week, organizers who want it read privately how their group is doing."""

from bot.feature.declaration import Feature
from bot.feature.post_kinds import PostKind
from bot.features.digest import cards, queries, service
from bot.features.digest.commands import DIGEST

FEATURE = Feature(
    name="digest",
    is_optional=True,
    commands=(DIGEST,),
    posts=(
        PostKind(
            name=service.DIGEST,
            title="digest for an organizer",
            gather=service.gather,
            blank=service.BLANK,
            draw=lambda course, _, data: cards.digest(course, data),
        ),
    ),
    list_concerned=queries.list_with_digest,
    enqueue_due=service.enqueue,
)
