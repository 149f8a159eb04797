"""A member's calendar: what the file holds, and how it follows whatever moves or drops an event."""

from datetime import UTC, datetime, timedelta

from bot.commands.reply import File
from tests.calendar_files import ReadEvent, read_calendar
from tests.dialogues.dialogue import BEGIN, PUBLIC_URL, Dialogue

IN_WEEK_2 = f"""{BEGIN}
    alice: /plan join
    wait until 2026-03-11T12:00:00+01:00
"""


def files(dialogue: Dialogue, person: str) -> list[File]:
    """The files that a person got."""
    return [one.shown for one in dialogue.private(person) if isinstance(one.shown, File)]


async def calendar(dialogue: Dialogue, person: str = "alice") -> dict[str, ReadEvent]:
    """What the file of `/plan calendar` holds now, by what a UID says of week and kind."""
    await dialogue.say(person, "/plan calendar")
    events = read_calendar(files(dialogue, person)[-1].content)
    groups = {uid.partition("-")[0] for uid in events}
    assert len(groups) == 1, "all name one group"
    return {uid.partition("-")[2].removesuffix("@studyplan"): one for uid, one in events.items()}


def utc(text: str) -> datetime:
    """An instant in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def sequences(before: dict[str, ReadEvent], after: dict[str, ReadEvent]) -> None:
    """SEQUENCE grows by one where anything else has changed, and nowhere else."""
    for name, one in after.items():
        if name in before:
            old = before[name]
            differs = (old.starts, old.title, old.status) != (one.starts, one.title, one.status)
            assert one.sequence == old.sequence + differs, name
    assert before.keys() <= after.keys(), "nothing vanishes: what is dropped is cancelled"


async def test_a_calendar_that_is_moved_five_times(dialogue: Dialogue) -> None:
    await dialogue.play(IN_WEEK_2)
    first = await calendar(dialogue)
    assert len(first) == 3 * 58
    assert first["w1-week_goals"].starts == utc("2026-03-02 08:00")
    assert first["w5-week_goals"].starts == utc("2026-03-30 07:00"), "summer time"
    assert first["w3-paper_prompt"].starts == utc("2026-03-18 08:00")
    assert first["w3-check_in"].starts == utc("2026-03-21 08:00")
    assert {one.ends - one.starts for one in first.values()} == {timedelta(minutes=30)}
    assert {(one.sequence, one.status) for one in first.values()} == {(0, "CONFIRMED")}

    await dialogue.play("""
        organizer: /plan-admin calendar shift 1
        organizer: /plan-admin calendar confirm
    """)
    shifted = await calendar(dialogue)
    sequences(first, shifted)
    assert shifted["w2-check_in"] == first["w2-check_in"], "the running week stays"
    assert shifted["w3-week_goals"].starts == utc("2026-03-23 08:00")

    await dialogue.play("""
        organizer: /plan-admin calendar break from:2026-04-06 to:2026-04-12
        organizer: /plan-admin calendar confirm
    """)
    paused = await calendar(dialogue)
    sequences(shifted, paused)
    assert paused["w4-week_goals"] == shifted["w4-week_goals"]
    assert paused["w5-week_goals"].starts == utc("2026-04-13 07:00")
    assert paused["w5-week_goals"].sequence == 2

    await dialogue.play("""
        organizer: /plan-admin calendar stage 2 4
        organizer: /plan-admin calendar confirm
    """)
    shortened = await calendar(dialogue)
    sequences(paused, shortened)
    dropped = {name for name, one in shortened.items() if one.status == "CANCELLED"}
    assert dropped == {
        f"w{week}-{kind}" for week in (57, 58) for kind in ("week_goals", "paper_prompt", "check_in")
    }
    assert {shortened[name].starts for name in dropped} == {paused[name].starts for name in dropped}

    await dialogue.play("""
        organizer: /plan-admin calendar move day:wed at:18:00
        organizer: /plan-admin calendar confirm
    """)
    moved = await calendar(dialogue)
    sequences(shortened, moved)
    assert moved["w5-week_goals"].starts == utc("2026-04-15 16:00")
    assert moved["w5-week_goals"].sequence == 3
    assert moved["w58-week_goals"] == shortened["w58-week_goals"]

    await dialogue.play("""
        restart
        bob: /plan join
    """)
    assert await calendar(dialogue, "bob") == moved, "all readers read the same"


async def test_what_is_skipped_or_withdrawn_or_over_is_cancelled(dialogue: Dialogue) -> None:
    await dialogue.play(IN_WEEK_2)
    first = await calendar(dialogue)
    await dialogue.play("""
        organizer: /plan-admin posts skip 2026-03-21
        organizer: click "Confirm"
    """)
    skipped = await calendar(dialogue)
    assert {name for name in skipped if skipped[name] != first[name]} == {"w3-check_in"}
    assert (skipped["w3-check_in"].status, skipped["w3-check_in"].sequence) == ("CANCELLED", 1)
    await dialogue.play("""
        organizer: click "Undo"
    """)
    back = await calendar(dialogue)
    assert (back["w3-check_in"].status, back["w3-check_in"].sequence) == ("CONFIRMED", 2)
    await dialogue.play("""
        organizer: /plan-admin posts list
        organizer: click "Change…" on item w002:week_goals
        organizer: click "Withdraw"
        organizer: click "Confirm"
    """)
    withdrawn = await calendar(dialogue)
    assert {name for name in withdrawn if withdrawn[name] != back[name]} == {"w2-week_goals"}
    assert (withdrawn["w2-week_goals"].status, withdrawn["w2-week_goals"].sequence) == ("CANCELLED", 1)
    await dialogue.play("""
        organizer: /plan-admin end
        organizer: click "Confirm"
    """)
    ended = await calendar(dialogue)
    running = {name for name, one in ended.items() if one.status == "CONFIRMED"}
    assert running == {"w1-week_goals", "w1-paper_prompt", "w1-check_in", "w2-paper_prompt"}
    assert {ended[name] == withdrawn[name] for name in running} == {True}


async def test_a_member_chooses_what_their_calendar_holds(dialogue: Dialogue) -> None:
    await dialogue.play(IN_WEEK_2)
    await dialogue.play("""
        alice: /plan calendar
        alice: /plan calendar paper:off goals:off
    """)
    told, address = dialogue.private("alice", "calendar")[0], dialogue.private("alice", "calendar_address")
    assert told.numbers
    assert len(address) == 1, "it is shown once"
    assert f"{PUBLIC_URL}/calendar/" in address[0].text
    whole, checks = (read_calendar(file.content) for file in files(dialogue, "alice"))
    assert {uid.rpartition("-")[2] for uid in checks} == {"check_in@studyplan"}
    assert checks == {uid: one for uid, one in whole.items() if "check_in" in uid}
    refused = await dialogue.say("alice", "/plan calendar checkin:off")
    assert refused.card == "refused"
    assert len(files(dialogue, "alice")) == 2
    assert await calendar(dialogue) == {
        uid.partition("-")[2].removesuffix("@studyplan"): one for uid, one in checks.items()
    }, "the refused wish left it as it was"
    stranger = await dialogue.say("zoe", "/plan calendar")
    assert stranger.card == "refused"


async def test_at_ones_own_pace_the_goals_are_on_ones_own_dates(dialogue: Dialogue) -> None:
    await dialogue.play(IN_WEEK_2)
    group = await calendar(dialogue)
    await dialogue.play("""
        alice: /plan pace set own relaxed start:2026-04-01
    """)
    own = await calendar(dialogue)
    assert own["w4-week_goals"] == group["w4-week_goals"], "before it begins, the group's"
    assert "w6-week_goals" not in own
    assert own["w6-check_in"] == group["w6-check_in"]
    mine = sorted((one.starts, name) for name, one in own.items() if name.startswith("m"))
    assert mine[0][0] == utc("2026-04-01 07:00")
    assert mine[1][0] == utc("2026-04-08 07:00")
    await dialogue.play("""
        alice: /plan pace set group
    """)
    again = await calendar(dialogue)
    assert {name: one for name, one in again.items() if not name.startswith("m")} == group
    assert {one.status for name, one in again.items() if name.startswith("m")} == {"CANCELLED"}
