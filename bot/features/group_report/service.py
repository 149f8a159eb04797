"""Gather what organizers see of their group: how it is doing, and all members as a table."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.feature.features import course_followed
from bot.feature.group import GroupContext
from bot.features.group_report import queries
from bot.features.group_report.rules import ACTIVE_WITHIN, Attendance, MemberReport, left_open
from bot.features.leaderboard.results import read_results
from bot.features.leaderboard.rules import Board
from bot.features.leaderboard.weeks import board_weeks
from bot.features.streak.rules import Mark
from bot.features.streak.service import find_streak, find_streaks
from bot.features.streak.silence import SILENT_AT_ONCE, find_silent, silent_since
from bot.messages.card import Block
from bot.messages.csv_export import sheet
from bot.messages.notice import prose
from bot.messages.text import Channel, Text, text
from bot.outbox import grants, pausing
from bot.outbox.backlog import list_gone, list_problems
from bot.study import absence_queries, check_in_queries, people_queries, progress_queries, room_queries
from bot.study.cohort_tables import Room
from bot.study.people import find_member_named, list_names, name_first
from bot.study.people_tables import Member
from bot.wording.counting import counted
from bot.wording.naming import shorten

MEMBERS_AT_ONCE = 20
"""Members that are worked out at once. The event loop is free in between."""

MOST_WEEKS = 8
"""Weeks that the status counts, the latest ones. It names items of these weeks, too."""

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
    cohort_id, calendar = course.cohort_id, course.calendar
    joined = await queries.count_joined(session, cohort_id)
    ended = course.ended_weeks(now)
    weeks = range(max(1, ended - MOST_WEEKS + 1), ended + 1)
    kept = [
        await queries.find_kept_week(
            session, cohort_id, week, calendar.edges(week), is_closed=now >= calendar.closes(week)
        )
        for week in weeks
    ]
    due = {key: week for key, week in course.syllabus.core_due_week.items() if week in weeks}
    done = await progress_queries.count_completions_by_item(session, cohort_id, due.keys())
    since = now - ACTIVE_WITHIN
    return Attendance(
        members=sum(joined.values()),
        active=await queries.count_active(session, cohort_id, since, _first_week(group, since)),
        kept=[one for one in kept if one is not None],
        left_open=left_open(due, joined, done)[:MOST_ITEMS],
        stuck=await name_first(session, cohort_id, await queries.list_stuck(session, cohort_id)),
        silent=await name_first(session, cohort_id, await _list_silent(group)),
    )


def _first_week(group: GroupContext, since: datetime) -> int:
    """The earliest week to which an answer or a tick after an instant may count: a week takes them until a
    day after its end.
    """
    return group.course.calendar.week_for(since) - 1


async def _list_silent(group: GroupContext) -> list[int]:
    """The ids of the silent members."""
    since = silent_since(group.course, group.now)
    if since is None:
        return []
    cohort_id, first = group.course.cohort_id, _first_week(group, since)
    silent: list[int] = []
    after = 0
    while maybe := await queries.list_without_sign(
        group.session, cohort_id, since, first, after, SILENT_AT_ONCE
    ):
        silent += sorted(await find_silent(group, maybe))
        after = maybe[-1].id
    return silent


async def find_member_report(group: GroupContext, text: str) -> MemberReport:
    """How the member whom a text names is doing; a former member too. Raises UserError if nobody fits."""
    session, course, now = group.session, group.course, group.now
    named = await find_member_named(session, course, text, left=True)
    member, followed = named.member, course_followed(group, named.member)
    about = followed.week_to_show(now)
    weeks = board_weeks(course, Board.OVERALL, now)
    (standing,) = (await read_results(group, [member], weeks)).standings(weeks)
    asked = week if 1 <= (week := course.calendar.week_for(now)) <= len(course.syllabus) else None
    check_in = await check_in_queries.find_check_in(session, member.id, asked) if asked else None
    pause = await absence_queries.find_pause(session, member.id, now)
    return MemberReport(
        shown=named.shown,
        number=member.number,
        joined_at=member.joined_at,
        left_at=member.left_at,
        joined_week=member.joined_week,
        week=about.number,
        done=len(await progress_queries.list_completed_of(session, member.id, about.core)),
        items=len(about.core),
        standing=standing,
        streak=await find_streak(group, member),
        asked=asked,
        answer=check_in.answer if check_in else "",
        last_sign=(await progress_queries.list_last_signs(session, [member])).get(member.id),
        paused_until=pause.ends_at if pause else None,
    )


async def list_unsent(group: GroupContext, *, events: bool = True) -> list[Text]:
    """Pauses by the operator; then the latest posts that could not be sent or were deleted, with their
    channel and what happened. `events`: also events of a workspace that could not be listed.
    """
    cohort, title = group.course.cohort_id, group.features.post_title
    held = await list_problems(group.session, cohort, MOST_PROBLEMS, events=events)
    gone = await list_gone(group.session, cohort, group.now, MOST_PROBLEMS)
    pauses = await pausing.list_of_group(group)
    told = [
        text(f"{PAUSED.format(one.platform.capitalize())}: ", *prose(shorten(one.why, 300))) for one in pauses
    ]
    for place in {(one.platform, one.workspace) for one in group.course.roles}:
        waits = await grants.list_problems(group.session, *place)
        own = {(*place, one.role) for one in group.course.roles}
        told += [
            text(f"The role for {counted(count, 'member')}: ", *prose(shorten(why, 300)))
            for role, why, count in waits
            if (*place, role) in own
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
    rooms = await room_queries.list_rooms(group.session, group.course.cohort_id)
    return [Channel(room.platform, room.channel, room.name) for room in rooms]


async def list_notes(group: GroupContext) -> list[tuple[str, str, str]]:
    """Name, answer and note of the check-ins of the running week, or of the last one where none runs.

    What members keep to themselves is left out.
    """
    session, course = group.session, group.course
    said = await check_in_queries.list_notes(session, course.cohort_id, _week_of_notes(group), MOST_NOTES)
    of = [member for member, _, _ in said]
    names = await list_names(session, course.cohort_id, left=True, of=of) if said else {}
    return [(names[member], answer, note) for member, answer, note in said]


async def list_answers(group: GroupContext) -> Sequence[Block]:
    """What members answered beside the check-in in that week."""
    part = group.features.reported_part
    return await part.report.list_blocks(group, _week_of_notes(group)) if part and part.report else ()


def week_of_notes(group: GroupContext) -> str:
    """The week of the notes of `list_notes`, in words for the log."""
    return f"week {_week_of_notes(group)}"


def _week_of_notes(group: GroupContext) -> int:
    return max(1, min(group.course.calendar.week_at(group.now), len(group.course.syllabus)))


async def export_members(group: GroupContext, *, with_answers: bool) -> str:
    """All members as CSV, one a row, including those who left. Dates are in UTC.

    `with_answers`: with what they answered beside the check-in, a column for each question and week.
    """
    session, course = group.session, group.course
    names = await list_names(session, course.cohort_id, left=True)
    head = ["number", "name", "joined", "joined_week", "left", "streak", "longest", "freezes", "kept_weeks"]
    weeks = (f"week_{week}" for week in range(1, course.reached(group.now) + 1))
    part = group.features.reported_part if with_answers else None
    asked = part.report if part else None
    heads = [one for one, _ in await asked.list_columns(group, ())] if asked else []
    rows: list[Sequence[object]] = [[*head, "points", "points_due", *weeks, *heads]]
    after = 0
    while found := await people_queries.list_members(
        session, course.cohort_id, left=True, after=after, most=MEMBERS_AT_ONCE
    ):
        members = [member for member, _ in found]
        columns = await asked.list_columns(group, members) if asked else ()
        for member, row in zip(members, await _rows_of(group, members, names), strict=True):
            rows.append([*row, *(cells.get(member.id, "") for _, cells in columns)])
        after = members[-1].id
        await asyncio.sleep(0)
    return await asyncio.to_thread(sheet, rows)


async def _rows_of(
    group: GroupContext, members: Sequence[Member], names: Mapping[int, str]
) -> list[Sequence[object]]:
    course, now = group.course, group.now
    streaks = await find_streaks(group, members)
    await asyncio.sleep(0)
    weeks = board_weeks(course, Board.OVERALL, now)
    results = {one.member_id: one for one in (await read_results(group, members, weeks)).standings(weeks)}
    rows: list[Sequence[object]] = []
    for member in members:
        streak, result = streaks[member.id], results[member.id]
        marks = {one.week: one.mark.value for one in streak.weeks}
        rows.append(
            [
                member.number,
                names[member.id],
                member.joined_at.date().isoformat(),
                member.joined_week,
                member.left_at.date().isoformat() if member.left_at else "",
                streak.current,
                streak.longest,
                streak.freezes,
                sum(one.mark is Mark.KEPT for one in streak.weeks),
                result.earned,
                result.due or 0,
                *(marks.get(week, "") for week in range(1, course.reached(now) + 1)),
            ]
        )
    return rows
