"""One's own data: taken along whole, and deleted so that nothing of it is left anywhere."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from adapters.local.chat import MessageKind
from bot.commands.reply import File
from bot.db.engine import Database
from bot.db.table import Table
from tests.dialogues.dialogue import BEGIN, ON_LOCAL, ON_SQLITE, Dialogue
from tests.dialogues.seen import Place, cards, numbers_in

WEEK = f"""{BEGIN}
    alicia: /plan join
    bob: /plan join
    wait until 2026-03-02T09:00:00+01:00
    alicia: /plan done Vectors Matrices
    bob: /plan done Vectors
    wait 5d
    alicia: /plan checkin stuck note:"secret worries"
    bob: /plan checkin done
"""


async def everything(url: str) -> str:
    """Every column of every row of every table, as text."""
    database = Database(url)
    found = []
    async with database.read() as session:
        for table in Table.metadata.sorted_tables:
            if table.name == "snapshots":
                continue  # plans, which name authors of papers
            rows = (await session.execute(select(table))).all()
            found += [f"{table.name}: {tuple(row)}" for row in rows]
    await database.close()
    return "\n".join(found)


def exported(dialogue: Dialogue, person: str) -> Iterator[File]:
    """The files that a person got."""
    for message in dialogue.messages:
        if message.to == person and isinstance(message.shown, File):
            assert message.kind in {MessageKind.PRIVATE, MessageKind.DIRECT}
            yield message.shown


async def test_the_export_is_complete_and_private(dialogue: Dialogue) -> None:
    await dialogue.play(WEEK)
    await dialogue.play("""
        alicia: /plan settings timezone:Asia/Tokyo quiet:22:00-07:00 reminders:on
        wait 3d
        alicia: /plan data export
    """)
    (file,) = exported(dialogue, "alicia")
    assert file.name == "studyplan-data.json"
    kept = json.loads(file.content)
    assert kept["persons"][0]["name"] == "alicia"
    assert kept["persons"][0]["timezone"] == "Asia/Tokyo"
    assert kept["persons"][0]["quiet_start"] == "22:00:00"
    (account,) = kept["accounts"]
    assert (set(account), account["platform"]) == (
        {"platform", "workspace", "user"},
        dialogue.player.platform,
    )
    assert kept["members"][0]["cohort"] == "deep-learning-2026-03-02"
    assert [one["item_key"] for one in kept["completions"]] == [
        "s1.linear-algebra.vectors",
        "s1.linear-algebra.matrices",
    ]
    assert kept["check_ins"][0]["note"] == "secret worries"
    assert "bob" not in file.content


async def test_deleting_asks_once_and_leaves_nothing(dialogue: Dialogue, database_url: str) -> None:
    await dialogue.play(WEEK)
    await dialogue.play("""
        wait until 2026-03-09T10:00:00+01:00
        alicia: /plan data delete
    """)
    assert dialogue.last("alicia").card == "confirm_deletion"
    assert "alicia" in await everything(database_url), "asking deletes nothing"
    before = (await dialogue.say("bob", "/plan streak")).text
    await dialogue.play('alicia: click "Delete everything"')
    assert dialogue.last("alicia").card == "data_deleted"
    left = await everything(database_url)
    assert "alicia" not in left
    assert "secret worries" not in left
    assert "bob" in left
    recap = dialogue.reads(card="recap")
    assert recap.board == [Place(1, "a former member", (18, 2, 11)), Place(2, "bob", (9, 1, 11))]
    assert not recap.tells("alicia")
    assert numbers_in(recap.lines[1])[:2] == [2, 2], "who kept the week"
    assert (await dialogue.say("bob", "/plan streak")).text == before
    board = await dialogue.say("bob", "/plan progress overall")
    assert board.card == "leaderboard"
    assert board.board == [Place(1, "bob", (9, 1, 11), is_reader=True)]
    assert not board.tells("alicia")


@ON_SQLITE
async def test_deleted_words_cannot_be_read_from_the_file(
    dialogue: Dialogue, database_url: str, tmp_path: Path
) -> None:
    await dialogue.play(WEEK)
    files = [tmp_path / "studyplan.db", tmp_path / "studyplan.db-wal"]
    assert any(b"secret worries" in file.read_bytes() for file in files if file.exists())
    await dialogue.play("""
        alicia: /plan data delete
        alicia: click "Delete everything"
    """)
    for file in files:
        if file.exists():
            assert b"secret worries" not in file.read_bytes(), file.name
            assert b"alicia" not in file.read_bytes(), file.name


@ON_LOCAL
async def test_one_of_two_people_with_the_same_name(dialogue: Dialogue, database_url: str) -> None:
    await dialogue.play(BEGIN)
    made = await dialogue.say("organizer", "/plan-admin rooms invite platform:slack")
    code = made.text.split("/plan-admin rooms add ")[1].split()[0]
    await dialogue.play(f"""
        alicia: /plan join
        on slack
        organizer: /plan-admin rooms add {code}
        on discord
        organizer: click "Confirm"
        on slack
        alicia: /plan join
        on discord
        wait until 2026-03-02T09:00:00+01:00
        alicia: /plan done Vectors
        on slack
        alicia: /plan done Vectors Matrices
        on discord
        wait 1w
        alicia: /plan data export
    """)
    (file,) = exported(dialogue, "alicia")
    kept = json.loads(file.content)
    assert [one["platform"] for one in kept["accounts"]] == ["discord"]
    assert len(kept["completions"]) == 1
    await dialogue.play("""
        alicia: /plan data delete
        alicia: click "Delete everything"
    """)
    first, second = dialogue.reads(card="recap").board
    assert (first.rank, first.name, first.numbers[0]) == (1, "alicia (2)", 18)
    assert (second.rank, second.name, second.numbers[0]) == (2, "a former member", 9)
    left = await everything(database_url)
    assert "'slack', 'local', 'alicia'" in left
    assert "'discord', 'local', 'alicia'" not in left
    await dialogue.play("alicia: /plan week")
    assert dialogue.last("alicia").card == "week"
    assert not dialogue.last("alicia").tells(" of 8 done"), "she is a stranger again"
    await dialogue.play("""
        on slack
        alicia: /plan progress overall
    """)
    first = dialogue.last("alicia").board[0]
    assert (first.rank, first.name, first.numbers[0]) == (1, "alicia (2)", 18)
    assert first.is_reader


async def test_a_member_who_comes_after_a_deletion_inherits_nothing(dialogue: Dialogue) -> None:
    await dialogue.play(WEEK)
    await dialogue.play("""
        wait 3d
        bob: /plan data delete
        bob: click "Delete everything"
        carol: /plan join
        carol: /plan streak
        alicia: /plan data delete
        alicia: click "Delete everything"
    """)
    recap = dialogue.reads(card="recap")
    assert not recap.tells("carol"), "an id that is used anew is not in old recaps"
    assert [place.name for place in recap.board] == ["a former member", "a former member"]


async def test_there_is_nothing_of_a_stranger(dialogue: Dialogue) -> None:
    await dialogue.play("""
        eve: /plan data export
        eve: /plan data delete
    """)
    assert cards(dialogue.private("eve")) == ["no_data", "no_data"]


async def test_an_organizer_may_leave_the_log_without_a_name(dialogue: Dialogue, database_url: str) -> None:
    await dialogue.play(BEGIN)
    await dialogue.play("""
        organizer: /plan data delete
        organizer: click "Delete everything"
        alice: /plan join
    """)
    assert dialogue.last("alice").card == "welcome", "the group goes on"
    assert "'organizer'" not in await everything(database_url)


@ON_SQLITE
@pytest.mark.parametrize(
    ("wrong", "facts"),
    [
        ("/plan data burn", ("“burn”", "export", "delete")),
        ("/plan data delete confirm:on", ("/plan data",)),
    ],
)
async def test_what_cannot_be_done_with_data(
    dialogue: Dialogue, database_url: str, wrong: str, facts: tuple[str, ...]
) -> None:
    await dialogue.play(WEEK)
    told = await dialogue.say("alicia", wrong)
    assert told.card == "refused"
    assert told.tells(*facts)
    assert "alicia" in await everything(database_url)


async def test_what_is_kept_is_told_and_a_copy_is_a_press_away(dialogue: Dialogue, database_url: str) -> None:
    await dialogue.play(WEEK)
    told = await dialogue.say("alicia", "/plan data")
    assert told.card == "privacy"
    assert told.buttons == ["Get a copy", "Delete my data"]
    await dialogue.play("""alicia: click "Get a copy" """)
    assert [file.name for file in exported(dialogue, "alicia")] == ["studyplan-data.json"]
    stranger = await dialogue.say("zoe", "/plan data")
    assert stranger.card == "privacy"
    assert stranger.buttons == [], "nothing is kept of zoe"
    assert "alicia" in await everything(database_url), "telling deletes nothing"


async def test_who_hides_later_is_named_nowhere_any_more(dialogue: Dialogue) -> None:
    await dialogue.play(WEEK)
    await dialogue.play("""
        alicia: /plan projects submit https://example.org/mine s1.algebra.exercise
        wait until 2026-03-09T10:00:00+01:00
        alicia: /plan settings visible:off
    """)
    for card in ("recap", "project"):
        assert not dialogue.reads(card=card).tells("alicia")
    assert [place.name for place in dialogue.reads(card="recap").board] == ["a member", "bob"]
    await dialogue.play("alicia: /plan settings visible:on")
    assert [place.name for place in dialogue.reads(card="recap").board] == ["alicia", "bob"]
