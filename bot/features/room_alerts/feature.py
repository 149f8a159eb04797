"""Room alerts: private posts tell organizers that a channel refuses posts (`bot.outbox.room_alerts`), or
that the operator paused those of a workspace (`bot.outbox.pausing`).
"""

from bot.feature.declaration import Feature
from bot.feature.post_kinds import PostKind
from bot.features.room_alerts import cards
from bot.messages.card import Tone
from bot.outbox import pausing, room_alerts

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
        PostKind(
            name=pausing.KIND,
            title="notice of a pause",
            draw=lambda course, _, told: cards.paused(course, told),
            gather=pausing.gather,
            blank=pausing.Pause("discord", "too many posts at once"),
            tone=Tone.WARNING,
        ),
    ),
)
