"""What keeps a streak and what breaks it, over many weeks: pauses, excuses, freezes, breaks, other clocks."""

import pytest

from bot.features.streak.cards import BREAK_MARK, MARKS
from bot.features.streak.rules import Mark
from tests.dialogues.dialogue import BEGIN, LONG, ON_SQLITE, Dialogue
from tests.dialogues.seen import Seen, cards, numbers_in

KEPT, OPEN, EXCUSED, PAUSED, MISSED = Mark.KEPT, Mark.OPEN, Mark.EXCUSED, Mark.PAUSED, Mark.MISSED
BY_SIGN = {sign: mark for mark, sign in MARKS.items()}


def marked(signs: str) -> dict[int, Mark]:
    """How each week counts, from week 1 on, by the signs that stand for it."""
    return {week: BY_SIGN[sign] for week, sign in enumerate(signs, start=1)}


async def streak_of(dialogue: Dialogue, person: str) -> Seen:
    """The streak of a person as they see it now."""
    told = await dialogue.say(person, "/plan streak")
    assert told.card == "streak"
    return told


async def test_a_pause_forgives_the_weeks_that_end_in_it(dialogue: Dialogue) -> None:
    await dialogue.play(f"""{BEGIN}
        alice: /plan join
        wait until 2026-03-04T12:00:00+01:00
        alice: /plan checkin done
        wait 1w
        alice: /plan pace pause until:2026-03-22
    """)
    paused = dialogue.last("alice")
    assert paused.card == "paused"
    assert paused.tells("until Sun 22 Mar 2026.")
    assert paused.numbers == [22, 2026, 2, 3], (
        "the last day, and the first and the last week that it forgives"
    )
    await dialogue.play("wait until 2026-04-01T12:00:00+02:00")
    streak = await streak_of(dialogue, "alice")
    assert streak.marks == {1: KEPT, 2: PAUSED, 3: PAUSED, 4: MISSED, 5: OPEN}
    assert numbers_in(streak.title) == [0]
    assert numbers_in(streak.lines[1])[0] == 1, "the longest"


async def test_what_is_done_on_a_pause_keeps_the_week(dialogue: Dialogue) -> None:
    await dialogue.play(f"""{BEGIN}
        alice: /plan join
        wait until 2026-03-04T12:00:00+01:00
        alice: /plan pace pause until:2026-03-22
        alice: /plan done Vectors
        wait 2w
        alice: /plan streak
    """)
    assert dialogue.last("alice").marks == {1: KEPT, 2: PAUSED, 3: OPEN}


async def test_coming_back_ends_the_pause(dialogue: Dialogue) -> None:
    await dialogue.play(f"""{BEGIN}
        alice: /plan join
        wait until 2026-03-04T12:00:00+01:00
        alice: /plan streak
        alice: click "Pause"
        alice: submit until=2026-03-29
        wait until 2026-03-11T12:00:00+01:00
        alice: /plan streak
        alice: click "I am back"
        alice: /plan pace back
        wait 2w
        alice: /plan streak
    """)
    paused, back, not_paused, streak = dialogue.private("alice")[-4:]
    assert cards((paused, back, not_paused, streak)) == ["streak", "pause_ended", "refused", "streak"]
    assert paused.tells("until Sun 29 Mar 2026.")
    assert paused.marks == {1: PAUSED, 2: OPEN}
    assert not_paused.tells("/plan pace pause")
    assert streak.marks == {1: PAUSED, 2: MISSED, 3: MISSED, 4: OPEN}


async def test_a_pause_of_a_minute_forgives_nothing(dialogue: Dialogue) -> None:
    await dialogue.play(f"""{BEGIN}
        alice: /plan join
        wait until 2026-03-04T12:00:00+01:00
        alice: /plan pace pause until:2026-03-04
    """)
    assert dialogue.last("alice").card == "paused"
    assert dialogue.last("alice").numbers == [4, 2026, 1], "the last day, and the week that still counts"
    await dialogue.play("""
        wait 1m
        alice: /plan pace back
        wait 1w
        alice: /plan streak
    """)
    assert dialogue.last("alice").marks == {1: MISSED, 2: OPEN}


