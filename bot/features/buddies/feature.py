"""Buddies: members who asked for one study along with another member or two."""

from bot.feature.declaration import Feature
from bot.feature.post_kinds import PostKind
from bot.features.buddies import cards, queries, service
from bot.features.buddies.commands import FIND, SHOW
from bot.features.buddies.rules import Unmatched
from bot.messages.card import Tone

FEATURE = Feature(
    name="buddies",
    is_optional=True,
    commands=(FIND, SHOW),
    posts=(
        PostKind(
            name=service.MATCHED,
            title="match of buddies",
            gather=service.gather_match,
            draw=lambda course, post, data: cards.matched(course, data.names, post.week or 1, data.zone),
            tone=Tone.PLAIN,
        ),
        PostKind(
            name=service.UNMATCHED,
            title="word about having no buddy",
            gather=service.gather_unmatched,
            draw=lambda course, post, data: cards.unmatched(course, Unmatched(post.body), data.zone),
        ),
        PostKind(
            name=service.NUDGE,
            title="word from a buddy",
            gather=service.gather_nudge,
            draw=lambda course, post, data: cards.nudge(course, data.names[0], post.week or 1, data.zone),
        ),
    ),
    list_concerned=queries.list_with_wish,
    on_week_begins=service.match_anew,
    on_checked_in=service.tell_buddies,
    on_left=service.leave,
    on_erased=service.erase,
)
