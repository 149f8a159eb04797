"""The words with which organizers read what became of a file."""

from datetime import UTC, datetime

from bot.curricula.importing import import_plan
from bot.curricula.nodes import Problem
from bot.features.uploaded_plans.cards import not_read, plan_list, uploaded
from bot.features.uploaded_plans.queries import Listed
from bot.features.uploaded_plans.service import LONGEST_KEY, MOST_PLANS
from bot.messages.plain import plain
from bot.study.plan import Pace
from bot.study.syllabus import lay_out

AT = datetime(2026, 3, 1, 9, tzinfo=UTC)


def markdown(weeks: int, readings: int, letter: str) -> bytes:
    """A syllabus whose titles are as long as they may be."""
    long = letter * 150
    lines = ["# Owls"]
    for week in range(1, weeks + 1):
        lines += [f"## Week {week}: {week} {long}", *(f"- {one} {long} (30 min)" for one in range(readings))]
    return "\n".join(lines).encode()


def read(content: bytes) -> list[str]:
    """The lines of the card for that file."""
    imported = import_plan("owls.md", content)
    assert imported.plan is not None
    card = uploaded(imported.plan, lay_out(imported.plan, Pace.STANDARD), imported, "discord", "UTC")
    assert card.name == "plan_uploaded"
    return plain(card).splitlines()


def test_a_short_plan_is_shown_whole() -> None:
    told = read(b"# Owls\n## Week 1: Beaks\n- [Chapter 1](https://example.org/1) (40 min)\n> Why?\n")
    assert told == [
        "“Owls” is here now",
        "Understood: 1 week, 1 reading, 1 with a link, 1 question, about 40 minutes a week.",
        "Week by week",
        "1. Beaks · 40 min: Chapter 1",
        "[Start with it] [Remove]",
        "Only this server has it. Organizers start a group with /plan-admin start plan:owls.",
    ]


def test_the_longest_plan_fits_and_says_how_much_more_there_is() -> None:
    told = read(markdown(104, 8, "w"))
    (more,) = [line for line in told if line.startswith("…")]
    shown = sum(line[0].isdigit() for line in told)
    assert shown >= 6
    assert more == f"… and {104 - shown} weeks more."


def test_many_mistakes_are_told_as_far_as_they_fit() -> None:
    problems = [Problem("owls.md", line, "x" * 400) for line in range(1, 301)]
    told = plain(not_read("owls.md", "", problems, "UTC")).splitlines()
    assert told[0] == "I could not make a plan of owls.md"
    assert told[1].startswith("Line 1: xxx")
    shown = sum(line.startswith("Line ") for line in told)
    assert f"… and {300 - shown} more." in told
    assert told[-2:] == [
        "Nothing was kept. Mend that in the file, and hand it in once more.",
        "[Hand it in again]",
    ]


def test_a_full_list_of_long_names_fits() -> None:
    weeks = {Pace.INTENSIVE: 52, Pace.STANDARD: 104, Pace.RELAXED: 208}
    plans = [Listed(f"{n:02}{'k' * (LONGEST_KEY - 2)}", "T" * 200, weeks, AT) for n in range(MOST_PLANS)]
    told = plain(plan_list(plans, "discord", "UTC"))
    assert told.count("[Remove]") == MOST_PLANS
    assert all(one.key in told for one in plans)


def test_a_list_says_how_long_each_plan_takes() -> None:
    same = dict.fromkeys(Pace, 12)
    bent = {Pace.INTENSIVE: 6, Pace.STANDARD: 12, Pace.RELAXED: 18}
    plans = [Listed("owls", "Owls", same, AT), Listed("bats", "Bats", bent, AT)]
    told = plain(plan_list(plans, "slack", "Europe/Berlin")).splitlines()
    assert told[1].startswith("• Owls · owls · 12 weeks, since Sun 1 Mar 2026")
    assert told[2].startswith("• Bats · bats · 12 weeks (intensive 6, relaxed 18), since ")
