"""What the page shows: the whole page, and the parts of it that the script exchanges."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import tzinfo

from jinja2 import Environment, PackageLoader, StrictUndefined

from adapters.local.chat import DELETED, PLATFORMS, Message, MessageKind
from adapters.local.live import Live
from adapters.local.page import tour
from adapters.local.page.drawing import Drawing, colour_of, day_of
from adapters.local.page.place import LONGEST_NAME, Place
from adapters.local.page.story import VISITOR
from adapters.local.people import ORGANIZER
from adapters.local.render import printable
from bot.commands.reply import File, Form
from bot.messages.card import Card

MOST_SHOWN = 120
"""How many messages the page draws at once. The address of earlier ones is above them."""

PLATFORM_NAMES = {"discord": "Discord", "slack": "Slack"}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of something that somebody did: where they stand now, and what was wrong with it.

    `typed` is what they typed, by field; it stays in the page where something was wrong. `at` is the message
    to look at, if not the newest.
    """

    place: Place
    error: str = ""
    typed: Mapping[str, str] = field(default_factory=dict)
    at: str = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """A message, and how to draw it. `day` is set on the first of a day."""

    message: Message
    drawing: Drawing | None
    day: str

    @property
    def is_private(self) -> bool:
        """Whether one person alone sees it."""
        return self.message.to is not None

    @property
    def has_changed(self) -> bool:
        """Whether it was edited, so that it may be worth reading again."""
        return self.message.reference != f"m{self.message.seq}" and self.message.shown is not DELETED


class Views:
    """Draws the page from what the bot showed."""

    def __init__(self, live: Live, *, can_rehearse: bool = False) -> None:
        self._live = live
        self._can_rehearse = can_rehearse
        self._templates = Environment(
            loader=PackageLoader("adapters.local.page"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._templates.filters |= {"printable": printable, "colour": colour_of}
        self._templates.tests |= {
            "deleted": lambda message: message.shown is DELETED,
            "file": lambda shown: isinstance(shown, File),
            "form": lambda shown: isinstance(shown, Form),
        }
        self._templates.globals |= {"sort_of": lambda block: type(block).__name__}

    def page(self, outcome: Outcome, *, say: str = "", before: int | None = None) -> str:
        """Draw the whole page. `say` stands in the field for commands; `before`: only older messages."""
        known = self._known(outcome)
        messages, earlier = self._window(outcome.place, before)
        return self._templates.get_template("page.html").render(
            known, shown=messages, earlier=earlier, before=before, line=outcome.typed.get("line", say)
        )

    def parts(self, outcome: Outcome, after: int) -> dict[str, object]:
        """Draw what the script puts into an open page: all parts, and the messages since `after`."""
        known = self._known(outcome)
        messages, _ = self._window(outcome.place, None)
        one = self._templates.get_template("message.html")
        return {
            "seq": known["seq"],
            "address": outcome.place.address(),
            "title": known["title"],
            "error": outcome.error,
            "at": outcome.at,
            "present": [shown.message.reference for shown in messages],
            "messages": [
                {"id": shown.message.reference, "html": one.render(known, one=shown)}
                for shown in messages
                if shown.message.seq > after
            ],
            "parts": {
                name: self._templates.get_template(f"{name}.html").render(known)
                for name in ("rooms", "people", "clock", "tour", "problems", "form")
            },
        }

    def zone(self, place: Place) -> tzinfo:
        """Return the zone of the room's clock: its group's, as in the titles of its posts."""
        here = self._live.player.transcript.in_room(place.platform, place.room, place.person)
        return here[-1].at.tzinfo or self._home if here else self._home

    @property
    def _home(self) -> tzinfo:
        return self._live.player.transcript.home

    def _window(self, place: Place, before: int | None) -> tuple[list[Shown], str]:
        """The newest messages, or those before one, the oldest first; and the address of earlier ones."""
        seen = self._live.player.transcript.in_room(place.platform, place.room, place.person)
        found = [
            message
            for message in seen
            if message.kind is not MessageKind.FORM
            and (before is None or int(message.reference[1:]) < before)
        ]
        left = len(found) - MOST_SHOWN
        shown = list(_with_days(found, place))[max(left, 0) :]
        return shown, place.address(before=shown[0].message.reference[1:]) if left > 0 else ""

    def _known(self, outcome: Outcome) -> dict[str, object]:
        """What every part of the page may need."""
        live, place = self._live, outcome.place
        messages = live.player.transcript.messages
        form = live.player.open_form(place.platform, place.person)
        now = live.player.clock.now().astimezone(self.zone(place))
        return {
            "place": place,
            "title": f"{printable(place.room)} · studyplan",
            "seq": messages[-1].seq if messages else 0,
            "now": now,
            "today": day_of(now),
            "rooms": [
                (platform, PLATFORM_NAMES[platform], live.rooms(platform, *self._also(platform, place)))
                for platform in PLATFORMS
            ],
            "people": self._people(place),
            "organizer": ORGANIZER,
            "form": form if form is not None and isinstance(form.shown, Form) else None,
            "typed": outcome.typed,
            "error": outcome.error,
            "problems": live.host.problems,
            "can_rehearse": self._can_rehearse,
            "can_start_over": live.host.is_throwaway,
            "plan": live.first_plan,
            "steps": tour.STEPS,
            "closing": tour.CLOSING,
            "commands": live.commands,
            "longest_name": LONGEST_NAME,
        }

    def _people(self, place: Place) -> list[str]:
        """The visitor first, and last who manages the place."""
        known = dict.fromkeys((VISITOR, *self._live.people(), place.person))
        return [*(one for one in known if one != ORGANIZER), ORGANIZER]

    @staticmethod
    def _also(platform: str, place: Place) -> tuple[str, ...]:
        return (place.room,) if platform == place.platform else ()


def _with_days(messages: list[Message], place: Place) -> Iterator[Shown]:
    day = ""
    for message in messages:
        card = message.shown
        today = day_of(message.at)
        drawing = Drawing(card, place) if isinstance(card, Card) else None
        yield Shown(message, drawing, today if today != day else "")
        day = today
