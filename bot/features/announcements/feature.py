"""Announcements: words to every room of a group, of an organizer or about a change of the calendar."""

from bot.feature.declaration import Feature
from bot.feature.post_kinds import PostKind
from bot.features.announcements import cards, service
from bot.features.announcements.commands import ANNOUNCE
from bot.messages.card import Tone

FEATURE = Feature(
    name="announcements",
    commands=(ANNOUNCE,),
    posts=(
        PostKind(
            name=service.ANNOUNCEMENT,
            title="announcement",
            gather=service.name_author,
            blank="",
            draw=lambda course, post, author: cards.announcement(course, post.body, author),
            tone=Tone.ANNOUNCING,
            shows_dates=False,
            holds_words=True,
        ),
    ),
    on_left=service.leave,
    on_renamed=service.redraw_of_member,
)
