"""The counters that boards read equal a recount of the facts, whatever was ticked and taken back."""

import asyncio
from collections import Counter

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from bot.curricula import plans_root, read_plan
from bot.platform.refs import RoomRef
from bot.study.plan import Pace
from bot.study.progress_tables import Completion, Score
from bot.study.syllabus import lay_out
from tests.dialogues.seen import cards
from tests.outbox.house import START, House

SYLLABUS = lay_out(read_plan(plans_root() / "deep-learning"), Pace.STANDARD)
KEYS = ["s1.linear-algebra.vectors", "s1.algebra.paper", "s1.calculus.gradients", "s1.algebra.exercise"]
DEEDS = st.lists(
    st.tuples(st.sampled_from(["done", "undo", "project", "leave", "join"]), st.sampled_from(KEYS)),
    max_size=15,
)


async def recount(house: House) -> None:
    """Compare the counters with the completions."""
    points: Counter[tuple[int, int]] = Counter()
    items: Counter[tuple[int, int]] = Counter()
    async with house.database.read() as session:
        for done in (await session.scalars(select(Completion))).all():
            week = SYLLABUS.due_week[done.item_key]
            points[done.member_id, week] += SYLLABUS.plan.items[done.item_key].points
            items[done.member_id, week] += 1
        scores = (await session.scalars(select(Score))).all()
    assert {(one.member_id, one.week): one.points for one in scores if one.points} == dict(points)
    assert {(one.member_id, one.week): one.items for one in scores if one.items} == dict(items)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(deeds=DEEDS)
async def test_after_any_run_of_deeds(house: House, deeds: list[tuple[str, str]]) -> None:
    for deed, key in deeds:
        match deed:
            case "project":
                await house.say("alice", f"/plan projects submit https://example.org item:{key}")
            case "leave" | "join":
                await house.say("alice", f"/plan {deed}")
            case _:
                await house.say("alice", f"/plan {deed} {key}")
    await recount(house)


async def test_after_the_same_deeds_at_once(house: House) -> None:
    """A double click, from several processes: counted once."""
    apps = [house.app, house.process(), house.process()]
    for deed in ("done", "done", "undo", "done"):
        lines = [(app, f"/plan {deed} {key}") for app in apps for key in KEYS[:3]]
        told = await asyncio.gather(*(house.say("alice", line, app=app) for app, line in lines))
        assert "apology" not in cards(told)
        await recount(house)
    assert (await house.say("alice", "/plan progress")).card == "leaderboard"


async def test_a_double_click_on_join(house: House) -> None:
    apps = [house.app, house.process(), house.process(), house.process()]
    for name in ("bea", "cem", "dan", "eve", "fay"):
        told = await asyncio.gather(*(house.say(name, "/plan join", app=app) for app in apps))
        assert "apology" not in cards(told)
        assert "welcome" in cards(told)


async def test_two_organizers_start_in_one_channel_at_once(house: House) -> None:
    room = RoomRef("discord", "w", "contested")
    apps = [house.app, house.process(), house.process()]
    told = await asyncio.gather(*(house.say("organizer", START, room, app) for app in apps))
    assert sorted(cards(told)) == ["refused", "refused", "started"]
