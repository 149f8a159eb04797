"""What somebody does on the page. Each deed is what the terminal chat would do, at the place of the page."""

import tempfile
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import NoReturn
from zoneinfo import ZoneInfo

from aiohttp.web import FileField, HTTPBadRequest

from adapters.local.buttons import Pressable, pressables
from adapters.local.chat import Message
from adapters.local.live import Live
from adapters.local.page.place import Place
from adapters.local.page.story import VISITOR
from adapters.local.page.tour import END, STEPS
from adapters.local.page.views import Outcome, Views
from adapters.local.people import ORGANIZER
from adapters.local.player import Player
from adapters.local.script import LONGEST_WAIT, GoTo, Restart, Speak, Step, Wait, WaitUntil
from adapters.local.stage import Stage
from bot.app import App
from bot.commands.call import Call
from bot.commands.reply import Form
from bot.messages.card import Block, Buttons, Card, Select
from bot.messages.plain import plain_block
from bot.platform.people import Actor
from bot.platform.refs import AccountRef, RoomRef

Fields = Mapping[str, str | bytes | bytearray | FileField]

NOT_A_COMMAND = "Commands begin with a slash, as in /plan week. Type / to see them all."
GONE = "That button is gone: the message has changed meanwhile. Use what it shows now."
NO_PATHS = "Files are chosen in a form here. Send the command without its file, and the form opens."


class Deeds:
    """Does what a form of the page asks for."""

    def __init__(self, live: Live, views: Views) -> None:
        self._live = live
        self._views = views

    async def say(self, place: Place, fields: Fields) -> Outcome:
        """Send a command."""
        line = _text(fields, "line").strip()
        if not line.startswith("/"):
            return Outcome(place, NOT_A_COMMAND, {"line": line})
        async with self._live.acting() as player:
            if _names_file(await player.app(), place, line):
                # Whoever else uses this machine can reach the page, and must not read files through it.
                return Outcome(place, NO_PATHS, {"line": line})

            async def deed(stage: Stage) -> None:
                await stage.say(place.person, place.room, line)

            await player.act(place.platform, place.person, deed)
        return Outcome(place)

    async def press(self, place: Place, fields: Fields) -> Outcome:
        """Press a button of a message, or choose in its menu."""
        async with self._live.acting() as player:
            message = _message(player, place, _text(fields, "message"))
            wanted = _pressed(message, fields) if message is not None else None
            if message is None or wanted is None:
                return Outcome(place, GONE)

            async def deed(stage: Stage) -> None:
                await stage.press(place.person, message, wanted)

            await player.act(place.platform, place.person, deed)
        return Outcome(place)

    async def submit(self, place: Place, fields: Fields) -> Outcome:
        """Send the form that is open, or close it."""
        async with self._live.acting() as player:
            message = player.open_form(place.platform, place.person)
            if message is None or message.reference != _text(fields, "form"):
                return Outcome(place, "That form is closed already.")
            if "close" in fields:
                player.close_form(place.platform, place.person)
                return Outcome(place)
            if not isinstance(message.shown, Form):
                raise TypeError(f"{message.reference} is no form")
            with tempfile.TemporaryDirectory(prefix="studyplan-", ignore_cleanup_errors=True) as folder:
                values = _values(message.shown, fields, Path(folder))
                closed = await player.submit(place.platform, place.person, message, values)
        if closed or player.open_form(place.platform, place.person) is not message:
            return Outcome(place)
        why = _words(player.transcript.messages[-1]) or "That could not be sent."
        return Outcome(place, why, {f"field-{name}": value for name, value in values.items()})

    async def move_clock(self, place: Place, fields: Fields) -> Outcome:
        """Let time pass: a span, up to the next post, or until a date."""
        match _text(fields, "clock"):
            case "post":
                async with self._live.acting():
                    came = await self._live.wait_for(lambda _: True)
                return Outcome(place, "" if came else "No post is due in the next ten weeks.")
            case "day":
                step: Step = Wait(timedelta(days=1))
            case "week":
                step = Wait(timedelta(weeks=1))
            case "date":
                try:
                    moment = datetime.fromisoformat(_text(fields, "until"))
                    moment = moment.replace(tzinfo=moment.tzinfo or self._views.zone(place))
                    ahead = moment - self._live.player.clock.now()
                except (ValueError, OverflowError):
                    return Outcome(place, "Choose a date and a time to go to.")
                if not timedelta(0) < ahead <= LONGEST_WAIT:
                    return Outcome(place, "The clock goes forward only, and 20 years at most.")
                step = WaitUntil(moment)
            case _:
                _refuse()
        await self._live.play(step)
        return Outcome(place)

    async def take_tour(self, place: Place, _fields: Fields) -> Outcome:
        """Do what the present step of the tour shows, and go on to the next."""
        if not 0 < place.tour < END:
            return Outcome(place)
        step, came = STEPS[place.tour - 1], ""
        async with self._live.acting() as player:
            platform, room = player.platform, player.room
            try:
                for there in (Speak(place.platform), GoTo(place.room)):
                    await player.play(there)
                before = player.transcript.messages[-1].seq if player.transcript.messages else 0
                await step.do(self._live, player, place)
            finally:
                await player.play(Speak(platform))
                await player.play(GoTo(room))
            here = player.transcript.in_room(place.platform, place.room, place.person)
            new = [one.reference for one in here if int(one.reference[1:]) > before]
            came = new[0] if new and place.tour + 1 == END else ""
        return Outcome(place.at_step(place.tour + 1), at=came)

    async def restart(self, place: Place, _fields: Fields) -> Outcome:
        """End the bot's process; it comes back from its database."""
        await self._live.play(Restart())
        return Outcome(place)

    async def start_over(self, _place: Place, _fields: Fields) -> Outcome:
        """Start from nothing."""
        if not self._live.host.is_throwaway:
            _refuse()
        await self._live.start_over()
        return Outcome(Place(person=ORGANIZER))


