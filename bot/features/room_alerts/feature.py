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
            draw=lambda course, _, told: cards.trouble(course, told),
            gather=room_alerts.gather,
            blank=room_alerts.Trouble(None, "", "A channel refuses my posts."),
            tone=Tone.WARNING,
        ),
    ),
)
