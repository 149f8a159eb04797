"""People: who may come in, who may not, and what organizers take down (docs/decisions/0030)."""

from bot.feature.declaration import Feature
from bot.feature.post_kinds import PostKind
from bot.features.people import cards, service
from bot.features.people.commands import BLOCK, LIST, REMOVE, UNBLOCK
from bot.features.people.contributions_command import CONTRIBUTIONS

FEATURE = Feature(
    name="people",
    commands=(LIST, REMOVE, BLOCK, UNBLOCK, CONTRIBUTIONS),
    posts=(
        PostKind(
            name=service.ADMITTED,
            title="word that somebody was let in",
            gather=service.gather_admitted,
            draw=lambda course, _, zone: cards.admitted(course, zone),
            blank="UTC",
        ),
    ),
)
