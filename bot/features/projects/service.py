"""Projects: shown in the rooms for feedback, reviewed by members who are willing, and taken back.

A project is a completed item with a link. Completing is the business of `bot.study.progress`.
"""

from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from bot.errors import UserError
from bot.features.projects import queries
from bot.features.projects.queries import ProjectRow, ReviewRow
from bot.features.projects.rules import PATIENCE, Project, Review, Willing, next_reviewer
from bot.features.projects.tables import Review as ReviewRecord
from bot.outbox import queue
from bot.outbox.enqueue import owe_member, owe_rooms
from bot.study import people_queries
from bot.study.calendar import PostKind
from bot.study.course import Course
from bot.study.people_tables import Member, Person
from bot.study.plan import Stage
from bot.study.progress_tables import Completion
from bot.wording.naming import FORMER_MEMBER, public_name

WINDOW = timedelta(days=7)
"""How long a project, a request or a review is worth sending."""

MOST_RECEIVED = 3
"""Reviews that a member is shown of those they got."""


async def show(session: AsyncSession, course: Course, member: Member, item_key: str, now: datetime) -> None:
    """Show what the member handed in for an item to the rooms, or draw anew what is shown of it."""
    completion = await _completion(session, member, item_key)
    shown = await queries.list_posts_of(session, completion.id)
    if shown:
        await queue.ask_redraw_of_posts(session, [post.id for post in shown], now)
        return
    await owe_rooms(
        session,
        course,
        PostKind.PROJECT,
        course.week_to_show(now).number,
        due_at=now,
        expires_at=now + WINDOW,
        key=f"c{course.cohort_id}:project:{item_key}:m{member.id}:{_stamp(now)}",
        body=str(completion.id),
    )


async def take_back(session: AsyncSession, completion: Completion, now: datetime) -> None:
    """Take a project back: its post shows nothing of it any more, and nobody has to review it."""
    reviews = await queries.remove_review(session, completion.id)
    posts = [post.id for post in await queries.list_posts_of(session, completion.id)]
    posts += await queries.list_posts_about_reviews(session, reviews)
    await queries.empty_posts(session, posts)  # ids may be used anew
    await queue.ask_redraw_of_posts(session, posts, now)


async def ask_review(
    session: AsyncSession, course: Course, member: Member, item_key: str, now: datetime
) -> str:
    """Ask for a review of what the member handed in; who is asked, empty while nobody is willing.

    Raises UserError if they asked already.
    """
    completion = await _completion(session, member, item_key)
    if not await queries.add_review(session, completion.id, now):
        raise UserError("You have asked for a review of that project already. `/plan review` shows reviews.")
    await tend(session, course, now)
    rows = await queries.list_open_reviews(session, course.cohort_id)
    record = next((row[0] for row in rows if row[0].completion_id == completion.id), None)
    return await _reviewer_name(session, record) if record and record.reviewer_id else ""


async def tend(session: AsyncSession, course: Course, now: datetime) -> None:
    """Give reviews that wait for somebody, or wait too long, to the next willing member."""
    for row in await queries.list_open_reviews(session, course.cohort_id):
        record = row[0]
        if record.reviewer_id is None or record.asked_at <= now - PATIENCE:
            await _give_to_next(session, course, row, now)


async def set_willing(
    session: AsyncSession, course: Course, member: Member, *, willing: bool, now: datetime
) -> None:
    """Note whether the member reviews projects. Who does may be asked at once; who stops hands on."""
    await queries.set_willing(session, member.id, willing=willing, now=now)
    if not willing:
        await hand_on(session, course, member, now)
    await tend(session, course, now)


async def hand_on(session: AsyncSession, course: Course, member: Member, now: datetime) -> None:
    """Give the reviews that the member has not written to others."""
    for row in await queries.list_reviews_by(session, member.id):
        row[0].reviewer_id = None
        await session.flush()
        await _give_to_next(session, course, row, now, besides=member.id)


async def decline(session: AsyncSession, course: Course, member: Member, number: int, now: datetime) -> None:
    """Pass a review on. Raises UserError where it is not the member's to write, or nobody else is willing."""
    row = await _own(session, member, number)
    if not await _give_to_next(session, course, row, now, besides=member.id):
        raise UserError(
            "Nobody else is willing just now, so it stays with you. There is no hurry: "
            "in a week I ask again. `/plan review willing:off` takes you out."
        )


async def give(
    session: AsyncSession, course: Course, member: Member, number: int | None, words: str, now: datetime
) -> Review:
    """Give a review: the one of that number, or the only one that is open. Raises UserError."""
    if number is None:
        waiting = await queries.list_reviews_by(session, member.id)
        if len(waiting) != 1:
            count = "none is" if not waiting else f"{len(waiting)} are"
            raise UserError(f"I cannot tell which review you mean: {count} open. `/plan review` lists yours.")
        number = waiting[0][0].id
    row = await _own(session, member, number)
    record, _, author, _ = row
    record.words, record.given_at = words, now
    await session.flush()
    await owe_member(
        session,
        course,
        author,
        PostKind.REVIEW,
        course.week_to_show(now).number,
        due_at=now,
        expires_at=now + WINDOW,
        key=f"c{course.cohort_id}:review:r{record.id}:{_stamp(now)}",
        body=str(record.id),
    )
    return await _review(session, course, row)


