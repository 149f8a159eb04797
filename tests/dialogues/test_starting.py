"""Starting a cohort: every mistake is answered privately, with what was expected."""

import pytest

from bot.commands.command import Form
from tests.dialogues.dialogue import BEGIN, ON_SQLITE, Dialogue, times

GOOD = "plan:deep-learning pace:standard start:2026-03-02 at:09:00 tz:Europe/Berlin"


async def test_a_start_is_told_to_all_and_confirmed_to_the_organizer(dialogue: Dialogue) -> None:
    await dialogue.play(BEGIN)
    (told,) = dialogue.replies("starts here")
    assert "58 weeks, 7 stages. It begins Mon 2 Mar 2026, 09:00 (Europe/Berlin)." in told.text
    assert "Deep Learning Study Plan is set up" in dialogue.last("organizer")
    assert "every Monday at 09:00 (Europe/Berlin)" in dialogue.last("organizer")
    assert not dialogue.posts()


@ON_SQLITE
@pytest.mark.parametrize(
    ("line", "told"),
    [
        (GOOD.replace("deep-learning", "deep-lerning"), "Did you mean deep-learning?"),
        (GOOD.replace("deep-learning", "knitting"), "There are: deep-learning, foundations, "),
        (GOOD.replace("standard", "standart"), "Did you mean standard?"),
        (GOOD.replace("standard", "fast"), "not one of intensive, standard, relaxed"),
        (GOOD.replace("2026-03-02", "02.03.2026"), "“02.03.2026” is not a date such as"),
        (GOOD.replace("2026-03-02", "2026-02-30"), "no calendar has that day"),
        (GOOD.replace("2026-03-02", "2062-03-02"), "too far from today"),
        (GOOD.replace("2026-03-02", "2016-03-02"), "too far from today"),
        (GOOD.replace("2026-03-02", "2024-03-04"), "would be over by now"),
        (GOOD.replace("09:00", "25:00"), "“25:00” is not a time such as 09:00"),
        (GOOD.replace("09:00", "nine"), "“nine” is not a time such as 09:00"),
        (GOOD.replace("Europe/Berlin", "Europe/Berlim"), "Did you mean Europe/Berlin?"),
        (GOOD.replace("Europe/Berlin", "Tokyo"), "Did you mean Asia/Tokyo?"),
        (GOOD.replace("Europe/Berlin", "CEST+2"), "is no time zone I know"),
        (f"{GOOD} day:someday", "“someday” is not a weekday such as monday"),
        (f"{GOOD} pace:relaxed", "pace is given twice"),
        (f"{GOOD} name:" + "x" * 61, "That is 61 characters; 60 is the most I take here."),
        (f'{GOOD} name:"Owls', "is never closed"),
    ],
)
async def test_every_mistake_is_explained_privately(dialogue: Dialogue, line: str, told: str) -> None:
    assert told in await dialogue.say("organizer", f"/plan-admin start {line}")
    assert [one.to for one in dialogue.messages] == ["organizer"]
    await dialogue.play("alice: /plan join")
    assert "No study group lives in this channel yet" in dialogue.last("alice")


@ON_SQLITE
@pytest.mark.parametrize(
    ("line", "missing"),
    [
        ("plan:deep-learning", "pace: intensive, standard or relaxed"),
        ("deep-learning standard", "start: a date such as 2026-03-02"),
        ("deep-learning standard 2026-03-02", "at: a time such as 09:00"),
        ("deep-learning standard 2026-03-02 9", "tz: a time zone such as Europe/Berlin"),
    ],
)
async def test_what_is_missing_is_named_or_asked_for(dialogue: Dialogue, line: str, missing: str) -> None:
    """Where people type a line it is named; where they fill options in, a form asks for it."""
    told = await dialogue.say("organizer", f"/plan-admin start {line}")
    form = dialogue.messages[-1].shown
    if isinstance(form, Form):
        assert form.fields[0].name == missing.partition(":")[0]
    else:
        assert f"needs {missing}" in told
    assert [one.to for one in dialogue.messages] == ["organizer"]


async def test_learners_cannot_start_one(dialogue: Dialogue) -> None:
    assert "That one is for organizers" in await dialogue.say("alice", f"/plan-admin start {GOOD}")
    assert "That one is for organizers" in await dialogue.say("alice", "/plan-admin start nonsense")
    assert not dialogue.replies()


async def test_a_channel_holds_one_group(dialogue: Dialogue) -> None:
    await dialogue.play(BEGIN)
    told = await dialogue.say("organizer", f"/plan-admin start {GOOD}")
    assert "Deep Learning Study Plan lives in this channel already." in told
    assert len(dialogue.replies("starts here")) == 1