async def test_a_pause_is_moved_by_pausing_again(dialogue: Dialogue) -> None:
    await dialogue.play(f"""{BEGIN}
        alice: /plan join
        wait until 2026-03-04T12:00:00+01:00
        alice: /plan pace pause until:2026-03-29
        alice: /plan pace pause until:2026-03-08
        wait 2w
        alice: /plan streak
    """)
    assert dialogue.last("alice").marks == {1: PAUSED, 2: MISSED, 3: OPEN}


async def test_nobody_is_reminded_on_a_pause(dialogue: Dialogue) -> None:
    await dialogue.play(f"""{BEGIN}
        alice: /plan join
        alice: /plan settings reminders:on
        wait until 2026-03-04T12:00:00+01:00
        alice: /plan pace pause until:2026-03-15
        wait 3w
    """)
    assert [f"{one.at:%d.%m.}" for one in dialogue.directs("alice")] == ["22.03."]


@ON_SQLITE
@pytest.mark.parametrize(
    ("until", "facts"),
    [
        ("2026-03-03", ("2026-03-03", "2026-03-04")),
        ("2026-02-30", ("“2026-02-30”",)),
        ("2028-01-01", (366, "2028-01-01")),
        ("9999-12-31", (366, "9999-12-31")),
        ("soon", ("“soon”",)),
    ],
)
async def test_pauses_that_make_no_sense(dialogue: Dialogue, until: str, facts: tuple[object, ...]) -> None:
    await dialogue.play(f"""{BEGIN}
        alice: /plan join
        wait until 2026-03-04T12:00:00+01:00
    """)
    told = await dialogue.say("alice", f"/plan pace pause until:{until}")
    assert told.card == "refused"
    assert told.tells(*facts)
    back = await dialogue.say("alice", "/plan pace back")
    assert back.card == "refused"
    assert back.tells("/plan pace pause"), "there is no pause to end"


async def test_an_excuse_forgives_a_week_and_can_be_taken_back(dialogue: Dialogue) -> None:
    await dialogue.play(f"""{BEGIN}
        alice: /plan join
        bob: /plan join
        wait until 2026-03-18T12:00:00+01:00
        organizer: /plan-admin people excuse alice 1
        organizer: /plan-admin people excuse alice 2
    """)
    excused = dialogue.last("organizer")
    assert excused.card == "excused"
    assert excused.tells("alice")
    assert excused.numbers == [2]
    assert (await streak_of(dialogue, "alice")).marks == {1: EXCUSED, 2: EXCUSED, 3: OPEN}
    assert (await streak_of(dialogue, "bob")).marks == {1: MISSED, 2: MISSED, 3: OPEN}
    await dialogue.play('organizer: click "Undo"')
    taken_back = dialogue.last("organizer")
    assert taken_back.card == "excuse_taken_back"
    assert taken_back.tells("alice")
    assert taken_back.numbers == [2]
    assert (await streak_of(dialogue, "alice")).marks == {1: EXCUSED, 2: MISSED, 3: OPEN}
    log = await dialogue.say("organizer", "/plan-admin log")
    assert log.card == "log"
    about_alice = [line for line in log.lines if "alice" in line]
    assert [numbers_in(line)[-1] for line in about_alice] == [2, 2, 1], "the newest first"
    assert all("organizer" in line for line in about_alice)
    assert ["excuse taken back" in line for line in about_alice] == [True, False, False]


@ON_SQLITE
@pytest.mark.parametrize(
    ("line", "card", "facts"),
    [
        ("alise 1", "refused", ("“alise”", "alice")),
        ("al 1", "refused", ("“al”", "alice, albert")),
        ("alice 4", "refused", (4, "/plan pace pause")),
        ("alice 0", "refused", ("“0”", 1, 999)),
        ("zed 1", "refused", ("zed", 2, 1)),
        ("#99 1", "refused", ("#99",)),
        ("zed #3 2", "excused", ("zed", 2)),
        ("albert member:#2 1", "refused", ("“1”",)),
        ("#2 1", "excused", ("albert", 1)),
    ],
)
async def test_excuses_name_their_member(
    dialogue: Dialogue, line: str, card: str, facts: tuple[object, ...]
) -> None:
    await dialogue.play(f"""{BEGIN}
        alice: /plan join
        albert: /plan join
        wait until 2026-03-10T12:00:00+01:00
        zed: /plan join
    """)
    told = await dialogue.say("organizer", f"/plan-admin people excuse {line}")
    assert told.card == card
    assert told.tells(*facts)


