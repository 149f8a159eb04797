"""Forms, and what fills them: options, suggestions, values that were kept, mistakes that are told at once."""

from functools import partial

import structlog

from bot.answering.contexts import Contexts
from bot.commands.call import Call, Submission
from bot.commands.command import Command
from bot.commands.dispatch import recall
from bot.commands.option_queries import load_options
from bot.commands.options import KnownOptions, suggest_options
from bot.commands.params import KEPT, Autocomplete
from bot.commands.request import Request, decode, find_command
from bot.commands.rights import check_allowed
from bot.commands.values import list_problems
from bot.db.engine import Database
from bot.db.errors import in_a_line
from bot.errors import UserError
from bot.messages import actions
from bot.messages.card import Option
from bot.patience import within

SUGGEST_LOOKUP_S = 1.0
"""How long suggestions wait for what the platform says of the caller. Discord waits three seconds in all."""

OFFER_WITHIN_S = 0.4
"""How long a form waits for the workspace's own plans. Discord and Slack give a form three seconds in all."""

log = structlog.get_logger()


class Forms:
    """Fills forms: one for an app."""

    def __init__(self, database: Database, contexts: Contexts) -> None:
        self._database = database
        self._contexts = contexts

    async def offer(self, request: Request) -> Request:
        """The request with a form that holds what only the database knows: the workspace's own plans, and
        what its command adds.

        The form as it is where it needs nothing of that, or where the database is late or fails: a platform
        waits for a form a few seconds only.
        """
        command = request.command
        if request.form is None or command is None:
            return request
        recalls = KEPT.name in actions.decode(request.form.action).arguments
        if not request.offers_plans and command.complete_form is None and not recalls:
            return request
        try:
            complete = partial(self._complete_form, request, command)
            return await within(OFFER_WITHIN_S, self._contexts.looking_up(request.event.actor, complete))
        except Exception as error:  # noqa: BLE001 - whatever the database fails with, the form must open
            log.info("form opens without what the database knows", reason=in_a_line(error))
            return request.bare()

    def problems(self, request: Request) -> dict[str, str]:
        """Mistakes in the values of a submitted form, in words by field, found without the database."""
        event, call, command = request.event, request.call, request.command
        if (
            not isinstance(event, Submission)
            or call is None
            or command is None
            or isinstance(call.arguments, str)
        ):
            return {}  # `dispatch` explains it
        found = list_problems(command, call.arguments, self._contexts.known_options(event).viewpoint)
        return {name: words for name, words in found.items() if name in event.values}

    async def suggest(self, call: Call, param: str, typed: str) -> tuple[Option, ...]:
        """What could be meant by the text typed so far for a parameter: at most 25 options."""
        try:
            command, _ = find_command(self._contexts.registry, call)
        except UserError:
            return ()
        wanted = command.param(param)
        if wanted is None or wanted.is_hidden:
            return ()

        async def load() -> KnownOptions:
            async with self._database.read() as session:
                context = self._contexts.make(session, call, command)
                if not isinstance(call.arguments, str):
                    context.texts = call.arguments
                return await load_options(context, wanted, self._contexts.known_options(call))

        try:
            known = await self._contexts.looking_up(call.actor, load, patience_s=SUGGEST_LOOKUP_S)
        except (UserError, TimeoutError):  # a group that is none of the caller's, or nobody told in time
            return ()
        return suggest_options(wanted, known, typed)

    async def _complete_form(self, request: Request, command: Command) -> Request:
        event = request.event
        call = Call(event.actor, event.room, command.name, cohort=request.cohort)
        async with self._database.read() as session:
            context = self._contexts.make(session, call, command)
            if request.offers_plans:
                param = next(one for one in command.params if one.autocomplete is Autocomplete.PLAN)
                known = await load_options(context, param, self._contexts.known_options(event))
                request = decode(self._contexts.registry, event, known)
            if request.form is None:
                return request
            context.texts = texts = actions.decode(request.form.action).arguments
            if KEPT.name in texts:
                context.texts = texts = await recall(context, texts[KEPT.name])
                request = request.recalling(texts, self._contexts.known_options(event))
            if command.complete_form is not None and request.form is not None:
                context.is_room_proven = not isinstance(event, Submission)
                await check_allowed(context)
                request = request.showing(await command.complete_form(context, request.form))
        return request
