"""Complete items and take completions back."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from bot.feature.group import GroupContext, StandingChange
from bot.study import progress_queries
from bot.study.people_tables import Member
from bot.study.plan import Item


@dataclass(frozen=True, slots=True)
class TickResult:
    """Items that are newly completed, and items that were completed already."""

    new: tuple[Item, ...]
    already: tuple[Item, ...]


async def complete(group: GroupContext, member: Member, items: Sequence[Item]) -> TickResult:
    """Record items as completed. Items that were completed before stay as they are."""
    new, already = [], []
    for item in items:
        week = week_kept(group, member, item)
        if await progress_queries.add_completion(group.session, member.id, item.key, week, group.now):
            due_week = group.course.syllabus.due_week[item.key]
            await progress_queries.move_score(group.session, member.id, due_week, item.points, 1)
            for feature in group.features:
                if feature.on_ticked is not None:
                    await feature.on_ticked(group, member, item)
            new.append(item)
        else:
            already.append(item)
    if new:
        since = min(week_kept(group, member, item) for item in new)
        await group.features.standing_changed(
            group, member, StandingChange(since, _due_weeks(group, member, new))
        )
    return TickResult(tuple(new), tuple(already))


async def undo(group: GroupContext, member: Member, items: Sequence[Item]) -> tuple[Item, ...]:
    """Delete completions and what features attached to them. Returns the items that were completed."""
    removed = []
    for item in items:
        for feature in group.features:
            if feature.on_unticked is not None:
                await feature.on_unticked(group, member, item)
        if await progress_queries.remove_completion(group.session, member.id, item.key):
            due_week = group.course.syllabus.due_week[item.key]
            await progress_queries.move_score(group.session, member.id, due_week, -item.points, -1)
            removed.append(item)
    if removed:
        await group.features.standing_changed(
            group, member, StandingChange(points=_due_weeks(group, member, removed))
        )
    return tuple(removed)


def _due_weeks(group: GroupContext, member: Member, items: Sequence[Item]) -> Collection[int] | None:
    """The weeks to whose points these items count; None: in any, for a member on dates of their own."""
    if member.own_pace is not None:
        return None
    return {group.course.syllabus.due_week[item.key] for item in items}


def week_kept(group: GroupContext, member: Member, item: Item) -> int:
    """The week that counts as kept if the member completes the item now.

    It is the running week, or in a break the next one. In the 24 hours after a week, it is still that week if
    the item was due by its end.
    """
    calendar = group.course.calendar
    week = calendar.week_for(group.now)
    is_late = group.course.syllabus.due_week[item.key] < week
    if is_late and week > member.joined_week and group.now < calendar.closes(week - 1):
        return week - 1
    return max(1, week)
