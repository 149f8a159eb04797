"""Channels and people: where the bot cannot post, who organizes, who is gone."""

import asyncio

import pytest

from tests.dialogues.dialogue import BEGIN
from tests.wire.slack.hall import Hall
from tests.wire.slack.workspace import Kind

GOALS = "🎯 Week 1 of 58"
MORNING = "wait until 2026-03-02T09:00:00+01:00"


def has_goals(hall: Hall) -> bool:
    """Whether the goals of the week stand in the channel, once."""
    return sum(GOALS in one for one in hall.reads("organizer")) == 1


async def test_thrown_out_and_invited_again(hall: Hall) -> None:
    await hall.play(f"{BEGIN}\nalice: /plan join")
    await hall.slack.events.remove(hall.stage.team, hall.general)
    await hall.play(f"{MORNING}\nwait 3h")
    assert not has_goals(hall)
    await hall.play("organizer: /plan-admin status")
    assert "/invite @studyplan" in hall.reads("organizer")[-1]
    await hall.slack.events.invite(hall.stage.team, hall.general)
    await hall.stage.platform.idle()
    await hall.play("wait 1s")
    assert has_goals(hall)
    assert hall.slack.troubles == []


async def test_archived_and_opened_again(hall: Hall) -> None:
    await hall.play(BEGIN)
    await hall.slack.events.archive(hall.stage.team, hall.general)
    await hall.play(f"{MORNING}\nwait 3h")
    assert not has_goals(hall)
    await hall.slack.events.archive(hall.stage.team, hall.general, archived=False)
    await hall.stage.platform.idle()
    await hall.play("wait 1s")
    assert has_goals(hall)


async def test_locked_to_others(socket_hall: Hall) -> None:
    hall = socket_hall
    await hall.play(BEGIN)
    hall.general.locked = True
    await hall.play(f"{MORNING}\nwait 3h")
    assert not has_goals(hall)
    hall.general.locked = False
    await hall.play("wait 2h")
    assert has_goals(hall), "it is tried again by itself"


async def test_commands_are_answered_where_the_bot_is_not(socket_hall: Hall) -> None:
    hall = socket_hall
    await hall.play("alice: /plan help")
    away = hall.slack.add_channel(hall.stage.team, "#away", with_bot=False)
    alice, organizer = hall.person("alice"), hall.person("organizer")
    away.members |= {alice.user.id, organizer.user.id}
    await hall.do("alice", lambda: alice.slash(away, "/plan help"))
    assert "/plan join" in hall.reads("alice", "#away")[-1]
    line = BEGIN.split(":", 1)[1].strip()
    await hall.do("organizer", lambda: organizer.slash(away, line))
    assert "/invite @studyplan" in "".join(hall.reads("organizer", "#away"))


async def test_a_start_goes_on_by_itself_once_the_bot_is_invited(hall: Hall) -> None:
    await hall.play("alice: /plan help")
    away = hall.slack.add_channel(hall.stage.team, "#away", with_bot=False)
    organizer = hall.person("organizer")
    away.members.add(organizer.user.id)
    line = f"{BEGIN.split(':', 1)[1].strip()} name:Night Owls"
    await hall.do("organizer", lambda: organizer.slash(away, line))
    assert "/invite @studyplan" in hall.reads("organizer", "#away")[-1]
    await hall.slack.events.invite(hall.stage.team, away)
    await hall.stage.platform.idle()
    told = hall.reads("organizer", "#away")
    assert any("Night Owls is set up" in one for one in told)
    assert any("Night Owls starts here" in one for one in told)
    await hall.slack.events.invite(hall.stage.team, away)
    await hall.stage.platform.idle()
    assert sum("starts here" in one for one in hall.reads("organizer", "#away")) == 1
    assert hall.slack.troubles == []


async def test_a_start_that_waits_goes_on_by_its_button(socket_hall: Hall) -> None:
    hall = socket_hall
    await hall.play("alice: /plan help")
    away = hall.slack.add_channel(hall.stage.team, "#away", with_bot=False)
    organizer, alice = hall.person("organizer"), hall.person("alice")
    away.members |= {organizer.user.id, alice.user.id}
    line = BEGIN.split(":", 1)[1].strip()
    await hall.do("organizer", lambda: organizer.slash(away, line))
    away.members.add(hall.slack.bot_of(hall.stage.team))  # and Slack does not tell of it
    await hall.play('in #away\norganizer: click "Go on"')
    assert any("is set up" in one for one in hall.reads("organizer", "#away"))


