"""What keeps a streak and what breaks it, over many weeks: pauses, excuses, freezes, breaks, other clocks."""

import pytest

from tests.dialogues.dialogue import BEGIN, LONG, ON_SQLITE, Dialogue
from tests.dialogues.seen import texts


def weeks(text: str) -> dict[int, str]:
    """What each week of a streak counts as, by its mark."""
    rows = (line.split() for line in text.splitlines() if " Week " in line)
    return {int(row[2].strip(":")): row[0] for row in rows}


async def test_a_pause_forgives_the_weeks_that_end_in_it(dialogue: Dialogue) -> None:
    await dialogue.play(f"""{BEGIN}
        alice: /plan join
        wait until 2026-03-04T12:00:00+01:00
        alice: /plan checkin done
        wait 1w
        alice: /plan pause until:2026-03-22
    """)
    assert "You are on a pause until Mon 23 Mar 2026, 09:00 (Europe/Berlin)." in dialogue.last("alice").text
    assert "Weeks 2 to 3 end in it and cannot break your streak." in dialogue.last("alice").text
    await dialogue.play("""
        wait until 2026-04-01T12:00:00+02:00
        alice: /plan streak
    """)
    told = dialogue.last("alice").text
    assert "🌙 Week 2 paused: you were on your pause at the end of it" in told
    assert weeks(told) == {1: "✅", 2: "🌙", 3: "🌙", 4: "❌", 5: "⏳"}
    assert "Your streak: 0 weeks" in told
    assert "The longest: 1 week." in told


