"""Starting a cohort: every mistake is answered privately, with what was expected."""

import pytest

from bot.commands.reply import Form
from tests.dialogues.dialogue import BEGIN, ON_SQLITE, Dialogue
from tests.dialogues.seen import cards, numbers_in, times, week_of

GOOD = "plan:deep-learning pace:standard start:2026-03-02 at:09:00 tz:Europe/Berlin"


def weeks(dialogue: Dialogue) -> list[list[int]]:
    """The weeks of the goals that were posted, each with of how many."""
    return [week_of(one) for one in dialogue.posts(card="week_goals")]


async def test_a_start_is_told_to_all_and_confirmed_to_the_organizer(dialogue: Dialogue) -> None:
    await dialogue.play(BEGIN)
    (told,) = dialogue.replies()
    assert told.card == "invitation"
    assert "Deep Learning Study Plan" in told.title
    size = told.line_about("Mon 2 Mar 2026, 09:00 (Europe/Berlin)")
    assert numbers_in(size)[:2] == [58, 7], "the weeks and the stages"
    started = dialogue.last("organizer")
    assert started.card == "started"
    assert "Deep Learning Study Plan" in started.title
    goals = started.line_about("Goals: ")
    assert "Monday" in goals
    assert "09:00 (Europe/Berlin)" in goals
    assert not dialogue.posts()


@ON_SQLITE
@pytest.mark.parametrize(
    ("line", "facts"),
    [
        (GOOD.replace("deep-learning", "deep-lerning"), ("“deep-lerning”", "deep-learning")),
        (GOOD.replace("deep-learning", "knitting"), ("“knitting”", "deep-learning")),
        (GOOD.replace("standard", "standart"), ("“standart”", "intensive, standard, relaxed")),
        (GOOD.replace("standard", "fast"), ("“fast”", "intensive, standard, relaxed")),
        (GOOD.replace("2026-03-02", "02/03/2026"), ("“02/03/2026”", "2 March 2026", "3 February 2026")),
        (GOOD.replace("2026-03-02", "2026-02-30"), ("“2026-02-30”",)),
        (GOOD.replace("2026-03-02", "2062-03-02"), ("2062-03-02", "2026-03-01")),
        (GOOD.replace("2026-03-02", "2016-03-02"), ("2016-03-02", "2026-03-01")),
        (GOOD.replace("2026-03-02", "2024-03-04"), ("2024-03-04",)),
        (GOOD.replace("09:00", "25:00"), ("“25:00”", "09:00")),
        (GOOD.replace("09:00", "nine"), ("“nine”", "09:00")),
        (GOOD.replace("Europe/Berlin", "Europe/Berlim"), ("“Europe/Berlim”", "Europe/Berlin")),
        (GOOD.replace("Europe/Berlin", "EST"), ("“EST”", "America/New_York")),
        (GOOD.replace("Europe/Berlin", "CEST+2"), ("“CEST+2”",)),
        (f"{GOOD} day:someday", ("“someday”", "monday")),
        (f"{GOOD} pace:relaxed", ("pace", "/plan-admin start")),
        (f"{GOOD} name:" + "x" * 61, (61, 60)),
        (f'{GOOD} name:"Owls', ('“"Owls”',)),
    ],
)
async def test_every_mistake_is_explained_privately(
    dialogue: Dialogue, line: str, facts: tuple[object, ...]
) -> None:
    told = await dialogue.say("organizer", f"/plan-admin start {line}")
    assert told.card == "refused"
    assert told.tells(*facts)
    assert [one.to for one in dialogue.messages] == ["organizer"]
    await dialogue.play("alice: /plan join")
    assert dialogue.last("alice").card == "refused"
    assert dialogue.last("alice").tells("/plan-admin start"), "no group has begun"