async def test_a_start_in_the_past_begins_with_the_running_week(dialogue: Dialogue) -> None:
    await dialogue.play("""
        organizer: /plan-admin start deep-learning standard 2026-02-16 9 europe/berlin
    """)
    assert "so week 2 of 58 is running now" in dialogue.last("organizer")
    assert "It is in week 2 of 58; you can join at any time." in dialogue.replies("starts here")[0].text
    await dialogue.play("wait 10s")  # a room gets one message a second
    assert [one.text.splitlines()[0] for one in dialogue.posts()] == [
        "🎯 Week 2 of 58: Derivatives, gradients and the chain rule",
        "🙋 Check-in, week 2",
    ], "nothing about the week before, in which there was no group"


async def test_a_start_at_this_very_moment(dialogue: Dialogue) -> None:
    await dialogue.play("""
        wait until 2026-03-02T09:00:00+01:00
        organizer: /plan-admin start deep-learning standard 2026-03-02 9 Europe/Berlin
    """)
    assert [one.text.partition(":")[0] for one in dialogue.posts()] == [
        "🧠 Stage 1 begins",
        "🎯 Week 1 of 58",
    ]


async def test_another_weekday_and_a_name_of_its_own(dialogue: Dialogue) -> None:
    await dialogue.play("""
        organizer: /plan-admin start deep-learning int 2026-03-02 18:30 Asia/Kathmandu thu Night owls of Patan
        wait 1w
    """)
    assert "Night owls of Patan starts here" in dialogue.replies()[0].text
    assert "every Thursday at 18:30 (Asia/Kathmandu)" in dialogue.last("organizer")
    assert times(dialogue.posts("🎯 Week 1 of 45")) == ["2026-03-05 18:30"]


async def test_ending_frees_the_channel(dialogue: Dialogue) -> None:
    await dialogue.play(BEGIN)
    await dialogue.play("""
        alice: /plan join
        wait until 2026-03-02T09:00:00+01:00
        organizer: /plan-admin end
    """)
    assert "Thank you for studying together!" in dialogue.replies()[-1].text
    before = len(dialogue.posts())
    await dialogue.play("""
        wait 3w
        alice: /plan done Vectors
    """)
    assert "Deep Learning Study Plan has ended." in dialogue.last("alice")
    assert len(dialogue.posts()) == before
    await dialogue.play("""
        organizer: /plan-admin start deep-learning standard 2026-04-06 9 Europe/Berlin
        alice: /plan join
        wait until 2026-04-06T09:00:00+02:00
    """)
    assert len(dialogue.posts("🎯 Week 1 of 58")) == 2


async def test_an_end_can_be_taken_back(dialogue: Dialogue) -> None:
    await dialogue.play(BEGIN)
    await dialogue.play("""
        alice: /plan join
        wait until 2026-03-02T09:00:00+01:00
        alice: /plan done Vectors
        organizer: /plan-admin end
        wait 51h
        organizer: click "Undo"
    """)
    assert "goes on, and the channel is told" in dialogue.last("organizer")
    assert "goes on after all. The next goals come" in dialogue.replies("goes on after all")[0].text
    assert times(dialogue.posts("Week 1's paper")) == ["2026-03-04 12:00"], (
        "what fell due meanwhile is made up for"
    )
    await dialogue.play("""
        organizer: click "Undo"
        alice: /plan week
        wait 1w
    """)
    assert "was not ended, so there is nothing to take back" in dialogue.last("organizer")
    assert "1 of 8 done" in dialogue.last("alice")
    assert len(dialogue.posts("🎯 Week 2 of 58")) == 1


async def test_an_end_cannot_be_taken_back_once_another_group_lives_there(dialogue: Dialogue) -> None:
    await dialogue.play(BEGIN)
    await dialogue.play("""
        organizer: /plan-admin end
        organizer: /plan-admin start deep-learning relaxed 2026-03-09 9 Europe/Berlin name:Second
        organizer: click "Undo"
        wait 3w
    """)
    assert "Another group lives in this channel by now" in dialogue.last("organizer")
    assert [one.text.split(":")[0] for one in dialogue.posts("🎯")] == ["🎯 Week 1 of 80", "🎯 Week 2 of 80"]


async def test_only_an_organizer_takes_an_end_back(dialogue: Dialogue) -> None:
    await dialogue.play(BEGIN)
    assert "for organizers" in await dialogue.say("alice", "/plan-admin end")


@ON_SQLITE
async def test_only_the_button_takes_an_end_back(dialogue: Dialogue) -> None:
    await dialogue.play(BEGIN)
    await dialogue.play("alice: /plan-admin end undo:on")
    assert "for organizers" in dialogue.last("alice")
    told = await dialogue.say("organizer", "/plan-admin end undo:on")
    assert "I do not know what to do with “undo:on”" in told, "only the button gives that parameter"