@ON_SQLITE
async def test_members_of_one_name_are_told_apart_and_who_is_hidden_is_a_number(dialogue: Dialogue) -> None:
    await dialogue.play(f"""on discord{BEGIN}
        Ada Lovelace: /plan join
        wait until 2026-03-10T12:00:00+01:00
    """)
    made = await dialogue.say("organizer", "/plan-admin rooms invite platform:slack")
    code = made.text.split("/plan-admin rooms add ")[1].split()[0]
    await dialogue.play(f"""
        on slack
        organizer: /plan-admin rooms add {code}
        on discord
        organizer: click "Confirm"
        on slack
        Ada Lovelace: /plan join
        hidden: /plan join
        hidden: /plan settings visible:off
        on discord
    """)
    by_name = await dialogue.say("organizer", "/plan-admin people excuse hidden 1")
    assert by_name.card == "refused"
    assert not by_name.tells("ember #3"), "who is hidden goes by their number alone"
    for line, card, facts in (
        ("Ada Lovelace 1", "refused", ("“Ada Lovelace”", "Ada Lovelace #1, Ada Lovelace #2")),
        ("Ada Lovelace #1 1", "excused", ("Ada Lovelace #1", 1)),
        ("#2 1", "refused", ("Ada Lovelace #2", 2, 1)),
        ("#3 2", "excused", ("ember #3", 2)),
        ("#3 2", "refused", ("ember #3", 2)),
        ("hid 2", "refused", ("“hid”",)),
        ("hiden 2", "refused", ("“hiden”",)),
    ):
        answer = await dialogue.say("organizer", f"/plan-admin people excuse {line}")
        assert answer.card == card
        assert answer.tells(*facts)
        assert not answer.tells("hidden"), "who is hidden is named to nobody"


@ON_SQLITE
async def test_crossing_the_date_line_neither_loses_nor_gains_a_week(dialogue: Dialogue) -> None:
    await dialogue.play(f"""{BEGIN}
        alice: /plan join
        alice: /plan settings timezone:Pacific/Kiritimati
        wait until 2026-03-08T12:00:00+01:00
        alice: /plan checkin done
        wait 1w
        alice: /plan checkin done
        alice: /plan streak
        alice: /plan settings timezone:Pacific/Pago_Pago
        alice: /plan streak
    """)
    before, _, after = dialogue.private("alice")[-3:]
    assert before.marks == after.marks == {1: KEPT, 2: KEPT}
    assert before.tells("Tue 24 Mar 2026, 22:00 (Pacific/Kiritimati)")
    assert after.tells("Mon 23 Mar 2026, 21:00 (Pacific/Pago_Pago)")
    await dialogue.play("""
        wait until 2026-03-24T08:59:00+01:00
        alice: /plan checkin stuck
        alice: /plan streak
    """)
    assert dialogue.last("alice").marks == {1: KEPT, 2: KEPT, 3: KEPT, 4: OPEN}


@ON_SQLITE
async def test_the_streak_says_what_would_break_it(dialogue: Dialogue) -> None:
    await dialogue.play(f"""{BEGIN}
        alice: /plan join
        wait until 2026-03-04T12:00:00+01:00
        alice: /plan streak
        alice: /plan checkin done
        alice: /plan streak
    """)
    before, _, after = dialogue.private("alice")[-3:]
    assert cards((before, after)) == ["streak", "streak"]
    assert numbers_in(before.title) == [0]
    assert not before.tells(2026), "there is no date by which anything would break"
    at_risk = after.line_about("Tue 17 Mar 2026, 09:00 (Europe/Berlin)")
    assert numbers_in(at_risk) == [2, 17, 2026], "the week, and the date"


