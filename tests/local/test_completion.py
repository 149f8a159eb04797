"""What the terminal chat offers while somebody types."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from adapters.local.completion import CompletionContext, monday_after, speaker, suggest
from bot.commands.registry import Registry
from bot.commands.reply import FormField
from bot.features import FEATURES
from bot.messages.card import Option

WEDNESDAY = datetime(2026, 3, 4, 10, 30, tzinfo=UTC)
KNOWN = CompletionContext(
    now=WEDNESDAY,
    commands=Registry.from_features(FEATURES).commands,
    people=("alice", "bob", "organizer"),
    rooms=("#general", "#second"),
    platforms=("discord", "slack"),
    plans=(("deep-learning", "Deep Learning"), ("rust", "Rust")),
    own_plans=(("book-club", "Our Book Club"),),
    cohorts=(("deep-learning-2026-03-02", "Deep Learning Study Plan"),),
    items=(
        ("s1.algebra.vectors", "Vectors"),
        ("s1.algebra.matrices", "Matrices"),
        ("s1.descent.step", "Gradient descent"),
    ),
    buttons=(
        ("Undo", "", ""),
        ("Done", "s1.algebra.vectors", "Vectors"),
        ("Done", "s1.descent.step", "Gradient descent"),
    ),
    answers=("Done", "On track", "Behind"),
    fields=(
        FormField(
            "answer",
            "Answer",
            "how it goes",
            is_required=True,
            choices=(Option("Done", "done"), Option("On track", "on track")),
        ),
        FormField("note", "Note", "a word about it", is_required=False),
    ),
)


def offered(before: str) -> list[str]:
    """The whole lines that the suggestions for a line would make."""
    return [before[: len(before) - one.replaces] + one.text for one in suggest(before, KNOWN)]


@pytest.mark.parametrize(
    ("before", "line"),
    [
        ("/pl", "/plan join "),
        ("/plan st", "/plan streak "),
        ("/plan  STR", "/plan streak "),
        ("/plan-admin st", "/plan-admin start "),
        ("/streak", "/plan streak "),
        ("bob: /plan jo", "bob: /plan join "),
        ("wa", "wait "),
        ("cho", "choose "),
        ("bo", "bob: "),
        ("as o", "as organizer"),
        ("in #s", "in #second"),
        ("in sec", "in #second"),
        ("on s", "on slack"),
        ("wait 1", "wait 1w"),
        ("wait until", "wait until 2026-03-09T09:00:00+00:00"),
        ("/plan checkin ", "/plan checkin done"),
        ("/plan checkin o", '/plan checkin "on track"'),
        ("/plan checkin answer:o", '/plan checkin answer:"on track"'),
        ("/plan checkin done ", "/plan checkin done note:"),
        ("/plan progress board:st", "/plan progress board:stage"),
        ("/plan progress pa", "/plan progress page:"),
        ("/plan settings ", "/plan settings quiet:"),
        ("/plan settings timezone:berl", "/plan settings timezone:Europe/Berlin"),
        ("/plan settings timezone=bangal", "/plan settings timezone=Asia/Kolkata"),
        ("/plan settings timezone:GMT+8", "/plan settings timezone:Etc/GMT-8"),
        ("/plan settings reminders:", "/plan settings reminders:on"),
        ("/plan done s1.alg", "/plan done s1.algebra.matrices"),
        ("/plan done gradient", "/plan done s1.descent.step"),
        ('/plan done "Gradient de', "/plan done s1.descent.step"),
        ("/plan done s1.algebra.vectors mat", "/plan done s1.algebra.vectors s1.algebra.matrices"),
        (
            "/plan projects submit https://example.org item:vec",
            "/plan projects submit https://example.org item:s1.algebra.vectors",
        ),
        ("/plan join ", "/plan join deep-learning-2026-03-02"),
        ("/plan help st", "/plan help streak"),
        ("/plan-admin start ", "/plan-admin start deep-learning"),
        ("/plan-admin start plan:ru", "/plan-admin start plan:rust"),
        ("/plan-admin start plan:book", "/plan-admin start plan:book-club"),
        ("/plan-admin plan re", "/plan-admin plan remove "),
        ("/plan-admin plan remove bo", "/plan-admin plan remove book-club"),
        ("/plan-admin  Plan upload f", "/plan-admin  Plan upload file:"),
        ("/plan-admin start rust st", "/plan-admin start rust standard"),
        ("/plan-admin start rust standard ", "/plan-admin start rust standard 2026-03-09"),
        (
            "/plan-admin start pace:standard rust start:",
            "/plan-admin start pace:standard rust start:2026-03-09",
        ),
        ("/plan-admin start rust tz:", "/plan-admin start rust tz:America/New_York"),
        ("click ", 'click "Undo"'),
        ('click "D', 'click "Done"'),
        ("click d", 'click "Done"'),
        ('click "Done" ', 'click "Done" on item s1.algebra.vectors'),
        ('alice: click "done" on item gra', 'alice: click "done" on item s1.descent.step'),
        ("choose on", 'choose "On track"'),
        ("submit ", "submit answer="),
        ("submit answer=on", 'submit answer="on track"'),
        ("submit answer=done ", "submit answer=done note="),
    ],
)
def test_offers_what_would_go_on(before: str, line: str) -> None:
    """Commands, parameters, choices, items by key and title, cohorts, plans, zones, people, rooms, steps."""
    assert line in offered(before)


@pytest.mark.parametrize(
    "before",
    [
        "/plan undo nothing-like-it",
        "/plan-admin plan remove rust",
        "/plan-admin announce /pl",
        "/plan checkin done note:o",
        "/plan no-such-command x",
        '/plan checkin done note:"o',
        "bob: wa",
        "hello there",
        'click "Undo" ',
    ],
)
def test_offers_nothing_where_nothing_is_known(before: str) -> None:
    """Free text is left alone, and so is what the language does not have."""
    assert offered(before) == []


def test_offers_no_parameter_twice() -> None:
    """A parameter that is given, by name or in order, is not offered again."""
    assert "/plan settings reminders:on reminders:" not in offered("/plan settings reminders:on re")
    assert "/plan progress week board:" not in offered("/plan progress week ")


def test_hidden_parameters_are_never_offered() -> None:
    """What only buttons give cannot be typed, so it is not offered."""
    assert offered("/plan-admin end ") == []
    assert offered("/plan-admin end undo:") == []


def test_at_the_very_beginning_everything_is_offered() -> None:
    """Tab on an empty line shows the commands first, then steps and people."""
    lines = offered("")
    assert lines[0] == "/plan home"
    assert {"wait ", "click ", "help", "quit", "bob: "} <= set(lines)


def test_beginnings_come_before_later_words() -> None:
    """`s` brings what begins with it before what only has a word with it."""
    lines = offered("/plan done ma")
    assert lines == ["/plan done s1.algebra.matrices"]
    assert offered("in #")[:2] == ["in #general", "in #second"]


def test_notes_tell_what_a_suggestion_means() -> None:
    """A command brings its help, a key its title, an organizer's command says so."""
    notes = {one.text: one.note for one in suggest("/plan", KNOWN)}
    assert notes["/plan join "] == "Join the study group of this channel"
    assert notes["/plan-admin end"].startswith("organizers: ")
    assert [one.note for one in suggest("/plan done s1.desc", KNOWN)] == ["Gradient descent"]


@pytest.mark.parametrize(
    ("line", "person"),
    [
        ("bob: /plan", "bob"),
        ("Anna Maria: click", "Anna Maria"),
        ("/plan projects submit note: x", None),
        ("wait until 2026-03-09T09:00", None),
        ("bob:", None),
    ],
)
def test_who_is_named(line: str, person: str | None) -> None:
    """A name and a colon stand in front of a deed; a colon elsewhere names nobody."""
    assert speaker(line) == person


@pytest.mark.parametrize(
    ("now", "monday"),
    [
        ("2026-03-04T10:30", "2026-03-09T09:00"),
        ("2026-03-02T08:00", "2026-03-02T09:00"),
        ("2026-03-02T09:00", "2026-03-09T09:00"),
        ("2026-12-31T23:59", "2027-01-04T09:00"),
    ],
)
def test_next_monday(now: str, monday: str) -> None:
    """The next Monday 09:00, which may be later today."""
    zone = ZoneInfo("Europe/Berlin")
    there = datetime.fromisoformat(now).replace(tzinfo=zone)
    assert monday_after(there) == datetime.fromisoformat(monday).replace(tzinfo=zone)
