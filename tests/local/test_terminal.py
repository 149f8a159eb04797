"""`studyplan try` as a user meets it: over a pseudo terminal, and over a pipe."""

import os
import re
import select
import struct
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

fcntl, pty, termios = (
    pytest.importorskip(name, reason="Windows has no pseudo terminals")
    for name in ("fcntl", "pty", "termios")
)

COMMAND = (sys.executable, "-m", "bot", "try", "--start", "2026-03-02T08:00:00+00:00")
PATIENCE = 60.0

WELCOME, GOALS, CHECK_IN = "👋", "🎯", "🙋"
"""With what these cards begin, by which a test knows them on the screen."""
"""Seconds that a slow machine gets for one answer."""

_ESCAPES = re.compile(r"\x1b(?:\[[0-9;?]*[ -/]*[@-~]|\][^\x1b\x07]*(?:\x1b\\|\x07)|[@-Z\\-_])")


class Terminal:
    """A process behind a pseudo terminal."""

    def __init__(self, environment: dict[str, str], *options: str) -> None:
        self.master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 100, 0, 0))
        self.process = subprocess.Popen(
            (*COMMAND, *options), stdin=slave, stdout=slave, stderr=slave, env=environment, close_fds=True
        )
        os.close(slave)
        self._seen = ""

    def type(self, line: str) -> None:
        """Type a line, with Enter."""
        os.write(self.master, f"{line}\r".encode())

    def press(self, key: bytes) -> None:
        """Press a key."""
        os.write(self.master, key)

    def see(self, words: str) -> str:
        """Wait until the words appear after what was seen last; what came up to their end."""
        deadline = time.monotonic() + PATIENCE
        while words not in (text := _ESCAPES.sub("", self._seen)):
            ready, _, _ = select.select([self.master], [], [], max(0.0, deadline - time.monotonic()))
            if not ready:
                pytest.fail(f"“{words}” did not appear. Seen: {text[-3000:]}")
            try:
                self._seen += os.read(self.master, 65536).decode(errors="replace")
            except OSError:  # Linux says so when the other side has closed
                pytest.fail(f"it ended before “{words}”. Seen: {text[-3000:]}")
        end = text.index(words) + len(words)
        self._seen = text[end:]
        return text[:end]

    def ended(self) -> int:
        """The exit status, once it has ended."""
        deadline = time.monotonic() + PATIENCE
        while self.process.poll() is None and time.monotonic() < deadline:
            if select.select([self.master], [], [], 0.05)[0]:  # an unread terminal can hold a process up
                try:
                    os.read(self.master, 65536)
                except OSError:
                    break
        return self.process.wait(timeout=PATIENCE)

    def close(self) -> None:
        """End it, whatever happened."""
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait(timeout=PATIENCE)
        os.close(self.master)


def environment(folder: Path, **more: str) -> dict[str, str]:
    """Surroundings in which nothing of this machine's user is read or written."""
    kept = {name: value for name, value in os.environ.items() if name not in {"NO_COLOR", "COLUMNS", "LINES"}}
    # A pseudo terminal without a person does not answer where its cursor is.
    fixed = {
        "TERM": "xterm-256color",
        "PROMPT_TOOLKIT_NO_CPR": "1",
        "PYTHONUTF8": "1",
        "XDG_STATE_HOME": str(folder),
    }
    return {**kept, **fixed, **more}


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., Terminal]]:
    """Starts terminal chats, and ends them."""
    running: list[Terminal] = []

    def begin(*options: str, **more: str) -> Terminal:
        running.append(Terminal(environment(tmp_path, **more), *options))
        return running[-1]

    yield begin
    for terminal in running:
        terminal.close()


def test_a_cohort_in_a_minute(start: Callable[..., Terminal], tmp_path: Path) -> None:
    """The three lines of the welcome lead to a running cohort; numbers press buttons; quit ends with 0."""
    terminal = start()
    welcome = terminal.see("alice in #general · Mon 2 Mar 08:00 UTC>")
    lines = [line.strip() for line in welcome.splitlines() if line.startswith("  ")]
    assert lines == [
        "organizer: /plan-admin start deep-learning standard 2026-03-02 09:00 UTC",
        "alice: /plan join",
        "wait 1w",
    ]
    terminal.type(lines[0])
    terminal.see("only organizer sees this")
    terminal.see("UTC>")
    terminal.type(lines[1])
    assert "only alice sees this" in terminal.see(WELCOME)
    terminal.see("UTC>")
    terminal.type(lines[2])
    goals = terminal.see(CHECK_IN)
    assert GOALS in goals
    tick = re.search(r"\[(\d+) Done\]", goals)
    assert tick is not None
    terminal.see("Mon 9 Mar 08:")
    terminal.type(tick[1])
    terminal.see("1 of 6")
    terminal.type("as bob")
    terminal.see("bob in #general")
    terminal.type("nonsense")
    terminal.see("I do not know what to do with “nonsense”")
    terminal.see("UTC>")
    terminal.press(b"half a line\x03")  # Ctrl-C clears it
    terminal.see("UTC>")
    terminal.see("UTC>")
    terminal.type("quit")
    assert terminal.ended() == 0
    assert "wait 1w" in (tmp_path / "studyplan" / "try-history").read_text(encoding="utf-8")