async def test_the_name_of_a_private_channel_is_asked_for_and_followed(socket_hall: Hall) -> None:
    hall = socket_hall
    await hall.play("alice: /plan help")
    den = hall.slack.add_channel(hall.stage.team, "#den", kind=Kind.PRIVATE)
    organizer = hall.person("organizer")
    den.members.add(organizer.user.id)
    await hall.do("organizer", lambda: organizer.slash(den, BEGIN.split(":", 1)[1].strip()))
    assert await _names(hall) == ["#den"]
    await hall.slack.events.rename(hall.stage.team, den, "lair")
    await hall.stage.platform.idle()
    assert await _names(hall) == ["#lair"]


async def test_a_channel_whose_id_changes_is_followed(hall: Hall) -> None:
    await hall.play(f"{BEGIN}\nalice: /plan join\nwait until 2026-03-07T10:00:00+01:00")
    await hall.slack.events.change_id(hall.stage.team, hall.general, "C0SHARED")
    await hall.stage.platform.idle()
    await hall.play('alice: choose "Done"\nwait until 2026-03-09T10:00:00+01:00')
    assert hall.dialogue.edits(card="check_in")[-1].counts["Done"] == 1
    assert any("🎯 Week 2 of 58" in one for one in hall.reads("alice"))
    assert hall.slack.troubles == []


async def _names(hall: Hall) -> list[str]:
    """The names of the rooms that the bot knows."""
    app = await hall.dialogue.player.app()
    return [room.name for room in await app.reports.list_rooms("slack")]


async def test_who_left_the_workspace_gets_nothing_and_nobody_is_bothered(socket_hall: Hall) -> None:
    hall = socket_hall
    await hall.play(f"{BEGIN}\nalice: /plan join\nalice: /plan settings reminders:on\nbob: /plan join")
    hall.person("alice").user.deleted = True
    await hall.play("wait 9d")
    assert hall.person("alice").direct_messages() == []
    await hall.play("organizer: /plan-admin status")
    assert "alice" not in hall.reads("organizer")[-1]


@pytest.mark.parametrize("deed", ["/plan-admin status", "/plan-admin end"])
async def test_owners_and_admins_organize_and_nobody_else(socket_hall: Hall, deed: str) -> None:
    hall = socket_hall
    await hall.play(f"{BEGIN}\nalice: {deed}")
    assert "organizers" in hall.reads("alice")[-1]
    owner = hall.slack.add_person(hall.stage.team, "olga", is_owner=True)
    await owner.slash(hall.general, deed)
    await hall.stage.platform.idle()
    assert "for organizers" not in owner.read(owner.sees(hall.general)[-1])


async def test_a_zone_comes_from_the_profile(socket_hall: Hall) -> None:
    hall = socket_hall
    await hall.play(BEGIN)
    keiko = hall.slack.add_person(hall.stage.team, "keiko", tz="Asia/Tokyo")
    for line in ("/plan join", "/plan settings"):
        await keiko.slash(hall.general, line)
        await hall.stage.platform.idle()
    assert "Asia/Tokyo" in keiko.read(keiko.sees(hall.general)[-1])


async def test_a_zone_that_slack_tells_late_is_filled_in(socket_hall: Hall) -> None:
    hall = socket_hall
    await hall.play(BEGIN)
    people = [hall.slack.add_person(hall.stage.team, name, tz="Asia/Tokyo") for name in ("keiko", "hana")]
    hall.slack.faults.fail("users.info", 500, times=5)
    for who, line in ((people[0], "/plan join"), (people[1], "/plan settings timezone:Asia/Seoul")):
        await who.slash(hall.general, line)
        await hall.stage.platform.idle()
    hall.slack.faults.waiting.clear()
    for who, zone in zip(people, ("Asia/Tokyo", "Asia/Seoul"), strict=True):
        for line in ("/plan join", "/plan settings"):
            await who.slash(hall.general, line)
            await hall.stage.platform.idle()
        assert f"Time zone: {zone}, where it is" in who.read(who.sees(hall.general)[-1]), "what one set stays"


