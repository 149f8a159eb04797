"""What the bot posts by itself: order, previews, schedule changes, announcements."""

from dataclasses import replace

import pytest

from bot.messages.card import Card
from tests.dialogues.dialogue import BEGIN, ON_SQLITE, Dialogue
from tests.dialogues.seen import cards, numbers_in, times
from tests.listed_posts import listed


async def test_the_first_week(dialogue: Dialogue) -> None:
    await dialogue.play(BEGIN)
    await dialogue.play("wait until 2026-03-09T09:00:00+01:00")
    posts = listed(dialogue.posts())
    goals, paper, check_in, recap, next_goals = posts
    assert cards(posts) == [
        "week_goals",
        "paper_prompt",
        "check_in",
        "recap",
        "week_goals",
    ]
    assert numbers_in(goals.title) == [1]
    assert "Foundations" in goals.title, "the stage begins with it"
    assert goals.tells("Week 1 of 58")
    assert paper.tells(1, "Eigenfaces for Recognition")
    assert check_in.tells(1)
    assert recap.tells(1)
    assert next_goals.tells(2, 58)
    assert times(posts) == [
        "2026-03-02 09:00",
        "2026-03-04 09:00",
        "2026-03-07 09:00",
        "2026-03-09 09:00",
        "2026-03-09 09:00",
    ]


async def test_nothing_comes_before_its_instant(dialogue: Dialogue) -> None:
    await dialogue.play(BEGIN)
    await dialogue.play("wait until 2026-03-02T08:59:59+01:00")
    assert not dialogue.posts()
    await dialogue.play("wait 1s")
    assert len(dialogue.posts()) == 1


@ON_SQLITE
@pytest.mark.parametrize(
    ("day", "number"), [*(("2026-03-08", number) for number in range(1, 7)), ("2026-03-15", 1)]
)
async def test_a_preview_is_what_is_sent(dialogue: Dialogue, day: str, number: int) -> None:
    await dialogue.play(BEGIN)
    await dialogue.play(f"""
        alice: /plan join
        bob: /plan join
        wait until 2026-03-03T09:00:00+01:00
        alice: /plan done Vectors
        bob: /plan checkin stuck
        wait until {day}T12:00:00+01:00
        organizer: /plan-admin preview {number}
    """)
    listed, preview = dialogue.private("organizer")[-2:]
    assert listed.card == "preview"
    before = len(dialogue.posts())
    await dialogue.play("""
        wait until 2026-03-20T09:00:00+01:00
    """)
    sent = dialogue.posts()[before + number - 1]
    assert preview.card == sent.card
    assert preview.lines == sent.lines
    if sent.label is not None:  # in memory, where the card itself is seen, with what its buttons do
        assert isinstance(preview.shown, Card)
        assert isinstance(sent.shown, Card)
        earlier = [one.card for one in dialogue.posts()[before : before + number - 1]]
        if sent.card == "recap" and sent.card in earlier:  # its picture shows what that one will tell
            assert preview.shown == replace(sent.shown, picture=None)
        else:
            assert preview.shown == sent.shown
        assert sent.shown.picture is not None or day == "2026-03-08", "week 2 is compared with week 1"


async def test_preview_lists_what_comes(dialogue: Dialogue) -> None:
    await dialogue.play(BEGIN)
    await dialogue.play('organizer: click "Preview"')
    listed, first = dialogue.private("organizer")[-2:]
    assert first.card == "week_goals"
    planned = listed.lines[1:7]
    assert planned[0].startswith("▶ 1. Mon 2 Mar 2026, 09:00 (Europe/Berlin): ")
    assert [line.strip("▶ ").partition(".")[0] for line in planned] == ["1", "2", "3", "4", "5", "6"]
    weeks = [numbers_in(line)[-1] for line in planned]
    assert weeks[:4] == [1, 1, 1, 1], "the week of each"
    assert set(weeks[4:]) <= {1, 2}


@ON_SQLITE
async def test_preview_looks_six_posts_ahead(dialogue: Dialogue) -> None:
    await dialogue.play(BEGIN)
    told = await dialogue.say("organizer", "/plan-admin preview 7")
    assert told.card == "refused"
    assert told.tells(1, 6)


async def test_moving_the_posts_of_a_week(dialogue: Dialogue) -> None:
    await dialogue.play(BEGIN)
    await dialogue.play("""
        organizer: /plan-admin calendar schedule paper:thu checkin:"sun 18:30" nudge:"sun 20:00"
    """)
    told = dialogue.last("organizer")
    assert told.card == "schedule"
    assert "Thursday at 09:00" in told.line_about("Paper:")
    assert "Sunday at 18:30" in told.line_about("Check-in:")
    assert "Sunday at 20:00" in told.line_about("Reminders:")
    await dialogue.play("wait 1w")
    assert times(dialogue.posts(card="paper_prompt")) == ["2026-03-05 09:00"]
    assert times(dialogue.posts(card="check_in")) == []
    await dialogue.play("wait 1d")
    assert times(dialogue.posts(card="check_in")) == ["2026-03-08 18:30"]


