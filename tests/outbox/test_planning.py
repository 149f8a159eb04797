"""Groups are planned apart: a race that one loses, or trouble of its own, is not the others'."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession
from structlog.testing import capture_logs

from bot.app import App
from bot.commands.call import Call, Press
from bot.curricula import plans_root
from bot.feature.declaration import Feature
from bot.feature.group import GroupContext
from bot.features.buddies import queries
from bot.messages.actions import Action
from bot.platform.people import Actor
from bot.platform.refs import AccountRef, RoomRef
from tests.outbox.house import FEATURES, GENERAL, START, House

MONDAY = datetime.fromisoformat("2026-03-02T09:00:00+01:00")
FIRST = ["w001:overture", "w001:week_goals"]
BOB = Actor(AccountRef(GENERAL.platform, GENERAL.workspace, "bob"), "bob")


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_a_race_that_is_lost_while_a_group_is_planned_is_run_again_at_once(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Bob's data is deleted between reading who wants a buddy and matching them."""
    await house.say("bob", "/plan join")
    for person in ("alice", "bob"):
        await house.say(person, "/plan buddy on")
    other, add_group = house.process(), queries.add_group

    async def lose_the_race(session: AsyncSession, cohort_id: int, week: int, members: list[int]) -> None:
        monkeypatch.undo()
        delete = Action("plan data", {"action": "delete", "confirm": "on"})
        told = await other.dispatch(Press(BOB, GENERAL, str(delete)))
        assert told.has_erased
        await add_group(session, cohort_id, week, members)

    monkeypatch.setattr(queries, "add_group", lose_the_race)
    house.clock.move_to(MONDAY)
    with capture_logs() as told:
        await house.app.tick(house.clock.now())
    assert "groups are planned one by one" in [line["event"] for line in told]
    assert sorted(house.chat.keys) == sorted([*FIRST, "w001:buddy_unmatched:m1"])
    assert not (await house.say("alice", "/plan buddy")).tells("bob")


async def ask_too_much(group: GroupContext) -> None:
    """A statement with more parameters than PostgreSQL takes; SQLite may take more, so one more is wrong."""
    numbers = {f"n{one}": one for one in range(40_000)}
    names = ", :".join(numbers)
    await group.session.execute(text(f"SELECT 1 WHERE 1 IN (:{names}) AND nowhere"), numbers)


async def read_a_folder(_: GroupContext) -> None:
    """A file that is none."""
    Path(__file__).parent.read_bytes()


@pytest.mark.parametrize("trouble", [ask_too_much, read_a_folder])
async def test_a_group_whose_planning_fails_holds_up_no_other(
    house: House, trouble: Callable[[GroupContext], Awaitable[None]]
) -> None:
    async def fail_for_the_first(group: GroupContext) -> None:
        if group.course.cohort_id == 1:
            await trouble(group)

    await house.say("organizer", START, RoomRef("discord", "w", "c2"))
    features = (*FEATURES, Feature(name="troubled", on_planning=fail_for_the_first))
    app = App(house.database, {"discord": house.chat}, house.clock, plans_root(), features=features)
    house.clock.move_to(MONDAY)
    await app.tick(MONDAY)
    assert house.chat.stored == [("c2", f"c2:{key}") for key in FIRST]


async def test_a_file_that_cannot_be_read_is_no_database_that_is_away(house: House) -> None:
    async def fail(group: GroupContext, *_: object) -> None:
        await read_a_folder(group)

    features = (*FEATURES, Feature(name="troubled", on_joined=fail))
    app = App(house.database, {"discord": house.chat}, house.clock, plans_root(), features=features)
    with capture_logs() as told:
        reply = await app.dispatch(Call(BOB, GENERAL, "", "/plan join"))
    assert [card.name for card in reply.private] == ["apology"]
    assert [line["event"] for line in told if line["log_level"] == "error"] == ["command failed"]
