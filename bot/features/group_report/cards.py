"""The card that shows organizers how their group is doing."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.feature.post_kinds import PlannedPost
from bot.features.group_lifecycle.cards import begins_or_runs, weekday_of_goals
from bot.features.group_report.rules import Attendance, MemberReport
from bot.features.leaderboard.board_rows import result
from bot.features.streak.cards import marked
from bot.messages.actions import Action
from bot.messages.card import Block, Button, Buttons, Card, Fields, Footnote, Paragraph
from bot.messages.fitting import fit, headline
from bot.messages.text import Bold, Channel, Code, Instant, Span, Text, lines, text
from bot.outbox.upcoming import upcoming_line
from bot.study.course import Course
from bot.wording.counting import counted, listed
from bot.wording.direction import isolate
from bot.wording.naming import opening, shorten

MOST_CHANNELS = 10
"""Channels that the status names."""

MOST_WEEKS_TOLD = 5
"""Weeks of a member that their report tells, the latest ones."""


def status(
    course: Course,
    now: datetime,
    attendance: Attendance,
    coming: Sequence[PlannedPost],
    problems: Sequence[Text],
    rooms: Sequence[Channel],
    notes: Sequence[tuple[str, str, str]],
    answers: Sequence[Block] = (),
    *,
    readers: str = "",
    waiting: int = 0,
    reported: int = 0,
    over: str,
) -> Card:
    """How the group is doing. `notes` are name, answer and note of the week's check-ins, `answers` what its
    members answered beside them. So many people ask to join (`waiting`), and so many contributions were
    `reported`.

    `readers` says who reads the notes, if this reader does not: then the card has the answers alone.
    `over` says how the group ended, such as "ended"; it is empty while the group runs.
    """
    where = over or begins_or_runs(course, now).removeprefix("in ")
    blocks: list[Block] = [
        headline(f"{course.name}: {where}"),
        Fields(
            (
                (
                    "Members",
                    text(
                        f"{attendance.members}, of whom {attendance.active or 'none'} "
                        f"{'were' if attendance.active > 1 else 'was'} active in the last 7 days"
                        if attendance.members
                        else "none"
                    ),
                ),
                ("Channels", _channels(rooms)),
                (
                    "Calendar",
                    text(
                        f"goals every {weekday_of_goals(course)} "
                        f"at {course.calendar.latest.at:%H:%M} ({course.zone})"
                    ),
                ),
            )
        ),
    ]
    if problems:
        rows = (text("• ", *problem) for problem in problems)
        blocks.append(Paragraph(lines(text(Bold("Needs you")), *rows)))
        retry = str(Action("plan-admin rooms retry", {}, course.cohort_id))
        listed = str(Action("plan-admin rooms list", {}, course.cohort_id))
        blocks.append(Buttons((Button("Try again", retry), Button("Channels", listed))))
    blocks += _asked(course, waiting, reported)
    blocks += _doing(course, attendance)
    noted = [*_noted(notes, readers), *answers]
    ahead: list[Block] = []
    if coming and not over:
        ahead.append(
            Paragraph(lines(text(Bold("Next")), *(text("• ", upcoming_line(post)) for post in coming)))
        )
    ways = [] if over else [_ways_on(course)]
    return fit(
        "group_status",
        [*blocks, *noted, *ahead, *ways],
        [*blocks, *noted, *ways],
        [*blocks, *ways],
        zone=course.zone,
    )


def member_report(course: Course, found: MemberReport) -> Card:
    """How one member is doing: this week, over all, and the latest weeks with what became of each."""
    joined = text("in week ", str(found.joined_week), ", ", Instant(found.joined_at))
    fields: list[tuple[str, Text]] = [("Joined", joined)]
    if found.left_at is not None:
        fields.append(("Left", text(Instant(found.left_at))))
    fields += [
        (f"Week {found.week}", text(f"{found.done} of {counted(found.items, 'item')} done")),
        ("Overall", text(result(found.standing))),
        ("Streak", text(f"{counted(found.streak.current, 'week')}; the longest was {found.streak.longest}")),
    ]
    if found.asked is not None and found.left_at is None:
        fields.append((f"Check-in of week {found.asked}", text(found.answer or "not answered yet")))
    last = text(Instant(found.last_sign)) if found.last_sign else text("not yet")
    fields.append(("Last seen", last))
    if found.paused_until is not None:
        fields.append(("Paused until", text(Instant(found.paused_until))))
    blocks: list[Block] = [headline(f"{opening(found.shown)} in {course.name}"), Fields(tuple(fields))]
    latest = found.streak.weeks[-MOST_WEEKS_TOLD:]
    if latest:
        blocks.append(Paragraph(lines(*(marked(week) for week in reversed(latest)))))
    excuse = Action(
        "plan-admin people excuse", {"member": f"#{found.number}"}, course.cohort_id, ask=("week",)
    )
    if found.left_at is None:
        blocks.append(Buttons((Button("Excuse a week", str(excuse)),)))
    return Card("member_report", tuple(blocks), zone=course.zone)


def _ways_on(course: Course) -> Buttons:
    digest = Action("plan-admin posts digest", {}, course.cohort_id, ask=("day",))
    calendar = Action("plan-admin calendar schedule", {}, course.cohort_id)
    posts, people = (
        Action(f"plan-admin {listed} list", {}, course.cohort_id) for listed in ("posts", "people")
    )
    return Buttons(
        (
            Button("Posts", str(posts)),
            Button("People", str(people)),
            Button("Calendar", str(calendar)),
            Button("Weekly digest", str(digest)),
        )
    )


def _noted(notes: Sequence[tuple[str, str, str]], readers: str) -> list[Block]:
    said = [
        text(f"• {name} ({answer})", "" if readers else f": {isolate(shorten(note, 150))}")
        for name, answer, note in notes
    ]
    if not said:
        return []
    found: list[Block] = [Paragraph(lines(text(Bold("Notes at the latest check-in")), *said))]
    if readers:
        how = text(f"{readers} A member joins them by name: ", Code("/plan-admin people organizers add"), ".")
        found.append(Footnote(how))
    return found


def _channels(rooms: Sequence[Channel]) -> Text:
    """The channels, each with its platform if the group lives on several."""
    several = len({room.platform for room in rooms}) > 1
    shown: list[Span] = []
    for room in rooms[:MOST_CHANNELS]:
        shown += [
            ", " if shown else "",
            replace(room, name=shorten(room.name, 80)),
            f" ({room.platform.capitalize()})" if several else "",
        ]
    return text(*shown) if shown else text("none")


def _asked(course: Course, waiting: int, reported: int) -> list[Block]:
    """What members and others want of the organizers."""
    found: list[Block] = []
    if waiting:
        told = "1 person asks to join." if waiting == 1 else f"{waiting} people ask to join."
        listed = Action("plan-admin people list", {}, course.cohort_id)
        found += [Paragraph(text(told)), Buttons((Button("Who asks", str(listed)),))]
    if reported:
        told = f"Members reported {counted(reported, 'contribution')}."
        listed = Action("plan-admin people contributions", {}, course.cohort_id)
        found += [Paragraph(text(told)), Buttons((Button("Look at it", str(listed)),))]
    return found


def _doing(course: Course, attendance: Attendance) -> list[Block]:
    """Who may need help, how many members kept each week, and which items are left open most often."""
    found: list[Block] = []
    for title, some in (("Stuck", attendance.stuck), ("Silent for two weeks", attendance.silent)):
        if some.names:
            more = f" and {some.more} more" if some.more else ""
            found.append(Paragraph(text(Bold(f"{title}: "), f"{', '.join(some.names)}{more}.")))
    if attendance.kept:
        shares = [f"{one.kept} of {one.members} in week {one.week}" for one in attendance.kept]
        found.append(Paragraph(text(Bold("Kept the week: "), f"{listed(shares)}.")))
    if attendance.left_open:
        rows = (
            text(f"• {shorten(course.plan.items[one.key].title, 80)}: {one.left_open} of {one.members}")
            for one in attendance.left_open
        )
        found.append(Paragraph(lines(text(Bold("Most often left open")), *rows)))
    return found
