"""A person at Slack's client: what they do, and what they see.

What the client itself does not allow raises ClientRefuses. What the app failed to answer is in `failures`, in
the words that the client shows.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from tests.wire.slack.acting import (
    ClientRefuses,
    Handle,
    handles,
    initial_value,
    is_empty,
    value_of,
)
from tests.wire.slack.delivery import Answer, Json, Sort
from tests.wire.slack.methods.views import keep, replace, view_json
from tests.wire.slack.mrkdwn import as_sent
from tests.wire.slack.payloads import interaction, shortcut, slash_command
from tests.wire.slack.reading import Reader
from tests.wire.slack.rules.objects import offered, suggested
from tests.wire.slack.rules.views import check_view
from tests.wire.slack.tickets import ResponseUrl
from tests.wire.slack.web_api import ApiError
from tests.wire.slack.workspace import Change, Channel, Kind, Message, User, View, Workspace

if TYPE_CHECKING:
    from tests.wire.slack.slack import Slack

Place = Message | View


@dataclass(slots=True)
class Person:
    """One member of one workspace."""

    slack: "Slack"
    team: Workspace
    user: User
    modals: list[View] = field(default_factory=list)
    """The open modals; the last one is on top."""
    errors: dict[str, str] = field(default_factory=dict)
    """What the app said against fields of the modal, by their labels."""
    failures: list[str] = field(default_factory=list)
    asked: list[Json] = field(default_factory=list)
    """The dialogs that asked before a press or a choice."""
    hesitates: bool = False
    """Whether they cancel dialogs. Else they confirm them."""
    _chosen: dict[tuple[str, str, str], Json] = field(default_factory=dict)

    def _check_in(self, channel: Channel) -> None:
        """Raises ClientRefuses where Slack shows them no such channel."""
        if self.user.deleted:
            raise ClientRefuses("their account is deactivated")
        hidden = channel.kind is not Kind.PUBLIC or self.user.is_guest
        if hidden and self.user.id not in channel.members:
            raise ClientRefuses("they are not in that channel")

    async def slash(self, channel: Channel, line: str, *, in_thread: bool = False) -> Answer:
        """Type a slash command and send it."""
        name, _, text = line.partition(" ")
        self._check_in(channel)
        if in_thread:
            raise ClientRefuses(f"{name} is not supported in threads. Sorry!")
        if not _is_typable(line):
            raise ClientRefuses("no keyboard types half a character")
        if self.slack.app.command(name) is None:
            raise ClientRefuses(f"{name} is not a valid command.")
        ticket = ResponseUrl(self.team.id, self.user.id, channel.id, self.team.now(), None, None)
        payload = slash_command(self.slack, self.team, self.user, channel, name, text.strip(), ticket)
        answer = await self.slack.door.deliver(Sort.COMMAND, payload)
        if answer.trouble is not None:
            self._fail(f"{name} failed with the error “{answer.trouble}”")
        elif answer.body and (answer.body.get("text") or answer.body.get("blocks")):
            try:
                self.slack.responses.show(ticket, answer.body)
            except ApiError as error:
                self._fail(f"{name} failed with the error “{error.error}”")
        return answer

    async def write(self, channel: Channel, words: str, under: Message | None = None) -> Message:
        """Write a message, or an answer in a thread. The app hears nothing: it subscribes to no messages."""
        self._check_in(channel)
        thread = under.ts if under is not None else None
        return self.team.post(
            Message(self.team.stamp(), channel.id, self.user.id, as_sent(words), [], thread_ts=thread)
        )

    async def shortcut(self, name: str, at: Message | None = None) -> Answer:
        """Call a shortcut: from the composer or a search, in threads too, or from the menu of a message."""
        callback = self.slack.app.shortcut(name, "global" if at is None else "message")
        if callback is None:
            raise ClientRefuses(f"there is no shortcut “{name}” here")
        if at is not None:
            self._check_in(self.team.channels[at.channel])
            if at.is_ephemeral:
                raise ClientRefuses("a message that one person alone sees has no shortcuts")
        payload = shortcut(self.slack, self.team, self.user, callback, at)
        answer = await self.slack.door.deliver(Sort.INTERACTIVE, payload)
        if answer.trouble is not None:
            self._fail(f"“{name}” failed: {answer.trouble}")
        return answer

    async def click(
        self, place: Place, button: str, having: Callable[[Handle], bool] = lambda _: True
    ) -> Answer:
        """Press the first button of that label or action id, of those that fit.

        Where a dialog asks first, it is confirmed, unless the person `hesitates`: then the app hears nothing.
        """
        handle = self.find(place, button, having, kinds=("button",))
        return await self._act(handle, {})

    async def tick(self, place: Place, box: str, having: Callable[[Handle], bool] = lambda _: True) -> Answer:
        """Click the first checkbox of that label or action id, of those that fit: ticked, it is not any more.

        Slack tells the app all boxes of the group that are ticked now.
        """
        for handle in handles(place):
            if handle.element["type"] != "checkboxes" or not having(handle):
                continue
            for option in offered(handle.element):
                if box in (option["text"]["text"], option["value"], handle.element["action_id"]):
                    now = self.ticked(handle)
                    then = [one for one in now if one != option] if option in now else [*now, option]
                    return await self._act(handle, {"selected_options": then})
        raise ClientRefuses(f"there is no checkbox “{box}” here")

    def ticked(self, handle: Handle) -> list[Json]:
        """The boxes of a group that are ticked: as the person left them, else as the app drew them."""
        place = handle.place
        if isinstance(place, View):
            kept = place.values.get(handle.key)
        else:
            kept = self._chosen.get((place.ts, *handle.key))
        return list(
            (kept or {"selected_options": handle.element.get("initial_options", [])})["selected_options"]
        )

    async def choose(self, place: Place, option: str, menu: str = "") -> Answer:
        """Choose an option by its label: in the menu of that placeholder or id, or in the first with it."""
        for handle in handles(place):
            if menu and menu not in (handle.label, handle.element["action_id"]):
                continue
            if handle.element["type"] in {"button", "checkboxes"}:
                continue
            try:
                value = await self._value(handle, option)
            except ClientRefuses:
                continue
            return await self._act(handle, value)
        raise ClientRefuses(f"“{option}” is not offered here")

    async def submit(self, values: Mapping[str, str]) -> Answer:
        """Fill in fields of the topmost modal, by label, block id or action id, and submit it.

        Raises ClientRefuses where the client would not send it. Several checkboxes are named with commas, a
        file by its path.
        """
        view = self.modal()
        for name, given in values.items():
            handle = self.find(view, name)
            view.values[handle.key] = {
                "type": handle.element["type"],
                **await self._value(handle, given),
            }
        for handle in handles(view):
            if handle.block["type"] != "input":
                continue
            value = view.values.setdefault(
                handle.key, {"type": handle.element["type"], **initial_value(handle)}
            )
            if is_empty(value) and not handle.block.get("optional"):
                raise ClientRefuses(f"“{handle.label}” must be filled in")
        answer = await self.slack.door.deliver(Sort.INTERACTIVE, self._payload("view_submission", view))
        if answer.trouble is not None:
            self._fail("We had some trouble connecting. Try again?")
        else:
            self._submitted(view, answer.body or {})
        return answer

    async def close_modal(self) -> None:
        """Close the topmost modal with its cross."""
        view = self.modals.pop()
        if view.content.get("notify_on_close"):
            payload = self._payload("view_closed", view) | {"is_cleared": False}
            await self.slack.door.deliver(Sort.INTERACTIVE, payload)

    async def open_home(self, tab: str = "home") -> None:
        """Open the app's Home, or another tab of it."""
        event: Json = {
            "type": "app_home_opened",
            "user": self.user.id,
            "channel": self.team.im(self.slack.bot_of(self.team), self.user.id).id,
            "tab": tab,
        }
        home = self.team.homes.get(self.user.id)
        if home is not None:
            event["view"] = view_json(self.team, home, self.slack.app.app_id)
        await self.slack.events.emit(self.team, event)

    def sees(self, channel: Channel) -> list[Message]:
        """The messages of a conversation, those in threads apart; of ephemeral ones the person's own."""
        if channel.kind != "channels" and self.user.id not in channel.members:
            return []
        return [
            one
            for one in channel.messages
            if not (one.deleted or one.lost)
            and one.thread_ts in {None, one.ts}
            and one.only_for in {None, self.user.id}
        ]

    def thread(self, message: Message) -> list[Message]:
        """What hangs under a message, the person's own ephemeral answers included."""
        channel = self.team.channels[message.channel]
        return [
            one
            for one in channel.messages
            if one.thread_ts == message.ts
            and one.ts != message.ts
            and not (one.deleted or one.lost)
            and one.only_for in {None, self.user.id}
        ]

    def direct_messages(self) -> list[Message]:
        """What the bot wrote to the person alone."""
        return self.sees(self.team.im(self.slack.bot_of(self.team), self.user.id))

    def reload(self) -> None:
        """Start the client anew: ephemeral messages are gone."""
        for channel in self.team.channels.values():
            for message in channel.messages:
                message.deleted = message.deleted or message.only_for == self.user.id

    def modal(self) -> View:
        """The topmost modal. Raises ClientRefuses where none is open."""
        if not self.modals:
            raise ClientRefuses("no modal is open")
        return self.modals[-1]

    def home(self) -> View:
        """What Home shows. Raises ClientRefuses where the app never published one."""
        if self.user.id not in self.team.homes:
            raise ClientRefuses("Home is empty")
        return self.team.homes[self.user.id]

    def read(self, place: Place) -> str:
        """A message or a view as the person reads it, times in their own zone."""
        reader = Reader(self.team, ZoneInfo(self.user.tz or "UTC"))
        return reader.message(place) if isinstance(place, Message) else reader.view(place)

    def find(
        self,
        place: Place,
        name: str,
        having: Callable[[Handle], bool] = lambda _: True,
        kinds: tuple[str, ...] = (),
    ) -> Handle:
        """The first thing of that label, action id or block id. Raises ClientRefuses."""
        for handle in handles(place):
            names = (handle.label, handle.element["action_id"], handle.block["block_id"])
            if name in names and having(handle) and (not kinds or handle.element["type"] in kinds):
                return handle
        raise ClientRefuses(f"there is no “{name}” here")

    async def suggestions(self, handle: Handle, typed: str) -> list[Json]:
        """What the app suggests in a menu that asks it while the person types."""
        if len(typed) < handle.element.get("min_query_length", 3):
            return []
        payload = self._payload("block_suggestion", handle.place) | {
            "action_id": handle.element["action_id"],
            "block_id": handle.block["block_id"],
            "value": typed,
        }
        answer = await self.slack.door.deliver(Sort.OPTIONS, payload)
        if answer.trouble is not None:
            self._fail("Results could not be loaded")
            return []
        options = (answer.body or {}).get("options")
        problems = list(suggested(options, "/options"))
        for words in problems:
            self.slack.complain(f"block_suggestion: {words}")
        return [] if problems else list(options or [])

    async def _value(self, handle: Handle, given: str) -> Json:
        if handle.element["type"] == "external_select" and given:
            return {"selected_option": await self._suggested(handle, given)}
        if handle.element["type"] == "multi_external_select" and given:
            names = [one.strip() for one in given.split(",")]
            return {"selected_options": [await self._suggested(handle, name) for name in names]}
        if handle.element["type"] == "file_input" and given:
            try:
                return {"files": [self.slack.handed_in.take(self.team.id, self.user.id, given)]}
            except OSError as error:
                raise ClientRefuses(f"there is no file {given} to choose") from error
        return value_of(handle, given)

    async def _suggested(self, handle: Handle, typed: str) -> Json:
        """What they choose of the suggestions: the one that is called so, else the first."""
        found = await self.suggestions(handle, typed)
        if not found:
            raise ClientRefuses(f"nothing is suggested for “{typed}” in “{handle.label}”")
        return next((one for one in found if typed in (one["text"]["text"], one["value"])), found[0])

    async def _act(self, handle: Handle, value: Json) -> Answer:
        place = handle.place
        if "confirm" in handle.element:
            self.asked.append(handle.element["confirm"])
            if self.hesitates:
                return Answer()
        kept = {"type": handle.element["type"], **value}
        if isinstance(place, View):
            place.values[handle.key] = kept
        elif value:
            self._chosen[(place.ts, *handle.key)] = kept
        payload = self._payload("block_actions", place)
        payload["actions"] = [handle.action(value, self.team.stamp())]
        answer = await self.slack.door.deliver(Sort.INTERACTIVE, payload)
        if answer.trouble is not None:
            self._fail(f"a warning sign beside “{handle.label}”: {answer.trouble}")
        return answer

    def _submitted(self, view: View, said: Json) -> None:
        self.errors = {}
        match said.get("response_action"):
            case None:
                self.modals.remove(view)
            case "clear":
                self.modals.clear()
            case "errors":
                self._show_errors(view, said.get("errors", {}))
            case "update" if self._well_formed(said):
                replace(self.team, view, keep(self.team, said["view"]))
            case "push" if self._well_formed(said):
                pushed = self.team.new_view("modal", keep(self.team, said["view"]), self.user.id, view)
                self.modals.append(pushed)
                self.team.tell(Change.OPENED, pushed)
            case other:
                self.slack.complain(f"view_submission: response_action {other!r}")
                self._fail("We had some trouble connecting. Try again?")

    def _show_errors(self, view: View, errors: Mapping[str, str]) -> None:
        labels = {one.block["block_id"]: one.label for one in handles(view) if one.block["type"] == "input"}
        for block, words in errors.items():
            if block not in labels:
                self.slack.complain(f"view_submission: an error for {block!r}, which is no input block")
            self.errors[labels.get(block, block)] = words
        if not errors:
            self.slack.complain("view_submission: errors without any")

    def _well_formed(self, said: Json) -> bool:
        problems = check_view(said.get("view"), "modal")
        for words in problems:
            self.slack.complain(f"view_submission: {words}")
        return not problems

    def _fail(self, words: str) -> None:
        self.failures.append(words)
        self.slack.troubles.append(f"{self.user.name}: {words}")

    def _payload(self, kind: str, place: Place) -> Json:
        if isinstance(place, View):
            return interaction(self.slack, self.team, self.user, kind, place, place.values)
        values = {key[1:]: value for key, value in self._chosen.items() if key[0] == place.ts}
        return interaction(self.slack, self.team, self.user, kind, place, values)


def _is_typable(text: str) -> bool:
    """Whether the text is made of whole characters."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
