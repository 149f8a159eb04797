"""/plan-admin questions add, list, remove: the group's own questions at each check-in."""

from bot.commands.command import Command, Needs, Who
from bot.commands.context import Context
from bot.commands.param_types import FreeText, Integer, OnOff
from bot.commands.params import Param
from bot.commands.reply import Reply
from bot.errors import UserError, ValueRefused
from bot.features.organizers.service import note_readers
from bot.features.own_questions import cards, queries, service
from bot.features.own_questions.rules import LONGEST_QUESTION, MOST_QUESTIONS, find_problem, split_choices
from bot.messages.notice import notice
from bot.study import cohort_queries
from bot.wording.naming import clean


async def add(context: Context, question: str, choices: str = "") -> Reply:
    """Add a question that members are asked with each check-in."""
    cohort = await context.cohort()
    await cohort_queries.lock_cohort(context.session, cohort)
    group, words = await context.group(), " ".join(clean(question).split())
    if not words:
        raise UserError("Write the question too, for example: What would help you most?")
    offered = split_choices(clean(choices))
    if choices and (problem := find_problem(offered)):
        raise ValueRefused(problem, ("question", "choices"), context.texts)
    number = await service.add(group, words, offered, await context.person())
    return await _list(context, f"Question {number} is asked from the next check-in on.")


async def list_questions(context: Context) -> Reply:
    """Show the group's own questions."""
    return await _list(context, "")


async def remove(context: Context, number: int | None = None, *, sure: bool = False) -> Reply:
    """Remove a question with its answers, once that is confirmed; without a number, show them all."""
    if number is None:
        return await _list(context, "")
    group = await context.group()
    question = await service.find(group, number)
    if not sure:
        answers = await queries.count_answers(context.session, question.id)
        return Reply((cards.confirm_removal(group.course, question, answers),))
    await service.remove(group, question, await context.person())
    words = f"Question {number} is gone, and so are its answers."
    return Reply((notice("question_removed", words, group.course.zone),))


async def _list(context: Context, said: str) -> Reply:
    group = await context.group()
    found = await queries.list_questions(context.session, group.course.cohort_id)
    readers = await note_readers(group, "Answers")
    return Reply((cards.questions(group.course, found, readers, said),))


ADD = Command(
    "plan-admin questions add",
    "Ask a question of your own with each check-in",
    add,
    (
        Param(
            "question",
            "what you want to know",
            FreeText("a question", LONGEST_QUESTION),
            is_required=True,
            takes_rest=True,
        ),
        Param(
            "choices",
            "answers to choose from, separated by commas; left out, members write their own",
            FreeText("answers, separated by commas", 700),
            by_name_only=True,
            in_form=True,
        ),
    ),
    Who.ORGANIZER,
    needs=Needs.ACTIVE_GROUP,
    writes=True,
    opens_form=True,
    example="/plan-admin questions add Did you meet your buddy? choices:yes, no, not yet",
    form_title="Ask a question",
)
LIST = Command(
    "plan-admin questions list",
    "The questions of your own that are asked with each check-in",
    list_questions,
    who=Who.ORGANIZER,
    needs=Needs.GROUP,
)
REMOVE = Command(
    "plan-admin questions remove",
    "Stop asking a question, and delete its answers",
    remove,
    (
        Param("number", "which question", Integer(1, MOST_QUESTIONS)),
        Param("sure", "that it was confirmed", OnOff(), is_hidden=True),
    ),
    Who.ORGANIZER,
    needs=Needs.GROUP,
    writes=True,
    example="/plan-admin questions remove 2",
)
