"""Who is on the server in memory, who manages it, and which rooms are hidden from whom."""

from adapters.local.script import Deed

ORGANIZER = "organizer"
"""The one person who has the right to manage from the start."""


class People:
    """Everybody is there and sees every room until somebody does something about it."""

    def __init__(self) -> None:
        self._banned: set[str] = set()
        self._managers = {ORGANIZER}
        self._hidden: set[tuple[str, str]] = set()

    def moderate(self, deed: Deed, person: str, room: str) -> None:
        """Change what a person may do."""
        match deed:
            case Deed.BAN:
                self._banned.add(person)
            case Deed.UNBAN:
                self._banned.discard(person)
            case Deed.HIDE:
                self._hidden.add((person, room))
            case Deed.SHOW:
                self._hidden.discard((person, room))
            case Deed.DEMOTE:
                self._managers.discard(person)
            case Deed.PROMOTE:
                self._managers.add(person)

    def is_there(self, person: str) -> bool:
        """Whether they are on the server."""
        return person not in self._banned

    def manages(self, person: str) -> bool:
        """Whether they may manage the server."""
        return self.is_there(person) and person in self._managers

    def sees(self, person: str, room: str) -> bool:
        """Whether they can see the room."""
        return self.is_there(person) and (person, room) not in self._hidden
