"""Projects and reviews that organizers can take down, and reviews that their readers report."""

from collections.abc import Sequence

from bot.errors import UserError
from bot.feature.group import GroupContext
from bot.feature.parts import Contribution, ContributionKind
from bot.features.projects import queries
from bot.features.projects.service import leave_recap
from bot.outbox import posts, removal
from bot.study import audit_log
from bot.study.people_tables import Member

TAKEN_DOWN = "taken down"
"""The reason with which messages about something that was taken down are dropped."""


async def list_projects(group: GroupContext, most: int) -> Sequence[Contribution]:
    """The latest projects that were handed in, the newest first."""
    rows = await queries.list_latest_projects(group.session, group.course.cohort_id, most)
    return [
        Contribution(one.id, one.member_id, one.completed_at, " ".join(filter(None, (one.link, one.note))))
        for one in rows
    ]


async def take_down_project(group: GroupContext, number: int) -> bool:
    """Take a project away: its posts, its reviews, its line in a recap. That the item is done stays."""
    session, cohort_id = group.session, group.course.cohort_id
    row = await queries.find_project(session, number)
    if row is None or row[1].cohort_id != cohort_id or not row[0].link:
        return False
    completion = row[0]
    about = list(await queries.list_posts_of_project(session, cohort_id, completion.id))
    reviews = await queries.remove_review(session, completion.id)
    about += await queries.list_posts_about_reviews(session, cohort_id, reviews)
    await leave_recap(group, completion)
    completion.link = completion.note = ""
    await _withdraw(group, about)
    return True


async def list_reviews(group: GroupContext, most: int) -> Sequence[Contribution]:
    """The latest reviews, the newest first; those that were reported before all others."""
    rows = await queries.list_latest_reviews(group.session, group.course.cohort_id, most)
    return [
        Contribution(
            one.id, one.reviewer_id, one.given_at or one.asked_at, one.words, one.reported_at is not None
        )
        for one in rows
    ]


async def take_down_review(group: GroupContext, number: int) -> bool:
    """Delete a review with the message that brought it. Its author may ask for another."""
    session, cohort_id = group.session, group.course.cohort_id
    row = await queries.find_review(session, number)
    if row is None or row[2].cohort_id != cohort_id:
        return False
    about = await queries.list_posts_about_reviews(session, cohort_id, [row[0].id])
    await queries.remove_review(session, row[1].id)
    await _withdraw(group, about)
    return True


async def report(group: GroupContext, member: Member, number: int) -> None:
    """Report a review that the member received. Organizers read of it in their group's status.

    Raises UserError if it is not theirs to report.
    """
    row = await queries.find_review(group.session, number)
    if row is None or row[2].id != member.id or row[0].given_at is None:
        raise UserError("That review is not here any more. `/plan projects review` lists yours.")
    if row[0].reported_at is None:
        row[0].reported_at = group.now
        audit_log.log(group.session, group.course.cohort_id, group.now, "review reported", "")


async def _withdraw(group: GroupContext, about: Sequence[int]) -> None:
    """Delete the messages of these posts. Their bodies are emptied: an id may be used again by a later
    row.
    """
    await posts.withdraw(group.session, about, TAKEN_DOWN)
    for post in await posts.list_posts(group.session, about):
        await removal.withdraw(group, post)


KINDS = (
    ContributionKind(name="project", title="project", list_latest=list_projects, take_down=take_down_project),
    ContributionKind(name="review", title="review", list_latest=list_reviews, take_down=take_down_review),
)
