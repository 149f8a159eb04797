"""Kept boards read as a replay of everybody does: each page, for each reader, at any time."""

from datetime import timedelta

from bench.groups import Bench, fill
from bot.feature.group import GroupContext
from bot.features.leaderboard.keeping import BATCH, BATCHES_PER_TURN, keep
from bot.features.leaderboard.keys import list_needed, points_key, streak_key
from bot.features.leaderboard.places import list_wrong_members
from bot.features.leaderboard.queries import key_of, list_boards
from bot.features.leaderboard.rules import Board
from bot.features.leaderboard.service import find_own, list_best, read_page
from bot.features.leaderboard.weeks import board_weeks
from bot.study import cohort_queries, people_queries
from bot.study.course_cache import CourseCache
from bot.study.people_tables import Member
from tests.boards import page_of, replay

MEMBERS = 34

DEEDS = (
    "p1: /plan done s1.algebra.mml s2.mlp.paper",
    "p3: /plan checkin stuck",
    "p7: /plan settings visible:on",
    "p4: /plan settings visible:off",
    "organizer: /plan-admin people excuse p5 2",
    "p6: /plan leave",
    "organizer: /plan-admin calendar stage 7 9",
    "organizer: /plan-admin calendar confirm",
    "wait 1",
    "p8: /plan pace set own relaxed",
    "p9: /plan pace pause 2026-05-20",
    "p6: /plan join",
    "newcomer: /plan join",
    "organizer: /plan-admin calendar break 2026-04-20 2026-04-22",
    "organizer: /plan-admin calendar confirm",
    "wait 4",
    "p1: /plan undo s1.algebra.mml",
    "wait 6",
    "p8: /plan pace set group",
    "wait 14",
)
"""What people do, and days that go by."""


async def test_every_page_is_that_of_a_replay(database_url: str) -> None:
    bench = Bench.open(database_url, "")
    await fill(bench, MEMBERS, weeks=5)
    await compare(bench)
    for deed in DEEDS:
        who, _, line = deed.partition(": ")
        if line:
            await bench.say(who, line)
        else:
            await pass_days(bench, int(deed.removeprefix("wait ")))
        await compare(bench)
    await bench.close()


async def pass_days(bench: Bench, days: int) -> None:
    """Let the bot do what falls due."""
    target = bench.clock.now() + timedelta(days=days)
    while (wake := await bench.app.next_wake()) is not None and wake <= target:
        bench.clock.move_to(max(wake, bench.clock.now()))
        await bench.app.tick(bench.clock.now())
    bench.clock.move_to(target)


async def compare(bench: Bench) -> None:
    """Each page of each board, as a visible member, a hidden one and a stranger in turn see it."""
    async with bench.database.write() as session:
        course = await CourseCache().load(session, await cohort_queries.get_cohort(session, 1))
        group = GroupContext(session, course, bench.clock.now(), bench.app.features)
        members = {one.name: one for one, _ in await people_queries.list_members(session, 1)}
        viewers: list[Member | None] = [members["p1"], members["p4"], members["p7"], None]
        for turn, board in enumerate(Board):
            weeks = board_weeks(course, board, group.now)
            key = streak_key(course, group.now) if board is Board.STREAK else points_key(weeks)
            for viewer in (viewers[turn], viewers[(turn + 1) % 4]):
                ranked = await replay(group, board, viewer.id if viewer else None)
                reader = viewer.id if viewer else None
                for number in range(1, -(-len(ranked) // 10) + 1):
                    page = await read_page(group, key, number, viewer)
                    assert page == page_of(ranked, number, reader), (board, number)
                if viewer is not None:
                    assert await find_own(group, key, viewer) == page_of(ranked, 1, reader).mine
        everybody = await replay(group, Board.OVERALL, None)
        scored = [row for row in everybody if row.standing.earned]
        best = await list_best(group, board_weeks(course, Board.OVERALL, group.now), 5)
        assert (best.rows, best.more) == (scored[:5], len(scored) - 5)
        assert await list_wrong_members(group) == set()


async def test_a_large_group_is_kept_in_turns(database_url: str) -> None:
    """A turn works out so many members that others who write need not wait long; places are those of a
    replay, also of members who begin at a pace of their own meanwhile.
    """
    bench = Bench.open(database_url, "")
    most = BATCH * BATCHES_PER_TURN
    await fill(bench, most + 2 * BATCH, weeks=2)
    await bench.say("p2", "/plan pace set own relaxed")
    await bench.say("p401", "/plan pace set own intensive")
    await pass_days(bench, 4)
    async with bench.database.write() as session:
        course = await CourseCache().load(session, await cohort_queries.get_cohort(session, 1))
        before = {key_of(one) for one in (await list_boards(session, 1))[1]}
        next_monday = course.calendar.start(4)
        group = GroupContext(session, course, next_monday, bench.app.features)
        new = list_needed(course, group.now) - before
        assert new, "a week that begins needs other boards"

        assert await keep([group]) == {1: group.now}, "there is more to do"
        boards = {key_of(one): one for one in (await list_boards(session, 1))[1]}
        assert {boards[key].built_to for key in new} == {1000 + most - 1}
        assert not any(boards[key].is_ready for key in new)

        while (await keep([group])).get(1) == group.now:
            pass
        boards = {key_of(one): one for one in (await list_boards(session, 1))[1]}
        assert boards.keys() == list_needed(course, group.now), "the others are gone, with their places"
        assert all(board.is_ready for board in boards.values())
        assert await list_wrong_members(group) == set()
    await bench.close()
