"""Channels and people: where the bot cannot post, who organizes, who is gone."""

import pytest

from tests.dialogues.dialogue import BEGIN
from tests.wire.slack.hall import Hall

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
        assert f"timezone: {zone}\n" in who.read(who.sees(hall.general)[-1]), "what one set stays"


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
