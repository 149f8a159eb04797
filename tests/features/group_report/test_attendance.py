"""What the status tells of a group of any size is what a look at each member would tell."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from bench.groups import START_COMMAND, Bench, fill
from bot.feature.group import GroupContext
from bot.features.group_report.service import find_attendance
from bot.features.streak.silence import SILENT_AT_ONCE, find_silent
from bot.study import cohort_queries, people_queries
from bot.study.course_cache import CourseCache
from bot.study.people import MOST_NAMED, list_names, name_first


@pytest.fixture
async def bench(database_url: str) -> AsyncIterator[Bench]:
    bench = Bench.open(database_url, "")
    yield bench
    await bench.close()


async def test_whoever_is_silent_is_found_among_many(bench: Bench) -> None:
    await fill(bench, SILENT_AT_ONCE + 30, weeks=2)
    end = bench.clock.now() + timedelta(weeks=3)
    while (wake := await bench.app.next_wake()) is not None and wake < end:
        bench.clock.move_to(max(wake, bench.clock.now()))
        await bench.app.tick(bench.clock.now())
    bench.clock.move_to(end)
    for awake in ("p1", f"p{SILENT_AT_ONCE + 1}"):
        await bench.say(awake, "/plan checkin behind")
    await bench.say("p2", "/plan pace pause 2026-08-01")
    async with bench.database.read() as session:
        course = await CourseCache().load(session, await cohort_queries.get_cohort(session, 1))
        group = GroupContext(session, course, end, bench.app.features)
        members = [member for member, _ in await people_queries.list_members(session, 1)]
        silent = [member.id for member in members if await find_silent(group, [member])]
        assert len(silent) == SILENT_AT_ONCE + 30 - 3
        assert await find_silent(group, members) == set(silent)
        names = await list_names(session, 1)
        told = (await find_attendance(group)).silent
        assert told.names == [names[member] for member in silent[:MOST_NAMED]]
        assert told.more == len(silent) - MOST_NAMED


async def test_some_members_are_named_as_they_are_among_all(bench: Bench) -> None:
    """Alike, hidden, and one of whom the only other who looks like them has left."""
    await bench.say("organizer", START_COMMAND)
    for name in ("Ann", "ann", "bob", "Hidden", "carol", "Carol"):
        await bench.say(name, "/plan join")
    await bench.say("Hidden", "/plan settings visible:off")
    await bench.say("Carol", "/plan leave")
    async with bench.database.read() as session:
        for left in (False, True):
            names = await list_names(session, 1, left=left)
            assert len(set(names.values())) == 5 + left
            for member, name in names.items():
                assert (await list_names(session, 1, left=left, of=[member]))[member] == name
        present = [member.id for member, _ in await people_queries.list_members(session, 1)]
        assert (await name_first(session, 1, present)).names == list((await list_names(session, 1)).values())
        assert (await name_first(session, 1, present)).more == 0
        assert not (await name_first(session, 1, [])).names
