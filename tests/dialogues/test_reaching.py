"""Organizers reach every group that they look after from anywhere, and a group's rooms come and go."""

from tests.dialogues.dialogue import BEGIN, Dialogue
from tests.dialogues.seen import cards, week_of

KEY = "deep-learning-2026-03-02"
OWLS = """
    in #second
    organizer: /plan-admin start deep-learning intensive 2026-03-02 09:00 Europe/Berlin name:"Night Owls"
"""


async def test_the_only_group_is_reached_from_any_channel(dialogue: Dialogue) -> None:
    await dialogue.play(f"{BEGIN}\n in #elsewhere")
    status = await dialogue.say("organizer", "/plan-admin status")
    assert status.card == "group_status"
    assert status.tells("Deep Learning Study Plan", "#general")
    assert (await dialogue.say("alice", "/plan-admin status")).card == "refused"
    await dialogue.play("organizer: /plan-admin announce We meet on Thursday")
    assert [one.room for one in dialogue.posts(card="announcement")] == ["#general"]


async def test_the_end_of_a_group_is_told_where_it_lives(dialogue: Dialogue) -> None:
    await dialogue.play(f'{BEGIN}\n in #elsewhere\n organizer: /plan-admin end\n organizer: click "Confirm"')
    assert cards(dialogue.replies(room="#general")) == ["invitation", "farewell"]
    assert dialogue.replies(room="#elsewhere") == []


async def test_one_of_several_groups_is_named_or_chosen(dialogue: Dialogue) -> None:
    await dialogue.play(f"{BEGIN}{OWLS}\n in #elsewhere")
    asked = await dialogue.say("organizer", "/plan-admin calendar shift 1")
    assert asked.card == "which_group"
    await dialogue.play('organizer: click "Night Owls"')
    changed = dialogue.last("organizer")
    assert changed.card == "confirm_calendar"
    assert changed.tells("Night Owls")
    for line in (f"status {KEY}", f"status group:{KEY}", f"status group:{KEY} "):
        status = await dialogue.say("organizer", f"/plan-admin {line}")
        assert status.card == "group_status", line
    by_name = await dialogue.say("organizer", "/plan-admin status night owls")
    assert by_name.tells("Night Owls")
    unknown = await dialogue.say("organizer", "/plan-admin status group:larks")
    assert unknown.card == "refused"
    assert unknown.tells("larks", KEY)


async def test_a_long_text_is_kept_while_the_group_is_chosen(dialogue: Dialogue) -> None:
    await dialogue.play(f"{BEGIN}{OWLS}\n in #elsewhere")
    words = "We meet on Thursday at 18:00 in the library, and everybody brings one question. " * 3
    asked = await dialogue.say("organizer", f"/plan-admin announce {words}")
    assert asked.card == "which_group"
    await dialogue.play('restart\n organizer: click "Night Owls"')
    assert dialogue.last("organizer").card == "announced"
    (posted,) = dialogue.posts(card="announcement")
    assert posted.room == "#second"
    assert posted.tells(words.strip())
    await dialogue.play('organizer: click "Deep Learning Study Plan"')
    assert dialogue.last("organizer").card == "not_possible", "it was used, and its card says what was done"
    assert len(dialogue.posts(card="announcement")) == 1


async def test_a_text_may_speak_of_groups(dialogue: Dialogue) -> None:
    await dialogue.play(f"{BEGIN}{OWLS}")
    await dialogue.play(
        "organizer: /plan-admin announce Every study group: bring a question to group:x please"
    )
    await dialogue.play(f"organizer: /plan-admin announce See you soon group:{KEY}")
    first, second = dialogue.posts(card="announcement")
    assert (first.room, second.room) == ("#second", "#general")
    assert first.tells("Every study group: bring a question to group:x please")
    assert second.tells("See you soon")
    assert not second.tells("group:")


async def test_an_organizer_who_manages_nothing_reaches_what_they_look_after(dialogue: Dialogue) -> None:
    await dialogue.play(f"""{BEGIN}
        alice: /plan join
        organizer: /plan-admin people organizers add alice
        {OWLS}
        in #elsewhere
    """)
    status = await dialogue.say("alice", "/plan-admin status")
    assert status.card == "group_status"
    assert status.tells("Deep Learning Study Plan")
    other = await dialogue.say("alice", "/plan-admin status group:Night")
    assert other.card == "refused"
    assert not other.tells("Owls"), "what she does not look after is not named"
    added = await dialogue.say("alice", f"/plan-admin rooms add group:{KEY}")
    assert added.card == "refused", "the channel is not hers to give"


async def test_a_group_moves_with_all_that_it_has(dialogue: Dialogue) -> None:
    await dialogue.play(f"""{BEGIN}
        alice: /plan join
        wait until 2026-03-02T10:00:00+01:00
        alice: /plan done Vectors
        in #new
    """)
    moved = await dialogue.say("organizer", f"/plan-admin rooms move group:{KEY}")
    assert moved.card == "room_moved"
    assert cards(dialogue.replies(room="#new")) == ["moved_here"]
    await dialogue.play("wait until 2026-03-09T10:00:00+01:00\n alice: /plan week 1")
    assert dialogue.last("alice").tells("1 of")
    goals = dialogue.posts(card="week_goals")
    assert [(one.room, week_of(one)[0]) for one in goals] == [("#general", 1), ("#new", 2)]
    rooms = await dialogue.say("organizer", "/plan-admin rooms list")
    assert rooms.tells("#new")
    assert not rooms.tells("#general")


async def test_rooms_are_added_and_removed_by_buttons(dialogue: Dialogue) -> None:
    await dialogue.play(f"{BEGIN}\n in #new")
    shown = await dialogue.say("organizer", "/plan-admin rooms list")
    assert shown.card == "room_code"
    await dialogue.play('organizer: click "Add this channel"')
    assert dialogue.last("organizer").card == "room_added"
    assert cards(dialogue.replies(room="#new")) == ["invitation"]
    removed = await dialogue.say("organizer", "/plan-admin rooms remove channel:#general")
    assert removed.card == "room_removed"
    only = await dialogue.say("organizer", "/plan-admin rooms remove")
    assert only.card == "refused"
    assert only.tells("#new", "/plan-admin rooms move")
    await dialogue.play("wait until 2026-03-02T10:00:00+01:00")
    assert {one.room for one in dialogue.posts(card="week_goals")} == {"#new"}
    await dialogue.play(
        "in #general\n organizer: /plan-admin start deep-learning relaxed 2026-03-02 9 UTC name:Larks"
    )
    assert dialogue.last("organizer").card == "started", "a channel that was left is free"


async def test_which_channel_is_left_is_asked(dialogue: Dialogue) -> None:
    await dialogue.play(f"{BEGIN}\n in #second\n organizer: /plan-admin rooms add\n in #third")
    asked = await dialogue.say("organizer", "/plan-admin rooms move")
    assert asked.card == "which_room"
    await dialogue.play('organizer: click "#second"')
    assert dialogue.last("organizer").card == "room_moved"
    rooms = await dialogue.say("organizer", "/plan-admin rooms list")
    assert rooms.tells("#general", "#third")
    assert not rooms.tells("#second")