async def test_where_many_come_at_once_profiles_wait_for_slack_and_organizers_are_first(
    socket_hall: Hall,
) -> None:
    """Slack refuses one call, and asks to wait for seconds: what comes meanwhile asks for nothing."""
    hall = socket_hall
    await hall.play(BEGIN)
    people = [hall.slack.add_person(hall.stage.team, f"p{number}", tz="Asia/Tokyo") for number in range(3)]
    boss = hall.slack.add_person(hall.stage.team, "boss", tz="Asia/Tokyo", is_admin=True)
    hall.slack.faults.limit("users.info", 3)
    before = len(hall.slack.calls)
    await people[0].slash(hall.general, "/plan join")
    while not _asked_for(hall, before):  # noqa: ASYNC110 - it asks by itself
        await asyncio.sleep(0.01)
    for person in people[1:]:
        await person.slash(hall.general, "/plan join")
    await boss.slash(hall.general, "/plan-admin status")
    await hall.stage.platform.idle()
    assert "Members" in boss.read(boss.sees(hall.general)[-1]), "it was told in time who that is"
    async with asyncio.timeout(20):
        while len(asked := _asked_for(hall, before)) < 5:  # noqa: ASYNC110 - it goes on by itself
            await asyncio.sleep(0.02)
    assert asked[:2] == [people[0].user.id, boss.user.id]
    assert sorted(asked[2:]) == sorted(person.user.id for person in people)
    await hall.stage.platform.idle()
    for person in people:
        await person.slash(hall.general, "/plan settings")
        await hall.stage.platform.idle()
        shown = person.read(person.sees(hall.general)[-1])
        assert "Time zone: Asia/Tokyo" in shown, "it is stored although nothing was written since"


def _asked_for(hall: Hall, since: int) -> list[str]:
    return [str(given["user"]) for method, given in hall.slack.calls[since:] if method == "users.info"]


async def test_a_name_that_was_changed_is_taken_over(socket_hall: Hall) -> None:
    hall = socket_hall
    await hall.play(f"{BEGIN}\nalice: /plan join")
    hall.person("alice").user.name = "Alice Liddell"
    await hall.play("""
        restart
        wait until 2026-03-02T10:00:00+01:00
        alice: /plan done Vectors
        bob: /plan progress week
    """)
    assert "Alice Liddell" in hall.dialogue.last("bob").text
    hall.person("alice").user.name = "somebody"
    hall.slack.faults.fail("users.info", 500, times=50)
    await hall.play("""
        restart
        alice: /plan done Matrices
        bob: /plan progress week
    """)
    assert "Alice Liddell" in hall.dialogue.last("bob").text, "a name for want of a better one is not kept"


async def test_a_new_name_holds_as_soon_as_slack_reports_it(hall: Hall) -> None:
    await hall.play(f"{BEGIN}\nalice: /plan join\nbob: /plan join\n{MORNING}\nalice: /plan done Vectors")
    await hall.play("wait until 2026-03-10T10:00:00+01:00")
    assert any("alice — 9%" in one for one in hall.reads("bob"))
    await hall.slack.events.rename_user(hall.stage.team, hall.person("alice").user, "Alice Cooper")
    await hall.stage.platform.idle()
    await hall.play("wait 1h\nbob: /plan progress")
    assert "Alice Cooper" in hall.reads("bob")[-1]
    assert any("Alice Cooper — 9%" in one for one in hall.reads("bob")), "the recap is redrawn"
    assert hall.slack.troubles == []


async def test_a_thread_is_a_groups_home(socket_hall: Hall) -> None:
    hall = socket_hall
    await hall.play(f"{BEGIN}\nwait until 2026-03-04T10:00:00+01:00")
    root = next(one for one in hall.general.shown() if hall.general.thread(one.ts))
    await hall.play("""
        organizer: click "More…"
        organizer: choose "start: Start a study group in this channel"
        organizer: click "Fill in…"
        organizer: submit plan=deep-learning pace=standard start=2026-03-05 at=11:00 tz=Europe/Berlin
    """)
    assert hall.dialogue.last("organizer").card == "thread_or_channel"
    before = _outside_threads(hall)
    await hall.play('organizer: click "This thread"\nwait until 2026-03-05T11:30:00+01:00')
    reader = hall.person("organizer")
    said = [reader.read(one) for one in hall.general.thread(root.ts)]
    assert any("Deep Learning Study Plan starts here" in one for one in said)
    assert any("🎯 Week 1 of 58" in one for one in said)
    assert _outside_threads(hall) == before, "its posts stay in the thread"
    assert hall.slack.troubles == []


def _outside_threads(hall: Hall) -> list[str]:
    """The timestamps of what stands in the channel itself."""
    return [one.ts for one in hall.general.shown() if one.thread_ts in {None, one.ts}]
