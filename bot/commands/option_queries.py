"""Read from the database what can be offered for a parameter: items, groups, plans, members, zones."""

from dataclasses import replace

from bot.commands import rights
from bot.commands.context import Context
from bot.commands.options import KnownOptions, make_option
from bot.commands.params import Autocomplete, Param
from bot.study import people_queries
from bot.study.people import names_of


async def load_options(context: Context, param: Param, known: KnownOptions) -> KnownOptions:
    """Return `known` with what the database adds for this parameter.

    Members, and the workspace's own plans, are added only for organizers.
    """
    match param.autocomplete:
        case Autocomplete.ITEM:
            course = await context.find_course()
            if course is None:
                return known
            about = course.week_to_show(context.now).items
            items = dict.fromkeys((*about, *course.plan.items.values()))
            return replace(known, items=[make_option(item.key, item.title) for item in items])
        case Autocomplete.COHORT:
            found = await context.list_visible()
            return replace(known, cohorts=[make_option(one.key, one.name) for one in found])
        case Autocomplete.GROUP:
            around = await context.looked_after()
            return replace(known, groups=[make_option(one.key, one.name) for one in around])
        case Autocomplete.ROOM if await context.may_organize() and await context.find_cohort():
            rooms = await context.list_rooms()
            return replace(known, rooms=[make_option(one.channel, one.name or one.channel) for one in rooms])
        case Autocomplete.MEMBER if await context.may_organize():  # names are not for everybody
            cohort = await context.find_cohort()
            member_rows = await people_queries.list_members(context.session, cohort.id) if cohort else ()
            names = names_of(member_rows)
            listed = [make_option(f"#{member.number}", names[member.id]) for member, _ in member_rows]
            return replace(known, members=listed)
        case Autocomplete.PLAN | Autocomplete.OWN_PLAN if await rights.may_use(context):
            theirs = await context.features.list_plans(context.session, context.room)
            options = [make_option(key, title) for key, title in theirs]
            if param.autocomplete is Autocomplete.PLAN:
                keys = {key for key, _ in theirs}
                options += [option for option in known.plans if option.value not in keys]
            return replace(known, plans=options)
        case Autocomplete.ZONE | Autocomplete.DATE if known.zone is None:
            person, course = await context.find_person(), await context.find_course()
            own = (person and person.timezone) or (course and course.zone)
            return replace(known, zone=own or None)
        case Autocomplete.COMMAND:
            words = [
                (one.word if one.group == "plan" else one.name, one) for one in context.registry.commands
            ]
            return replace(known, commands=[make_option(word, f"{word}: {one.help}") for word, one in words])
        case _:
            return known