def test_what_falls_due_appears_by_itself(start: Callable[..., Terminal]) -> None:
    """The clock goes on while one sits there: the goals come above the line that is being typed."""
    terminal = start()
    terminal.see("UTC>")
    terminal.type("organizer: /plan-admin start deep-learning standard 2026-03-02 09:00 UTC")
    terminal.see("only organizer sees this")
    terminal.see("08:00 UTC>")
    terminal.type("wait until 2026-03-02T08:59:58+00:00")
    terminal.see("UTC>")
    terminal.press(b"/plan jo")
    terminal.see(GOALS)
    terminal.see("09:00 UTC>")
    terminal.see("/plan jo")
    terminal.press(b"in\r")
    terminal.see(WELCOME)
    terminal.see("UTC>")
    terminal.press(b"\x04")  # Ctrl-D on an empty line
    assert terminal.ended() == 0


def test_a_dumb_terminal(start: Callable[..., Terminal]) -> None:
    """No escape sequences where the terminal knows none."""
    terminal = start(TERM="dumb")
    terminal.see("UTC>")
    terminal.type("/plan help")
    assert "\x1b" not in terminal.see("/plan join")
    terminal.see("UTC>")
    terminal.type("quit")
    assert terminal.ended() == 0


def test_a_pipe(tmp_path: Path) -> None:
    """Without a terminal it reads plain lines and prints a dialogue; a bad line ends nothing."""
    typed = "\n".join(
        (
            "organizer: /plan-admin start deep-learning standard 2026-03-02 09:00 UTC",
            "1",
            "what now",
            "wait 2h",
            "restart",
            "bob: /plan join",
            "bob: choose On track",
            "on slack",
            "in second",
            "/plan week",
            "wait until 9999-12-31T23:59:59+00:00",
        )
    )
    done = subprocess.run(
        COMMAND,
        input=typed.encode(),
        capture_output=True,
        timeout=PATIENCE,
        env=environment(tmp_path, NO_COLOR="1"),
    )
    shown = done.stdout.decode()
    assert (done.returncode, done.stderr.decode()) == (0, "")
    assert "\x1b" not in shown
    assert "Only organizer can press button 1: `organizer: 1` does it." in shown
    assert "I do not know what to do with “what now”" in shown
    assert GOALS in shown
    assert WELCOME in shown
    assert "There is no open poll or menu here." in shown
    assert "alice in #second on slack · Mon 2 Mar 10:00 UTC> /plan week" in shown
    assert "That wait is longer than 20 years." in shown


def test_a_plan_that_is_being_written(start: Callable[..., Terminal], tmp_path: Path) -> None:
    """The welcome begins with it, a mistake is told with its line, and a change reaches the running group."""
    file = tmp_path / "club.yaml"
    text = "title: Club\nsummary: S\nweeks:\n  - title: One\n    topics: [Old]\n"
    file.write_text(text, encoding="utf-8")
    terminal = start("--plan", str(file))
    terminal.see("organizer: /plan-admin start club standard 2026-03-02 09:00 UTC")
    terminal.see("UTC>")
    terminal.type("organizer: /plan-admin start club standard 2026-03-09 09:00 UTC")
    terminal.see("Club is set up")
    terminal.see("UTC>")
    file.write_text(text.replace("topics", "topcis"), encoding="utf-8")
    terminal.type("help")
    terminal.see("The plan changed, and has problems now. The old one goes on.")
    terminal.see(":5: ")
    terminal.see("UTC>")
    file.write_text(text.replace("Old", "Brand new"), encoding="utf-8")
    terminal.type("wait 2w")
    terminal.see("The plan was read anew. 1 group goes on with it.")
    terminal.see("Brand new")
    terminal.see("UTC>")
    terminal.type("quit")
    assert terminal.ended() == 0