@ON_SQLITE
async def test_what_would_break_it_lies_after_the_pause(dialogue: Dialogue) -> None:
    await dialogue.play(f"""{BEGIN}
        alice: /plan join
        wait until 2026-03-08T12:00:00+01:00
        alice: /plan checkin done
        alice: /plan pace pause until:2026-03-25
        alice: /plan streak
    """)
    at_risk = dialogue.last("alice").line_about("Tue 31 Mar 2026, 09:00")
    assert numbers_in(at_risk)[0] == 4


@ON_SQLITE
async def test_no_week_counts_that_a_member_or_the_group_did_not_live_through(dialogue: Dialogue) -> None:
    await dialogue.play(f"""{BEGIN}
        alice: /plan join
        bob: /plan join
        wait until 2026-03-08T12:00:00+01:00
        alice: /plan checkin done
        bob: /plan checkin done
        bob: /plan leave
        wait until 2026-03-18T12:00:00+01:00
        organizer: /plan-admin end
        organizer: click "Confirm"
        wait 3w
        alice: /plan streak
    """)
    streak = dialogue.last("alice")
    assert streak.card == "streak"
    assert streak.marks == {1: KEPT, 2: MISSED}
    assert not streak.buttons, "there is no pause to begin"
    assert not streak.tells(2026), "and no date by which anything would break"


@LONG
@ON_SQLITE
async def test_three_members_over_thirty_weeks(dialogue: Dialogue) -> None:
    """Each cause of a kept week and of one that is not, side by side; a break breaks nothing."""
    await dialogue.play(f"""{BEGIN}
        alice: /plan join
        bob: /plan join
        cleo: /plan join
    """)
    asked = "2026-03-07T12:00:00+01:00"
    for week in range(1, 31):
        await dialogue.play(f"wait until {asked}" if week == 1 else "wait 1w")
        if week not in {9, 10, 20}:
            await dialogue.say("alice", f"/plan checkin {('done', 'on track', 'behind', 'stuck')[week % 4]}")
        if week % 2:
            await dialogue.say("bob", "/plan checkin done")
        else:
            await dialogue.say("bob", "/plan checkin away")
        if week == 5:
            await dialogue.say("cleo", "/plan done Vectors")
        if week == 8:
            await dialogue.say("cleo", "/plan pace pause until:2026-05-17")
        if week == 14:
            await dialogue.say("organizer", "/plan-admin people excuse cleo 13")
        if week == 16:
            await dialogue.play("""
                organizer: /plan-admin calendar break from:2026-06-22 to:2026-07-05 summer
                organizer: /plan-admin calendar confirm
                wait 2w
            """)
    alice, bob, cleo = [await streak_of(dialogue, person) for person in ("alice", "bob", "cleo")]
    # alice: freezes after 4 and 8, spent in 9 and 10; the next two after 14 and 18, one spent in 20
    assert alice.marks == marked("✅" * 8 + "🧊🧊" + "✅" * 9 + "🧊" + "✅" * 10)
    assert numbers_in(alice.title) == [27]
    # bob: every other week away; a freeze after each fourth kept week (7, 15, 23) pays for one
    assert bob.marks == marked("✅❌✅❌✅❌✅🧊" * 3 + "✅❌✅❌✅⏳")
    assert cleo.marks == marked("❌❌❌❌✅❌❌" + "🌙" * 4 + "❌🤝" + "❌" * 16 + "⏳")
    between = alice.line_about(BREAK_MARK)
    for fact in ("Mon 22 Jun 2026", "Sun 5 Jul 2026", "summer"):
        assert fact in between
    place = alice.lines.index(between)
    assert numbers_in(alice.lines[place - 1])[0] == 17
    assert numbers_in(alice.lines[place + 1])[0] == 16


@LONG
@ON_SQLITE
async def test_many_weeks_fill_pages(dialogue: Dialogue) -> None:
    await dialogue.play(f"""{BEGIN}
        alice: /plan join
        wait until 2027-02-01T12:00:00+01:00
        alice: /plan streak
        alice: click "Earlier weeks ›"
        alice: /plan streak page:3
    """)
    newest, oldest, none = dialogue.private("alice")[-3:]
    assert cards((newest, oldest, none)) == ["streak", "streak", "refused"]
    assert sorted(newest.marks) == list(range(14, 50))
    assert sorted(oldest.marks) == list(range(1, 14))
    assert none.numbers == [2, 3], "the pages there are, and the one that was asked for"