async def find_project(session: AsyncSession, course: Course, completion_id: str) -> Project | None:
    """The project that a post shows; None if it was taken back."""
    row = await queries.find_project(session, int(completion_id)) if completion_id else None
    return _project(course, row) if row and row[0].link else None


async def find_review(session: AsyncSession, course: Course, review_id: str) -> Review | None:
    """The review that a post is about; None if the project was taken back."""
    row = await queries.find_review(session, int(review_id)) if review_id else None
    return await _review(session, course, row) if row else None


async def is_asked(session: AsyncSession, member_id: int, review_id: str) -> bool:
    """Whether the review is still this member's to write."""
    row = await queries.find_review(session, int(review_id))
    return row is not None and row[0].reviewer_id == member_id and row[0].given_at is None


async def list_asked(session: AsyncSession, course: Course, member: Member) -> list[Review]:
    """The reviews that are the member's to write."""
    rows = await queries.list_reviews_by(session, member.id)
    return [await _review(session, course, row) for row in rows]


async def list_received(session: AsyncSession, course: Course, member: Member) -> list[Review]:
    """The latest reviews that the member got."""
    rows = await queries.list_reviews_of(session, member.id, MOST_RECEIVED)
    return [await _review(session, course, row) for row in rows]


async def list_built(session: AsyncSession, course: Course, stage: Stage) -> list[Project]:
    """What members handed in for the items of a stage, in the order in which it came."""
    keys = [item.key for item in stage.items]
    return [_project(course, row) for row in await queries.list_projects(session, course.cohort_id, keys)]


async def draw_again(session: AsyncSession, member: Member, now: datetime) -> None:
    """Draw again what shows the member's projects, because how they may be named has changed."""
    for completion in await queries.list_completions_with_link(session, member.id):
        posts = await queries.list_posts_of(session, completion.id)
        await queue.ask_redraw_of_posts(session, [post.id for post in posts], now)


async def forget(session: AsyncSession, member: Member, now: datetime) -> None:
    """Before a member's data is deleted: let no post show their projects or name them as a reviewer."""
    for completion in await queries.list_completions_with_link(session, member.id):
        await take_back(session, completion, now)
    reviewed = await queries.list_reviewed_by(session, member.id)
    told = await queries.list_posts_about_reviews(session, reviewed)
    await queue.ask_redraw_of_posts(session, told, now)


async def _give_to_next(
    session: AsyncSession, course: Course, row: ReviewRow, now: datetime, *, besides: int | None = None
) -> bool:
    """Ask the next willing member for a review; whether there is one."""
    record, _, author, _ = row
    reviewers = {one.member_id: one for one in await queries.list_reviewers(session, course.cohort_id)}
    willing = [Willing(one.member_id, one.since, one.last_asked_at) for one in reviewers.values()]
    chosen = next_reviewer(willing, author=author.id, besides=besides or record.reviewer_id)
    if chosen is None:
        return False
    record.reviewer_id, record.asked_at = chosen, now
    reviewers[chosen].last_asked_at = now
    await session.flush()
    asked = await people_queries.find_member_with_person(session, chosen)
    if asked is not None:
        await owe_member(
            session,
            course,
            asked[0],
            PostKind.REVIEW_REQUEST,
            course.week_to_show(now).number,
            due_at=now,
            expires_at=now + WINDOW,
            key=f"c{course.cohort_id}:review_request:r{record.id}:m{chosen}:{_stamp(now)}",
            body=str(record.id),
        )
    return True


async def _own(session: AsyncSession, member: Member, number: int) -> ReviewRow:
    row = await queries.find_review(session, number)
    if row is None or row[0].reviewer_id != member.id or row[0].given_at is not None:
        raise UserError("That review is not yours to write any more. `/plan review` lists those that are.")
    return row


async def _completion(session: AsyncSession, member: Member, item_key: str) -> Completion:
    completion = await queries.find_completion(session, member.id, item_key)
    if completion is None or not completion.link:
        raise UserError("You have not handed that project in yet. `/plan project` lists them.")
    return completion


async def _review(session: AsyncSession, course: Course, row: ReviewRow) -> Review:
    record, completion, member, person = row
    project = _project(course, (completion, member, person))
    return Review(record.id, project, await _reviewer_name(session, record), record.words)


async def _reviewer_name(session: AsyncSession, record: ReviewRecord) -> str:
    if record.reviewer_id is None:
        return FORMER_MEMBER
    return (await people_queries.list_names(session, [record.reviewer_id])).get(
        record.reviewer_id, FORMER_MEMBER
    )


def _project(course: Course, row: ProjectRow | tuple[Completion, Member, Person]) -> Project:
    completion, member, person = row
    item = course.plan.items.get(completion.item_key)
    title = item.title if item else completion.item_key
    name = public_name(person.name, person.visible)
    return Project(member.id, name, title, completion.link, completion.note)


def _stamp(now: datetime) -> str:
    return now.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
