"""Read an uploaded syllabus, keep the plan for its workspace, or remove one."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from bot.commands.command import Preparation
from bot.commands.context import Context
from bot.curricula.catalogue import plan_keys
from bot.curricula.importing import Imported, import_plan
from bot.errors import UserError
from bot.features.uploaded_plans import queries
from bot.platform.refs import RoomRef
from bot.study.matching import nearest
from bot.study.plan import Pace, Plan
from bot.study.snapshot import dump, load
from bot.study.syllabus import Syllabus, lay_out

LARGEST = 1_000_000
"""Bytes of the largest file. A syllabus of a year has a hundredth of that, and one this large that was made
to be slow is read in a few seconds (decision 19)."""

MOST_PLANS = 20
"""Plans of a workspace. With those that come with the bot, they fit into a menu of Discord's."""

LONGEST_KEY = 50
"""Characters of a key: buttons hold it beside a command and the names of what a form asks for."""

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that was read: the plan, its `snapshot` and its weeks at standard pace; all of that is None or
    empty if it could not be read.

    `is_taken`: a plan of that key comes with the bot, for everybody.
    """

    file: str
    imported: Imported
    plan: Plan | None = None
    snapshot: str = ""
    syllabus: Syllabus | None = None
    weeks: Mapping[Pace, int] | None = None
    is_taken: bool = False


def read_upload(given: Preparation) -> Upload:
    """Read the file of `/plan-admin plan upload`. It takes up to some seconds and no database."""
    file = given.files["file"]
    wanted = str(given.arguments.get("name", ""))
    imported = import_plan(str(given.arguments["file"]), file.content, key=wanted)
    if imported.plan is None:
        return Upload(str(given.arguments["file"]), imported)
    plan = replace(imported.plan, key=imported.plan.key[:LONGEST_KEY].rstrip("-"))
    syllabuses = {pace: lay_out(plan, pace) for pace in Pace}
    return Upload(
        str(given.arguments["file"]),
        imported,
        plan,
        dump(plan),
        syllabuses[Pace.STANDARD],
        {pace: len(syllabus) for pace, syllabus in syllabuses.items()},
        is_taken=plan.key in plan_keys(given.plans),
    )


async def keep(context: Context, upload: Upload, plan: Plan, *, replaces: bool) -> None:
    """Keep a plan for the workspace. Raises UserError if its key is taken, or if there are too many."""
    session, room = context.session, context.room
    if upload.is_taken:
        raise UserError(
            f"A plan called {plan.key} comes with the bot, so yours needs another name. Hand the file in "
            f"once more, with `name:my-{plan.key}` for example."
        )
    if replaces:
        await queries.remove(session, room, plan.key)
    if await queries.count_plans(session, room) >= MOST_PLANS:
        raise UserError(
            f"There are {MOST_PLANS} plans here already, and I keep no more for one server or workspace. "
            "`/plan-admin plan list` shows them, and which you could remove."
        )
    weeks = upload.weeks or {}
    values = {
        "title": plan.title,
        **{f"weeks_{pace.value}": count for pace, count in weeks.items()},
        "snapshot": upload.snapshot,
        "yaml": upload.imported.yaml,
        "uploaded_at": context.now,
    }
    if not await queries.add(session, room, plan.key, values):
        raise UserError(
            f"There is a plan called {plan.key} here already, and it stays as it is. Hand the file in once "
            "more: with `name:` and another name, or with `replace:on` to put it in the place of the old "
            "one. Groups that run keep their own copy."
        )
    log.info("plan uploaded", platform=room.platform, workspace=room.workspace, weeks=weeks[Pace.STANDARD])


async def remove(context: Context, key: str) -> str:
    """Take a plan of the workspace away; the plan as YAML. Raises UserError if there is none of that key."""
    session, room = context.session, context.room
    yaml = await queries.find_yaml(session, room, key)
    if yaml is None:
        keys = [key for key, _ in await queries.list_titles(session, room)]
        guess = nearest(key, keys)
        there = f"There are: {', '.join(keys)}." if keys else "There are none so far."
        hint = f"Did you mean {guess}?" if guess else there
        raise UserError(f"No plan called “{key[:60]}” was uploaded here. {hint}")
    await queries.remove(session, room, key)
    log.info("uploaded plan removed", platform=room.platform, workspace=room.workspace)
    return yaml


async def load_plan(session: AsyncSession, room: RoomRef, key: str) -> Plan | None:
    """The plan of that key that the room's workspace has for itself, or None."""
    snapshot = await queries.find_snapshot(session, room, key)
    return load(snapshot) if snapshot is not None else None
