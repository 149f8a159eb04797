"""/plan-admin plan upload, list, remove: plans that this server or workspace has for itself."""

from dataclasses import dataclass

from bot.commands.command import Command, Who
from bot.commands.context import Context
from bot.commands.param_types import AttachedFile, FreeText, OnOff
from bot.commands.params import Autocomplete, Param
from bot.commands.reply import File as HandedBack
from bot.commands.reply import Reply
from bot.curricula.importing import why_unreadable
from bot.curricula.slugs import slug
from bot.errors import UserError
from bot.features.uploaded_plans import cards, queries, service
from bot.messages.notice import notice


@dataclass(frozen=True, slots=True)
class PlanName:
    """What a plan is called in commands: small letters, digits and hyphens."""

    expects: str = "a name such as book-club"
    choices: tuple[str, ...] = ()

    def parse(self, text: str) -> str:
        """The name; `Book Club` becomes `book-club`. Raises UserError if nothing of the text can be kept."""
        if len(text) > service.LONGEST_KEY:
            raise UserError(
                f"That name has {len(text):,} characters; {service.LONGEST_KEY} is the most I take."
            )
        if not (name := slug(text, service.LONGEST_KEY)):
            raise UserError(f"“{text}” has neither letters nor digits. Write {self.expects}.")
        return name


async def upload(context: Context, file: str, name: str = "", *, replace: bool = False) -> Reply:
    """Keep the plan that was read from a file, and show what was understood of it."""
    read = context.prepared
    if not isinstance(read, service.Upload):
        raise TypeError("`Command.prepare` reads the file")
    zone = await context.zone()
    if read.plan is None or read.syllabus is None:
        return Reply((cards.not_read(file, name, read.imported.problems, zone),), is_refusal=True)
    await service.keep(context, read, read.plan, replaces=replace)
    return Reply((cards.uploaded(read.plan, read.syllabus, read.imported, context.room.platform, zone),))


async def list_(context: Context) -> Reply:
    """Show the plans of this server or workspace."""
    plans = await queries.list_plans(context.session, context.room)
    return Reply((cards.plan_list(plans, context.room.platform, await context.zone()),))


async def remove(context: Context, plan: str = "") -> Reply:
    """Take a plan away, and hand it back as a file; without a name, show which there are."""
    if not plan:
        return await list_(context)
    key = plan.strip().casefold()
    yaml = await service.remove(context, key)
    words = (
        f"{key} is gone from here. Groups that run keep their own copy. The plan comes with this answer as a "
        "file: hand it in again, and it is back."
    )
    card = notice("plan_removed", words, await context.zone())
    return Reply((card,), files=(HandedBack(f"{key}.yaml", yaml),))


UPLOAD = Command(
    "plan-admin plan upload",
    "Bring a plan of your own, for this server or workspace alone",
    upload,
    (
        Param(
            "file",
            "the syllabus: YAML, Markdown, CSV or XLSX",
            AttachedFile("a syllabus as a YAML, Markdown, CSV or XLSX file", why_unreadable, service.LARGEST),
            is_required=True,
        ),
        Param("name", "what the plan is to be called, if not as its file", PlanName(), in_form=True),
        Param("replace", "put it in the place of an older one of that name", OnOff(), in_form=True),
    ),
    Who.ORGANIZER,
    for_workspace=True,
    writes=True,
    opens_form=True,
    prepare=service.read_upload,
    example="/plan-admin plan upload file:book-club.csv",
    form_title="Upload a plan",
)
LIST = Command(
    "plan-admin plan list",
    "The plans that were uploaded here",
    list_,
    who=Who.ORGANIZER,
    for_workspace=True,
)
REMOVE = Command(
    "plan-admin plan remove",
    "Take an uploaded plan away; running groups keep their copy",
    remove,
    (
        Param(
            "plan",
            "which of the uploaded plans",
            FreeText("a plan such as book-club", 100),
            autocomplete=Autocomplete.OWN_PLAN,
        ),
    ),
    Who.ORGANIZER,
    for_workspace=True,
    writes=True,
    example="/plan-admin plan remove book-club",
)
