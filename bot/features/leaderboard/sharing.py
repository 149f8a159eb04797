"""A card of how one is doing, first for oneself, and for the group once one says so."""

from dataclasses import dataclass, replace

from bot.commands.command import Command, Needs
from bot.commands.context import Context
from bot.commands.param_types import OnOff
from bot.commands.params import Param
from bot.commands.reply import Reply
from bot.errors import UserError
from bot.features.leaderboard.board_rows import result
from bot.features.leaderboard.results import read_results
from bot.features.leaderboard.rules import Board, Standing
from bot.features.leaderboard.weeks import board_weeks
from bot.features.streak.pictures import calendar
from bot.features.streak.rules import Streak
from bot.features.streak.service import find_streak
from bot.messages.actions import Action
from bot.messages.card import Button, Buttons, Card, Footnote, Heading, Paragraph, Style
from bot.messages.figures import percent
from bot.messages.notice import notice
from bot.messages.picture import Figures, Part, Picture
from bot.messages.text import text
from bot.study import progress_queries
from bot.study.course import Course
from bot.wording.counting import counted

HIDDEN = (
    "Others do not read your name, so I post no card of you. `/plan settings visible:on` changes that; then "
    "`/plan streak` again."
)


@dataclass(frozen=True, slots=True)
class Doings:
    """What a card of one's own tells. `week` is the one that was reached, 0 before the first."""

    name: str
    week: int
    done: int
    standing: Standing
    streak: Streak


async def share(context: Context, *, here: bool = False) -> Reply:
    """Show the caller their card; or with `here`, the group."""
    group, member, person = await context.group(), await context.member(), await context.person()
    course, now = group.course, context.now
    if here and not person.visible:
        raise UserError(HIDDEN)
    weeks = board_weeks(course, Board.OVERALL, now)
    (standing,) = (await read_results(group, [member], weeks)).standings(weeks)
    done = await progress_queries.list_completed_keys(context.session, member.id)
    followed = await context.own_course()
    doings = Doings(
        member.name if person.visible else "You",
        followed.reached(now),
        len(done & followed.plan.items.keys()),
        standing,
        await find_streak(group, member),
    )
    card = own_card(course, doings)
    if here:
        return Reply((notice("shared", "Your group can see your card now.", course.zone),), card)
    return Reply((_private(course, card, is_visible=person.visible),))


def own_card(course: Course, doings: Doings) -> Card:
    """How a member is doing, in words and as a picture."""
    streak, standing = doings.streak, doings.standing
    reached = f"week {doings.week} of {len(course.syllabus)}" if doings.week else "before the first week"
    items, points = counted(doings.done, "item"), result(standing)
    longest = f"; the longest streak was {streak.longest}" if streak.longest > streak.current else ""
    words = Paragraph(
        text(
            f"{course.plan.title}, {reached}. {counted(streak.current, 'week')} in a row{longest}. "
            f"{items} done. Of what fell due: {points}."
        )
    )
    share_ = standing.result
    figures = (
        (str(streak.current), "week in a row" if streak.current == 1 else "weeks in a row"),
        (str(doings.done), "item done" if doings.done == 1 else "items done"),
        *(((f"{percent(share_)}%", "of what fell due"),) if share_ is not None else ()),
    )
    parts: tuple[Part, ...] = (Figures(figures), *((calendar(streak),) if streak.weeks else ()))
    picture = Picture("card", doings.name, f"{course.plan.title}, {reached}", parts)
    heading = Heading(f"🌱 {doings.name}")
    return Card("own_card", (heading, words), course.zone, picture=picture)


def _private(course: Course, card: Card, *, is_visible: bool) -> Card:
    """The card as its owner sees it first."""
    if not is_visible:
        return replace(card, blocks=(*card.blocks, Footnote(text(HIDDEN.replace("`", "")))))
    action = str(Action("plan share", {"here": "on"}, course.cohort_id))
    only_you = Footnote(text("Only you see this so far."))
    post = Buttons((Button("Post it in the group", action, Style.PRIMARY),))
    return replace(card, blocks=(*card.blocks, only_you, post))


SHARE = Command(
    "plan share",
    "A card of how you are doing, to show to others",
    share,
    (Param("here", "that the group is to see it", OnOff(), is_hidden=True),),
    needs=Needs.ACTIVE_MEMBER,
    posts=True,
    is_unlisted=True,
)