async def test_what_is_done_on_a_pause_keeps_the_week(dialogue: Dialogue) -> None:
    await dialogue.play(f"""{BEGIN}
        alice: /plan join
        wait until 2026-03-04T12:00:00+01:00
        alice: /plan pause until:2026-03-22
        alice: /plan done Vectors
        wait 2w
        alice: /plan streak
    """)
    assert weeks(dialogue.last("alice").text) == {1: "✅", 2: "🌙", 3: "⏳"}


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
        alice: /plan back
        wait 2w
        alice: /plan streak
    """)
    said = texts(dialogue.private("alice"))
    assert "You are on a pause until Mon 30 Mar 2026" in said[-4]
    assert "Welcome back! Your pause is over." in said[-3]
    assert "You are not on a pause" in said[-2]
    assert weeks(said[-1]) == {1: "🌙", 2: "❌", 3: "❌", 4: "⏳"}


async def test_a_pause_of_a_minute_forgives_nothing(dialogue: Dialogue) -> None:
    await dialogue.play(f"""{BEGIN}
        alice: /plan join
        wait until 2026-03-04T12:00:00+01:00
        alice: /plan pause until:2026-03-04
    """)
    assert "No week ends in it, so week 1 still counts." in dialogue.last("alice").text
    await dialogue.play("""
        wait 1m
        alice: /plan back
        wait 1w
        alice: /plan streak
    """)
    assert weeks(dialogue.last("alice").text) == {1: "❌", 2: "⏳"}


async def test_a_pause_is_moved_by_pausing_again(dialogue: Dialogue) -> None:
    await dialogue.play(f"""{BEGIN}
        alice: /plan join
        wait until 2026-03-04T12:00:00+01:00
        alice: /plan pause until:2026-03-29
        alice: /plan pause until:2026-03-08
        wait 2w
        alice: /plan streak
    """)
    assert weeks(dialogue.last("alice").text) == {1: "🌙", 2: "❌", 3: "⏳"}


async def test_nobody_is_reminded_on_a_pause(dialogue: Dialogue) -> None:
    await dialogue.play(f"""{BEGIN}
        alice: /plan join
        alice: /plan settings reminders:on
        wait until 2026-03-04T12:00:00+01:00
        alice: /plan pause until:2026-03-15
        wait 3w
    """)
    assert [f"{one.at:%d.%m.}" for one in dialogue.directs("alice")] == ["22.03."]


@ON_SQLITE
@pytest.mark.parametrize(
    ("until", "told"),
    [
        ("2026-03-03", "2026-03-03 is past"),
        ("2026-02-30", "no calendar has that day"),
        ("2028-01-01", "A pause lasts 366 days at most"),
        ("9999-12-31", "A pause lasts 366 days at most"),
        ("soon", "“soon” is not a date"),
    ],
)
async def test_pauses_that_make_no_sense(dialogue: Dialogue, until: str, told: str) -> None:
    await dialogue.play(f"""{BEGIN}
        alice: /plan join
        wait until 2026-03-04T12:00:00+01:00
    """)
    assert told in (await dialogue.say("alice", f"/plan pause until:{until}")).text
    assert "You are not on a pause" in (await dialogue.say("alice", "/plan back")).text


async def test_an_excuse_forgives_a_week_and_can_be_taken_back(dialogue: Dialogue) -> None:
    await dialogue.play(f"""{BEGIN}
        alice: /plan join
        bob: /plan join
        wait until 2026-03-18T12:00:00+01:00
        organizer: /plan-admin excuse alice 1
        organizer: /plan-admin excuse alice 2
    """)
    assert "alice is excused from week 2" in dialogue.last("organizer").text
    assert weeks((await dialogue.say("alice", "/plan streak")).text) == {1: "🤝", 2: "🤝", 3: "⏳"}
    assert weeks((await dialogue.say("bob", "/plan streak")).text) == {1: "❌", 2: "❌", 3: "⏳"}
    await dialogue.play('organizer: click "Undo"')
    assert "Week 2 counts for alice again." in dialogue.last("organizer").text
    assert weeks((await dialogue.say("alice", "/plan streak")).text) == {1: "🤝", 2: "❌", 3: "⏳"}
    log = (await dialogue.say("organizer", "/plan-admin log")).text
    assert "organizer: excuse taken back alice — week 2" in log
    assert "organizer: excused alice — week 1" in log


@ON_SQLITE
@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("alise 1", "No member of this group is called “alise”. Did you mean alice?"),
        ("al 1", "“al” could be several members: alice, albert. Write one of them just so"),
        ("alice 4", "Week 4 has not begun."),
        ("alice 0", "“0” is not a whole number"),
        ("zed 1", "zed joined in week 2, so week 1 is none of theirs"),
        ("#99 1", "No member of this group has the number #99"),
        ("zed #3 2", "zed is excused from week 2"),
        ("albert member:#2 1", "I do not know what to do with"),
        ("#2 1", "albert is excused from week 1"),
    ],
)
async def test_excuses_name_their_member(dialogue: Dialogue, line: str, told: str) -> None:
    await dialogue.play(f"""{BEGIN}
        alice: /plan join
        albert: /plan join
        wait until 2026-03-10T12:00:00+01:00
        zed: /plan join
    """)
    assert told in (await dialogue.say("organizer", f"/plan-admin excuse {line}")).text


@ON_SQLITE
async def test_members_of_one_name_are_told_apart_and_who_is_hidden_is_a_number(dialogue: Dialogue) -> None:
    await dialogue.play(f"""on discord{BEGIN}
        Ada Lovelace: /plan join
        wait until 2026-03-10T12:00:00+01:00
    """)
    code = ((await dialogue.say("organizer", "/plan-admin room")).text).split("room ")[1].split()[0]
    await dialogue.play(f"""
        on slack
        organizer: /plan-admin room {code}
        Ada Lovelace: /plan join
        hidden: /plan join
        hidden: /plan settings visible:off
        on discord
    """)
    for line, told in (
        (
            "Ada Lovelace 1",
            "could be several members: Ada Lovelace #1, Ada Lovelace #2. Write one of them just so",
        ),
        ("Ada Lovelace #1 1", "Ada Lovelace #1 is excused from week 1"),
        ("#2 1", "Ada Lovelace #2 joined in week 2"),
        ("hidden 1", "Member #3 joined in week 2"),
        ("#3 2", "Member #3 is excused from week 2"),
        ("#3 2", "Member #3 is excused from week 2 already"),
        ("hid 2", "No member of this group is called “hid”."),
        ("hiden 2", "No member of this group is called “hiden”."),
    ):
        answer = (await dialogue.say("organizer", f"/plan-admin excuse {line}")).text
        assert told in answer
        assert "hidden" not in answer, "who is hidden is named to nobody"


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
    before, _, after = texts(dialogue.private("alice"))[-3:]
    assert weeks(before) == weeks(after) == {1: "✅", 2: "✅"}
    assert "Tue 24 Mar 2026, 22:00 (Pacific/Kiritimati)" in before
    assert "Mon 23 Mar 2026, 21:00 (Pacific/Pago_Pago)" in after
    await dialogue.play("""
        wait until 2026-03-24T08:59:00+01:00
        alice: /plan checkin stuck
        alice: /plan streak
    """)
    assert weeks(dialogue.last("alice").text) == {1: "✅", 2: "✅", 3: "✅", 4: "⏳"}


@ON_SQLITE
async def test_the_streak_says_what_would_break_it(dialogue: Dialogue) -> None:
    await dialogue.play(f"""{BEGIN}
        alice: /plan join
        wait until 2026-03-04T12:00:00+01:00
        alice: /plan streak
        alice: /plan checkin done
        alice: /plan streak
    """)
    before, _, after = texts(dialogue.private("alice"))[-3:]
    assert "Nothing to lose: a tick, or any answer but “Away”, begins one." in before
    assert "What would break it: week 2 without an answer" in after
    assert "by Tue 17 Mar 2026, 09:00 (Europe/Berlin). Then your streak begins anew." in after


@ON_SQLITE
async def test_what_would_break_it_lies_after_the_pause(dialogue: Dialogue) -> None:
    await dialogue.play(f"""{BEGIN}
        alice: /plan join
        wait until 2026-03-08T12:00:00+01:00
        alice: /plan checkin done
        alice: /plan pause until:2026-03-25
        alice: /plan streak
    """)
    assert "What would break it: week 4 without an answer" in dialogue.last("alice").text


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
        wait 3w
        alice: /plan streak
    """)
    assert weeks(dialogue.last("alice").text) == {1: "✅", 2: "❌"}
    assert "The group has ended; this stays as it is." in dialogue.last("alice").text


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
            await dialogue.say("cleo", "/plan pause until:2026-05-17")
        if week == 14:
            await dialogue.say("organizer", "/plan-admin excuse cleo 13")
        if week == 16:
            await dialogue.play("""
                organizer: /plan-admin break from:2026-06-22 to:2026-07-05 summer
                organizer: /plan-admin confirm
                wait 2w
            """)
    alice, bob, cleo = [(await dialogue.say(one, "/plan streak")).text for one in ("alice", "bob", "cleo")]
    # alice: freezes after 4 and 8, spent in 9 and 10; the next two after 14 and 18, one spent in 20
    assert (
        "".join(weeks(alice)[week] for week in range(1, 31))
        == "✅" * 8 + "🧊🧊" + "✅" * 9 + "🧊" + "✅" * 10
    )
    assert "Your streak: 27 weeks" in alice
    # bob: every other week away; a freeze after each fourth kept week (7, 15, 23) pays for one
    assert "".join(weeks(bob)[week] for week in range(1, 31)) == "✅❌✅❌✅❌✅🧊" * 3 + "✅❌✅❌✅⏳"
    assert "".join(weeks(cleo)[week] for week in range(1, 31)) == (
        "❌❌❌❌✅❌❌" + "🌙" * 4 + "❌🤝" + "❌" * 16 + "⏳"
    )
    assert "🏖️ Break from Mon 22 Jun 2026 to Sun 5 Jul 2026 (summer)" in alice
    lines = alice.splitlines()
    place = next(number for number, line in enumerate(lines) if "🏖️" in line)
    assert "Week 17" in lines[place - 1]
    assert "Week 16" in lines[place + 1]


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
    newest, oldest, none = texts(dialogue.private("alice"))[-3:]
    assert sorted(weeks(newest)) == list(range(14, 50))
    assert sorted(weeks(oldest)) == list(range(1, 14))
    assert "Your streak fills 2 pages, so there is no page 3." in none
