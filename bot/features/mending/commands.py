"""/plan-admin posts list: see the latest and the coming posts, and change one of them."""

from bot.commands.command import Command, Needs, Who
from bot.commands.context import Context
from bot.commands.param_types import Choice, FreeText, Integer
from bot.commands.params import Param
from bot.commands.reply import Reply
from bot.errors import UserError
from bot.features.mending import cards, service
from bot.features.mending.rules import Change
from bot.outbox.tables import Post


async def posts(
    context: Context, page: int = 1, post: str = "", do: str = "", words: str = "", sure: str = ""
) -> Reply:
    """List the posts; show one of them; show a change of it; or make that change once it is confirmed."""
    group, cohort = await context.group(), await context.cohort()
    course = group.course
    if not post:
        latest, more = await service.list_posts(group, page)
        is_open = page == 1 and await context.is_open()
        coming = await service.list_coming(group, cohort.planned_until) if is_open else []
        return Reply((cards.post_list(course, latest, coming, page, more=more),))
    found, row = await service.find_post(group, cohort.planned_until, post)
    if not do:
        shown = await service.draw(group, row) if row else None
        return Reply((cards.post(course, found), *((shown,) if shown else ())))
    change = Change(do)
    if change is not Change.WITHDRAW:
        await context.active_cohort()
    service.check(found, change)
    if not sure:
        if change is Change.EDIT:
            preview, token = await service.propose_words(
                group, found, _stored(row), words, await context.person()
            )
            return Reply((cards.confirm(course, found, change, token), preview))
        return Reply((cards.confirm(course, found, change, service.sure_of(row)),))
    match change:
        case Change.AGAIN:
            await service.post_again(group, found, _stored(row), sure)
        case Change.EDIT:
            await service.edit(group, found, _stored(row), sure, await context.person())
        case Change.CLEAR:
            await service.clear(group, found, _stored(row))
        case Change.WITHDRAW:
            await service.withdraw(group, found, _stored(row))
        case Change.SKIP:
            await service.skip(group, found)
        case Change.BRING_BACK:
            await service.bring_back(group, found)
    service.log(group, await context.person(), change, found.title)
    return Reply((cards.changed(course, found, change),))


def _stored(row: Post | None) -> Post:
    """The row of a post in the outbox. Raises UserError if the post is still to come."""
    if row is None:
        raise UserError(service.GONE)
    return row


POSTS = Command(
    "plan-admin posts list",
    "The latest and the coming posts: post again, edit, withdraw or skip one",
    posts,
    (
        Param("page", "which page of older posts", Integer(1, 999)),
        Param("post", "which post", FreeText("a code", 64), is_hidden=True),
        Param("do", "what to do with it", Choice(tuple(one.value for one in Change)), is_hidden=True),
        Param(
            "words",
            "the new text of an announcement; in any other post, a note for everybody to read",
            FreeText("your words", service.LONGEST_WORDS),
            takes_rest=True,
            is_hidden=True,
            label="New text",
        ),
        Param("sure", "that it was confirmed", FreeText("a code", 16), is_hidden=True),
    ),
    Who.ORGANIZER,
    needs=Needs.GROUP,
    writes=True,
    aliases=("plan-admin posts",),
    example="/plan-admin posts list 2",
    posts=True,
)
