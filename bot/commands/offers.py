"""Read from the database what can be offered for a parameter: items, groups, members, commands."""

from dataclasses import replace

from bot.commands.autocomplete import Offer, titled
from bot.commands.command import Autocomplete, Param
from bot.commands.context import Context
from bot.study import cohort_queries, people_queries
from bot.wording.naming import roll_names


async def load_offer(context: Context, param: Param, known: Offer) -> Offer:
    """What is known, with what the database adds to it for this parameter."""
    match param.autocomplete:
        case Autocomplete.ITEM:
            course = await context.find_course()
            if course is None:
                return known
            about = course.week_to_show(context.now).items
            items = dict.fromkeys((*about, *course.plan.items.values()))
            return replace(known, items=[titled(item.key, item.title) for item in items])
        case Autocomplete.COHORT:
            place = context.room.platform, context.room.workspace
            found = await cohort_queries.list_cohorts_of_workspace(context.session, *place)
            return replace(known, cohorts=[titled(one.key, one.name) for one in found])
        case Autocomplete.MEMBER if await context.may_organize():  # names are not for everybody
            cohort = await context.find_cohort()
            roll = await people_queries.list_members(context.session, cohort.id) if cohort else ()
            names = roll_names((member.id, person.name, person.visible) for member, person in roll)
            return replace(known, members=[titled(f"#{member}", name) for member, name in names.items()])
        case Autocomplete.COMMAND:
            listed = [
                (one.word if one.group == "plan" else one.name, one) for one in context.registry.commands
            ]
            return replace(known, commands=[titled(word, f"{word}: {one.help}") for word, one in listed])
        case _:
            return known
