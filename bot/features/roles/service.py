"""Choose the roles of a group, and have them looked at again when something changes that they depend on.

Where a group gives no roles, nothing is asked of the database (`Course.roles`).
"""

from dataclasses import replace

from bot.feature.group import GroupContext, StandingChange
from bot.outbox import grants
from bot.study import audit_log
from bot.study.cohort_tables import Cohort
from bot.study.people_tables import Member, Person
from bot.study.plan import Item
from bot.study.role_choices import RoleChoice, write_choices


async def choose(group: GroupContext, cohort: Cohort, person: Person, choice: RoleChoice) -> None:
    """Give a role from now on, in place of the one that was chosen for the same people; with none, give no
    role to them any more.
    """
    course = group.course
    former = [one for one in course.roles if _same_people(one, choice)]
    others = [one for one in course.roles if not _same_people(one, choice)]
    chosen = (choice,) if choice.role else ()
    cohort.roles = write_choices((*others, *chosen))
    await group.session.flush()
    for one in former:
        if one.role != choice.role:
            await grants.look_at(group.session, one, group.now)
    for one in chosen:
        await grants.give_to_all(replace(group, course=replace(course, roles=(*others, one))), one)
    whose = f"stage {choice.stage}" if choice.stage else "members"
    detail = f"{choice.name or choice.role} for {whose}" if choice.role else f"none for {whose}"
    audit_log.log(group.session, course.cohort_id, group.now, "roles", detail, person.id)


async def welcome(group: GroupContext, member: Member) -> None:
    """Give somebody who joined what they earned: again, if they were here before."""
    await grants.follow(group, member, anew=True)


async def look_again(group: GroupContext, member: Member) -> None:
    """Somebody left, or hides, or does not any more."""
    await grants.follow(group, member)


async def look_at_stage(group: GroupContext, member: Member, item: Item) -> None:
    """Somebody completed an item, or takes that back: they may have finished its stage, or not any more."""
    chosen = {one.stage for one in group.course.roles if one.stage}
    stages = [stage for stage in group.course.plan.stages if stage.key in chosen] if chosen else ()
    if any(item.key in group.course.core_of_stage(stage) for stage in stages):
        await grants.follow(group, member)


async def look_at_all(group: GroupContext, member: Member | None, _: StandingChange) -> None:
    """The plan was refreshed, so its stages may hold other items."""
    for one in group.course.roles if member is None else ():
        if one.stage:
            await grants.look_at(group.session, one, group.now)
            await grants.give_to_all(group, one)


def _same_people(one: RoleChoice, other: RoleChoice) -> bool:
    return (one.platform, one.workspace, one.stage) == (other.platform, other.workspace, other.stage)
