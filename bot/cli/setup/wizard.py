"""What the steps of every platform share: secrets that are checked before they are kept, and the first post.

The network is asked by one event loop, and between two questions to it the operator is asked: `input` inside
a running loop could not be interrupted by Ctrl-C.
"""

import asyncio
import secrets
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from pathlib import Path
from typing import Any, Protocol, TypeVar

from bot.cli.setup.prompts import ask, ask_secret, ask_yes, say
from bot.messages.card import Card
from bot.messages.notice import notice
from bot.platform.adapter import CheckResult
from bot.platform.failures import DirectMessagesBlocked, OutcomeUnknown, Refused, SetupError, Unavailable
from bot.platform.refs import PostLabel, RoomRef
from bot.settings import Settings, plain_http
from bot.settings.dotenv_file import write_setting
from bot.settings.given import DOTENV, FILE_SUFFIX

NOT_FINISHED = 1
"""The exit status if the setup ended before its last step."""

LOOK_EVERY_S = 3.0
"""How often a platform is asked whether the operator has done a step there."""

LONGEST_WAIT_S = 15 * 60.0
"""How long the setup waits for a step that is done at the platform."""

MOST_LISTED = 25
"""How many channels are listed. The name of any other can be typed."""

PLATFORM_ERRORS = (Refused, Unavailable, OutcomeUnknown, DirectMessagesBlocked)

T = TypeVar("T")


class Portal(Protocol):
    """What an adapter offers while its platform is set up. Its methods raise what a `Chat` raises."""

    async def rooms(self) -> Sequence[RoomRef]:
        """The channels to choose the first post's from."""
        ...

    async def lacks(self, room: RoomRef) -> tuple[str, ...]:
        """What keeps the bot from posting there, each as a sentence that says how to mend it."""
        ...

    async def examine(self) -> Sequence[CheckResult]:
        """What stands wrong at the platform."""
        ...

    async def post(self, room: RoomRef, card: Card, label: PostLabel) -> None:
        """Post a message."""
        ...

    async def close(self) -> None:
        """Disconnect."""
        ...


class Stopped(Exception):
    """The setup cannot go on before the operator has done something. The text says what."""


def walk(platform: str, steps: int, take_steps: "Callable[[Wizard], None]") -> int:
    """Take the operator through the steps, and return the exit status."""
    again = f"`studyplan setup {platform}` goes on where it was left."
    with asyncio.Runner() as runner:
        wizard = Wizard(platform, steps, runner)
        try:
            Settings()  # what is wrong in other settings is said before the first step
            take_steps(wizard)
        except (KeyboardInterrupt, EOFError):
            say("", f"Stopped. What was checked is in {DOTENV}: {again}")
        except Stopped as stopped:
            say(f"✗ {stopped}", f"Then {again}")
        except SetupError as error:
            say(f"✗ {error}", f"Mend it; then {again}")
        except PLATFORM_ERRORS as error:
            say(f"✗ {error}", f"Nothing is lost: {again}")
        else:
            return 0
        finally:
            wizard.close()
    return NOT_FINISHED