@ON_SQLITE
@pytest.mark.parametrize(
    ("line", "name", "expected"),
    [
        ("plan:deep-learning", "pace", ("intensive", "standard", "relaxed")),
        ("deep-learning standard", "start", ("in 2 weeks",)),
        ("deep-learning standard 2026-03-02", "at", ("09:00",)),
        ("deep-learning standard 2026-03-02 9", "tz", ("Europe/Berlin",)),
    ],
)
async def test_what_is_missing_is_named_or_asked_for(
    dialogue: Dialogue, line: str, name: str, expected: tuple[str, ...]
) -> None:
    """Where people type a line it is named; where they fill options in, a form asks for it."""
    told = await dialogue.say("organizer", f"/plan-admin start {line}")
    if isinstance(told.shown, Form):
        assert told.shown.fields[0].name == name
    else:
        assert told.card == "refused"
        assert told.tells(f" {name}: ", *expected)
    assert [one.to for one in dialogue.messages] == ["organizer"]


async def test_learners_cannot_start_one(dialogue: Dialogue) -> None:
    for line in (GOOD, "nonsense"):
        told = await dialogue.say("alice", f"/plan-admin start {line}")
        assert told.card == "refused"
        assert told.tells("organizer")
    assert not dialogue.replies()


async def test_a_channel_holds_one_group(dialogue: Dialogue) -> None:
    await dialogue.play(BEGIN)
    told = await dialogue.say("organizer", f"/plan-admin start {GOOD}")
    assert told.card == "refused"
    assert told.tells("Deep Learning Study Plan", "/plan-admin end")
    assert cards(dialogue.replies()) == ["invitation"]


async def test_a_start_in_the_past_begins_with_the_running_week(dialogue: Dialogue) -> None:
    await dialogue.play("""
        organizer: /plan-admin start deep-learning standard 2026-02-16 9 europe/berlin
    """)
    started = dialogue.last("organizer")
    assert started.card == "started"
    assert [2, 58] in [numbers_in(line) for line in started.lines], "the running week, and how many there are"
    (invitation,) = dialogue.replies()
    assert invitation.card == "invitation"
    assert [58, 7, 2, 58] in [numbers_in(line) for line in invitation.lines]
    await dialogue.play("wait 10s")  # a room gets one message a second
    assert cards(dialogue.posts()) == ["week_goals", "check_in"], (
        "nothing about the week before, in which there was no group"
    )
    goals, check_in = dialogue.posts()
    assert numbers_in(goals.title) == [2, 58]
    assert "Derivatives, gradients and the chain rule" in goals.title
    assert numbers_in(check_in.title) == [2]


async def test_a_start_at_this_very_moment(dialogue: Dialogue) -> None:
    await dialogue.play("""
        wait until 2026-03-02T09:00:00+01:00
        organizer: /plan-admin start deep-learning standard 2026-03-02 9 Europe/Berlin
    """)
    assert cards(dialogue.posts()) == ["week_goals"]
    (goals,) = dialogue.posts()
    assert numbers_in(goals.title) == [1], "the stage that begins"
    assert goals.tells("Week 1 of 58")


async def test_another_weekday_and_a_name_of_its_own(dialogue: Dialogue) -> None:
    await dialogue.play("""
        organizer: /plan-admin start deep-learning int 2026-03-02 18:30 Asia/Kathmandu thu Night owls of Patan
        wait 1w
    """)
    assert dialogue.replies()[0].card == "invitation"
    assert "Night owls of Patan" in dialogue.replies()[0].title
    assert dialogue.last("organizer").card == "started"
    goals = dialogue.last("organizer").line_about("Goals: ")
    assert "Thursday" in goals
    assert "18:30 (Asia/Kathmandu)" in goals
    assert weeks(dialogue) == [[1, 45]]
    assert times(dialogue.posts(card="week_goals")) == ["2026-03-05 18:30"]


