"""Cards about plans that were handed in: what was understood of a file, what comes in each week, the list."""

from collections.abc import Sequence

from bot.curricula.importing import Imported
from bot.curricula.nodes import Problem
from bot.features.uploaded_plans.queries import Listed
from bot.messages.actions import Action
from bot.messages.card import Block, Button, Buttons, Card, Footnote, Paragraph, Row, Style
from bot.messages.figures import hours
from bot.messages.fitting import fit, headline
from bot.messages.text import Bold, Code, Instant, Text, TimeStyle, lines, text
from bot.study.plan import READING_KINDS, Pace, Plan
from bot.study.syllabus import Syllabus, Week
from bot.wording.counting import counted
from bot.wording.naming import shorten
from bot.wording.platforms import place

FORM = ("file", "name", "replace")
"""What the form of `/plan-admin plan upload` asks for."""

START = ("pace", "start", "at", "tz")
"""What the form of `/plan-admin start` still asks for once the plan is chosen."""

REMOVES = "The plan is taken away from here, and you get it as a file. Groups that run keep their own copy."

LONGEST_TITLE = 60
"""Characters of a title in a list."""

FITTING = ((10, 16, 2), (8, 14, 1), (6, 12, 1), (4, 12, 0), (2, 6, 0))
"""How many problems, weeks, and readings of a week a card tells of: the fullest that fits is shown."""


def uploaded(plan: Plan, syllabus: Syllabus, imported: Imported, platform: str, zone: str) -> Card:
    """A plan is there: what was understood of its file, what was not, and what comes in each week."""
    start = Action("plan-admin start", {"plan": plan.key}, ask=START)
    head: list[Block] = [
        headline(f"“{plan.title}” is here now"),
        Paragraph(text(f"Understood: {', '.join(imported.understood[1:])}.")),
    ]
    tail: list[Block] = [
        Buttons((Button("Start with it", str(start), Style.PRIMARY), _remove(plan.key))),
        Footnote(
            text(
                f"Only this {place(platform)} has it. Organizers start a group with ",
                Code(f"/plan-admin start plan:{plan.key}"),
                ".",
            )
        ),
    ]

    def middle(problems: int, weeks: int, readings: int) -> list[Block]:
        shown: list[Block] = []
        if imported.problems:
            rows = _problems(imported.problems, problems)
            shown.append(Paragraph(lines(text(Bold("Not understood, or changed")), *rows)))
        return [*shown, Paragraph(lines(text(Bold("Week by week")), *_weeks(syllabus, weeks, readings)))]

    return fit("plan_uploaded", *([*head, *middle(*counts), *tail] for counts in FITTING), zone=zone)


def not_read(file: str, name: str, problems: Sequence[Problem], zone: str) -> Card:
    """A file could not be read as a plan: what is wrong with it, and how to hand it in again."""
    again = Action("plan-admin plan upload", {"name": name} if name else {}, ask=FORM)
    head = headline(f"I could not make a plan of {shorten(file, LONGEST_TITLE)}")
    tail: list[Block] = [
        Paragraph(text("Nothing was kept. Mend that in the file, and hand it in once more.")),
        Buttons((Button("Hand it in again", str(again), Style.PRIMARY),)),
    ]
    variants = ([head, Paragraph(lines(*_problems(problems, count))), *tail] for count, _, _ in FITTING)
    return fit("plan_not_read", *variants, zone=zone)


def plan_list(plans: Sequence[Listed], platform: str, zone: str) -> Card:
    """The plans of a workspace, each with a button that removes it."""
    upload = Buttons(
        (Button("Upload a plan", str(Action("plan-admin plan upload", {}, ask=FORM)), Style.PRIMARY),)
    )
    if not plans:
        words = (
            "No plan of your own is here yet. Hand in a syllabus as YAML, Markdown, CSV or XLSX, and this "
            f"{place(platform)} can study by it."
        )
        return Card("plan_list", (Paragraph(text(words)), upload), zone)
    head = headline(f"Plans of this {place(platform)}")
    foot = Footnote(text(Code("/plan-admin start"), " starts a group with one of them."))
    fullness = ((LONGEST_TITLE, True), (40, True), (24, False))
    variants: list[list[Block]] = [
        [head, *(_listed(one, longest, whole=whole) for one in plans), upload, foot]
        for longest, whole in fullness
    ]
    return fit("plan_list", *variants, zone=zone)


def _listed(one: Listed, longest: int, *, whole: bool) -> Row:
    """A plan in the list; where many must fit, without its lengths at other paces, and without its date."""
    standard = one.weeks[Pace.STANDARD]
    others = [f"{pace} {weeks}" for pace, weeks in one.weeks.items() if weeks != standard]
    paces = f" ({', '.join(others)})" if others else ""
    facts = text(
        f" · {counted(standard, 'week')}",
        *((paces, ", since ", Instant(one.uploaded_at, TimeStyle.DATE)) if whole else ()),
    )
    named = text(Bold(shorten(one.title, longest)), " · ", Code(one.key), *facts)
    return Row(named, _remove(one.key))


def _remove(plan: str) -> Button:
    return Button("Remove", str(Action("plan-admin plan remove", {"plan": plan})), warning=REMOVES)


def _problems(problems: Sequence[Problem], count: int) -> list[Text]:
    shown = [text(f"Line {one.line}: {shorten(one.text, 200)}") for one in problems[:count]]
    more = len(problems) - len(shown)
    return [*shown, text(f"… and {more:,} more.")] if more else shown


def _weeks(syllabus: Syllabus, count: int, readings: int) -> list[Text]:
    shown = [_week(week, readings) for week in syllabus.weeks[:count]]
    more = len(syllabus) - len(shown)
    return [*shown, text(f"… and {counted(more, 'week')} more.")] if more else shown


def _week(week: Week, readings: int) -> Text:
    titles = [shorten(item.title, LONGEST_TITLE) for item in week.items if item.kind in READING_KINDS]
    effort = f" · {hours(week.minutes)}" if week.minutes else ""
    listed = f": {'; '.join(titles[:readings])}" if titles and readings else ""
    return text(f"{week.number}. {shorten(week.title, LONGEST_TITLE)}{effort}{listed}")
