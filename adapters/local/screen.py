"""The two ways in which the terminal chat asks and shows: with line editing, or by plain lines.

Plain lines serve where one end is no terminal: a pipe, a file, a test.
"""

import asyncio
import io
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
"""Who speaks, and where and when. Asked again and again: the clock goes on while somebody types."""

NARROW = 72
"""Columns below which what is typed begins on a line of its own."""


class Screen(Protocol):
    """What the terminal chat shows things on and asks for lines."""

    def show(self, what: RenderableType) -> None:
        """Print something; above the line that is being typed, if one is."""
        ...

    async def ask(self, prompt: Prompt) -> str | None:
        """The next line, or None at the end. It may hold several lines where they were pasted."""
        ...


@contextmanager
def open_screen(suggest: Callable[[str], list[Suggestion]]) -> Iterator[Screen]:
    """The screen that fits where the input comes from and the output goes."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # a terminal without Unicode shows question marks
    # Neither markup nor emoji codes nor highlighting: what people type is shown as it is.
    console = Console(file=sys.stdout, markup=False, emoji=False, highlight=False)
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        yield PlainScreen(console)
        return
    screen = EditingScreen(console, suggest)
    with patch_stdout():  # logs and the like: they too must not tear the line that is being typed
        structlog.configure(logger_factory=structlog.PrintLoggerFactory(file=sys.stderr))
        try:
            yield screen
        finally:
            structlog.configure(logger_factory=structlog.PrintLoggerFactory(file=sys.__stderr__))


class EditingScreen:
    """A terminal: line editing, history, completion."""

    def __init__(self, console: Console, suggest: Callable[[str], list[Suggestion]]) -> None:
        self._console = console
        self._pending: list[RenderableType] = []
        self._printing: object = None
        self._session: PromptSession[str] = PromptSession(
            history=_history(),
            completer=_Suggester(suggest),
            auto_suggest=AutoSuggestFromHistory(),
            reserve_space_for_menu=6,
            refresh_interval=1,  # the clock in the prompt goes on
        )

    def show(self, what: RenderableType) -> None:
        """Print something, above the line that is being typed if one is."""
        self._pending.append(what)
        if not self._session.app.is_running:
            self._print()
        elif len(self._pending) == 1:
            self._printing = run_in_terminal(self._print)  # held, or it could be collected before it runs

    async def ask(self, prompt: Prompt) -> str | None:
        """The next line; Ctrl-C begins it anew, Ctrl-D ends."""

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
    """Lines in, lines out."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._lines: asyncio.Queue[str | None] = asyncio.Queue()
        self._reading: threading.Thread | None = None

    def show(self, what: RenderableType) -> None:
        """Print something."""
        self._console.print(what, crop=False)

    async def ask(self, prompt: Prompt) -> str | None:
        """The next line of input, printed behind the prompt so that the output reads as a dialogue."""
        if self._reading is None:
            # A daemon: a read that waits for ever must not keep the process from ending.
            loop = asyncio.get_running_loop()
            self._reading = threading.Thread(target=self._read, args=(loop,), daemon=True)
            self._reading.start()
        line = await self._lines.get()
        if line is not None:
            self._console.print(f"{''.join(prompt())}> {printable(line)}", soft_wrap=True)
        return line

    def _read(self, loop: asyncio.AbstractEventLoop) -> None:
        with suppress(RuntimeError):  # the loop is closed: nobody asks any more
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
    """What was typed before, kept under the user's state folder where that can be written."""
    state = os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state"
    file = Path(state) / "studyplan" / "try-history"
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch()
    except OSError:
        return InMemoryHistory()
    return FileHistory(file)
