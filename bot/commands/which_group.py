"""Asks which group is meant, where several are possible. What the caller gave is kept in each choice."""

from collections import Counter
from collections.abc import Sequence

from bot.commands.command import Command
from bot.commands.context import Context
from bot.commands.lookup import WhichGroup
from bot.commands.params import GROUP, KEPT
from bot.commands.reply import Reply
from bot.messages.actions import Action
from bot.messages.card import Button, Buttons, Card, Footnote, Option, Paragraph, Select
from bot.messages.limits import LONGEST_ACTION, LONGEST_LABEL, MOST_BUTTONS, MOST_OPTIONS
from bot.messages.text import Code, text
from bot.study.cohort_tables import Cohort
from bot.wording.naming import shorten


async def ask(context: Context, asked: WhichGroup) -> Reply:
    """Let the caller choose one of the groups; the choice goes on with the call.

    Raises `asked` itself if the call cannot be kept, because it writes nothing.
    """
    command, texts = context.command, dict(context.texts)
    longest = Action(command.name, texts, max(one.id for one in asked.cohorts), _asked(command))
    if len(str(longest)) > LONGEST_ACTION:
        if not command.writes:
            raise asked
        texts = {KEPT.name: await context.keep_call()}
    return Reply((card(command, texts, asked.cohorts),))


def card(command: Command, texts: dict[str, str], cohorts: Sequence[Cohort]) -> Card:
    """The question, with a button for each group, or with a menu if they are too many for a row."""
    counts = Counter(cohort.name for cohort in cohorts)
    labels = {
        cohort.id: cohort.name if counts[cohort.name] == 1 else f"{cohort.name} ({cohort.key})"
        for cohort in cohorts
    }
    choice: Buttons | Select
    if len(cohorts) <= MOST_BUTTONS or not command.takes_group:
        choice = Buttons(
            tuple(
                Button(shorten(labels[one.id], LONGEST_LABEL), str(Action(command.name, texts, one.id)))
                for one in cohorts[:MOST_BUTTONS]
            )
        )
    else:
        choice = Select(
            "Choose a group",
            str(Action(command.name, texts, None, _asked(command))),
            tuple(Option(shorten(labels[one.id], LONGEST_LABEL), one.key) for one in cohorts[:MOST_OPTIONS]),
        )
    note = (
        (
            Footnote(
                text("Or name it when you type the command: ", Code(f"{GROUP.name}:{cohorts[0].key}"), ".")
            ),
        )
        if command.takes_group
        else ()
    )
    return Card("which_group", (Paragraph(text("Which group do you mean?")), choice, *note))


def _asked(command: Command) -> tuple[str, ...]:
    return (GROUP.name,) if command.takes_group else ()
