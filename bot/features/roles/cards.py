"""Cards about the roles of a group."""

from collections.abc import Sequence

from bot.messages.actions import Action
from bot.messages.card import Block, Button, Buttons, Card, Footnote, Option, Paragraph, Row, Style
from bot.messages.fitting import fit, headline
from bot.messages.notice import prose
from bot.messages.text import text
from bot.study.course import Course
from bot.study.plan import Stage
from bot.study.role_choices import RoleChoice
from bot.wording.counting import counted
from bot.wording.naming import shorten

COMMAND = "plan-admin rooms role"

MEMBERS = "members"
"""The value that means all members; a stage is meant by its number."""

MOST_OPTIONS = 25
"""Choices that a menu of a form holds."""

MOST_PROBLEMS = 3

TAKEN_BACK = "Whoever has this role from me loses it. Who had it before keeps it."


def whose(course: Course, stage: Stage | None) -> str:
    """Who gets a role: as the list of roles and the form say it."""
    if stage is None:
        return "Every member"
    if not course.plan.staged:
        return "Whoever finished the plan"
    return f"Finished stage {stage.number}, {stage.title}"


def options(course: Course) -> tuple[Option, ...]:
    """For whom a role can be chosen."""
    stages = [Option(shorten(whose(course, one), 75), str(one.number)) for one in course.plan.stages]
    return (Option(whose(course, None), MEMBERS), *stages)[:MOST_OPTIONS]


def role_list(course: Course, here: Sequence[RoleChoice], problems: Sequence[tuple[str, int]]) -> Card:
    """The roles that the group gives on this server. `problems`: why some wait, and for how many people."""
    rows: list[Block] = [_row(course, one) for one in _in_order(course, here)]
    if not rows:
        rows.append(Paragraph(text("None yet. I give no role unless you choose one.")))
    waits: list[Block] = [
        Paragraph(text(f"{counted(count, 'member')} waiting: ", *prose(shorten(why, 400))))
        for why, count in problems[:MOST_PROBLEMS]
    ]
    choose = Action(COMMAND, {}, course.cohort_id, ask=("whose", "role"))
    tail: list[Block] = [
        Buttons((Button("Choose a role", str(choose), Style.PRIMARY),)),
        Footnote(
            text(
                "I need the permission “Manage Roles”, and my own role has to stand above these. Whoever "
                "hides gets no role for a stage. To give a role back to those who lost it, choose it again."
            )
        ),
    ]
    head = headline(f"Roles of {course.name} on this server")
    return fit("roles", [head, *rows, *waits, *tail], [head, *rows[:10], *tail], zone=course.zone)


def _in_order(course: Course, here: Sequence[RoleChoice]) -> list[tuple[RoleChoice, Stage | None]]:
    """The choices, that of all members first, and without those for stages that the plan has no more."""
    by_key = {choice.stage: choice for choice in here}
    stages: list[Stage | None] = [None, *course.plan.stages]
    keys = {stage.key if stage else "": stage for stage in stages}
    return [(by_key[key], stage) for key, stage in keys.items() if key in by_key]


def _row(course: Course, chosen: tuple[RoleChoice, Stage | None]) -> Row:
    choice, stage = chosen
    who = str(stage.number) if stage else MEMBERS
    off = Action(COMMAND, {"role": "off", "whose": who}, course.cohort_id)
    named = f"@{choice.name}" if choice.name else f"role {choice.role}"
    return Row(text(f"{whose(course, stage)}: {named}"), Button("Take back", str(off), warning=TAKEN_BACK))
