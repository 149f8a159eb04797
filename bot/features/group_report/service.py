"""Gather what organizers see of their group: how it is doing, and all members as a table."""

from collections.abc import Sequence

from bot.feature import GroupContext
from bot.features.group_report.rules import ACTIVE_WITHIN, Attendance, kept_weeks, left_open
from bot.features.leaderboard.rules import Board
from bot.features.leaderboard.service import board_weeks, list_standings
from bot.features.streak.rules import CheckInAnswer, Mark
from bot.features.streak.service import find_streaks
from bot.features.streak.silence import find_silent
from bot.messages.csv_export import sheet
from bot.messages.notice import prose
from bot.messages.text import Channel, Text, text
from bot.outbox import pausing
from bot.outbox.backlog import list_gone, list_problems
from bot.study import cohort_queries, people_queries, progress_queries
from bot.study.cohort_tables import Room
from bot.study.people import names_of
from bot.wording.naming import shorten

MOST_WEEKS = 8
"""Weeks that the status counts, the latest ones."""

MOST_ITEMS = 5
"""Items that the status names as left open most often."""

MOST_NOTES = 10
"""Notes of the week's check-ins that the status quotes."""

MOST_REPORTED = 20
"""Contributions of a kind among which the status looks for reports; those that were reported come first."""

MOST_PROBLEMS = 5
"""Posts that the status names because they could not be sent, the latest ones."""

PAUSED = "Whoever runs this bot has paused its posts on {}, and says"
"""How the status tells of a pause."""


async def find_attendance(group: GroupContext) -> Attendance:
    """How the group is doing now. A member on a pause is not silent."""
    session, course, now = group.session, group.course, group.now
    member_rows = await people_queries.list_members(session, course.cohort_id)
    members = [member for member, _ in member_rows]
    names = names_of(member_rows)
    signs = await progress_queries.list_last_signs(session, course.cohort_id)
    streaks = await find_streaks(group, members)
    ended = course.ended_weeks(now)
    answers = await progress_queries.list_answers(session, [member.id for member in members])
    latest = {member: answer for (member, _), answer in sorted(answers.items())}
    stuck = [member.id for member in members if latest.get(member.id) == CheckInAnswer.STUCK]
    silent = await find_silent(group, members)
    done = await progress_queries.count_completions_by_item(session, course.cohort_id)
    joined = [member.joined_week for member in members]
    return Attendance(
        members=len(members),
        active=sum(now - signs[one.id] < ACTIVE_WITHIN for one in members if one.id in signs),
        kept=[one for one in kept_weeks(streaks.values()) if one.week <= ended][-MOST_WEEKS:],
        left_open=left_open(course.syllabus.core_due_week, ended, joined, done)[:MOST_ITEMS],
        stuck=[names[member] for member in stuck],
        silent=[names[member.id] for member in members if member.id in silent],
    )


async def list_unsent(group: GroupContext) -> list[Text]:
    """Pauses by the operator; then the latest posts that could not be sent or were deleted, with their
    channel and what happened.
    """
    cohort, title = group.course.cohort_id, group.features.post_title
    held = await list_problems(group.session, cohort, MOST_PROBLEMS)
    gone = await list_gone(group.session, cohort, group.now, MOST_PROBLEMS)
    pauses = await pausing.list_of_group(group)
    told = [
        text(f"{PAUSED.format(one.platform.capitalize())}: ", *prose(shorten(one.why, 300))) for one in pauses
    ]
    told += [
        text(title(kind, week), *_place(" in ", room), ": ", *prose(shorten(why, 300)))
        for kind, week, why, room in held
    ]
    told += [
        text(title(kind, week), ": somebody deleted it", *_place(" in ", room), ".")
        for kind, week, room in gone
    ]
    return told[:MOST_PROBLEMS]


def _place(before: str, room: Room | None) -> Text:
    return text(before, Channel(room.platform, room.channel, room.name)) if room is not None else ()


async def count_reported(group: GroupContext) -> int:
    """How many contributions members reported that are still there, among the latest of each kind."""
    found = [await kind.list_latest(group, MOST_REPORTED) for kind in group.features.contributions]
    return sum(one.is_reported for listed in found for one in listed)


async def list_channels(group: GroupContext) -> list[Channel]:
    """The channels of the group."""
    rooms = await cohort_queries.list_rooms(group.session, group.course.cohort_id)
    return [Channel(room.platform, room.channel, room.name) for room in rooms]


async def list_notes(group: GroupContext) -> list[tuple[str, str, str]]:
    """Name, answer and note of the check-ins of the running week, or of the last one where none runs.

    What members keep to themselves is left out.
    """
    session, course = group.session, group.course
    names = names_of(await people_queries.list_members(session, course.cohort_id, left=True))
    said = await progress_queries.list_notes(session, course.cohort_id, _week_of_notes(group), MOST_NOTES)
    return [(names[member], answer, note) for member, answer, note in said]


def week_of_notes(group: GroupContext) -> str:
    """The week of the notes of `list_notes`, in words for the log."""
    return f"week {_week_of_notes(group)}"


def _week_of_notes(group: GroupContext) -> int:
    return max(1, min(group.course.calendar.week_at(group.now), len(group.course.syllabus)))


async def export_members(group: GroupContext) -> str:
    """All members as CSV, one a row, including those who left. Dates are in UTC."""
    session, course, now = group.session, group.course, group.now
    member_rows = await people_queries.list_members(session, course.cohort_id, left=True)
    names = names_of(member_rows)
    streaks = await find_streaks(group, [member for member, _ in member_rows])
    weeks = board_weeks(course, Board.OVERALL, now)
    results = {one.member_id: one for one in await list_standings(group, member_rows, weeks)}
    last = course.reached(now)
    head = ["number", "name", "joined", "joined_week", "left", "streak", "longest", "freezes", "kept_weeks"]
    rows: list[Sequence[object]] = [
        [*head, "points", "points_due", *(f"week_{week}" for week in range(1, last + 1))]
    ]
    for member, _ in member_rows:
        streak, result = streaks[member.id], results[member.id]
        marks = {one.week: one.mark.value for one in streak.weeks}
        left = member.left_at.date().isoformat() if member.left_at else ""
        rows.append(
            [
                member.number,
                names[member.id],
                member.joined_at.date().isoformat(),
                member.joined_week,
                left,
                streak.current,
                streak.longest,
                streak.freezes,
                sum(one.mark is Mark.KEPT for one in streak.weeks),
                result.earned,
                result.due or 0,
                *(marks.get(week, "") for week in range(1, last + 1)),
            ]
        )
    return sheet(rows)
