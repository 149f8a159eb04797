"""Own questions: organizers ask up to three questions of their own at each check-in."""

from collections.abc import Sequence

from bot.commands.param_types import FreeText
from bot.commands.params import Param
from bot.feature.declaration import Feature
from bot.feature.group import GroupContext
from bot.feature.parts import CheckInPart, CheckInReport
from bot.features.own_questions import cards, service
from bot.features.own_questions.commands import ADD, LIST, REMOVE
from bot.features.own_questions.rules import LONGEST_ANSWER, MOST_QUESTIONS
from bot.messages.card import Block


async def _blocks(group: GroupContext, week: int) -> Sequence[Block]:
    return cards.answers(await service.list_answers(group, week), week)


QUESTIONS = CheckInPart(
    params=tuple(
        Param(
            service.field_of(place),
            "a question of your group; you may leave it out",
            FreeText("an answer", LONGEST_ANSWER),
            label=f"Question {place} of your group",
            is_hidden=True,
            in_form=True,
        )
        for place in range(1, MOST_QUESTIONS + 1)
    ),
    offer=service.offer,
    save=service.save,
    report=CheckInReport(list_blocks=_blocks, list_columns=service.list_columns),
)

FEATURE = Feature(
    name="own_questions",
    is_optional=True,
    commands=(ADD, LIST, REMOVE),
    check_in_parts=(QUESTIONS,),
)
