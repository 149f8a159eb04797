"""A platform that fails: nothing is lost, and nothing is doubled."""

from collections import deque
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update

from bot.features.streak.rules import Mark
from bot.outbox.dispatcher import CANNOT_BE_MADE
from bot.outbox.room_sender import LEASE
from bot.outbox.tables import Delivery, Post
from bot.platform.failures import OutcomeUnknown, Refused, Unavailable
from bot.platform.refs import RoomRef
from bot.study.cohort_tables import Cohort, CohortRoom
from tests.outbox.house import START, House, Mishap

MONDAY = "2026-03-02T09:00:00+01:00"
FIRST = ["w001:overture", "w001:week_goals"]
WEEK_1 = [*FIRST, "w001:paper_prompt", "w001:check_in"]


def away(seconds: float | None = None) -> Mishap:
    """The platform is down: certainly not stored."""
    return Mishap(Unavailable("down", None if seconds is None else timedelta(seconds=seconds)))


def refused(words: str = "let me in") -> Mishap:
    """The platform does not take it."""
    return Mishap(Refused(words))


def lost(*, stored: bool) -> Mishap:
    """The connection broke."""
    return Mishap(OutcomeUnknown("broken pipe"), stored)


async def test_without_failures_every_post_is_sent_at_its_instant(house: House) -> None:
    await house.until("2026-03-08T12:00:00+01:00")
    assert house.chat.keys == WEEK_1


@pytest.mark.parametrize(("given_wait", "until"), [(None, "09:00:05"), (90, "09:01:31")])
async def test_a_platform_that_is_down_is_tried_again(
    house: House, given_wait: float | None, until: str
) -> None:
    house.chat.sends.append(away(given_wait))
    before = until.replace("05", "03") if given_wait is None else "09:01:29"
    await house.until(f"2026-03-02T{before}+01:00")
    assert house.chat.keys == [], "the second does not overtake the first"
    await house.until(f"2026-03-02T{until}+01:00")
    assert house.chat.keys == FIRST
    async with house.database.read() as session:
        attempts = (await session.scalars(select(Delivery.attempts).order_by(Delivery.id))).all()
    assert attempts == [1 if given_wait else 2, 1], "to be asked to wait is no failure"


async def test_retries_are_spaced_out(house: House) -> None:
    house.chat.sends.extend([away()] * 400)
    await house.until("2026-03-02T21:00:00+01:00")
    tried = 400 - len(house.chat.sends)
    assert 2 * 11 * 6 <= tried <= 2 * (12 * 60 / 8 + 12), "every eight to ten minutes in the end"
    house.chat.sends.clear()
    await house.until("2026-03-02T21:10:00+01:00")
    assert house.chat.keys == FIRST


@pytest.mark.parametrize("stored", [True, False])
async def test_after_a_broken_connection_the_bot_looks_before_it_posts_again(
    house: House, stored: bool
) -> None:
    house.chat.sends.append(lost(stored=stored))
    await house.until("2026-03-02T09:00:07+01:00")
    assert house.chat.keys == FIRST[:stored], "the second does not overtake the first"
    await house.until("2026-03-02T09:00:10+01:00")
    assert house.chat.keys == FIRST
    assert house.chat.looked == ["c1"]


async def test_one_look_serves_all_that_a_crash_left_in_a_room(house: House) -> None:
    for number in range(5):
        await house.say("organizer", f"/plan-admin announce news {number}")
    house.clock.move_to(house.clock.now() + LEASE)  # so that they are a backlog, which has a pace
    async with house.database.write() as session:
        await session.execute(
            update(Delivery).values(state="claimed", claimed_by="dead", due_at=house.clock.now())
        )
    house.chat.stored.append(("c1", "c1:announcement:2"))
    await house.until((house.clock.now() + timedelta(seconds=10)).isoformat())
    assert sorted(house.chat.keys) == [f"announcement:{number}" for number in range(1, 6)]
    assert house.chat.looked == ["c1"]


async def test_what_becomes_due_meanwhile_waits_for_what_is_unsettled(house: House) -> None:
    house.chat.sends.extend([lost(stored=False)] * 2)
    await house.until("2026-03-02T09:00:05+01:00")
    await house.say("organizer", "/plan-admin announce news")
    await house.app.tick(house.clock.now())
    assert house.chat.keys == []
    await house.until("2026-03-02T09:00:40+01:00")
    assert house.chat.keys == [*FIRST, "announcement:1"]


async def test_a_message_that_fails_for_ever_stops_holding_up_its_room(house: House) -> None:
    house.chat.spoilt.add("c1:w001:overture")
    await house.until("2026-03-02T09:59:00+01:00")
    assert house.chat.keys == []
    await house.until("2026-03-02T10:20:00+01:00")
    assert house.chat.keys == [FIRST[1]]


