"""A server removes the bot: its rooms are released, organizers are told, and after a month all is erased."""

from sqlalchemy import func, select

from bot.db.table import Table
from bot.integrity import list_problems
from bot.study.cohort_tables import Cohort, CohortRoom, LostWorkspace, Room
from bot.study.people_tables import Account, Person
from tests.dialogues.dialogue import BEGIN
from tests.wire.discord.hall import Hall
from tests.wire.discord.reading import read

MONDAY = "wait until 2026-03-02T09:00:00+01:00"
GOALS = "Week 1 of 58"
JOINED = f"{BEGIN}\nalice: /plan join\nwait 2h"


async def leave(hall: Hall, *, unavailable: bool = False, tells: bool = True) -> None:
    """Let the server remove the bot, or have an outage."""
    guild = hall.stage.guild
    told = {"id": str(guild.id)} | ({"unavailable": True} if unavailable else {})
    if not unavailable:
        guild.members.pop(hall.discord.world.bot.id)
    if tells:
        await hall.discord.gateway.dispatch("GUILD_DELETE", told, guild=guild.id)
        await hall.discord.gateway.heard()
        await hall.stage.platform.idle()


async def count(hall: Hall, *tables: type[Table]) -> list[int]:
    """How many rows these tables have."""
    assert hall.dialogue.database is not None
    async with hall.dialogue.database.read() as session:
        return [
            int((await session.scalars(select(func.count()).select_from(table))).one()) for table in tables
        ]


def told(hall: Hall) -> list[str]:
    """What the organizer was told privately."""
    return [read(message, "UTC") for message in hall.stage.person("organizer").directs()]


async def test_an_outage_of_discord_is_no_removal(hall: Hall) -> None:
    await hall.dialogue.play(JOINED)
    await leave(hall, unavailable=True)
    assert await count(hall, LostWorkspace) == [0]


async def test_a_removed_bot_releases_tells_and_erases_after_a_month(hall: Hall) -> None:
    await hall.dialogue.play(JOINED)
    await leave(hall)
    assert await count(hall, Cohort, LostWorkspace) == [1, 1]
    database = hall.dialogue.database
    assert database is not None
    async with database.read() as session:
        assert not any(await session.scalars(select(CohortRoom.active)))
        assert await list_problems(session) == []
    requests = len(hall.discord.world.violations)
    await hall.dialogue.play("\n".join(["wait 1d"] * 24))
    general = await hall.stage.channel("#general")
    assert not any(GOALS in read(one, "UTC") for one in general.history())
    first, second = told(hall)
    for words in (first, second):
        assert "has no channel left" in words
        assert "2026-03-31" in words or "31 Mar" in words or "March 31" in words, words
    assert await count(hall, Cohort) == [1]
    await hall.dialogue.play("\n".join(["wait 1d"] * 8))
    assert await count(hall, Cohort, CohortRoom, Room, LostWorkspace, Account, Person) == [0] * 6
    assert len(told(hall)) == 2
    assert len(hall.discord.world.violations) == requests


async def test_a_bot_that_is_invited_again_goes_on(hall: Hall) -> None:
    await hall.dialogue.play(JOINED)
    guild, bot = hall.stage.guild, hall.discord.world.bot
    roles = set(guild.members[bot.id])
    await leave(hall)
    await hall.dialogue.play("wait 1d")
    guild.members[bot.id] = roles
    await hall.discord.gateway.join(guild)
    await hall.stage.platform.idle()
    assert await count(hall, LostWorkspace) == [0]
    await hall.dialogue.play("wait 1s")
    assert GOALS in "\n".join(read(one, "UTC") for one in (await hall.stage.channel("#general")).history())


async def test_a_removal_while_the_bot_was_away_is_noticed_at_its_start(hall: Hall) -> None:
    await hall.dialogue.play(JOINED)
    guild, bot = hall.stage.guild, hall.discord.world.bot
    roles = set(guild.members[bot.id])
    await leave(hall, tells=False)
    await hall.dialogue.play("restart\nalice: /plan week")
    await hall.stage.platform.idle()
    assert await count(hall, LostWorkspace) == [1]
    guild.members[bot.id] = roles
    await hall.dialogue.play("restart\nalice: /plan week")
    await hall.stage.platform.idle()
    assert await count(hall, LostWorkspace) == [0]
