"""Room alerts: a private post tells organizers that a channel refuses posts (`bot.outbox.room_alerts`)."""

from bot.feature import Feature, PostKind
from bot.features.room_alerts import cards
from bot.messages.card import Tone
from bot.outbox import room_alerts

FEATURE = Feature(
    name="room_alerts",
    posts=(
        PostKind(
            name=room_alerts.KIND,
            title="notice to organizers",
            draw=lambda course, post, _: cards.trouble(course, post.body),
            tone=Tone.WARNING,
        ),
    ),
)
