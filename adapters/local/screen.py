"""The screen of the terminal chat: one with line editing, and one with plain lines.

Plain lines are used where input or output is no terminal: a pipe, a file, a test.
"""

import asyncio
import os
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Protocol

import structlog
from prompt_toolkit import PromptSession
from prompt_toolkit.application import run_in_terminal
from prompt_toolkit.auto_suggest import AutoSuggestFromHistory
from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document
from prompt_toolkit.formatted_text import StyleAndTextTuples
from prompt_toolkit.history import FileHistory, History, InMemoryHistory
from prompt_toolkit.patch_stdout import patch_stdout
from rich.console import Console, RenderableType

from adapters.local.completion import Suggestion
from adapters.local.render import printable

Prompt = Callable[[], tuple[str, str]]
"""Returns who speaks, and where and when. It is called repeatedly: the clock runs while somebody types."""

NARROW = 72
"""Below so many columns, the typed text begins on a line of its own."""


class Screen(Protocol):
    """Shows things, and asks for lines."""

    def show(self, what: RenderableType) -> None:
        """Print something, above the line that is being typed, if any."""
        ...

    async def ask(self, prompt: Prompt) -> str | None:
        """Return the next line, or None at the end. Pasted text may contain several lines."""
        ...


@contextmanager
def open_screen(suggest: Callable[[str], list[Suggestion]]) -> Iterator[Screen]:
    """Open the screen that fits the input and the output."""
    # No markup, emoji codes or highlighting, so that what people type is shown unchanged.
    console = Console(file=sys.stdout, markup=False, emoji=False, highlight=False)
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        yield PlainScreen(console)
        return
    screen = EditingScreen(console, suggest)
    with patch_stdout():  # so that logs, too, are printed above the line that is being typed
        structlog.configure(logger_factory=structlog.PrintLoggerFactory(file=sys.stderr))
        try:
            yield screen
        finally:
            structlog.configure(logger_factory=structlog.PrintLoggerFactory(file=sys.__stderr__))


class EditingScreen:
    """A terminal with line editing, history and completion."""

    def __init__(self, console: Console, suggest: Callable[[str], list[Suggestion]]) -> None:
        self._console = console
        self._pending: list[RenderableType] = []
        self._printing: object = None
        self._session: PromptSession[str] = PromptSession(
            history=_history(),
            completer=_Suggester(suggest),
            auto_suggest=AutoSuggestFromHistory(),
            reserve_space_for_menu=6,
            refresh_interval=1,  # seconds, so that the clock in the prompt runs
        )

    def show(self, what: RenderableType) -> None:
        """Print something, above the line that is being typed, if any."""
        self._pending.append(what)
        if not self._session.app.is_running:
            self._print()
        elif len(self._pending) == 1:
            self._printing = run_in_terminal(
                self._print
            )  # kept, or it could be garbage-collected before it runs

    async def ask(self, prompt: Prompt) -> str | None:
        """Return the next line. Ctrl-C clears it, and Ctrl-D ends the chat."""

        def message() -> StyleAndTextTuples:
            who, where = prompt()
            gap = "\n" if self._console.width < NARROW else ""
            return [("bold", who), ("", where), ("bold", f"{gap}> ")]

        while True:
            try:
                return await self._session.prompt_async(message)
            except KeyboardInterrupt:
                continue
            except EOFError:
                return None

    def _print(self) -> None:
        pending, self._pending = self._pending, []
        for what in pending:
            self._console.print(what, crop=False)


class PlainScreen:
    """Reads and prints plain lines."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._lines: asyncio.Queue[str | None] = asyncio.Queue()
        self._reading: threading.Thread | None = None

    def show(self, what: RenderableType) -> None:
        """Print something."""
        self._console.print(what, crop=False)

    async def ask(self, prompt: Prompt) -> str | None:
        """Return the next line of input, and print it after the prompt to make the output a dialogue."""
        if self._reading is None:
            # A daemon thread: a read that waits for ever must not keep the process from ending.
            loop = asyncio.get_running_loop()
            self._reading = threading.Thread(target=self._read, args=(loop,), daemon=True)
            self._reading.start()
        line = await self._lines.get()
        if line is not None:
            self._console.print(f"{''.join(prompt())}> {printable(line)}", soft_wrap=True)
        return line

    def _read(self, loop: asyncio.AbstractEventLoop) -> None:
        with suppress(RuntimeError):  # the loop is closed, and nobody asks for lines any more
            for line in sys.stdin.buffer:
                words = line.decode("utf-8", errors="replace").rstrip("\r\n")
                loop.call_soon_threadsafe(self._lines.put_nowait, words)
            loop.call_soon_threadsafe(self._lines.put_nowait, None)


class _Suggester(Completer):
    def __init__(self, suggest: Callable[[str], list[Suggestion]]) -> None:
        self._suggest = suggest

    def get_completions(self, document: Document, _event: CompleteEvent) -> Iterable[Completion]:
        for one in self._suggest(document.text_before_cursor):
            yield Completion(one.text, -one.replaces, display_meta=printable(one.note))


def _history() -> History:
    """Return the history of typed lines, in the user's state folder where that is writable."""
    state = os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state"
    file = Path(state) / "studyplan" / "try-history"
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch()
    except OSError:
        return InMemoryHistory()
    return FileHistory(file)
