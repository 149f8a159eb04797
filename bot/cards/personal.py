"""What one person sees of their own: joining, ticking, checking in, settings, help."""

from collections.abc import Collection, Sequence
from datetime import datetime

from bot.cards.actions import Action
from bot.cards.card import (
    LONGEST_ACTION,
    LONGEST_LABEL,
    MOST_OPTIONS,
    Block,
    Button,
    Buttons,
    Card,
    Fields,
    Footnote,
    Heading,
    Option,
    Paragraph,
    Select,
    Style,
    fit,
    headline,
    toggle,
)
from bot.cards.text import Bold, Code, Instant, lines, text
from bot.domain.counting import counted
from bot.domain.course import Course
from bot.domain.naming import clean, shorten
from bot.domain.pacing import Week
from bot.domain.plan import Item
from bot.domain.streak import Answer, Mark, Streak

FORGIVEN = frozenset({Mark.KEPT, Mark.EXCUSED, Mark.PAUSED})
"""How a week counts that needs no more, whatever is answered."""


def notice(words: str, zone: str = "UTC") -> Card:
    """A sentence or two. What stands between backticks is shown as something to type.

    Words may repeat what somebody typed, so what no platform should show is taken out.
    """
    parts = shorten(clean(words), 3000).split("`")
    paired = len(parts) % 2 == 1
    spans = (Code(part) if number % 2 and paired and part else part for number, part in enumerate(parts))
    return Card((Paragraph(text(*spans)),), zone)


def welcome(course: Course, name: str, week: Week | None, now: datetime, *, again: bool, zone: str) -> Card:
    """The answer to joining. `week` is the running one, between two the next."""
    cohort = course.cohort_id
    greeting = f"Welcome back, {name}!" if again else f"Welcome, {name}!"
    if week is None:
        begins = text(
            f"You are in {course.name}. It begins ",
            Instant(course.calendar.start(1)),
            "; I will post the goals here.",
        )
    elif again:
        starts = course.calendar.start(week.number)
        where = (
            text(f"{course.name} goes on with week {week.number}, ", Instant(starts))
            if now < starts
            else text(f"{course.name} is in week {week.number}")
        )
        begins = text(where, ". Everything you did is still here, and the time away costs you nothing.")
    elif now < course.calendar.start(week.number):
        begins = text(
            f"You are in {course.name}. You begin with week {week.number} of {len(course.syllabus)}, ",
            Instant(course.calendar.start(week.number)),
            ". You start clean: nothing from before counts against you.",
        )
    elif week.number == 1:
        begins = text(f"You are in {course.name}, from its first week on. That one runs until ")
        begins = text(begins, Instant(course.calendar.end(1)), ".")
    else:
        begins = text(
            f"You are in {course.name}, which is in week {week.number} of {len(course.syllabus)}. "
            "You start clean: nothing from before counts against you."
        )
    return Card(
        (
            headline(f"👋 {greeting}"),
            Paragraph(begins),
            Buttons(
                (
                    Button("This week", str(Action("plan week", {}, cohort)), Style.PRIMARY),
                    Button("Remind me", str(Action("plan settings", {"reminders": "on"}, cohort))),
                    Button("Settings", str(Action("plan settings", {}, cohort))),
                )
            ),
            Footnote(
                text(
                    "I write to you privately only if you ask for reminders. ",
                    Code("/plan help"),
                    " shows the rest.",
                )
            ),
        ),
        zone,
    )


def ticked(
    course: Course, week: Week, new: Sequence[Item], already: Sequence[Item], done: Collection[str], zone: str
) -> Card:
    """The answer to completing items. `done` are the keys of all items that the member completed."""
    blocks: list[Block] = []
    if new:
        names = ", ".join(f"“{shorten(item.title, 90)}”" for item in new[:8])
        more = f" and {len(new) - 8} more" if len(new) > 8 else ""
        points = sum(item.points for item in new)
        blocks.append(Paragraph(text(Bold("Done: "), f"{names}{more}. {counted(points, 'point')}.")))
    if already:
        names = ", ".join(f"“{shorten(item.title, 90)}”" for item in already[:8])
        more = f" and {len(already) - 8} more" if len(already) > 8 else ""
        once = "it counts once" if len(already) == 1 else "they count once"
        blocks.append(Paragraph(text(f"You had {names}{more} ticked already; {once}.")))
    blocks.append(Paragraph(text(_week_so_far(week, done))))
    buttons = [Button("My week", str(Action("plan week", {"number": str(week.number)}, course.cohort_id)))]
    if len(new) + len(already) == 1:
        item = (*new, *already)[0]
        buttons.append(Button("Undo", str(Action("plan undo", {"item": item.key}, course.cohort_id))))
    blocks.append(Buttons(tuple(buttons)))
    return Card(tuple(blocks), zone)


def unticked(course: Course, item: Item, *, removed: bool, zone: str) -> Card:
    """The answer to taking a completion back."""
    if not removed:
        return notice(f"“{shorten(item.title, 120)}” was not ticked, so nothing has changed.", zone)
    again = Button("Done", str(Action("plan done", {"item": item.key}, course.cohort_id)))
    return Card((Paragraph(text(f"“{shorten(item.title, 120)}” is open again.")), Buttons((again,))), zone)


