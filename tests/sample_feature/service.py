"""Record applause, and gather it for the weekly post."""

from sqlalchemy import select

from bot.feature.group import GroupContext
from bot.outbox import posts
from bot.outbox.tables import Post
from bot.study import audit_log
from bot.study.people_tables import Member, Person
from bot.wording.naming import public_name
from tests.sample_feature.tables import Applause

KIND = "applause"


async def applaud(group: GroupContext, member: Member, week: int, words: str) -> None:
    """Record what a member applauds in a week, and redraw the week's post if it was sent already."""
    group.session.add(Applause(member_id=member.id, week=week, words=words, said_at=group.now))
    await group.session.flush()
    await posts.redraw(group.session, group.course.cohort_id, KIND, week, group.now)


async def applaud_check_in(group: GroupContext, member: Member, week: int) -> None:
    """Applaud everybody who checks in, and say so in the log."""
    await applaud(group, member, week, "checked in")
    audit_log.log(group.session, group.course.cohort_id, group.now, "applause", f"week {week}")


async def gather(group: GroupContext, post: Post) -> list[tuple[str, str]]:
    """Name and words of all applause of the post's week."""
    query = (
        select(Person.name, Person.visible, Applause.words)
        .join(Member, Member.id == Applause.member_id)
        .join(Person, Person.id == Member.person_id)
        .where(Member.cohort_id == group.course.cohort_id, Applause.week == post.week)
        .order_by(Applause.id)
    )
    rows = (await group.session.execute(query)).all()
    return [(public_name(name, visible), words) for name, visible, words in rows]


async def redraw_naming(group: GroupContext, member: Member) -> None:
    """Redraw every post that may name the member."""
    weeks = await group.session.scalars(
        select(Applause.week).where(Applause.member_id == member.id).distinct()
    )
    for week in weeks.all():
        await posts.redraw(group.session, group.course.cohort_id, KIND, week, group.now)
