"""Projects that members hand in: show them in the rooms, and take them back. `reviews` holds the reviews.

A project is a completed item with a link. Taking the completion back takes the project back.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.errors import UserError
from bot.feature.group import GroupContext
from bot.feature.post_kinds import Row
from bot.features.checklist.service import complete
from bot.features.projects import queries
from bot.features.projects.queries import ProjectRow
from bot.features.projects.rules import POST_WINDOW, PROJECT, Project
from bot.outbox import post_snapshot, posts, quotas
from bot.outbox.enqueue import enqueue_for_rooms
from bot.outbox.tables import Post
from bot.study.course import Course
from bot.study.people_tables import Member, Person
from bot.study.plan import Item
from bot.study.progress_tables import Completion
from bot.wording.naming import FORMER_MEMBER, public_name

TAKEN_BACK = "taken back"
"""The reason with which deliveries of a project that was taken back are dropped. Databases contain it."""


@dataclass(frozen=True, slots=True)
class ProjectData:
    """What a post to the rooms tells: a project, or None if it was taken back."""

    project: Project | None


async def hand_in(group: GroupContext, member: Member, item: Item, link: str, note: str) -> None:
    """Complete an item with a link and a note, and show it in the rooms.

    There is one post for a member and an item: it is redrawn when the member hands in again, also after the
    project was taken back. Raises UserError if the member has handed in too many today.
    """
    await complete(group, member, [item])
    await queries.attach_link(group.session, member.id, item.key, link, note)
    completion = await get_handed_in(group, member, item.key)
    # The id of a member whose data was deleted may be used again, so the instant of joining is in the key.
    of_item = f"c{group.course.cohort_id}:project:{item.key}:m{member.id}:"
    key = f"{of_item}{stamp(member.joined_at)}"
    expires_at = group.now + POST_WINDOW
    post = await queries.find_post_of(group.session, group.course.cohort_id, of_item, key)
    if post is not None:
        await posts.tell_again(group.session, post, str(completion.id), TAKEN_BACK, group.now, expires_at)
        return
    await quotas.check_member_post(group, member, PROJECT, "projects")
    await enqueue_for_rooms(
        group,
        PROJECT,
        group.course.week_to_show(group.now).number,
        due_at=group.now,
        expires_at=expires_at,
        key=key,
        body=str(completion.id),
    )


async def get_handed_in(group: GroupContext, member: Member, item_key: str) -> Completion:
    """What the member handed in for the item. Raises UserError if there is nothing."""
    completion = await queries.find_completion(group.session, member.id, item_key)
    if completion is None or not completion.link:
        raise UserError("You have not handed that project in yet. `/plan projects submit` lists them.")
    return completion


async def take_back(group: GroupContext, member: Member, item: Item) -> None:
    """Take back what the member handed in for an item. Call it before the completion is deleted."""
    completion = await queries.find_completion(group.session, member.id, item.key)
    if completion is not None and completion.link:
        await leave_recap(group, completion)
        await _withdraw(group, completion)


async def leave_recap(group: GroupContext, completion: Completion) -> None:
    """Take a project out of the recap that tells it, with the link that it has or an earlier one."""
    author, title, link = completion.member_id, title_of(group.course, completion), completion.link
    await post_snapshot.take_out(
        group, "recap", "built", lambda row: row[0] == author and (row[1] == title or row[2] == link)
    )


async def redraw_shown(group: GroupContext, member: Member) -> None:
    """Redraw the posts that show the member's projects, because the member's name changed."""
    for completion in await queries.list_completions_with_link(group.session, member.id):
        await posts.redraw_posts(group.session, await _list_posts(group, completion), group.now)


async def erase(group: GroupContext, member: Member) -> None:
    """Before a member's data is deleted: take back their projects, and redraw posts that name them as
    reviewer.
    """
    session, cohort_id = group.session, group.course.cohort_id
    for completion in await queries.list_completions_with_link(session, member.id):
        await _withdraw(group, completion)
    reviewed = await queries.list_reviewed_by(session, member.id)
    about = await queries.list_posts_about_reviews(session, cohort_id, reviewed)
    await posts.redraw_posts(session, about, group.now)


async def gather_project(group: GroupContext, post: Post) -> ProjectData:
    """The data of a post that shows a project."""
    row = await queries.find_project(group.session, int(post.body)) if post.body else None
    return ProjectData(to_project(group.course, row) if row and row[0].link else None)


async def gather_built(group: GroupContext, week: int) -> list[Row]:
    """Member id, title and link of each project for the stage of a week, the earliest first."""
    course = group.course
    keys = [item.key for item in course.syllabus.week(week).stage.items]
    rows = await queries.list_projects(group.session, course.cohort_id, keys)
    return [(member.id, title_of(course, completion), completion.link) for completion, member, _ in rows]


def name_built(rows: Sequence[Row], names: Mapping[int, str]) -> list[Project]:
    """The rows of `gather_built` with the names that others may read, by member id."""
    return [Project(names.get(member_id, FORMER_MEMBER), title, link) for member_id, title, link in rows]


def to_project(course: Course, row: ProjectRow | tuple[Completion, Member, Person]) -> Project:
    """A project with the name that others may read."""
    completion, member, author = row
    name = public_name(member.name, author.visible)
    return Project(name, title_of(course, completion), completion.link, completion.note)


def stamp(moment: datetime) -> str:
    """An instant (UTC, to the microsecond) for keys of posts: stamps sort as their instants do."""
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


async def _withdraw(group: GroupContext, completion: Completion) -> None:
    """Empty and redraw the posts about a project, and delete its review."""
    session, cohort_id = group.session, group.course.cohort_id
    about = list(await _list_posts(group, completion))
    reviews = await queries.remove_review(session, completion.id)
    about += await queries.list_posts_about_reviews(session, cohort_id, reviews)
    await posts.withdraw(session, about, TAKEN_BACK)  # the id may be used again by a later row
    await posts.redraw_posts(session, about, group.now)


async def _list_posts(group: GroupContext, completion: Completion) -> Sequence[int]:
    return await queries.list_posts_of_project(group.session, group.course.cohort_id, completion.id)


def title_of(course: Course, completion: Completion) -> str:
    """The title of the item for which it was handed in; its key where the plan has no such item any more."""
    item = course.plan.items.get(completion.item_key)
    return item.title if item else completion.item_key
