"""A group's life: it starts in a channel, may live in further ones, and ends."""

from bot.feature.declaration import Feature
from bot.feature.post_kinds import PostKind
from bot.features.group_lifecycle import cards, code_cards, codes, room_commands, rooms
from bot.features.group_lifecycle.commands import END, START
from bot.features.group_lifecycle.former_room_command import ROOM
from bot.features.group_lifecycle.small_counts import COUNTS
from bot.messages.card import Tone
from bot.study.cohort_tables import Room

BLANK_ROOM = Room(platform="slack", workspace="T1", channel="C1", name="#study", problem="", parent="")
"""A room for the cards of a preview."""

FEATURE = Feature(
    name="group_lifecycle",
    commands=(START, *room_commands.COMMANDS, ROOM, COUNTS, END),
    posts=(
        PostKind(
            name=rooms.INVITATION,
            title="invitation",
            draw=lambda course, post, _: cards.invitation(course, post.due_at),
            tone=Tone.ANNOUNCING,
        ),
        PostKind(
            name=rooms.ROOM_JOINED,
            title="note on a new channel",
            draw=lambda course, _, new: code_cards.joined(course, new),
            gather=rooms.gather_joined,
            blank=code_cards.NewRoom(BLANK_ROOM, "Owls"),
            shows_dates=False,
        ),
        PostKind(
            name=codes.REQUEST,
            title="question about a channel",
            draw=lambda course, _, asked: code_cards.request(course, asked),
            gather=codes.gather_request,
            blank=codes.RoomRequest(1, BLANK_ROOM, "Owls", "Sam"),
            tone=Tone.WARNING,
            shows_dates=False,
        ),
        PostKind(
            name=codes.REFUSED,
            title="answer about a channel",
            draw=lambda course, _, room: code_cards.refused(course, room),
            gather=codes.gather_refused,
            blank=BLANK_ROOM,
            shows_dates=False,
        ),
    ),
)
