"""Cards about meetings: the post of each, the reminder, and what members and organizers set."""

from collections.abc import Sequence

from bot.features.meetings.goals_line import where
from bot.features.meetings.hours import named
from bot.features.meetings.tables import Meeting, MeetingWish
from bot.features.meetings.timetable import Planned
from bot.messages.actions import Action
from bot.messages.addresses import linked
from bot.messages.card import Block, Button, Buttons, Card, Footnote, Heading, Paragraph, Style, toggle
from bot.messages.event import Event
from bot.messages.fitting import fit, headline
from bot.messages.text import Bold, Instant, Text, lines, text
from bot.study.course import Course
from bot.study.plan import QuestionKind
from bot.study.syllabus import Week
from bot.wording.counting import counted
from bot.wording.naming import shorten

MOST_QUESTIONS = 5
"""Questions of a week that the agenda lists."""

MOST_STUCK = 10
"""Members whom the agenda names."""

NO_PLACE = "See the group's channel"
"""Where an event takes place as long as no organizer has said it."""


def meeting(course: Course, planned: Planned | None, week: int) -> Card:
    """The post about a meeting, an hour before it begins: when, where, who leads, and what to talk about."""
    head = headline(f"🗓️ Meeting of week {week}")
    if planned is None or planned.is_cancelled:
        off = "This meeting does not take place." if planned else "The group does not meet in this week."
        return Card("meeting", (head, Paragraph(text(off))), course.zone)
    when = text("It begins ", Instant(planned.starts_at), *where(planned.place), ". ", _led(planned))
    buttons = [Button("I am here", _action(course, "here", week=week), Style.PRIMARY)]
    if planned.leader is None:
        buttons.append(Button("I lead it", _action(course, "lead", turn="take", week=week)))
    here = f"{counted(planned.here, 'member')} came. " if planned.here else ""
    foot = Footnote(text(f"{here}Whoever comes presses “I am here”: that keeps the week."))
    full, short = (_agenda(course.syllabus.week(week), planned.stuck, most) for most in (MOST_QUESTIONS, 2))
    blocks: list[Block] = [head, Paragraph(when)]
    end: list[Block] = [Buttons(tuple(buttons)), foot]
    return fit("meeting", *([*blocks, *agenda, *end] for agenda in (full, short, [])), zone=course.zone)


def event(course: Course, planned: Planned) -> Card:
    """The event of a meeting. It names nobody: whoever is on the server reads it, without being asked."""
    words = (
        f"Week {planned.week} of {len(course.syllabus)}. Whoever comes presses “I am here” in the channel."
    )
    return Card(
        "meeting_event",
        (headline(f"{course.name}: meeting of week {planned.week}"), Paragraph(text(words))),
        course.zone,
        event=Event(planned.starts_at, planned.ends_at, planned.place or NO_PLACE),
    )


def _led(planned: Planned) -> str:
    return f"{planned.leader} leads." if planned.leader else "Nobody leads yet."


def _agenda(week: Week, stuck: Sequence[str], most: int) -> list[Block]:
    """The questions of the week, and who is stuck."""
    asked = [one.text for unit in week.units for one in unit.questions if one.kind is QuestionKind.TALK]
    blocks: list[Block] = []
    if asked:
        shown = [text(f"{n}. ", linked(shorten(one, 300))) for n, one in enumerate(asked[:most], start=1)]
        blocks.append(Paragraph(lines(text(Bold("To talk about")), *shown)))
    if stuck:
        named_here = ", ".join(stuck[:MOST_STUCK])
        more = f" and {counted(len(stuck) - MOST_STUCK, 'other')}" if len(stuck) > MOST_STUCK else ""
        blocks.append(Paragraph(text(Bold("Stuck this week: "), f"{named_here}{more}. What would help?")))
    return blocks


def reminder(course: Course, planned: Planned, zone: str) -> Card:
    """The private reminder an hour before a meeting."""
    off = _action(course, "remind", wish="off")
    return Card(
        "meeting_reminder",
        (
            headline(f"🗓️ {course.name} meets soon"),
            Paragraph(text(Instant(planned.starts_at), *where(planned.place), ". ", _led(planned))),
            Buttons((Button("No more reminders of meetings", off),)),
            Footnote(text("You asked for this reminder.")),
        ),
        zone,
    )


def leading(course: Course, week: int, zone: str, *, leads: bool) -> Card:
    """Tells a member that it is their turn to lead; or that it is not any more."""
    head = headline(f"🗓️ {course.name}: the meeting of week {week}")
    if not leads:
        over = Paragraph(text("Somebody else leads it now."))
        return Card("meeting_lead", (head, over), zone)
    words = "It is your turn to lead: open with the questions of the agenda, and let everybody speak once."
    turn = Button("I cannot this time", _action(course, "lead", turn="pass", week=week))
    never = Button("Do not ask me again", _action(course, "lead", wish="off"))
    foot = Footnote(text("You said that you are willing to lead."))
    return Card("meeting_lead", (head, Paragraph(text(words)), Buttons((turn, never)), foot), zone)