def first_place() -> Place:
    """Return where a first visitor stands, with the tour beside it."""
    return Place(person=VISITOR, tour=1)


def _message(player: Player, place: Place, reference: str) -> Message | None:
    """Return a message that the person sees in the room, as it is now."""
    seen = player.transcript.in_room(place.platform, place.room, place.person)
    return next((one for one in seen if one.reference == reference), None)


def _pressed(message: Message, fields: Fields) -> Pressable | None:
    """Return what was pressed, if the message still has it."""
    action, value = _text(fields, "press"), None
    if chosen := _text(fields, "choose"):
        selects = [one for one in _blocks(message) if isinstance(one, Select)]
        number = int(chosen) if chosen.isascii() and chosen.isdigit() else -1
        if not 0 <= number < len(selects):
            return None
        action, value = selects[number].action, _text(fields, f"value-{number}")
    return next((one for one in pressables(message) if (one.action, one.value) == (action, value)), None)


def _blocks(message: Message) -> tuple[Block, ...]:
    return message.shown.blocks if isinstance(message.shown, Card) else ()


def _words(message: Message) -> str:
    """Return what a message says, without its buttons."""
    zone = ZoneInfo(message.shown.zone if isinstance(message.shown, Card) else "UTC")
    said = [block for block in _blocks(message) if not isinstance(block, Buttons | Select)]
    return "\n".join(plain_block(block, zone) for block in said)


def _names_file(app: App, place: Place, line: str) -> bool:
    actor = Actor(AccountRef(place.platform, "", place.person), place.person)
    call = Call(actor, RoomRef(place.platform, "", place.room, place.room), "", line)
    return bool(app.decode(call).named_files)


def _values(form: Form, fields: Fields, folder: Path) -> dict[str, str]:
    """Return a form's values by name. That of a file is its path in the folder."""
    values = {}
    for one in form.fields:
        given = fields.get(f"field-{one.name}")
        if isinstance(given, str) and not one.takes_file:
            values[one.name] = given.replace("\r\n", "\n")
        elif isinstance(given, FileField) and given.filename and one.takes_file:
            path = folder / (Path(given.filename.replace("\\", "/")).name or "file")
            path.write_bytes(given.file.read())
            values[one.name] = str(path)
    return values


def _text(fields: Fields, name: str) -> str:
    value = fields.get(name, "")
    return value if isinstance(value, str) else ""


def _refuse() -> NoReturn:
    raise HTTPBadRequest(text="This page has no such button.")
