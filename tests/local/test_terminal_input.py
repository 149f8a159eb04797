"""What lines mean that are typed at the terminal."""

import pytest

from adapters.local.chat import PLATFORMS
from adapters.local.script import Choose, Click, GoTo, NotAStep, Restart, Say, Speak, Submit, parse_step
from adapters.local.terminal_input import Become, Help, PressNumber, Quit, Typed, parse_input


def read(line: str) -> Typed | None:
    """What the line means while alice speaks."""
    return parse_input(line, "alice", PLATFORMS)


@pytest.mark.parametrize(
    ("line", "meaning"),
    [
        ("/plan join", Say("alice", "/plan join")),
        (
            "  /plan projects submit note: see bob: /x ",
            Say("alice", "/plan projects submit note: see bob: /x"),
        ),
        ("bob: /plan join", Say("bob", "/plan join")),
        ("bob:/plan join", Say("bob", "/plan join")),
        ("Anna Maria : /plan join", Say("Anna Maria", "/plan join")),
        ('click "Done" on item s1.v', Click("alice", "Done", "s1.v")),
        ("click Done on item s1.v", Click("alice", "Done", "s1.v")),
        ("bob: click I have read it", Click("bob", "I have read it")),
        ("Choose “On track”", Choose("alice", "On track")),
        ("choose On track", Choose("alice", "On track")),
        ('submit note="a b"', Submit("alice", 'note="a b"')),
        ("as bob", Become("bob")),
        ("bob:", Become("bob")),
        ("AS Anna Maria", Become("Anna Maria")),
        ("7", PressNumber("alice", 7)),
        ("bob: 7", PressNumber("bob", 7)),
        ("in #second", GoTo("#second")),
        ("In second", GoTo("#second")),
        ("on slack", Speak("slack")),
        ("restart", Restart()),
        ("help", Help()),
        ("?", Help()),
        ("quit", Quit()),
        ("Exit", Quit()),
        ("", None),
        ("   ", None),
        ("# a remark", None),
    ],
)
def test_lines(line: str, meaning: Typed | None) -> None:
    """Steps as in a script, with less to type."""
    assert read(line) == meaning


@pytest.mark.parametrize(
    "line",
    [
        "organizer: /plan-admin start plan:deep-learning start:2026-03-02 at:09:00 tz:Europe/Berlin",
        'alice: click "Done" on item s1.linear-algebra',
        'bob: choose "On track"',
        'alice: submit note="Eigenvalues took two evenings"',
        "wait 3d   # three days",
        "wait until 2026-03-09T09:00:00+01:00",
        "in #second",
        "on slack",
        "restart",
    ],
)
def test_every_step_of_a_script_works_as_it_stands(line: str) -> None:
    """What is in a script can be typed."""
    assert read(line) == parse_step(line, PLATFORMS)


@pytest.mark.parametrize(
    ("line", "hint"),
    [
        ("hello", "`help` shows all"),
        ("wiat 3d", "Did you mean `wait`?"),
        ("plan join", "`/plan join`"),
        ("#second", "`in #second`"),
        ("wait", "`wait 3d`"),
        ("wait soon", "3d, 6h"),
        ("wait until tomorrow", "2026-03-09T09:00:00+01:00"),
        ("on", "discord, slack"),
        ("on irc", "discord, slack"),
        ("in", "`in #second`"),
        ("as", "`as bob`"),
        ("as a:b", "`as bob`"),
        ("click", 'click "LABEL"'),
        ("bob: hello", "“bob: hello”"),
        ("x" * 500, "…"),
        ("[bold]", "[bold]"),
    ],
)
def test_a_line_that_means_nothing_brings_a_hint(line: str, hint: str) -> None:
    """It says what could be meant, in a sentence."""
    with pytest.raises(NotAStep) as raised:
        read(line)
    assert hint in str(raised.value)
    assert len(str(raised.value)) < 300
