"""Which card a message shows that a platform drew: noted where cards leave the bot, in its chat and answers.

Over the wire people see what an adapter drew, which has no name. So a stage hands the bot a chat that notes
the card of each message by the message's reference, and hands the adapter an app that notes the cards of each
answer in their order. What an adapter says by itself stays without a card.
"""

from collections import defaultdict, deque
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, cast

from bot.app import App
from bot.commands.call import Event, Vote
from bot.commands.reply import Reply
from bot.commands.request import Request
from bot.messages.card import Card
from bot.platform.chat import Chat, NamesWorkspaces, Polling
from bot.platform.people import Access
from bot.platform.refs import AccountRef, PostLabel, RoomRef, Target
from bot.platform.roles import GivesRoles, Roles


class CardsSent:
    """The cards of one stage."""

    def __init__(self) -> None:
        self.by_reference: dict[str, Card] = {}
        self.by_key: dict[str, Card] = {}
        self.private: dict[str, deque[Card]] = defaultdict(deque)
        self.public: deque[Card] = deque()

    def chat(self, chat: Chat) -> Chat:
        """The chat, for the bot: what is sent through it is noted."""
        return NotingPollChat(chat, self) if isinstance(chat, Polling) else NotingChat(chat, self)

    def app(self, app: App) -> App:
        """The app, for the adapter: what it answers is noted."""
        return cast("App", NotingApp(app, self))

    def forget_answers(self) -> None:
        """Somebody does something new: what was answered before and not shown never will be."""
        self.private.clear()
        self.public.clear()

    def shown_in(self, reference: str, reader: str = "", *, alone: bool = False) -> Card | None:
        """The card of a message of which people hear now. `alone`: only its reader can see it in a room."""
        if not alone and reference in self.by_reference:
            return self.by_reference[reference]
        waiting = self.private[reader] if alone else self.public
        if not waiting:
            return None
        card = waiting.popleft()
        if not alone:
            self.by_reference[reference] = card
        return card


class NotingChat:
    """A chat that notes what is sent through it."""

    def __init__(self, chat: Chat, sent: CardsSent) -> None:
        self._chat = chat
        self._sent = sent
        self.edit_interval = chat.edit_interval
        self.access_interval = chat.access_interval
        self.has_threads = chat.has_threads

    async def send(self, target: Target, card: Card, label: PostLabel) -> str:
        """Send, and note the message's card."""
        self._sent.by_key[label.key] = card  # for a message that arrives without the bot being told
        reference = await self._chat.send(target, card, label)
        self._sent.by_reference[reference] = card
        return reference

    async def edit(self, message: str, card: Card, label: PostLabel) -> None:
        """Edit, and note the message's card."""
        await self._chat.edit(message, card, label)
        self._sent.by_reference[message] = card

    async def delete(self, message: str) -> None:
        """Delete it."""
        await self._chat.delete(message)

    async def find(self, target: Target, keys: Collection[str], since: datetime) -> dict[str, str]:
        """Find, and note the cards of what is found."""
        found = await self._chat.find(target, keys, since)
        self._sent.by_reference |= {
            reference: self._sent.by_key[key] for key, reference in found.items() if key in self._sent.by_key
        }
        return found

    async def inspect(self, room: RoomRef) -> tuple[str, ...]:
        """Nothing to note."""
        return await self._chat.inspect(room)

    async def access(self, account: AccountRef, rooms: Sequence[RoomRef]) -> Access:
        """Nothing to note."""
        return await self._chat.access(account, rooms)

    async def workspace_name(self, workspace: str) -> str:
        """Nothing to note."""
        return await cast("NamesWorkspaces", self._chat).workspace_name(workspace)


class NotingPollChat(NotingChat):
    """The same of a chat with polls, events and roles of its own."""

    hosts_events = True

    @property
    def roles(self) -> Roles:
        """Nothing to note."""
        return cast("GivesRoles", self._chat).roles

    async def votes(self, message: str) -> Sequence[tuple[AccountRef, int]]:
        """Nothing to note."""
        return await cast("Polling", self._chat).votes(message)


class NotingApp:
    """An app that notes what it answers; in all else the app itself."""

    def __init__(self, app: App, sent: CardsSent) -> None:
        self._app = app
        self._sent = sent

    def __getattr__(self, name: str) -> Any:
        return getattr(self._app, name)

    async def dispatch(self, event: Event | Request | Vote, *, counted: bool = True) -> Reply:
        """Answer, and note the cards. What is not `counted` is a page that no message shows."""
        reply = await self._app.dispatch(event, counted=counted)
        if counted:
            said = event.event if isinstance(event, Request) else event
            self._sent.private[said.actor.account.user].extend(reply.private)
            if reply.public is not None:
                self._sent.public.extend([reply.public] * max(1, len(reply.rooms)))
        return reply
