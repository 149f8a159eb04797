"""What a person may do is asked of Slack: guests, private channels, deactivated accounts, old profiles."""

from bot.platform.refs import AccountRef, RoomRef
from tests.dialogues.dialogue import BEGIN
from tests.wire.slack.hall import Hall
from tests.wire.slack.workspace import Kind

MORNING = "wait until 2026-03-02T10:00:00+01:00"


async def test_access_follows_membership_and_guests(socket_hall: Hall) -> None:
    hall = socket_hall
    await hall.play(BEGIN)
    team, general = hall.stage.team, hall.general
    secret = hall.slack.add_channel(team, "secret", kind=Kind.PRIVATE)
    people = {name: hall.person(name).user for name in ("alice", "bob", "guest", "dan")}
    secret.members.add(people["bob"].id)
    people["guest"].is_guest = True
    general.members.discard(people["guest"].id)
    general.members.discard(people["alice"].id)
    people["dan"].deleted = True
    people["bob"].is_admin = True
    rooms = [RoomRef("slack", team.id, channel.id) for channel in (general, secret)]
    found = {
        name: await hall.stage.chat.access(AccountRef("slack", team.id, user.id), rooms)
        for name, user in people.items()
    }
    sees = {name: [room.channel in one.sees for room in rooms] for name, one in found.items()}
    assert sees == {
        "alice": [True, False],
        "bob": [True, True],
        "guest": [False, False],
        "dan": [False, False],
    }
    assert [one.is_there for one in found.values()] == [True, True, True, False]
    assert [one.manages for one in found.values()] == [False, True, False, False]
    general.members.add(people["guest"].id)
    guest = await hall.stage.chat.access(AccountRef("slack", team.id, people["guest"].id), rooms)
    assert guest.sees == {general.id}


async def test_a_guest_finds_only_the_groups_of_their_channels(socket_hall: Hall) -> None:
    hall = socket_hall
    await hall.play(f"{BEGIN}\nalice: /plan join")
    mallory = hall.person("mallory").user
    mallory.is_guest = True
    hall.general.members.discard(mallory.id)
    lobby = hall.stage.channel("#lobby")
    lobby.members.add(mallory.id)
    await hall.play("in #lobby\nmallory: /plan home\nbob: /plan home")
    assert "Deep Learning" not in hall.dialogue.last("mallory").text
    assert "Join Deep Learning" in hall.dialogue.last("bob").text


async def test_a_deactivated_account_is_off_the_boards_at_once(socket_hall: Hall) -> None:
    hall = socket_hall
    await hall.play(f"""{BEGIN}
        alice: /plan join
        bob: /plan join
        {MORNING}
        alice: /plan done s1.linear-algebra.vectors
        ban alice
        bob: /plan progress week
    """)
    assert "alice" not in hall.dialogue.last("bob").text
    await hall.play("unban alice\nalice: /plan week\nbob: /plan progress week")
    assert "alice" in hall.dialogue.last("bob").text, "seen again, they are back with what they did"


async def test_a_founder_is_no_organizer_while_slack_does_not_tell_their_rights(socket_hall: Hall) -> None:
    hall = socket_hall
    await hall.play(f"{BEGIN}\nrestart")
    hall.slack.faults.fail("users.info", 500, times=500)
    await hall.play("organizer: /plan-admin export")
    assert "Slack did not tell me who you are" in hall.dialogue.last("organizer").text


async def test_a_form_that_was_opened_before_they_were_taken_out_changes_nothing(socket_hall: Hall) -> None:
    hall = socket_hall
    await hall.play(f"""{BEGIN}
        troll: /plan join
        alice: /plan join
        wait until 2026-03-04T10:00:00+01:00
        troll: click "Share a takeaway"
        hide #general from troll
        wait 11m
        troll: submit takeaway="I hate all of you"
        alice: /plan papers list week:1
    """)
    assert "can no longer see the channel" in hall.dialogue.last("troll").text
    assert "hate" not in hall.dialogue.last("alice").text
