"""Keep boards: work out anew what somebody's deed changes, in the same transaction, and build what will be
needed.

A deed never adds to a place, which is worked out from the facts (`bot.features.leaderboard.results`). Only a
board that is built is counted on from another one that is ready. On PostgreSQL a member's row is locked
before their facts are read, and a board's while it is built, so that two transactions cannot each miss what
the other wrote.
"""

import asyncio
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from bot.db.engine import require_writing
from bot.feature.group import ANYTHING, GroupContext, StandingChange
from bot.features.leaderboard import page_queries, queries
from bot.features.leaderboard.keys import BoardKey, list_needed
from bot.features.leaderboard.places import Counted, find_base, find_shorter, work_out
from bot.features.leaderboard.queries import key_of
from bot.features.leaderboard.results import Settled
from bot.features.leaderboard.tables import BoardKind, KeptBoard
from bot.features.streak.queries import StreakFacts, list_asked, lock_standing
from bot.features.streak.rules import Counts
from bot.study import people_queries
from bot.study.people_tables import Member, Person
from bot.wording.collation import sort_bytes

BATCH = 40
"""Members whose places are worked out at once, in some 5 milliseconds. The event loop is free in between."""

BATCHES_PER_TURN = 10
"""Batches of one turn, of all groups that are planned together. A turn costs a round of planning and sending
besides, as much as a batch does; and meanwhile others who write wait."""

PLACES_REMOVED = 500
"""Places that are deleted with each batch from boards that nobody needs any more."""


async def change(group: GroupContext, member: Member | None, what: StandingChange = ANYTHING) -> None:
    """After something changed that ranks a member: work out their places anew. None: those of everybody, by
    the next planning or by who first asks for a board.
    """
    session = group.session
    if member is None:
        await queries.reset_boards(session, group.course.cohort_id)
        return
    facts = what.facts if isinstance(what.facts, StreakFacts) else None
    if facts is None:
        await lock_standing(session, member.id)
    if member.left_at is not None:
        await queries.remove_places(session, member.id)
        return
    boards = await queries.list_boards_with_place(session, group.course.cohort_id, member.id, what.points)
    if not boards:
        return
    before = {board.id: board for board in boards if board.member_id is not None}
    shown = next(iter(before.values()), None)
    if shown is not None:
        names = {member.id: (shown.sort_name, shown.listed)}
    else:
        person = await session.get_one(Person, member.person_id)
        names = {member.id: (sort_bytes(member.name), person.visible)}
    base = find_base(boards, list(before.values()), what.since)
    settled = _settled(base, [before[base.id]] if base else ())
    places = await work_out(group, boards, [member], names, settled, facts=facts)
    await queries.put_places(session, [one for one in places if _differs(one, before.get(one["board_id"]))])
    if (begins := _next_beginning(group, [member])) is not None:
        await queries.hold_until(session, group.course.cohort_id, begins)


async def rename(group: GroupContext, member: Member) -> None:
    """After a change of a member's name, or of whether others may read it."""
    person = await group.session.get_one(Person, member.person_id)
    await queries.rename(group.session, member.id, sort_bytes(member.name), listed=person.visible)


