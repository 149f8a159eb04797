"""What is not kept for ever: names in groups that are over, erased groups, and what a backup brings back."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from bot.db import erasures
from bot.db.backup import back_up
from bot.db.engine import Database
from bot.db.erasures import Erased
from bot.db.restore import restore
from bot.db.table import Table
from bot.feature.features import Features
from bot.features import FEATURES
from bot.features.privacy.ledger import apply_ledger
from bot.integrity import find_problems
from bot.study.people_tables import Person
from tests.dialogues.dialogue import BEGIN, Dialogue

WEEK = f"""{BEGIN}
    alicia: /plan join
    bobby: /plan join
    wait until 2026-03-02T09:00:00+01:00
    alicia: /plan done Vectors Matrices
    alicia: /plan projects submit https://example.org/alicias-work note:"my secret project"
    alicia: /plan papers propose https://example.org/paper A paper
    bobby: /plan papers read secret takeaway
    bobby: /plan buddy wish:on
    wait 5d
    alicia: /plan checkin stuck note:"secret worries"
"""
WORDS = ("alicia", "bobby", "secret", "alicias-work")


@pytest.fixture
async def dialogue(database_url: str) -> AsyncIterator[Dialogue]:
    """On both databases."""
    held = Dialogue(database_url)
    yield held
    await held.close()


def database_of(dialogue: Dialogue) -> Database:
    """The database that the bot has at the moment."""
    assert dialogue.database is not None
    return dialogue.database


async def everything(database: Database) -> str:
    """Every column of every row, as text, but for plans."""
    found = []
    async with database.read() as session:
        for table in Table.metadata.sorted_tables:
            if table.name != "snapshots":
                found += [
                    f"{table.name}: {tuple(row)}" for row in (await session.execute(select(table))).all()
                ]
    return "\n".join(found)


async def counts(database: Database) -> dict[str, int]:
    """How many rows each table has."""
    async with database.read() as session:
        return {
            table.name: int((await session.execute(select(func.count()).select_from(table))).scalar_one())
            for table in Table.metadata.sorted_tables
        }


async def test_a_group_that_is_over_loses_its_names_after_a_year_and_keeps_its_numbers(
    dialogue: Dialogue,
) -> None:
    await dialogue.play(WEEK)
    await dialogue.play('organizer: /plan-admin end\norganizer: click "Confirm"')
    ended = dialogue.player.clock.now()
    await dialogue.play("wait 350d")
    kept = await counts(database_of(dialogue))
    assert "secret worries" in await everything(database_of(dialogue))
    assert dialogue.directs("organizer", "erasure_notice") == []
    await dialogue.play("wait 9d")
    (notice,) = dialogue.directs("organizer", "erasure_notice")
    assert "alicia" in await everything(database_of(dialogue)), "told before it happens"
    assert (notice.at - ended).days in {358, 359}
    await dialogue.play("wait 40d")
    left = await everything(database_of(dialogue))
    assert [word for word in WORDS if word in left] == []
    after = await counts(database_of(dialogue))
    for table in ("members", "completions", "check_ins", "readings", "scores", "papers"):
        assert after[table] == kept[table], table
    assert after["accounts"] == after["organizers"] == 0
    assert len(dialogue.directs("organizer", "erasure_notice")) == 1
    assert await find_problems(database_of(dialogue)) == []


async def test_an_end_that_is_taken_back_keeps_the_names(dialogue: Dialogue) -> None:
    await dialogue.play(f"""{WEEK}
        organizer: /plan-admin end
        organizer: click "Confirm"
        wait 359d
    """)
    assert len(dialogue.directs("organizer", "erasure_notice")) == 1
    await dialogue.play('organizer: click "Undo"\nwait 30d')
    assert "secret worries" in await everything(database_of(dialogue))


async def test_an_organizer_erases_a_group_after_two_questions(dialogue: Dialogue) -> None:
    await dialogue.play(WEEK)
    empty = {table for table, count in (await counts(database_of(dialogue))).items() if not count}
    await dialogue.play("organizer: /plan-admin erase")
    assert dialogue.last("organizer").card == "confirm_group_erasure"
    await dialogue.play('organizer: click "Erase the group…"')
    assert dialogue.last("organizer").card == "confirm_group_erasure_again"
    assert dialogue.last("organizer").numbers == [2]
    assert "alicia" in await everything(database_of(dialogue)), "asking erases nothing"
    await dialogue.play('organizer: click "Erase it for good"')
    assert dialogue.last("organizer").card == "group_erased"
    left = {table: count for table, count in (await counts(database_of(dialogue))).items() if count}
    assert set(left) - empty <= {"erasures", "memos", "snapshots"}, left
    assert await find_problems(database_of(dialogue)) == []
    await dialogue.play(BEGIN)
    assert dialogue.last("organizer").card == "started"


async def test_who_is_no_organizer_cannot_erase(dialogue: Dialogue) -> None:
    await dialogue.play(f"{WEEK}\nalicia: /plan-admin erase")
    assert "Only organizers" in dialogue.last("alicia").text


async def test_a_restored_backup_brings_nobody_back(dialogue: Dialogue, tmp_path: Path) -> None:
    await dialogue.play(WEEK)
    backup, now = tmp_path / "before.gz", dialogue.player.clock.now()
    await back_up(database_of(dialogue), backup, now)
    await dialogue.play("""
        alicia: /plan data delete
        alicia: click "Delete everything"
        wait 1h
        alicia: /plan join
        organizer: /plan data export
    """)
    later = tmp_path / "after.gz"
    await back_up(database_of(dialogue), later, dialogue.player.clock.now())
    url = dialogue._url
    await dialogue.close()
    for file, is_there in ((backup, False), (later, True)):
        now += timedelta(days=1)
        database = Database(url)
        await restore(database, file, now)
        async with database.read() as session:
            assert await erasures.is_to_apply(session)
            names = select(Person.id).where(Person.name == "alicia")
            assert (await session.scalars(names)).one(), "the backup holds her"
        counted = await apply_ledger(database, Features(FEATURES), now)
        assert counted[Erased.ACCOUNT] == (0 if is_there else 1)
        left = await everything(database)
        assert "secret worries" not in left
        assert ("alicia" in left) is is_there, "who came back after the deletion stays"
        assert "bobby" in left
        async with database.read() as session:
            assert not await erasures.is_to_apply(session)
        assert await find_problems(database) == []
        await database.close()


async def test_a_group_that_lost_its_server_goes_on_in_another_place(dialogue: Dialogue) -> None:
    await dialogue.play(f"{BEGIN}\nalicia: /plan join")
    assert dialogue.app is not None
    assert await dialogue.app.reports.workspace_lost("discord", "local")
    assert not await dialogue.app.reports.workspace_lost("discord", "elsewhere"), "no group lives there"
    assert await find_problems(database_of(dialogue)) == []
    await dialogue.play("wait 1d")
    assert dialogue.posts(card="week_goals") == []
    await dialogue.play("in direct messages")
    shown = await dialogue.say("organizer", "/plan-admin room invite platform:slack")
    code = shown.text.split("/plan-admin rooms add ")[1].split()[0]
    await dialogue.play(f"""
        in #general
        on slack
        organizer: /plan-admin room {code}
        on discord
        in direct messages
        organizer: /plan-admin room
        organizer: click "Confirm"
        wait 1d
    """)
    assert [one.platform for one in dialogue.posts(card="week_goals")] == ["slack"]
    await dialogue.play("wait 40d")
    assert (await counts(database_of(dialogue)))["cohorts"] == 1, "it has a channel, so it stays"