async def test_what_was_posted_is_not_posted_again_when_it_moves(dialogue: Dialogue) -> None:
    await dialogue.play(BEGIN)
    await dialogue.play("""
        wait until 2026-03-04T10:00:00+01:00
        organizer: /plan-admin calendar schedule paper:fri
        wait until 2026-03-08T10:00:00+01:00
    """)
    assert times(dialogue.posts(card="paper_prompt")) == ["2026-03-04 09:00"]
    await dialogue.play("wait 1w")
    assert times(dialogue.posts(card="paper_prompt")) == ["2026-03-04 09:00", "2026-03-13 09:00"]


async def test_a_post_that_moves_to_an_earlier_day_is_not_lost(dialogue: Dialogue) -> None:
    await dialogue.play(BEGIN)
    await dialogue.play("""
        wait until 2026-03-03T10:00:00+01:00
        organizer: /plan-admin calendar schedule paper:mon
        wait until 2026-03-05T10:00:00+01:00
    """)
    assert len(dialogue.posts(card="paper_prompt")) == 1


@ON_SQLITE
@pytest.mark.parametrize(
    ("line", "wrong"),
    [("paper:someday", "someday"), ('paper:"thu 25:00"', "25:00"), ("paper:t", "“t”")],
)
async def test_a_wrong_schedule_changes_nothing(dialogue: Dialogue, line: str, wrong: str) -> None:
    await dialogue.play(BEGIN)
    told = await dialogue.say("organizer", f"/plan-admin calendar schedule checkin:mon {line}")
    assert told.card == "refused"
    assert told.tells(wrong)
    schedule = await dialogue.say("organizer", "/plan-admin calendar schedule paper:wed")
    assert schedule.card == "schedule"
    assert "Saturday at 09:00" in schedule.line_about("Check-in:")


async def test_an_announcement_reaches_every_channel_of_the_group(dialogue: Dialogue) -> None:
    await dialogue.play(BEGIN)
    await dialogue.play("""
        in #other
        organizer: /plan-admin rooms add
        organizer: /plan-admin announce We meet on Thursday at 18:00, room "4"
    """)
    told = dialogue.posts(card="announcement")
    assert [one.room for one in told] == ["#general", "#other"]
    assert all(one.tells('We meet on Thursday at 18:00, room "4"') for one in told)
    assert dialogue.last("organizer").card == "announced"


@pytest.mark.parametrize("length", [2000, 2001])
async def test_the_length_of_an_announcement(dialogue: Dialogue, length: int) -> None:
    await dialogue.play(BEGIN)
    told = await dialogue.say("organizer", "/plan-admin announce " + "x" * length)
    sent = dialogue.posts(card="announcement")
    if length > 2000:
        assert told.card == "refused"
        assert told.tells(2001, 2000)
        assert not sent
    else:
        assert told.card == "announced"
        assert "x" * 2000 in sent[0].text


async def test_only_organizers_announce(dialogue: Dialogue) -> None:
    await dialogue.play(BEGIN)
    for line in ("announce hello", "status", "preview", "calendar schedule paper:thu", "rooms list"):
        told = await dialogue.say("alice", f"/plan-admin {line}")
        assert told.card == "refused"
        assert told.tells("organizer")
    assert not dialogue.posts()


async def test_an_announcement_after_the_plan_is_over_is_sent_or_refused(dialogue: Dialogue) -> None:
    await dialogue.play("""
        organizer: /plan-admin start deep-learning intensive 2025-04-28 9 Europe/Berlin
        wait until 2026-03-10T12:00:00+01:00
    """)
    assert dialogue.posts("we made it", card="recap")
    told = await dialogue.say("organizer", "/plan-admin announce Thank you all")
    assert told.card in {"announced", "refused"}
    assert (told.card == "announced") == bool(dialogue.posts(card="announcement"))


async def test_an_announcement_may_hold_a_colon(dialogue: Dialogue) -> None:
    await dialogue.play(BEGIN)
    told = await dialogue.say("organizer", "/plan-admin announce Please read the text: it is short")
    assert told.card == "announced"
    (sent,) = dialogue.posts(card="announcement")
    assert sent.tells("Please read the text: it is short")


async def test_the_goals_move_to_another_day_and_time(dialogue: Dialogue) -> None:
    """The weekday until the first week begins, the time always; the running week stays as it is."""
    await dialogue.play(BEGIN)
    await dialogue.play("""
        organizer: /plan-admin calendar schedule goals:"tue 10:00"
        wait until 2026-03-04T12:00:00+01:00
        organizer: /plan-admin calendar schedule goals:wed
    """)
    assert dialogue.last("organizer").card == "refused"
    assert dialogue.last("organizer").tells("/plan-admin calendar move day:wed")
    await dialogue.play("""
        organizer: /plan-admin calendar schedule goals:"tue 08:00"
        organizer: /plan-admin calendar schedule paper:"tue 07:00"
        wait until 2026-03-10T12:00:00+01:00
    """)
    (earlier,) = dialogue.private("organizer", card="refused")[1:]
    assert earlier.tells("08:00")
    assert times(listed(dialogue.posts())) == [
        "2026-03-03 10:00",
        "2026-03-05 10:00",
        "2026-03-08 10:00",
        "2026-03-10 08:00",
        "2026-03-10 08:00",
    ]