async def test_ending_frees_the_channel(dialogue: Dialogue) -> None:
    await dialogue.play(BEGIN)
    await dialogue.play("""
        alice: /plan join
        wait until 2026-03-02T09:00:00+01:00
        organizer: /plan-admin end
        organizer: click "Confirm"
    """)
    assert dialogue.replies()[-1].card == "farewell"
    assert dialogue.replies()[-1].tells("Deep Learning Study Plan")
    before = len(dialogue.posts())
    await dialogue.play("""
        wait 3w
        alice: /plan done Vectors
    """)
    assert dialogue.last("alice").card == "refused"
    assert dialogue.last("alice").tells("Deep Learning Study Plan")
    assert not dialogue.last("alice").tells("/plan join"), "alice is still a member of it"
    assert len(dialogue.posts()) == before
    await dialogue.play("""
        organizer: /plan-admin start deep-learning standard 2026-04-06 9 Europe/Berlin
        alice: /plan join
        wait until 2026-04-06T09:00:00+02:00
    """)
    assert weeks(dialogue) == [[1, 58], [1, 58]]


async def test_an_end_can_be_taken_back(dialogue: Dialogue) -> None:
    await dialogue.play(BEGIN)
    await dialogue.play("""
        alice: /plan join
        wait until 2026-03-02T09:00:00+01:00
        alice: /plan done Vectors
        organizer: /plan-admin end
        organizer: click "Confirm"
        wait 51h
        organizer: click "Undo"
    """)
    assert dialogue.last("organizer").card == "end_taken_back"
    assert dialogue.last("organizer").tells("Deep Learning Study Plan")
    (goes_on,) = dialogue.replies(card="goes_on")
    assert goes_on.tells("Deep Learning Study Plan", "Mon 9 Mar 2026, 09:00 (Europe/Berlin)")
    (paper,) = dialogue.posts(card="paper_prompt")
    assert times([paper]) == ["2026-03-04 12:00"], "what fell due meanwhile is made up for"
    assert paper.tells(1, "Eigenfaces for Recognition")
    await dialogue.play("""
        organizer: click "Undo"
        alice: /plan week
        wait 1w
    """)
    assert dialogue.last("organizer").card == "not_possible", "it works once, and says now what was done"
    assert len(dialogue.replies(card="goes_on")) == 1
    assert dialogue.last("alice").card == "week"
    assert numbers_in(dialogue.last("alice").line_about(" of 6 done"))[:2] == [1, 6]
    assert weeks(dialogue) == [[1, 58], [2, 58]]


async def test_an_end_cannot_be_taken_back_once_another_group_lives_there(dialogue: Dialogue) -> None:
    await dialogue.play(BEGIN)
    await dialogue.play("""
        organizer: /plan-admin end
        organizer: click "Confirm"
        organizer: /plan-admin start deep-learning relaxed 2026-03-09 9 Europe/Berlin name:Second
        organizer: click "Undo"
        wait 3w
    """)
    assert dialogue.last("organizer").card == "refused"
    assert dialogue.last("organizer").tells("Deep Learning Study Plan")
    assert not dialogue.replies(card="goes_on")
    assert weeks(dialogue) == [[1, 80], [2, 80]]


async def test_only_an_organizer_takes_an_end_back(dialogue: Dialogue) -> None:
    await dialogue.play(BEGIN)
    told = await dialogue.say("alice", "/plan-admin end")
    assert told.card == "refused"
    assert told.tells("organizer")
    assert cards(dialogue.replies()) == ["invitation"], "the group has not ended"


@ON_SQLITE
async def test_only_the_button_takes_an_end_back(dialogue: Dialogue) -> None:
    await dialogue.play(BEGIN)
    await dialogue.play("alice: /plan-admin end undo:on")
    assert dialogue.last("alice").card == "refused"
    assert dialogue.last("alice").tells("organizer")
    told = await dialogue.say("organizer", "/plan-admin end undo:on")
    assert told.card == "refused"
    assert told.tells("“undo”"), "only the button gives that parameter"
    assert cards(dialogue.replies()) == ["invitation"], "the group has not ended"
