"""Groups that had the end and the beginning of a stage as posts of their own, before revision 0027."""

import json

import pytest
from alembic import command
from sqlalchemy import Connection, func, select

from bot.db import schema
from bot.outbox import posts
from bot.outbox.tables import Delivery, DeliveryState, Post, SkippedPost
from tests.outbox.house import House

EDGE = "2026-04-27T09:00:00+02:00"
LATER = "2026-04-27T09:05:00+02:00"
FINALE, OPENING = "w008:stage_finale", "w009:stage_opening"
RECAP, GOALS = "w008:recap", "w009:week_goals"


async def posted_as_before(house: House, state: DeliveryState) -> None:
    """The edge of a stage as revision 0026 posted it, and then the upgrade."""
    await house.until("2026-03-02T10:00:00+01:00")
    await house.say("alice", "/plan done Vectors")
    await house.until(EDGE)
    is_sent = state is DeliveryState.SENT
    async with house.database.write() as session:
        recap = (await session.scalars(select(Post).where(Post.key == f"c1:{RECAP}"))).one()
        kept = json.loads(recap.body)
        assert kept.pop("parts") == ["stage"]
        told = {
            "finished": kept.pop("finished_stage"),
            "board": kept.pop("stage"),
            "built": kept.pop("built"),
        }
        assert told["board"], "alice has ticked something"
        recap.body = json.dumps(kept)
        sent = (await session.scalars(select(Delivery).where(Delivery.post_id == recap.id))).one()
        for key, body in ((FINALE, json.dumps(told) if is_sent else ""), (OPENING, "")):
            post = Post(cohort_id=1, key=f"c1:{key}", kind=key[5:], week=int(key[1:4]), body=body)
            post.due_at, post.expires_at = recap.due_at, recap.expires_at
            session.add(post)
            await session.flush()
            own = Delivery(post_id=post.id, room_id=sent.room_id, state=state, platform=sent.platform)
            own.workspace, own.due_at, own.turn_at = sent.workspace, sent.due_at, sent.turn_at
            own.attempts, own.problem, own.message = 1, "", f"c1/c1:{key}" if is_sent else None
            session.add(own)
        session.add(SkippedPost(cohort_id=1, kind="plan_finale", week=58))
    await go_back(house)
    await schema.upgrade(house.database.engine)


async def go_back(house: House) -> None:
    """Give the database the schema of revision 0026."""
    async with schema.migrating(house.database.engine) as connection:
        await connection.run_sync(downgrade)


def downgrade(connection: Connection) -> None:
    """Back to what the version before can read."""
    config = schema._config()
    config.attributes["connection"] = connection
    command.downgrade(config, "0026")


async def redraw(house: House) -> None:
    """Have the recap and the goals drawn again, as a change of the calendar does."""
    async with house.database.write() as session:
        for kind, week in (("recap", 8), ("week_goals", 9)):
            await posts.redraw(session, 1, kind, week, house.clock.now())
    await house.until(LATER)


async def count(house: House, kind: str) -> int:
    async with house.database.read() as session:
        return (await session.scalars(select(func.count()).select_from(Post).where(Post.kind == kind))).one()


async def test_what_was_posted_stays_and_is_redrawn(house: House) -> None:
    await posted_as_before(house, DeliveryState.SENT)
    stored = list(house.chat.keys)
    await house.say("alice", "/plan settings visible:off")
    await redraw(house)
    assert house.chat.keys == stored, "nothing is posted twice"
    finale = house.reads(FINALE)
    assert finale.tells("Stage 1 is complete", "The stage's board", "a member")
    assert not finale.tells("alice")
    assert not finale.tells("Week 8 in review")
    assert not house.reads(RECAP).tells("Stage 1 is complete")
    assert not house.reads(GOALS).tells("Stage 2 begins"), "the group has read that above"
    assert house.reads(GOALS).tells("Stage 2, ")
    await house.say("alice", "/plan data delete")
    await house.press("alice", "plan data", action="delete", confirm="on")
    await house.until("2026-04-27T09:10:00+02:00")
    assert house.reads(FINALE).tells("a former member")


@pytest.mark.parametrize("state", [DeliveryState.PENDING, DeliveryState.HELD])
async def test_what_still_waited_is_told_by_the_recap_and_the_goals(
    house: House, state: DeliveryState
) -> None:
    await posted_as_before(house, state)
    stored = list(house.chat.keys)
    assert [await count(house, kind) for kind in ("stage_finale", "stage_opening")] == [0, 0]
    await house.until(LATER)
    assert house.chat.keys == stored
    assert house.reads(RECAP).tells("Week 8 in review", "Stage 1 is complete", "The stage's board")
    assert house.reads(GOALS).tells("Stage 2 begins", "Week 9 of 58")
    async with house.database.read() as session:
        assert (await session.scalars(select(SkippedPost))).all() == []


async def test_a_database_that_goes_back_has_its_finales_again(house: House) -> None:
    await posted_as_before(house, DeliveryState.SENT)
    async with house.database.read() as session:
        before = (await session.scalars(select(Post.body).where(Post.key == f"c1:{FINALE}"))).one()
    assert [await count(house, kind) for kind in ("recap", "stage_finale")] == [9, 0]
    await go_back(house)
    assert [await count(house, kind) for kind in ("recap", "stage_finale")] == [8, 1]
    await schema.upgrade(house.database.engine)
    async with house.database.read() as session:
        after = (await session.scalars(select(Post.body).where(Post.key == f"c1:{FINALE}"))).one()
    assert json.loads(after) == json.loads(before)
