"""The words with which organizers read how their group is doing."""

from collections.abc import Sequence
from datetime import datetime

from bot.feature.post_kinds import PlannedPost, PostKind
from bot.features.group_report.cards import status
from bot.features.group_report.rules import Attendance, KeptWeek, OpenItem
from bot.messages.card import Card
from bot.messages.plain import plain
from bot.messages.text import Channel, Text, text
from bot.wording.naming import Named
from tests.courses import EIGENFACES, a_course, at
from tests.dialogues.dialogue import BEGIN, Dialogue

COURSE = a_course()
GOALS = PostKind(name="week_goals", title="goals of the week", draw=lambda *_: Card("week_goals", ()))
NEXT = PlannedPost(GOALS, 3, at("2026-03-16 09:00"), at("2026-03-23 09:00"))
GENERAL = Channel("discord", "1", "#general")
NOBODY = Attendance(members=0, active=0, kept=[], left_open=[], stuck=Named(), silent=Named())


def report(
    now: datetime,
    attendance: Attendance = NOBODY,
    problems: Sequence[Text] = (),
    rooms: Sequence[Channel] = (),
    notes: Sequence[tuple[str, str, str]] = (),
    over: str = "",
    readers: str = "",
) -> list[str]:
    """The lines of the status at that moment."""
    card = status(COURSE, now, attendance, [NEXT], problems, rooms, notes, readers=readers, over=over)
    assert card.name == "group_status"
    return plain(card).splitlines()


def test_the_notes_for_who_is_no_organizer_by_name() -> None:
    notes = [("bob", "stuck", "Eigenvalues")]
    told = report(at("2026-03-11 12:00"), notes=notes, readers="Notes are read by: boss.")
    assert told[4:7] == [
        "Notes at the latest check-in",
        "• bob (stuck)",
        "Notes are read by: boss. A member joins them by name: /plan-admin people organizers add.",
    ]
    assert "Eigenvalues" not in "".join(told)


def test_a_group_in_a_week() -> None:
    attendance = Attendance(
        members=3,
        active=1,
        kept=[KeptWeek(1, 2, 3), KeptWeek(2, 1, 3)],
        left_open=[OpenItem(EIGENFACES.key, 3, 3)],
        stuck=Named(["bob"]),
        silent=Named(["bob", "carol"]),
    )
    told = report(
        at("2026-03-11 12:00"),
        attendance,
        problems=[text("announcement in ", GENERAL, ": Let me in, please.")],
        rooms=[GENERAL, Channel("slack", "C2", "#other")],
        notes=[("bob", "stuck", "Eigenvalues")],
    )
    assert told == [
        "Owls: week 2 of 4",
        "Members: 3, of whom 1 was active in the last 7 days",
        "Channels: #general (Discord), #other (Slack)",
        "Calendar: goals every Monday at 09:00 (Europe/Berlin)",
        "Needs you",
        "• announcement in #general: Let me in, please.",
        "[Try again] [Channels]",
        "Stuck: bob.",
        "Silent for two weeks: bob, carol.",
        "Kept the week: 2 of 3 in week 1 and 1 of 3 in week 2.",
        "Most often left open",
        "• Eigenfaces: 3 of 3",
        "Notes at the latest check-in",
        "• bob (stuck): Eigenvalues",
        "Next",
        "• Mon 16 Mar 2026, 09:00 (Europe/Berlin): goals of the week, week 3",
        "[Posts] [People] [Calendar] [Weekly digest]",
    ]


def test_a_group_that_has_not_begun() -> None:
    assert report(at("2026-03-01 12:00"), rooms=[GENERAL]) == [
        "Owls: not begun yet",
        "Members: none",
        "Channels: #general",
        "Calendar: goals every Monday at 09:00 (Europe/Berlin)",
        "Next",
        "• Mon 16 Mar 2026, 09:00 (Europe/Berlin): goals of the week, week 3",
        "[Posts] [People] [Calendar] [Weekly digest]",
    ]


def test_a_group_that_has_ended() -> None:
    assert report(at("2026-03-11 12:00"), over="ended") == [
        "Owls: ended",
        "Members: none",
        "Channels: none",
        "Calendar: goals every Monday at 09:00 (Europe/Berlin)",
    ]


def test_more_names_than_a_line_takes() -> None:
    many = Named([f"member #{number}" for number in range(1, 11)], more=2)
    attendance = Attendance(members=12, active=2, kept=[], left_open=[], stuck=many, silent=Named())
    assert report(at("2026-03-11 12:00"), attendance)[4] == (
        "Stuck: member #1, member #2, member #3, member #4, member #5, member #6, member #7, "
        "member #8, member #9, member #10 and 2 more."
    )


async def test_the_words_beside_the_table(dialogue: Dialogue) -> None:
    await dialogue.play(f"{BEGIN}\n        organizer: /plan-admin export")
    (told,) = dialogue.private("organizer", card="group_exported")
    assert told.text == (
        "The file below is the group's table: a row for each member, a column for each week. Only "
        "you can see it."
    )


async def test_an_organizer_sees_how_one_member_is_doing(dialogue: Dialogue) -> None:
    await dialogue.play(f"""{BEGIN}
        alice: /plan join
        bob: /plan join
        bob: /plan settings visible:off
        wait until 2026-03-06T12:00:00+01:00
        alice: /plan done vectors
        wait until 2026-03-17T12:00:00+01:00
        alice: /plan checkin stuck
        alice: /plan pace pause 2026-03-29
        organizer: /plan-admin people show alice
    """)
    seen = dialogue.last("organizer")
    assert seen.card == "member_report"
    assert seen.tells(
        "in week 1",
        "Check-in of week 3",
        "stuck",
        "Paused until",
        "❌ Week 2 missed",
        "Week 1: ticked an item",
    )
    assert "you " not in seen.text, "it is read by another"
    await dialogue.play("organizer: /plan-admin people show #2")
    hidden = dialogue.last("organizer")
    assert hidden.tells("not yet", "not answered yet", "0 weeks")
    assert not hidden.tells("bob"), "who hides is not named"
    await dialogue.play("bob: /plan-admin people show alice")
    assert dialogue.last("bob").card == "refused"
    await dialogue.play(
        'alice: /plan leave\nalice: click "Confirm"\norganizer: /plan-admin people show alice'
    )
    assert dialogue.last("organizer").tells("Left")
