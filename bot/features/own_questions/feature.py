"""Own questions: organizers ask up to three questions of their own at each check-in."""

from collections.abc import Sequence

from bot.feature import CheckInQuestions, Feature, GroupContext
from bot.features.own_questions import cards, service
from bot.features.own_questions.commands import ADD, LIST, REMOVE
from bot.messages.card import Block


async def _blocks(group: GroupContext, week: int) -> Sequence[Block]:
    return cards.answers(await service.list_answers(group, week), week)


FEATURE = Feature(
    name="own_questions",
    is_optional=True,
    commands=(ADD, LIST, REMOVE),
    check_in_questions=CheckInQuestions(
        list_fields=service.list_fields,
        save=service.save,
        list_blocks=_blocks,
        list_columns=service.list_columns,
    ),
)