def checked_in(
    course: Course, week: Week, answer: Answer, streak: Streak, *, running: bool, noted: bool, zone: str
) -> Card:
    """The answer to a check-in."""
    said = {
        Answer.DONE: "Well done.",
        Answer.ON_TRACK: "Good to hear.",
        Answer.BEHIND: "That happens. One small item is enough for today.",
        Answer.STUCK: "Thank you for saying so. A question in the channel often unlocks it.",
        Answer.AWAY: "Enjoy the time away.",
    }[answer]
    counts = next((one.mark for one in streak.weeks if one.week == week.number), None)
    kept = text()
    if answer is Answer.AWAY and counts not in FORGIVEN:
        kept = text(
            " “Away” alone does not keep the week: a tick does, and ", Code("/plan pause"), " forgives it."
        )
    which = (
        f"week {week.number}" if running else f"week {week.number}, which takes answers for a few more hours"
    )
    blocks: list[Block] = [
        Paragraph(text("Noted for ", which, ": ", Bold(answer.value), f". {said}", *kept)),
        Paragraph(text(f"Your streak: {counted(streak.current, 'week')}.")),
    ]
    if not noted:
        given = {"answer": answer.value, "week": str(week.number)}
        note = Action("plan checkin", given, course.cohort_id, ask=("note",))
        blocks.append(Buttons((Button("Add a note", str(note)),)))
    return Card(tuple(blocks), zone)


def settings(
    *,
    zone: str,
    zone_is_own: bool,
    in_group: bool,
    reminders: bool,
    quiet: str,
    visible: bool,
    changed: Sequence[str],
) -> Card:
    """A person's settings, and how to change each."""
    whose = "the group's; " if in_group else ""
    blocks: list[Block] = [Heading("⚙️ Your settings")]
    if changed:
        blocks.append(Paragraph(text(f"Changed: {', '.join(changed)}.")))

    def turn(what: str, to: str) -> str:
        return str(Action("plan settings", {what: to}))

    blocks += [
        Fields(
            (
                (
                    "timezone",
                    text(zone if zone_is_own else f"{zone} ({whose}set your own if it differs)"),
                ),
                ("reminders", text("on; I write to you while a check-in is open" if reminders else "off")),
                ("quiet", text(quiet)),
                (
                    "visible",
                    text("on" if visible else "off; others do not see your name on boards or recaps"),
                ),
            )
        ),
        Buttons(
            (
                toggle(
                    "Remind me of open check-ins",
                    Button("Turn reminders on", turn("reminders", "on")),
                    Button("Turn reminders off", turn("reminders", "off")),
                    on=reminders,
                ),
                toggle(
                    "Show me on boards",
                    Button("Show me on boards", turn("visible", "on")),
                    Button("Hide me from boards", turn("visible", "off")),
                    on=visible,
                ),
                Button("Change", _change({"timezone": zone if zone_is_own else "", "quiet": quiet})),
            )
        ),
        Footnote(text("For example: ", Code("/plan settings timezone:Asia/Tokyo quiet:22:00-07:00"))),
    ]
    return Card(tuple(blocks), zone)


def _change(now: dict[str, str]) -> str:
    """Asks for these settings in a form, which shows how they are now."""
    known = {name: value for name, value in now.items() if value}
    action = str(Action("plan settings", known, ask=tuple(now)))
    return action if len(action) <= LONGEST_ACTION else str(Action("plan settings", {}, ask=tuple(now)))


def help_overview(groups: Sequence[tuple[str, Sequence[tuple[str, str]]]]) -> Card:
    """All commands, each with its usage and what it does, by group."""
    blocks: list[Block] = [Heading("What I can do")]
    for title, commands in groups:
        rows = (text(Code(usage), f" — {words}") for usage, words in commands)
        blocks.append(Paragraph(lines(text(Bold(title)), *rows)))
    short: list[Block] = [blocks[0]]
    for title, commands in groups:
        rows = (text(Code(usage.split(" [")[0]), f" — {words}") for usage, words in commands)
        short.append(Paragraph(lines(text(Bold(title)), *rows)))
    foot = Footnote(
        text(Code("/plan help done"), " explains one command. Give values in order or as name:value.")
    )
    return fit([*blocks, foot], [*short, foot])


def menu(groups: Sequence[tuple[str, str, Sequence[tuple[str, str]]]], cohort: int | None) -> Card:
    """A menu of each group's commands; what is chosen is explained, with buttons that give it.

    A group is its title, its name, and the words of its commands with their help.
    """
    blocks: list[Block] = [Paragraph(text("What would you like to do?"))]
    for title, group, commands in groups:
        action = Action("plan help", {"group": group}, cohort, ask=("command",))
        options = (Option(shorten(f"{word}: {words}", LONGEST_LABEL), word) for word, words in commands)
        blocks.append(Select(title, str(action), tuple(options)[:MOST_OPTIONS]))
    return Card(tuple(blocks))


def help_command(
    usage: str,
    words: str,
    params: Sequence[tuple[str, str, str, bool]],
    example: str,
    ways: Sequence[Button] = (),
) -> Card:
    """One command: its parameters as name, help, what it expects, and whether it is required.

    `ways` are buttons that give the command.
    """
    blocks: list[Block] = [Heading(usage), Paragraph(text(words))]
    if params:
        blocks.append(
            Fields(
                tuple(
                    (name, text(f"{what} ({expects}{'' if required else '; optional'})"))
                    for name, what, expects, required in params
                )
            )
        )
    if ways:
        blocks.append(Buttons(tuple(ways)))
    if example:
        blocks.append(Footnote(text("For example: ", Code(example))))
    return Card(tuple(blocks))


def _week_so_far(week: Week, done: Collection[str]) -> str:
    count = sum(item.key in done for item in week.core)
    if count == len(week.core):
        return f"That is all of week {week.number}. 🎉"
    return f"Week {week.number}: {count} of {len(week.core)} done."
