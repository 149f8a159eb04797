"""The tour: six steps, from joining a group to reading its recap."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from adapters.local.buttons import pressables
from adapters.local.chat import Message
from adapters.local.live import Live
from adapters.local.page.place import Place
from adapters.local.player import Player
from adapters.local.script import Choose, Click, Say
from bot.messages.card import Card

TAKEAWAY = "Share a takeaway"
"""The button under the paper of the week that opens a form."""

OTHERS = {"alice": "Done", "bob": "On track", "chen": "Stuck"}
"""What others answer to the check-in of the tour."""

Do = Callable[[Live, Player, Place], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class TourStep:
    """A step: what there is to see, what to do, and what the button that does it says."""

    title: str
    words: str
    button: str
    do: Do


async def _join(_live: Live, player: Player, place: Place) -> None:
    await _say(player, place, "/plan join")


async def _tick(_live: Live, player: Player, place: Place) -> None:
    await _say(player, place, "/plan week")
    await player.play(Click(place.person, "Done"))


async def _take_away(_live: Live, player: Player, place: Place) -> None:
    here = player.transcript.in_room(place.platform, place.room, place.person)
    if any(one.label == TAKEAWAY for message in here for one in pressables(message)):
        await player.play(Click(place.person, TAKEAWAY))
    else:  # the plan has no papers; this opens a form too
        await _say(player, place, "/plan pace pause")


async def _answer(live: Live, player: Player, place: Place) -> None:
    player.close_form(place.platform, place.person)
    if await live.wait_for(_is("check_in")):
        await player.play(Choose(place.person, "On track"))
        for person, answer in OTHERS.items():
            if person in player.people:
                await player.play(Choose(person, answer))


async def _compare(_live: Live, player: Player, place: Place) -> None:
    await _say(player, place, "/plan progress")


async def _recap(live: Live, _player: Player, _place: Place) -> None:
    await live.wait_for(_is("recap"))


async def _say(player: Player, place: Place, line: str) -> None:
    await player.play(Say(place.person, line))


def _is(card: str) -> Callable[[Message], bool]:
    return lambda message: isinstance(message.shown, Card) and message.shown.name == card


STEPS = (
    TourStep(
        "A group that is under way",
        "Five people study here. You are {person}, and new. The bot posted everything below; scroll up to "
        "see how it began. Press Join under the invitation, or here.",
        "Join the group",
        _join,
    ),
    TourStep(
        "Your week, your ticks",
        "You are in. The dashed message is for you alone. Your own list of the week has a button for each "
        "thing to do: tick one.",
        "Show my week and tick one",
        _tick,
    ),
    TourStep(
        "A form",
        "Ticked, and nobody else sees it. The paper of the week came this morning. Under it you can say what "
        "you take from it: a form opens.",
        TAKEAWAY,
        _take_away,
    ),
    TourStep(
        "The check-in",
        "Write a sentence and send it, or close the form. On Saturday the bot asks everybody how the week is "
        "going. Let time pass, and answer.",
        "Go to the check-in and answer",
        _answer,
    ),
    TourStep(
        "The board",
        "Others answered too. Only the count is shown, and the bars have moved. See where you stand: a "
        "late start is no disadvantage.",
        "Show the board",
        _compare,
    ),
    TourStep(
        "The week in review",
        "Now let the week end. On Monday the recap tells what the group did, and the next week begins.",
        "Go to the recap",
        _recap,
    ),
)
END = len(STEPS) + 1
"""The step after the last: the closing words."""

CLOSING = (
    "That was a week. The recap is below, and the goals of the next week came with it. Go on as anybody you "
    "like, type / to see every command, or move the clock."
)
