"""Choose which roles of the server members get, and those who finished a stage."""

from bot.commands import rights
from bot.commands.command import Command, Who
from bot.commands.context import Context
from bot.commands.param_types import FreeText, RoleOrOff
from bot.commands.params import Autocomplete, Param
from bot.commands.reply import Form, Reply
from bot.commands.rights import Right
from bot.errors import UserError
from bot.feature.parts import KnownField
from bot.features.roles import cards, service
from bot.outbox import grants
from bot.study.course import Course
from bot.study.plan import Stage
from bot.study.role_choices import RoleChoice
from bot.wording.platforms import has_roles

WHOSE = "a stage's number, or members"


async def role(context: Context, role: str | None = None, whose: str = cards.MEMBERS) -> Reply:
    """Choose a role, or give none any more; without either, list the roles of the group on this server."""
    cohort = await context.cohort()
    await rights.check_right(context, Right.ORGANIZE)
    platform, workspace = context.room.platform, context.room.workspace
    lived_in = {(one.platform, one.workspace) for one in await context.list_rooms()}
    if not has_roles(platform) or (platform, workspace) not in lived_in:
        raise UserError("The group does not live on this server, or its platform has no roles.")
    group = await context.group()
    if role is not None:
        if role:
            await context.active_cohort()
            if context.lacking:
                raise UserError(f"Nothing was changed. {context.lacking[0]}")
        stage = _find_stage(group.course, whose)
        key = stage.key if stage else ""
        choice = RoleChoice(platform, workspace, role, key, context.role_name)
        await service.choose(group, cohort, await context.person(), choice)
        group = await context.group()
    elif "whose" in context.texts:
        raise UserError("Choose a role, too. To give none, write `off`.")
    here = [one for one in group.course.roles if (one.platform, one.workspace) == (platform, workspace)]
    waits = await grants.list_problems(context.session, platform, workspace)
    problems = [(why, count) for _, why, count in waits]
    return Reply((cards.role_list(group.course, here, problems),), zone=group.course.zone)


async def complete_form(context: Context, form: Form) -> Form:
    """Offer all members and the stages of the group."""
    course = await context.course()
    known = {"whose": KnownField(choices=cards.options(course), value=cards.MEMBERS)}
    return form.knowing(known, context.texts)


def _find_stage(course: Course, said: str) -> Stage | None:
    """The stage that is meant; None if all members are. Raises UserError."""
    if said.strip().casefold() == cards.MEMBERS:
        return None
    number = said.strip().casefold().removeprefix("stage").strip()
    found = next((one for one in course.plan.stages if str(one.number) == number), None)
    if found is None:
        raise UserError(
            f"“{said[:40]}” is no stage of {course.name}. Write a number from 1 to "
            f"{len(course.plan.stages)}, or `members`."
        )
    return found


ROLE = Command(
    "plan-admin rooms role",
    "Choose roles of this server for members, and for those who finished a stage",
    role,
    (
        Param(
            "role", "a role of this server, or off", RoleOrOff(), autocomplete=Autocomplete.ROLE, in_form=True
        ),
        Param("whose", WHOSE, FreeText(WHOSE, 40), label="Who gets it", in_form=True),
    ),
    Who.ORGANIZER,
    writes=True,
    guests_may=True,
    checks_role=True,
    is_unlisted=True,
    complete_form=complete_form,
    form_title="A role for members",
)