def shown(
    course: Course, held: Meeting, planned: Planned | None, wish: MeetingWish | None, zone: str, *, mine: bool
) -> Card:
    """The group's meeting for one member: the next one, its agenda, and what they wish. `mine`: they lead."""
    every = f"Every {named(held.weekday, held.at).replace(' ', ' at ')} ({course.zone})"
    blocks: list[Block] = [headline(f"🗓️ Meetings of {course.name}")]
    if planned is None:
        blocks.append(Paragraph(text(f"{every}", *where(held.place), ". No meeting is left.")))
        agenda: list[Block] = []
    else:
        led = "You lead it." if mine else _led(planned)
        next_ = text(f"The next one, in week {planned.week}: ", Instant(planned.starts_at), ". ", led)
        blocks.append(Paragraph(lines(text(every, *where(held.place), "."), next_)))
        agenda = _agenda(course.syllabus.week(planned.week), planned.stuck, MOST_QUESTIONS)
    reminds, leads, tells = (wish.reminds, wish.leads, wish.tells_stuck) if wish else (False,) * 3
    switches = Buttons(
        (
            _switch(course, "Remind me", "No more reminders", "remind", "wish", is_on=reminds),
            _switch(course, "I can lead", "I no longer lead", "lead", "wish", is_on=leads),
            _switch(course, "Name me when I am stuck", "Do not name me", "show", "stuck", is_on=tells),
        )
    )
    turns: list[Block] = []
    if planned is not None and mine:
        turns = [_turn(course, planned.week, "I cannot this time", "pass")]
    elif planned is not None and planned.leader is None:
        turns = [_turn(course, planned.week, "I lead this one", "take")]
    return fit("meeting_shown", [*blocks, *agenda, *turns, switches], [*blocks, *turns, switches], zone=zone)


def _turn(course: Course, week: int, label: str, turn: str) -> Buttons:
    return Buttons((Button(label, _action(course, "lead", turn=turn, week=week)),))


def meeting_set(course: Course, held: Meeting, planned: Planned | None) -> Card:
    """Tells an organizer what is set now."""
    when = named(held.weekday, held.at).replace(" ", " at ")
    words: Text = text(f"The group meets every {when}", *where(held.place), f", for {held.minutes} minutes.")
    blocks: list[Block] = [Paragraph(words)]
    buttons = []
    if not held.place:
        ask = Action("plan-admin meeting set", {}, course.cohort_id, ask=("where",))
        buttons.append(Button("Say where…", str(ask), Style.PRIMARY))
    if planned is not None:
        blocks.append(Paragraph(text("The next meeting: ", Instant(planned.starts_at), ".")))
        buttons.append(Button("Cancel the next one", _off(course, week=planned.week)))
    return Card("meeting_set", (*blocks, *((Buttons(tuple(buttons)),) if buttons else ())), course.zone)


def confirm_end(course: Course, held: Meeting, planned: Planned | None) -> Card:
    """Asks before a group meets no more; to cancel the next meeting alone is the other way on."""
    buttons = [Button("Confirm", _off(course, sure="on"), Style.DANGER)]
    if planned is not None:
        buttons.append(Button("Cancel the next one only", _off(course, week=planned.week)))
    when = named(held.weekday, held.at).replace(" ", " at ")
    words = f"The group meets every {when}. After this it meets no more, and nobody is reminded."
    return Card(
        "confirm_meetings_end",
        (
            Heading("End all meetings?"),
            Paragraph(text(words)),
            Buttons(tuple(buttons)),
            Footnote(text("Nothing is changed before you confirm.")),
        ),
        course.zone,
    )


def meetings_ended(course: Course, undo: str) -> Card:
    """Tells an organizer that the group meets no more. `undo` names the kept call that takes it back."""
    again = Action("plan-admin meeting set", {"kept": undo}, course.cohort_id)
    words = Paragraph(text("The group has no meetings any more."))
    return Card("meetings_ended", (words, Buttons((Button("Undo", str(again)),))), course.zone)


def meeting_off(course: Course, week: int, *, is_back: bool) -> Card:
    """Tells an organizer that the meeting of a week is cancelled, or `is_back`."""
    blocks: tuple[Block, ...]
    if is_back:
        blocks = (Paragraph(text(f"The meeting of week {week} takes place after all.")),)
    else:
        words = Paragraph(text(f"The meeting of week {week} is cancelled. The others stay."))
        blocks = (words, Buttons((Button("Undo", _off(course, week=week, undo="on")),)))
    return Card("meeting_off", blocks, course.zone)


def _off(course: Course, **given: str | int) -> str:
    arguments = {name: str(value) for name, value in given.items()}
    return str(Action("plan-admin meeting off", arguments, course.cohort_id))


def _switch(course: Course, name: str, stop: str, command: str, param: str, *, is_on: bool) -> Button:
    on, off = (
        Button(label, _action(course, command, **{param: to})) for label, to in ((name, "on"), (stop, "off"))
    )
    return toggle(name, on, off, is_on=is_on)


def _action(course: Course, command: str, **given: str | int) -> str:
    arguments = {name: str(value) for name, value in given.items()}
    return str(Action(f"plan meeting {command}", arguments, course.cohort_id))
