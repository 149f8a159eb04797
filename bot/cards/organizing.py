"""What organizers see, and what a room is told when a cohort comes or goes."""

from collections.abc import Sequence
from datetime import datetime

from bot.cards.actions import Action
from bot.cards.card import (
    Block,
    Button,
    Buttons,
    Card,
    Fields,
    Footnote,
    Heading,
    Paragraph,
    Style,
    fit,
    headline,
)
from bot.cards.text import Bold, Code, Instant, TimeStyle, lines, text
from bot.domain.attendance import Attendance
from bot.domain.calendar import PlannedPost, PostKind
from bot.domain.counting import counted
from bot.domain.course import Course
from bot.domain.naming import shorten

MOST_NAMES = 10
"""Members that a line of the status names."""

NAMES = {
    PostKind.STAGE_OPENING: "stage opening",
    PostKind.WEEK_GOALS: "goals of the week",
    PostKind.PAPER_PROMPT: "paper to read",
    PostKind.CHECK_IN: "check-in",
    PostKind.NUDGE: "private reminders",
    PostKind.RECAP: "recap",
    PostKind.STAGE_FINALE: "stage finale",
    PostKind.PLAN_FINALE: "finale of the plan",
    PostKind.ANNOUNCEMENT: "announcement",
    PostKind.PAPER_VOTE: "vote on a paper",
    PostKind.PROJECT: "project",
    PostKind.REVIEW_REQUEST: "request for a review",
    PostKind.REVIEW: "review",
    PostKind.BUDDIES: "match of buddies",
    PostKind.BUDDY_NUDGE: "word from a buddy",
    PostKind.NOTICE: "notice to organizers",
}


def post_name(kind: str, week: int | None) -> str:
    """`check-in of week 3`: how people read of a post."""
    name = NAMES[PostKind(kind)]
    return f"{name.removesuffix(' of the week')} of week {week}" if week else name


def invitation(course: Course, now: datetime) -> Card:
    """Told to the room when a cohort starts: what it is, when it begins, how to join."""
    stages = f", {counted(len(course.plan.stages), 'stage')}" if course.plan.staged else ""
    begins = (
        text("It begins ", Instant(course.calendar.start(1)), ".")
        if now < course.calendar.start(1)
        else text(f"It is {_where(course, now)}; you can join at any time.")
    )
    return Card(
        (
            headline(f"📅 {course.name} starts here"),
            Paragraph(text(shorten(course.plan.summary, 600))),
            Paragraph(
                text(
                    f"{counted(len(course.syllabus), 'week')}{stages}. ",
                    *begins,
                )
            ),
            Buttons((Button("Join", str(Action("plan join", {}, course.cohort_id)), Style.PRIMARY),)),
            Footnote(
                text("Or type ", Code("/plan join"), ". Joining late is fine: only what comes after counts.")
            ),
        ),
        course.zone,
    )


def started(course: Course, running: int, last_day: Instant) -> Card:
    """The organizer's own answer to starting a cohort."""
    past = (
        text(f"The start lies in the past, so week {running} of {len(course.syllabus)} is running now. ")
        if running >= 1
        else text("The first post comes ", Instant(course.calendar.start(1)), ". ")
    )
    return Card(
        (
            headline(f"{course.name} is set up"),
            Fields(
                (
                    ("Key", text(Code(course.key))),
                    (
                        "Plan",
                        text(
                            f"{course.plan.title}, {course.syllabus.pace} pace, ",
                            counted(len(course.syllabus), "week"),
                        ),
                    ),
                    (
                        "Goals",
                        text(
                            f"every {_weekday(course)} at {course.calendar.latest.at:%H:%M} ({course.zone})"
                        ),
                    ),
                    ("Ends", text(last_day)),
                )
            ),
            Paragraph(text(*past, "The invitation is in the channel.")),
            Buttons(
                (
                    Button("Preview", str(Action("plan-admin preview", {}, course.cohort_id)), Style.PRIMARY),
                    Button("Status", str(Action("plan-admin status", {}, course.cohort_id))),
                )
            ),
            Footnote(
                text(Code("/plan-admin schedule paper:thu checkin:sun"), " moves the posts inside the week.")
            ),
        ),
        course.zone,
    )


def status(
    course: Course,
    now: datetime,
    attendance: Attendance,
    coming: Sequence[PlannedPost],
    problems: Sequence[str],
    rooms: Sequence[str],
    notes: Sequence[tuple[str, str, str]],
    *,
    over: str,
) -> Card:
    """How a cohort is doing. `notes` are name, answer and note of the week's check-ins."""
    where = over or _where(course, now).removeprefix("in ")
    blocks: list[Block] = [
        headline(f"{course.name}: {where}"),
        Fields(
            (
                (
                    "Members",
                    text(
                        f"{attendance.members}, of whom {attendance.active} "
                        f"{'was' if attendance.active == 1 else 'were'} active in the last 7 days"
                    ),
                ),
                ("Channels", text(", ".join(shorten(room, 80) for room in rooms[:10]) or "none")),
                (
                    "Calendar",
                    text(
                        f"goals every {_weekday(course)} at {course.calendar.latest.at:%H:%M} ({course.zone})"
                    ),
                ),
            )
        ),
    ]
    if problems:
        rows = (text(f"• {shorten(problem, 300)}") for problem in problems)
        blocks.append(Paragraph(lines(text(Bold("Needs you")), *rows)))
    blocks += _doing(course, attendance)
    said = [text(f"• {name} ({answer}): {shorten(note, 150)}") for name, answer, note in notes]
    noted: list[Block] = (
        [Paragraph(lines(text(Bold("Notes at this week's check-in")), *said))] if said else []
    )
    ahead: list[Block] = []
    if coming and not over:
        ahead.append(Paragraph(lines(text(Bold("Next")), *(_coming(post) for post in coming))))
    return fit([*blocks, *noted, *ahead], [*blocks, *noted], blocks, zone=course.zone)


