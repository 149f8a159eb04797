"""The card of a board, and a member's own results."""

from collections.abc import Collection
from types import MappingProxyType

from bot.features.leaderboard.board_rows import board_table, result
from bot.features.leaderboard.pictures import Stages, board_picture
from bot.features.leaderboard.rules import Board, BoardPage, Standing
from bot.features.streak.rules import Streak
from bot.messages.actions import Action
from bot.messages.card import Block, Button, Buttons, Card, Footnote, Heading, Paragraph, Style
from bot.messages.text import Bold, Text, text
from bot.study.course import Course
from bot.study.syllabus import Week
from bot.wording.counting import counted, weeks_of


def progress(
    course: Course,
    which: Board,
    spoken_for: range,
    page: BoardPage,
    own: Text | None,
    zone: str,
    stages: Stages = MappingProxyType({}),
    *,
    explains: bool = True,
) -> Card:
    """A page of a board, and its picture. The caller's own row is on every page.

    `explains`: the caller is new, so it says how the board counts.
    """
    title = _board_title(course, which, spoken_for)
    blocks: list[Block] = [Heading(f"📈 {title}")]
    if own:
        blocks.append(Paragraph(own))
    blocks += board_table(page) or [Paragraph(text("Nobody is on this board yet."))]
    if explains and which is not Board.STREAK:
        counts = (
            "A share counts all of the week's points."
            if which is Board.WEEK
            else "A share counts what has fallen due since a member joined."
        )
        blocks.append(Footnote(text(counts, " Equal results share a rank.")))
    blocks.append(
        Buttons(
            tuple(
                Button(
                    one.value.capitalize(),
                    str(Action("plan progress", {"board": one.value}, course.cohort_id)),
                    Style.PRIMARY if one is which else Style.PLAIN,
                )
                for one in Board
            )
        )
    )
    stage = course.syllabus.week(spoken_for[-1]).stage.number
    shown_board = {"board": which.value} if which is not Board.STAGE else {"stage": str(stage)}
    turns = [
        Button(label, str(Action("plan progress", {**shown_board, "page": str(number)}, course.cohort_id)))
        for label, number in (
            ("‹ Better", page.number - 1),
            (f"Page {page.number + 1} of {page.pages} ›", page.number + 1),
        )
        if 1 <= number <= page.pages
    ]
    if which is Board.STAGE and stage > course.plan.stages[0].number:
        earlier = Action("plan progress", {"stage": str(stage - 1)}, course.cohort_id)
        turns.append(Button(f"Stage {stage - 1}", str(earlier)))
    if turns:
        blocks.append(Buttons(tuple(turns)))
    return Card("leaderboard", tuple(blocks), zone, picture=board_picture(title, which, page, stages))


def own_progress(
    about: Week,
    done: Collection[str],
    standing: Standing,
    streak: Streak,
    *,
    is_next: bool = False,
    is_due: bool = True,
) -> Text:
    """The caller's own results in a line or two. `is_next`: the week is the next one, because none runs.
    `is_due`: something has fallen due for them; before, a share would say 100% of what they did ahead.
    """
    overall = result(standing) if is_due else f"{counted(standing.earned, 'point')} so far"
    count = sum(item.key in done for item in about.core)
    return text(
        Bold("You: "),
        f"{'next is ' if is_next else ''}week {about.number}, {count} of {len(about.core)} done. ",
        f"Overall: {overall}. Streak: {counted(streak.current, 'week')}.",
    )


def _board_title(course: Course, which: Board, spoken_for: range) -> str:
    span = weeks_of(spoken_for)
    match which:
        case Board.STREAK:
            return "Board: current streaks"
        case Board.STAGE:
            stage = course.syllabus.week(spoken_for[-1]).stage
            return f"Board: stage {stage.number}, {span}"
        case Board.WEEK:
            return f"Board: {span}"
        case Board.OVERALL:
            return f"Board: overall, {span}"
