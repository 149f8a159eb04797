"""Where somebody stands on the page: all of its state, and all of it is in the address."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from adapters.local.chat import PLATFORMS, direct_room
from adapters.local.live import ROOMS
from adapters.local.page.story import VISITOR

LONGEST_NAME = 40
"""The longest name of a room or person, in characters."""


@dataclass(frozen=True, slots=True)
class Place:
    """A room of a platform, seen by a person. `tour` is the step of the tour that is shown, 0 if none is."""

    platform: str = PLATFORMS[0]
    room: str = ROOMS[0]
    person: str = VISITOR
    tour: int = 0

    @classmethod
    def of(cls, fields: Mapping[str, object]) -> "Place":
        """Read a place. Whatever is wrong or missing is as for a first visitor."""
        platform = str(fields.get("on", PLATFORMS[0]))
        person = _name(str(fields.get("as", ""))) or VISITOR
        room = str(fields.get("room", "")).strip()
        if room.startswith(direct_room("")):
            room = direct_room(person)  # nobody reads another person's direct messages
        else:
            room = f"#{_name(room.lstrip('#'))}" if _name(room.lstrip("#")) else ROOMS[0]
        tour = str(fields.get("tour", "0"))
        return cls(
            platform if platform in PLATFORMS else PLATFORMS[0],
            room,
            person,
            int(tour) if tour.isascii() and tour.isdigit() and len(tour) < 3 else 0,
        )

    @property
    def direct(self) -> str:
        """The room of the person's direct messages with the bot."""
        return direct_room(self.person)

    @property
    def fields(self) -> dict[str, str]:
        """The place as fields of a form. `of` reads them."""
        tour = {"tour": str(self.tour)} if self.tour else {}
        return {"on": self.platform, "room": self.room, "as": self.person} | tour

    def address(self, path: str = "/", **more: str) -> str:
        """Return the address of a page here."""
        return f"{path}?{urlencode(self.fields | more)}"

    def in_room(self, platform: str, room: str) -> "Place":
        """Return the place in another room."""
        return replace(self, platform=platform, room=room)

    def as_person(self, person: str) -> "Place":
        """Return the place as another person sees it."""
        room = direct_room(person) if self.room == self.direct else self.room
        return replace(self, person=person, room=room)

    def at_step(self, tour: int) -> "Place":
        """Return the place with another step of the tour beside it."""
        return replace(self, tour=tour)


def _name(typed: str) -> str:
    """Return a name that the terminal could be told too: without what separates names from the rest."""
    return " ".join("".join(one for one in typed if one not in ':/"').split())[:LONGEST_NAME].strip("@#")