async def keep(groups: Sequence[GroupContext]) -> dict[int, datetime]:
    """Keep the boards that these groups need, and no others. A large group takes several turns.

    Returns when the next turn of a group is due, by its id: now if there is more to do, or when somebody's
    own pace begins.
    """
    if not groups:
        return {}
    session = groups[0].session
    needed = {group.course.cohort_id: list_needed(group.course, group.now) for group in groups}
    boards = await queries.list_boards(session, *needed, lock=True)
    missing = [
        (cohort_id, key)
        for cohort_id, keys in needed.items()
        for key in sorted(keys - set(map(key_of, boards[cohort_id])), key=lambda one: (one.first, one.last))
    ]
    if missing:
        await queries.add_boards(session, missing)
        boards = await queries.list_boards(session, *needed, lock=True)
    asked = await list_asked(session, *needed)
    batches = max(1, BATCHES_PER_TURN // len(groups))
    due: dict[int, datetime] = {}
    with session.no_autoflush:  # what is noted of the boards is written at the end, for all groups at once
        for group in groups:
            cohort_id = group.course.cohort_id
            again = await _keep_of(group, boards[cohort_id], needed[cohort_id], asked[cohort_id], batches)
            due |= {cohort_id: again} if again is not None else {}
            await asyncio.sleep(0)
    await session.flush()
    return due


async def _keep_of(
    group: GroupContext,
    boards: Sequence[KeptBoard],
    needed: Collection[BoardKey],
    asked: Collection[int],
    batches: int,
) -> datetime | None:
    """Keep those boards of a group that are needed, in so many batches at most; when the next turn is due."""
    kept = [board for board in boards if key_of(board) in needed]
    others = [board for board in boards if key_of(board) not in needed]
    for board in others:
        board.is_ready = False  # some of its places may be gone soon
    await _check(group, kept, asked)
    stale = [board for board in kept if not board.is_ready]
    for _ in range(batches):
        await asyncio.sleep(0)
        if others and await _remove_some(group, others):
            others = []
        if stale:
            await _build_some(group, stale, kept)
            stale = [board for board in stale if not board.is_ready]
        if not others and not stale:
            begins = [board.holds_until for board in kept if board.holds_until is not None]
            return min(begins, default=None)
    return group.now


async def open_board(
    group: GroupContext, key: BoardKey, member: Member | None = None, *, counted: bool = False
) -> Any:
    """A board that is ready to be read, with the member's place on it, as `queries.find_board` tells them.

    Raises WritesNeeded if it has to be worked out and the transaction only reads.
    """
    session, cohort_id = group.session, group.course.cohort_id
    member_id = member.id if member is not None else None
    found = await page_queries.find_board(session, cohort_id, key, member_id, counted=counted)
    if found is None or not await _holds(group, found):
        require_writing(session)
        await _build(group, key)
        found = await page_queries.find_board(session, cohort_id, key, member_id, counted=counted)
    if found is None:
        raise LookupError(f"no board {key} of group {cohort_id}")  # it was built in this transaction
    return found


async def _build(group: GroupContext, key: BoardKey) -> None:
    """Work out a board for everybody at once: nobody was there in time to do so by and by."""
    session, cohort_id = group.session, group.course.cohort_id
    await queries.add_boards(session, [(cohort_id, key)])
    boards = (await queries.list_boards(session, cohort_id, lock=True))[cohort_id]
    (board,) = [one for one in boards if key_of(one) == key]
    await _check(group, [board], (await list_asked(session, cohort_id))[cohort_id])
    while not board.is_ready:
        await _build_some(group, [board], boards)
        await asyncio.sleep(0)
    await session.flush()


async def _holds(group: GroupContext, board: Any) -> bool:
    """Whether the board, a row as `queries.find_board` tells it, shows what is true now."""
    if not board.is_ready or (board.holds_until is not None and board.holds_until <= group.now):
        return False
    if board.kind == BoardKind.POINTS:
        return True
    asked = await list_asked(group.session, board.cohort_id)
    told: str = board.not_asked
    return told == _not_asked(group, board, asked[board.cohort_id])


async def _check(group: GroupContext, boards: Sequence[KeptBoard], asked: Collection[int]) -> None:
    """Have boards worked out anew that time has overtaken: an own pace began, a check-in was not posted.

    `asked` holds the weeks whose check-in reached a room.
    """
    await _begin_own_paces(group, boards)
    for board in boards:
        told = _not_asked(group, board, asked)
        if board.kind == BoardKind.STREAK and board.not_asked != told:
            board.not_asked, board.is_ready, board.built_to = told, False, 0


async def _begin_own_paces(group: GroupContext, boards: Sequence[KeptBoard]) -> None:
    """Work out the places of members whose own pace has begun since boards of points were."""
    held = [board.holds_until for board in boards if board.holds_until is not None]
    if not held or min(held) > group.now:
        return
    for board in boards:
        board.holds_until = None
    await group.session.flush()
    for member in await people_queries.list_self_paced(group.session, group.course.cohort_id):
        personal = group.features.personal_course(group.course, member)
        if personal is not None and personal.own.calendar.start(personal.first) >= min(held):
            await change(group, member)
    await queries.list_boards(group.session, group.course.cohort_id, lock=True)  # as they are now


def _not_asked(group: GroupContext, board: Any, asked: Collection[int]) -> str:
    """The closed weeks that were not asked for. A week that is still open will be, as a rule."""
    closes, now = group.course.calendar.closes, group.now
    weeks = range(1, min(board.first_week, len(group.course.syllabus) + 1))
    return ",".join(str(week) for week in weeks if week not in asked and closes(week) <= now)


async def _build_some(group: GroupContext, stale: Sequence[KeptBoard], known: Sequence[KeptBoard]) -> None:
    """Work out the places of the next members on the boards that have come least far. `known` are those
    that stay: a ready one saves work.
    """
    after = min(board.built_to for board in stale)
    boards = [board for board in stale if board.built_to == after]
    members = await queries.list_members_after(group.session, group.course.cohort_id, after, BATCH)
    names = {member.id: (sort_bytes(member.name), member.visible) for member in members}
    base = find_base(boards, known, len(group.course.syllabus))
    shorter = {one.id: found for one in boards if (found := find_shorter(one, known)) is not None}
    read = {one.id for one in (base, *shorter.values()) if one is not None}
    kept = await queries.list_places_of(group.session, read, members)
    settled = _settled(base, kept[base.id] if base else ())
    counted = {board_id: _counted(one, kept[one.id]) for board_id, one in shorter.items()}
    # Own weeks do not end with those of the group, so all of them are counted anew.
    own = [member for member in members if member.own_pace]
    on_dates = [member for member in members if not member.own_pace]
    places = await work_out(group, boards, on_dates, names, settled, counted)
    places += await work_out(group, boards, own, names, settled)
    await queries.put_places(group.session, places)
    begins = _next_beginning(group, members)
    for board in boards:
        if board.kind == BoardKind.POINTS:
            board.holds_until = min(filter(None, (board.holds_until, begins)), default=None)
        board.is_ready = len(members) < BATCH
        board.built_to = members[-1].id if members else after


async def _remove_some(group: GroupContext, boards: Sequence[KeptBoard]) -> bool:
    """Delete boards, or at least some of their places. Returns whether the boards are gone."""
    if not await queries.remove_some_places(group.session, [board.id for board in boards], PLACES_REMOVED):
        return False
    for board in boards:
        await group.session.delete(board)
    return True


def _settled(base: Any, places: Iterable[Any]) -> Settled:
    counts = {place.member_id: Counts.read(place.settled) for place in places if place.settled}
    return Settled(base.first_week, counts) if base is not None else Settled()


def _counted(board: Any, places: Iterable[Any]) -> Counted:
    return Counted(board.last_week, {place.member_id: (place.earned, place.due) for place in places})


def _differs(row: Mapping[str, Any], place: Any) -> bool:
    return place is None or (row["earned"], row["due"], row["settled"]) != (
        place.earned,
        place.due,
        place.settled,
    )


def _next_beginning(group: GroupContext, members: Sequence[Any]) -> datetime | None:
    """When the first of these members begins at their own pace: until then boards of points hold. None if
    nobody will.
    """
    courses = [group.features.personal_course(group.course, member) for member in members if member.own_pace]
    begins = (one.own.calendar.start(one.first) for one in courses if one is not None)
    return min((moment for moment in begins if moment > group.now), default=None)
