"""The words of digests."""

from dataclasses import replace

from bot.features.digest.cards import chosen, digest
from bot.features.digest.service import BLANK
from bot.features.group_report.rules import Attendance, KeptWeek
from bot.messages.plain import plain
from bot.messages.text import text
from bot.wording.naming import Named
from tests.courses import a_course, actions_of, at

COURSE = a_course()
ATTENDANCE = Attendance(
    members=3,
    active=2,
    kept=[KeptWeek(1, 2, 3)],
    left_open=[],
    stuck=Named(["member #2"]),
    silent=Named(["carol"]),
)


def test_a_week_of_a_group() -> None:
    data = replace(
        BLANK,
        attendance=ATTENDANCE,
        joined=Named(["alice"]),
        problems=[text("goals of week 2: Let me in, please.")],
        asking=1,
        reported=2,
        zone="Europe/Berlin",
    )
    card = digest(COURSE, data)
    assert plain(card).splitlines() == [
        "Your week with Owls",
        "Active in the last 7 days: 2 of 3 members.",
        "Kept week 1: 2 of 3.",
        "New: alice.",
        "Stuck: member #2.",
        "Silent for two weeks: carol.",
        "Needs you",
        "• goals of week 2: Let me in, please.",
        "• 1 person asks to join",
        "• 2 contributions reported by members",
        "[Status] [Who asks] [Look at it] [Channels] [No more digests]",
    ]
    assert actions_of(card)["No more digests"] == "plan-admin posts digest day=off"


def test_a_week_in_which_nothing_happened_is_empty() -> None:
    assert BLANK.is_empty
    assert not replace(BLANK, joined=Named(["alice"])).is_empty
    assert not replace(BLANK, asking=1).is_empty
    assert replace(BLANK, attendance=replace(ATTENDANCE, active=0)).is_empty


def test_the_chosen_day() -> None:
    card = chosen(COURSE, 2, at("2026-03-11 09:00"), "Europe/Berlin", at("2026-03-10 12:00"))
    assert plain(card).splitlines() == [
        "You get a digest of Owls on Wednesdays at 09:00 (Europe/Berlin, where it is Tue 12:00 now).",
        "The first comes Wed 11 Mar 2026, 09:00 (Europe/Berlin).",
        "[Turn it off]",
        "It is for you alone. It waits in your quiet hours, and does not come without news.",
    ]
    off = chosen(COURSE, None, None, "Europe/Berlin", at("2026-03-10 12:00"))
    assert plain(off).splitlines() == [
        "Done. You get no more digests of Owls.",
        "[Turn it on again]",
    ]
