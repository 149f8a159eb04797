"""Privacy: people get a copy of their data or have it deleted, and nothing is kept for ever."""

from bot.feature.declaration import Feature
from bot.feature.post_kinds import PostKind
from bot.features.privacy import cards, retention
from bot.features.privacy.commands import DATA
from bot.features.privacy.erase_command import ERASE

FEATURE = Feature(
    name="privacy",
    commands=(DATA, ERASE),
    posts=(
        PostKind(
            name=retention.NOTICE,
            title="notice of an erasure",
            gather=retention.gather,
            draw=lambda course, _, told: cards.erasure_notice(course, told),
            blank=None,
            shows_dates=False,
            outlives_group=True,
        ),
    ),
)