@pytest.mark.parametrize("trouble", [away(), away(60), refused(), lost(stored=False)])
@pytest.mark.parametrize("times", [1, 3])
async def test_it_never_posts_blindly_while_it_cannot_look(house: House, trouble: Mishap, times: int) -> None:
    house.chat.sends.append(lost(stored=True))
    house.chat.finds.extend([trouble] * times)
    await house.until("2026-03-02T15:00:00+01:00")
    assert not house.chat.finds, "it looked"
    assert sorted(key for place, key in house.chat.stored if place == "c1") == [f"c1:{key}" for key in FIRST]


async def test_a_refused_look_needs_the_organizer(house: House) -> None:
    house.chat.sends.append(lost(stored=True))
    house.chat.finds.append(refused("I may not read the history"))
    await house.until("2026-03-02T09:02:00+01:00")
    assert (await house.say("organizer", "/plan-admin status")).tells("I may not read the history")
    assert len(await house.audit("refused")) == 1
    assert house.chat.keys[:2] == FIRST, "where it may not look, it may well post"


async def test_a_crash_while_sending_looks_like_a_broken_connection(house: House) -> None:
    house.chat.sends.append(Mishap(RuntimeError("the process dies"), done=True))
    house.clock.move_to(house.clock.now() + timedelta(days=1))
    await house.app.tick(house.clock.now())
    assert len(house.chat.keys) == 1
    restarted = house.process()
    await house.until("2026-03-02T09:30:00+01:00", apps=[restarted])
    assert sorted(house.chat.keys) == sorted(FIRST)


MISHAPS = st.lists(
    st.sampled_from(
        [None, away(), away(30), refused(), lost(stored=True), lost(stored=False)],
    ),
    max_size=12,
)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(sends=MISHAPS, finds=MISHAPS, apps=st.integers(1, 3))
async def test_any_run_of_mishaps_ends_with_every_post_once(
    house: House, sends: list[Mishap | None], finds: list[Mishap | None], apps: int
) -> None:
    house.chat.stored.clear()
    room = await _another_cohort(house)
    house.chat.sends, house.chat.finds = deque(sends), deque(finds)
    processes = [house.process() for _ in range(apps)]
    start = house.clock.now()
    await house.until((start + timedelta(days=2, hours=23)).isoformat(), apps=processes)
    kinds = [key.rpartition(":")[2] for place, key in house.chat.stored if place == room]
    assert sorted(kinds) == ["overture", "paper_prompt", "week_goals"]


async def _another_cohort(house: House) -> str:
    """A cohort of the example's own, in a room of its own, beginning now; the ones before it are over."""
    async with house.database.write() as session:
        await session.execute(update(Cohort).values(state="ended", next_due_at=None))
        await session.execute(update(CohortRoom).values(active=False))
        await session.execute(update(Delivery).values(state="dropped", redraw_at=None))
        number = len((await session.scalars(select(Cohort.id))).all())
    room = RoomRef("discord", "w", f"room{number}")
    today = house.clock.now().date()
    words = START.replace("2026-03-02", str(today)).replace("09:00", "23:59").replace("Europe/Berlin", "UTC")
    told = await house.say("organizer", words, room)
    assert told.card == "started", told.text
    house.clock.move_to(house.clock.now().replace(hour=23, minute=58))
    return room.channel


async def test_a_message_that_cannot_be_written_holds_up_no_other(house: House) -> None:
    assert (await house.say("organizer", "/plan-admin announce hello")).card == "announced"
    async with house.database.write() as session:
        await session.execute(update(Post).values(body=""))  # which no card can show
    await house.until("2026-03-02T09:00:00+01:00")
    assert house.chat.keys == FIRST
    status = await house.say("organizer", "/plan-admin status")
    assert "announcement" in status.line_about(CANNOT_BE_MADE)


async def test_a_week_whose_check_in_could_not_be_posted_breaks_no_streak(house: House) -> None:
    await house.say("alice", "/plan join")
    await house.until("2026-03-07T08:59:00+01:00")
    house.chat.closed["c1"] = Refused("let me in")
    await house.until("2026-03-10T10:00:00+01:00")
    house.chat.closed.clear()
    await house.until("2026-03-18T10:00:00+01:00")
    told = await house.say("alice", "/plan streak")
    assert told.card == "streak"
    assert (told.marks[1], told.marks[2]) == (Mark.NOT_ASKED, Mark.MISSED)


async def test_a_group_that_cannot_be_planned_stops_no_other(house: House) -> None:
    """Its row is damaged here; the others have their posts, and it has its own once that is mended."""
    elsewhere = RoomRef("discord", "w", "c2", "#elsewhere")
    start = "/plan-admin start deep-learning standard 2026-03-02 09:00 Europe/Berlin"
    await house.say("organizer", start, elsewhere)
    await damage(house, "odd")
    await house.until("2026-03-02T09:30:00+01:00")
    assert house.chat.keys == FIRST
    await damage(house, "standard")
    await house.until("2026-03-02T10:30:00+01:00")
    assert sorted(house.chat.keys) == sorted(FIRST * 2)


async def damage(house: House, pace: str) -> None:
    async with house.database.write() as session:
        await session.execute(update(Cohort).where(Cohort.id == 2).values(pace=pace))
