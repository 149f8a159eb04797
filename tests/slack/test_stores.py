"""What the Slack adapter keeps in the database: sealed tokens, changing keys, rotations, taken requests."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from slack_sdk.oauth.installation_store import Installation
from sqlalchemy import text

from adapters.local.clock import MovableClock
from adapters.slack.storage import SlackInstallations, SlackRequests, SlackStates
from bot.db.engine import Database
from bot.db.sealing import Seal

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
OLD_KEY, NEW_KEY, THIRD_KEY = "an-old-key-of-this-test", "a-new-key-of-this-test", "a-third-key-of-this-test"
TOKEN, SECOND_TOKEN, REFRESH = "xoxb-test", "xoxb-test-2", "xoxe-1-test"


def store(database: Database, keys: str = OLD_KEY) -> SlackInstallations:
    """The installations of one app."""
    return SlackInstallations(database, "100.200", Seal(keys))


def installation(team: str = "T1", token: str = TOKEN, at: datetime = NOW) -> Installation:
    """A workspace that installed the app, with a token that expires."""
    return Installation(
        app_id="A1",
        enterprise_id="E1" if team == "T9" else None,
        team_id=team,
        user_id="U-INSTALLER",
        user_token="xoxp-test",
        bot_token=token,
        bot_id="B1",
        bot_user_id="UB",
        bot_refresh_token=REFRESH,
        bot_token_expires_at=int((at + timedelta(hours=12)).timestamp()),
        installed_at=at.timestamp(),
    )


async def everything(database: Database) -> str:
    """All that the tables hold, as they hold it."""
    async with database.read() as session:
        rows: list[Sequence[object]] = []
        for table in ("slack_bots", "slack_installations"):
            rows += (await session.execute(text(f"SELECT * FROM {table}"))).all()  # noqa: S608 - two names above
    return repr(rows)


async def test_tokens_come_back_and_are_sealed_at_rest(database: Database) -> None:
    await store(database).async_save(installation())
    bot = await store(database).find_bot_of("T1")
    assert bot is not None
    assert (bot.bot_token, bot.bot_refresh_token, bot.bot_user_id) == (TOKEN, REFRESH, "UB")
    assert bot.bot_token_expires_at == int((NOW + timedelta(hours=12)).timestamp())
    kept = await everything(database)
    assert "T1" in kept
    assert TOKEN not in kept
    assert REFRESH not in kept


async def test_who_installed_the_app_is_not_kept(database: Database) -> None:
    await store(database).async_save(installation())
    kept = await everything(database)
    assert "U-INSTALLER" not in kept


async def test_a_workspace_of_an_organization_is_found_by_itself(database: Database) -> None:
    await store(database).async_save(installation("T9"))
    assert await store(database).find_bot_of("T9") is not None
    assert await store(database).find_bot_of("T8") is None


async def test_a_new_key_takes_over_from_an_old_one(database: Database) -> None:
    await store(database, OLD_KEY).async_save(installation())
    (bot,) = await store(database, NEW_KEY).list_bots()
    assert bot.bot_token == ""
    await store(database, f"{NEW_KEY}, {OLD_KEY}").reseal()
    (bot,) = await store(database, NEW_KEY).list_bots()
    assert bot.bot_token == TOKEN


async def test_sealing_anew_leaves_what_no_key_opens(database: Database) -> None:
    await store(database, OLD_KEY).async_save(installation())
    await store(database, THIRD_KEY).async_save(installation("T2", SECOND_TOKEN))
    await store(database, f"{NEW_KEY},{THIRD_KEY}").reseal()
    assert [bot.bot_token for bot in await store(database, OLD_KEY).list_bots()] == [TOKEN, ""]
    assert [bot.bot_token for bot in await store(database, NEW_KEY).list_bots()] == ["", SECOND_TOKEN]


@pytest.mark.parametrize("keys", ["", " , ", "short", f"{OLD_KEY},short"])
def test_a_weak_key_is_refused(keys: str) -> None:
    with pytest.raises(ValueError, match="key"):
        Seal(keys)


async def test_installing_again_replaces_the_token(database: Database) -> None:
    await store(database).async_save(installation())
    await store(database).async_save(installation("T2"))
    await store(database).async_save(installation(token=SECOND_TOKEN, at=NOW + timedelta(days=1)))
    assert sorted(bot.bot_token for bot in await store(database).list_bots()) == [TOKEN, SECOND_TOKEN]
    bot = await store(database).find_bot_of("T1")
    assert bot is not None
    assert bot.bot_token == SECOND_TOKEN


async def test_an_uninstalled_workspace_leaves_nothing(database: Database) -> None:
    await store(database).async_save(installation("T-has-left"))
    await store(database).async_save(installation("T2"))
    await store(database).forget("T-has-left", NOW + timedelta(seconds=1))
    assert [bot.team_id for bot in await store(database).list_bots()] == ["T2"]
    assert "T-has-left" not in await everything(database)


async def test_one_process_at_a_time_renews_a_token(database: Database) -> None:
    await store(database).async_save(installation())
    soon = NOW + timedelta(minutes=1)
    claims = await asyncio.gather(*(store(database).claim_rotation("T1", NOW, soon) for _ in range(5)))
    assert sorted(claims) == [False] * 4 + [True]
    assert await store(database).claim_rotation("T1", soon, soon + timedelta(minutes=1)), "the first one died"
    later = int((NOW + timedelta(hours=24)).timestamp())
    renewed = await store(database).find_bot_of("T1")
    assert renewed is not None
    renewed.bot_token, renewed.bot_refresh_token = SECOND_TOKEN, "xoxe-2-test"
    renewed.bot_token_expires_at = later
    await store(database).renew(renewed)
    bot = await store(database).find_bot_of("T1")
    assert bot is not None
    assert (bot.bot_token, bot.bot_refresh_token) == (SECOND_TOKEN, "xoxe-2-test")
    assert bot.bot_token_expires_at == later
    assert await store(database).claim_rotation("T1", NOW, soon), "the claim ended with the renewal"


def states(database: Database, keys: str = OLD_KEY, ahead: timedelta = timedelta(0)) -> SlackStates:
    """What one process knows of states, whose clock is ahead."""
    return SlackStates(SlackRequests(database), Seal(keys), MovableClock(NOW + ahead))


async def rows(database: Database) -> int:
    """How many requests and states are remembered."""
    async with database.read() as session:
        return int((await session.execute(text("SELECT count(*) FROM slack_requests"))).scalar_one())


async def test_a_state_is_good_once_and_writes_nothing_before(database: Database) -> None:
    state = await states(database).async_issue()
    assert len({state, *[await states(database).async_issue() for _ in range(50)]}) == 51
    assert await rows(database) == 0
    used = await asyncio.gather(*(states(database).async_consume(state) for _ in range(4)))
    assert sorted(used) == [False, False, False, True]
    assert await rows(database) == 1


async def test_a_state_of_somebody_else_is_refused_and_writes_nothing(database: Database) -> None:
    ours = await states(database).async_issue()
    second, number, signature = ours.split(".")
    for forged in (
        "made up",
        "",
        "..",
        f"{second}.{number}.",
        f"{int(second) + 1}.{number}.{signature}",
        f"{second}.{number}x.{signature}",
        f"{second}.{number}.{signature}x",
        await states(database, NEW_KEY).async_issue(),
        f"{second}.{number}.\u00fc",
    ):
        assert not await states(database).async_consume(forged), forged
    assert await rows(database) == 0
    assert await states(database).async_consume(ours)


async def test_a_state_is_good_for_ten_minutes(database: Database) -> None:
    state = await states(database).async_issue()
    assert not await states(database, ahead=timedelta(minutes=10, seconds=1)).async_consume(state)
    assert not await states(database, ahead=timedelta(minutes=-2)).async_consume(state)
    assert await states(database, ahead=timedelta(minutes=10)).async_consume(state)


async def test_a_state_of_before_a_new_key_is_good(database: Database) -> None:
    state = await states(database, OLD_KEY).async_issue()
    assert not await states(database, NEW_KEY).async_consume(state)
    assert await states(database, f"{NEW_KEY},{OLD_KEY}").async_consume(state)


async def test_a_request_is_taken_once_by_all_processes_together(database: Database) -> None:
    taken = await asyncio.gather(*(SlackRequests(database).take(["Ev1"], NOW) for _ in range(5)))
    assert sorted(map(len, taken)) == [0, 0, 0, 0, 1]
    assert await SlackRequests(database).take(["Ev2", "Ev1", "Ev3"], NOW) == {"Ev2", "Ev3"}
    late = NOW + timedelta(hours=2)
    assert await SlackRequests(database).take(["Ev1"], late) == {"Ev1"}, "forgotten by then"
