"""What a recap told of its group, kept with the post as it was when it was first drawn.

Such a post is about a moment that is over, so a redraw must not count anew. It is redrawn when somebody in it
hides or has their data deleted: everybody else keeps their place and their numbers. Rows name people by
member id, so that their names live in one place alone.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.feature.group import GroupContext
from bot.feature.post_kinds import PostKind, Row, Section
from bot.messages.card import Block
from bot.messages.picture import Picture
from bot.outbox import posts
from bot.outbox.tables import Post
from bot.study import people_queries
from bot.study.course import Course
from bot.study.people_tables import Member

PARTS = "parts"
"""The fact that names the parts that the post has besides its first one, as `Section.part` does."""

NOBODY = 0
"""Stands for a member whose data is deleted. No row of the database has that id."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What a kept post tells: the kind's own `facts`, and what features' sections show.

    `sections` holds the blocks of all sections by their part, several times over, the fullest version first.
    They are empty for a group in which nothing has happened. `picture` is that of a section.
    """

    facts: Mapping[str, Any]
    sections: Sequence[Mapping[str, Sequence[Block]]] = ({},)
    picture: Picture | None = None


async def gather(group: GroupContext, kind: PostKind, post: Post) -> Snapshot:
    """What the post told when it was first drawn; or what it tells now, which is kept with it."""
    sections = group.features.sections_of(kind.name)
    if post.body:
        kept = json.loads(post.body)
    else:
        kept = dict(await kind.gather(group, post)) if kind.gather else {}
        for section in sections:
            if section.part and section.part not in kept.get(PARTS, ()):
                continue
            kept[section.key] = [list(row) for row in await section.gather(group, post.week or 0)]
        if post.id is not None:
            await posts.keep_body(group.session, post.id, json.dumps(kept, separators=(",", ":")))
    names = await _list_names(group, sections, kept)
    course, week = group.course, post.week or 0
    pictures = (
        section.picture(course, week, kept.get(section.key, ()), names[section.key])
        for section in sections
        if section.picture is not None
    )
    picture = next((one for one in pictures if one is not None), None)
    return Snapshot(kept, _draw_sections(course, sections, week, kept, names), picture)


async def redraw_naming(group: GroupContext, member: Member) -> None:
    """Redraw the kept posts that name a member, because how they may be named has changed."""
    naming = [post_id for post_id, kept, _ in await _list_naming(group, member)]
    await posts.redraw_posts(group.session, naming, group.now)


async def erase(group: GroupContext, member: Member) -> None:
    """Take a member out of the kept posts, and redraw those."""
    changed = []
    for post_id, kept, sections in await _list_naming(group, member):
        for section in sections:
            rows = kept.get(section.key, [])
            if section.stays_without_name:
                kept[section.key] = [[NOBODY, *row[1:]] if row[0] == member.id else row for row in rows]
            else:
                kept[section.key] = [row for row in rows if row[0] != member.id]
        await posts.keep_body(group.session, post_id, json.dumps(kept, separators=(",", ":")))
        changed.append(post_id)
    await posts.redraw_posts(group.session, changed, group.now)


async def take_out(
    group: GroupContext, kind: str, key: str, is_it: Callable[[Row], bool], week: int | None = None
) -> None:
    """Take rows of a section out of the kept posts that tell them, of all weeks or of one, and redraw those.

    A row tells what was true once: find it by what has not changed since.
    """
    changed = []
    for post_id, body in await posts.list_bodies(group.session, group.course.cohort_id, [kind], week):
        kept = json.loads(body)
        rows = kept.get(key, [])
        left = [row for row in rows if not is_it(row)]
        if len(left) < len(rows):
            kept[key] = left
            await posts.keep_body(group.session, post_id, json.dumps(kept, separators=(",", ":")))
            changed.append(post_id)
    await posts.redraw_posts(group.session, changed, group.now)


async def _list_names(
    group: GroupContext, sections: Sequence[Section], kept: Mapping[str, Sequence[Row]]
) -> dict[str, Mapping[int, str]]:
    """By the key of each section, the names that it may tell."""
    named = {row[0] for section in sections for row in kept.get(section.key, ())}
    names = await people_queries.list_names(group.session, named) if named else {}
    asking = {row[0] for section in sections if section.asks_consent for row in kept.get(section.key, ())}
    agreed = await people_queries.list_named_on_posters(group.session, asking) if asking else set()
    consented = {member: name for member, name in names.items() if member in agreed}
    return {section.key: consented if section.asks_consent else names for section in sections}


def _draw_sections(
    course: Course,
    sections: Sequence[Section],
    week: int,
    kept: Mapping[str, Sequence[Row]],
    names: Mapping[str, Mapping[int, str]],
) -> list[dict[str, list[Block]]]:
    """The blocks of all sections by their part, the fullest version first.

    A section out of versions repeats its last.
    """
    drawn = [
        (section.part, section.draw(course, week, kept.get(section.key, ()), names[section.key]))
        for section in sections
    ]
    versions: list[dict[str, list[Block]]] = [{} for _ in range(max((1, *(len(one) for _, one in drawn))))]
    for version, parts in enumerate(versions):
        for part, one in drawn:
            if one:
                parts.setdefault(part, []).extend(one[min(version, len(one) - 1)])
    return versions


async def _list_naming(
    group: GroupContext, member: Member
) -> list[tuple[int, dict[str, Any], list[Section]]]:
    """Id, kept facts and sections of each kept post of the group that names a member."""
    found = []
    for kind in (kind for feature in group.features for kind in feature.posts if kind.is_kept):
        sections = group.features.sections_of(kind.name)
        for post_id, body in await posts.list_bodies(group.session, group.course.cohort_id, [kind.name]):
            kept = json.loads(body)
            if any(row[0] == member.id for section in sections for row in kept.get(section.key, ())):
                found.append((post_id, kept, sections))
    return found
