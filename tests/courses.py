"""A small course with something of everything, from which the tests of cards are made.

Two stages of two weeks each. The first week begins on Monday, 2 March 2026, at 09:00 in Berlin.
"""

from collections.abc import Mapping
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from bot.messages.actions import decode
from bot.messages.card import Button, Buttons, Card, Row, Select
from bot.study.calendar import Calendar
from bot.study.course import Course
from bot.study.plan import Item, ItemKind, Pace, Plan, Question, Reference, Stage, Unit
from bot.study.syllabus import lay_out

BERLIN = ZoneInfo("Europe/Berlin")
MONDAY = date(2026, 3, 2)

VECTORS = Item("s1.vectors.vectors", ItemKind.TOPIC, "Vectors", 45, 1)
DOT = Item("s1.vectors.dot", ItemKind.TOPIC, "Dot product", 30, 1, group="Products", note="skip the proof")
EIGENFACES = Item(
    "s1.vectors.eigenfaces",
    ItemKind.PAPER,
    "Eigenfaces",
    90,
    3,
    link="https://example.org/eigenfaces",
    note="Read the first four sections.",
    authors=("Turk", "Pentland"),
    year=1991,
)
SHEET = Item("s1.vectors.sheet", ItemKind.EXERCISE, "Sheet 1", 60, 2)
MATRICES = Item("s1.matrices.matrices", ItemKind.TOPIC, "Matrices", 60, 1)
PCA = Item("s1.matrices.pca", ItemKind.PROJECT, "PCA from scratch", 120, 4)
NEURONS = Item("s2.neurons.neurons", ItemKind.TOPIC, "Neurons", 60, 1)
BACKPROP = Item("s2.backprop.backprop", ItemKind.TOPIC, "Backpropagation", 60, 1)

VECTORS_UNIT = Unit(
    "s1.vectors",
    "Vectors",
    (VECTORS, DOT, EIGENFACES, SHEET),
    questions=(Question("What is an eigenface?"), Question("What does the method miss?")),
    also_read=(Reference("A tutorial", "https://example.org/tutorial", ("Shlens",)),),
)
MATRICES_UNIT = Unit("s1.matrices", "Matrices", (MATRICES, PCA), continues=("s1.vectors.vectors",))

PLAN = Plan(
    "maths",
    "Maths for Owls",
    "From vectors to networks.",
    (
        Stage("s1", 1, "Foundations", (VECTORS_UNIT, MATRICES_UNIT), dict.fromkeys(Pace, 2), emoji="🧠"),
        Stage(
            "s2",
            2,
            "Networks",
            (Unit("s2.neurons", "Neurons", (NEURONS,)), Unit("s2.backprop", "Backprop", (BACKPROP,))),
            dict.fromkeys(Pace, 2),
        ),
    ),
    closing="Go and build something.",
)


def a_course(plan: Plan = PLAN, *, ended_at: datetime | None = None) -> Course:
    """The plan at standard pace on its calendar, for the cohort 7, which is called Owls."""
    syllabus = lay_out(plan, Pace.STANDARD)
    calendar = Calendar.weekly(MONDAY, time(9), BERLIN, len(syllabus))
    return Course(7, "owls", "Owls", syllabus, calendar, ended_at)


def at(moment: str) -> datetime:
    """That moment on the course's clock: `2026-03-04 12:00`."""
    return datetime.fromisoformat(moment).replace(tzinfo=BERLIN)


def actions_of(card: Card) -> Mapping[str, str]:
    """What each button and menu of a card gives, by its label: `plan week number=1`.

    What is still asked for follows a question mark. The button of a row stands under the row's item, since
    rows share their labels.
    """
    found: dict[str, str] = {}
    for block in (*card.blocks, *card.thread):
        match block:
            case Row(_, Button(label, action), item):
                found[item or label] = told(action)
            case Buttons(buttons):
                found |= {one.label: told(one.action) for one in buttons}
            case Select(placeholder, action):
                found[placeholder] = told(action)
            case _:
                pass
    return found


def told(action: str) -> str:
    """An action as a person would type it."""
    read = decode(action)
    given = (f"{name}={value}" for name, value in read.arguments.items())
    return " ".join((read.command, *given, *(f"?{name}" for name in read.ask)))
