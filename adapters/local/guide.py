"""The texts of the terminal chat itself: the welcome, the help, and hints."""

import re
from datetime import datetime

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from adapters.local.buttons import NumberedButton
from adapters.local.render import printable
from bot.study.course import Course

TYPED = (
    ("/plan week", "a command of the bot, said by who speaks; /plan help lists them all"),
    ("bob: /plan join", "the same, said by bob; whoever is named is there"),
    ("as bob", "bob speaks from now on (bob: alone does too)"),
    ("12", 'press the button [12 ...]; also: click "Done" on item KEY'),
    ('choose "On track"', "answer the newest poll"),
    ('submit note="..."', "send the form that is open"),
    ("wait 3d", "let time pass: 6h, 1w, 1d12h, or until 2026-03-09T09:00:00+01:00"),
    ("in #second", "go to another room"),
    ("on slack", "speak as the people of the other platform (on discord goes back)"),
    ("restart", "end the bot's process; it comes back from its database"),
    ("quit", "leave; Ctrl-D does too, and Ctrl-C clears the line"),
)


def welcome(plan: str, monday: datetime, person: str) -> RenderableType:
    """Show what to type first, in lines that are short enough to be copied whole."""
    first = (
        f"organizer: /plan-admin start {plan} standard {monday.date().isoformat()} {monday:%H:%M} UTC",
        f"{person}: /plan join",
        "wait 1w",
    )
    return Group(
        Text("A chat on this machine alone, with the whole bot in it.", style="bold"),
        Text(f"\nThree lines to a running study group, which begins on {_day(monday)}:\n"),
        *(Text(f"  {line}", style="cyan", no_wrap=True, overflow="ignore") for line in first),
        Text("\nThe clock goes by itself; wait moves it on. help shows what else can be typed,"),
        Text("Tab completes, quit leaves.\n"),
    )


def welcome_back(courses: list[Course], person: str) -> RenderableType:
    """Show the welcome where groups are running already."""
    names = ", ".join(course.name for course in courses[:3])
    return Group(
        Text("A chat on this machine alone, with the whole bot in it.", style="bold"),
        Text(f"\nStill running: {printable(names)}. For example:\n"),
        Text(f"  {person}: /plan week", style="cyan"),
        Text("\nhelp shows what else can be typed, Tab completes, quit leaves.\n"),
    )


def help_card(person: str, room: str) -> RenderableType:
    """Show what can be typed."""
    grid = Table.grid(padding=(0, 2))
    grid.add_column(style="cyan", no_wrap=True)
    grid.add_column()
    for line, meaning in TYPED:
        grid.add_row(Text(line), Text(meaning))
    now = f"\n{printable(person)} speaks in {printable(room)}. "
    told = Text(f"{now}organizer has the right to manage, nobody else does.\n")
    return Group(grid, told)


def hint(words: str) -> RenderableType:
    """Show a hint. What stands between backticks is something to type."""
    shown = Text()
    for number, part in enumerate(re.split("(`[^`]*`)", printable(words))):
        shown.append(part, "cyan" if number % 2 else "yellow")
    return Group(shown, Text())


def unreachable(number: int, target: NumberedButton | None, person: str, room: str, platform: str) -> str:
    """Say why a numbered button cannot be pressed from here, and what to do instead."""
    if target is None:
        return f"There is no button {number}. Buttons bear their numbers, such as [1 Join]."
    message = target.message
    if message.platform != platform:
        return f"Button {number} is on {message.platform}: `on {message.platform}` goes there."
    if message.to is not None and message.to != person:
        return f"Only {message.to} can press button {number}: `{message.to}: {number}` does it."
    if message.room != room and message.to is None:
        return f"Button {number} is in {message.room}: `in {message.room}` goes there."
    return f"Button {number} is too far up; `/plan week` and `/plan checkin` bring fresh ones."


def _day(moment: datetime) -> str:
    return f"{moment:%A} {moment.day} {moment:%B %Y}"