class Wizard:
    """One run of the setup."""

    def __init__(self, platform: str, steps: int, runner: asyncio.Runner) -> None:
        self._platform = platform
        self._steps = steps
        self._step = 0
        self._runner = runner
        self._portal: Portal | None = None

    def step(self, title: str, *lines: str) -> None:
        """Begin the next step."""
        self._step += 1
        say("", f"Step {self._step} of {self._steps}: {title}", *lines)

    def run(self, coroutine: Coroutine[Any, Any, T]) -> T:
        """Ask the network."""
        return self._runner.run(coroutine)

    def keep_open(self, portal: Portal) -> None:
        """Disconnect this at the end."""
        self._portal = portal

    def close(self) -> None:
        """Disconnect."""
        if self._portal is not None:
            self.run(self._portal.close())

    def is_given(self, name: str) -> bool:
        """Whether the setting has a value, wherever it comes from."""
        given = Settings.given()
        return given.place_of(name) is not None or given.place_of(name + FILE_SUFFIX) is not None

    def secret(
        self,
        name: str,
        question: str,
        check: Callable[[Settings], Coroutine[Any, Any, T]],
        tidy: Callable[[str], str] = str.strip,
        looks_like: Callable[[str], str] = lambda _: "",
    ) -> T:
        """Find the secret that is set, or ask for it, until the check passes; then it stands in `.env`.

        `check` raises SetupError if the platform does not take it. `looks_like` says of a refused value what
        it may be instead. Raises Stopped if a wrong value stands where `.env` cannot replace it.
        """
        if self.is_given(name):
            try:
                return self._check(check, Settings())
            except SetupError as error:
                self._must_be_ours(name, error)
                say(f"✗ {error}", f"That is the one in {DOTENV}. Another one replaces it.")
        value = ""
        while True:
            typed = tidy(
                ask_secret(question if not value else f"{question}, or Enter to try the same again:")
            )
            value = typed or value
            if not value:
                say("Nothing was entered.")
                continue
            try:
                result = self._check(check, Settings(**{name: value}))
            except SetupError as error:
                say(f"✗ {error}")
                if hint := looks_like(value):
                    say(f"  {hint}")
                continue
            write_setting(Path(DOTENV), name, value)
            say(f"✓ {name} stands in {DOTENV} now, readable for you alone.")
            return result

    def wait(self, words: str, look: Callable[[], Awaitable[Sequence[T]]]) -> Sequence[T]:
        """Look until there is something. Raises Stopped if there is nothing for too long."""
        found = self.run(_look_once(look))
        if not found:
            say(f"{words} (Ctrl-C stops, and the setup goes on from here another time.)")
            found = self.run(_look_again(look))
        if not found:
            raise Stopped(f"{words} Nothing came in {LONGEST_WAIT_S / 60:.0f} minutes.")
        return found

    def first_post(self, portal: Portal, where: str) -> None:
        """Post a first message in a channel that the operator chooses, until they have seen it."""
        while True:
            room = _choose(self.wait(where, portal.rooms))
            try:
                if missing := self.run(portal.lacks(room)):
                    say(*(f"✗ {words}" for words in missing))
                    ask("Do that, then press Enter; choose the channel again after that.")
                    continue
                self.run(portal.post(room, greeting(), _label()))
            except PLATFORM_ERRORS as error:
                say(f"✗ {error}")
                ask("Press Enter to choose a channel again.")
                continue
            say(f"✓ A first message is in {room.name}.")
            if ask_yes("Do you see it there?"):
                break
            say(f"Look in {room.name}, at the very end, with the account that is to see it.")
        say(
            "",
            f"{self._platform.title()} is set up. `studyplan run` starts the bot; keep it running as "
            "docs/self-hosting.md says.",
            f"Then type /plan-admin start in {room.name}. `studyplan doctor` checks everything at any time.",
        )

    def _check(self, check: Callable[[Settings], Coroutine[Any, Any, T]], settings: Settings) -> T:
        if unsafe := plain_http.find_problem(self._platform, settings):
            raise Stopped(unsafe)
        return self.run(check(settings))

    def _must_be_ours(self, name: str, error: SetupError) -> None:
        """Raise Stopped if what is wrong comes from the environment or a file of its own."""
        given = Settings.given()
        place = given.place_of(name + FILE_SUFFIX)
        if place is not None:
            raise Stopped(f"{error} It comes from the file that {name}{FILE_SUFFIX} names: mend that file.")
        if not given.place_of(name):
            raise Stopped(
                f"{error} It comes from the environment, which takes precedence over {DOTENV}: "
                "mend it there, or remove it."
            )


def greeting() -> Card:
    """The first message."""
    return notice(
        "set_up",
        "studyplan is set up. As soon as the bot runs, type `/plan-admin start` here to begin a study group.",
    )


def _label() -> PostLabel:
    return PostLabel("", "set_up", None, f"set_up:{secrets.token_hex(8)}", "UTC")


def _choose(rooms: Sequence[RoomRef]) -> RoomRef:
    """Let the operator choose a channel, by its number or its name."""
    say("Where is the first message to be posted?")
    say(*(f"  {number}. {room.name}" for number, room in enumerate(rooms[:MOST_LISTED], start=1)))
    if len(rooms) > MOST_LISTED:
        say(f"  ... and {len(rooms) - MOST_LISTED} more: type the name.")
    while True:
        typed = ask("Number or name:")
        by_number = {str(number): room for number, room in enumerate(rooms, start=1)}
        by_name = {room.name.casefold(): room for room in reversed(rooms)}
        plain = f"#{typed.casefold().removeprefix('#')}"
        found = by_number.get(typed) or by_name.get(plain)
        if found is not None:
            return found
        say(f"There is no channel “{typed}” in this list." if typed else "Please choose one.")


async def _look_once(look: Callable[[], Awaitable[Sequence[T]]]) -> Sequence[T]:
    return await look()


async def _look_again(look: Callable[[], Awaitable[Sequence[T]]]) -> Sequence[T]:
    """Look every few seconds, also while the platform is out of reach."""
    clock = asyncio.get_running_loop()
    deadline = clock.time() + LONGEST_WAIT_S
    while clock.time() < deadline:
        await asyncio.sleep(LOOK_EVERY_S)
        try:
            if found := await look():
                return found
        except (Unavailable, OutcomeUnknown):
            continue
    return ()