def _doing(course: Course, attendance: Attendance) -> list[Block]:
    """Who may need a word, how the weeks were kept, and what was left open."""
    found: list[Block] = []
    for title, names in (("Stuck", attendance.stuck), ("Silent for two weeks", attendance.silent)):
        if names:
            more = f" and {len(names) - MOST_NAMES} more" if len(names) > MOST_NAMES else ""
            found.append(Paragraph(text(Bold(f"{title}: "), f"{', '.join(names[:MOST_NAMES])}{more}.")))
    if attendance.kept:
        shares = (f"week {one.week}: {one.kept} of {one.members}" for one in attendance.kept)
        found.append(Paragraph(text(Bold("Kept: "), f"{', '.join(shares)}.")))
    if attendance.left_open:
        rows = (
            text(f"• {shorten(course.plan.items[one.key].title, 80)}: {one.left_open} of {one.members}")
            for one in attendance.left_open
        )
        found.append(Paragraph(lines(text(Bold("Most often left open")), *rows)))
    return found


def preview_list(course: Course, coming: Sequence[PlannedPost], shown: int) -> Card:
    """What will be posted next; the card after this one is the post that is `shown`, as it will be sent."""
    rows = (
        text(f"{'▶' if number == shown else ' '} {number}. ", *_coming(post)[1:])
        for number, post in enumerate(coming, start=1)
    )
    blocks: list[Block] = [
        Heading("What I will post next"),
        Paragraph(lines(*rows)),
        Footnote(
            text(
                f"Below is number {shown}, as it would be sent now. ",
                Code("/plan-admin preview 2"),
                " shows another.",
            )
        ),
    ]
    return Card(tuple(blocks), course.zone)


def scheduled(course: Course) -> Card:
    """The posts inside the week, after a change."""
    rhythm = course.calendar.latest.rhythm

    def when(days: int, at: object) -> str:
        day = DAYS[(course.calendar.latest.day.weekday() + days) % 7]
        return f"{day} at {at or course.calendar.latest.at:%H:%M}"

    return Card(
        (
            Heading("The posts of a week"),
            Fields(
                (
                    ("Goals", text(f"{_weekday(course)} at {course.calendar.latest.at:%H:%M}")),
                    ("Paper", text(when(rhythm.paper.days, rhythm.paper.at))),
                    ("Check-in", text(when(rhythm.check_in.days, rhythm.check_in.at))),
                    ("Reminders", text(when(rhythm.nudge.days, rhythm.nudge.at))),
                )
            ),
            Footnote(
                text(
                    "What was posted already stays as it is. ",
                    Code("/plan-admin schedule paper:thu checkin:sun"),
                )
            ),
        ),
        course.zone,
    )


def trouble(course: Course, words: str) -> Card:
    """A private word to an organizer: something needs them."""
    return Card(
        (
            headline(f"🔧 {course.name} needs you"),
            Paragraph(text(words)),
            Footnote(
                text(
                    "Once that is mended, what is still of use goes out by itself. ",
                    Code("/plan-admin status"),
                    " in the channel shows what waits.",
                )
            ),
        ),
        course.zone,
    )


def ended(course: Course) -> Card:
    """The organizer's own answer to ending a cohort."""
    undo = Button("Undo", str(Action("plan-admin end", {"undo": "on"}, course.cohort_id)))
    return Card(
        (
            Paragraph(
                text(f"{course.name} has ended; nothing more will be posted. What everyone did is kept.")
            ),
            Buttons((undo,)),
        ),
        course.zone,
    )


def farewell(course: Course) -> Card:
    """Told to the room when its cohort was ended."""
    return Card(
        (Paragraph(text(f"{course.name} ends here. Thank you for studying together! 🌟")),), course.zone
    )


def goes_on(course: Course, now: datetime) -> Card:
    """Told to the room when the end of its cohort was taken back."""
    week = course.calendar.week_at(now) + 1
    more = text()
    if week <= len(course.syllabus):
        more = text(" The next goals come ", Instant(course.calendar.start(week)), ".")
    return Card((Paragraph(text(f"{course.name} goes on after all.", *more)),), course.zone)


DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def _where(course: Course, now: datetime) -> str:
    """Where in its weeks a course stands at `now`."""
    running, total = course.calendar.week_at(now), len(course.syllabus)
    if running < 1:
        return "not begun yet"
    if running < total and now >= course.calendar.end(running):
        return f"between weeks {running} and {running + 1} of {total}"
    return f"in week {running} of {total}"


def _weekday(course: Course) -> str:
    return DAYS[course.calendar.latest.day.weekday()]


def _coming(post: PlannedPost) -> tuple[str | Instant, ...]:
    return ("• ", Instant(post.due_at, TimeStyle.FULL), f": {NAMES[post.kind]}, week {post.week}")
