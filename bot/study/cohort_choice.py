"""Split from bot.features.group_lifecycle.service."""

from collections.abc import Sequence

from bot.errors import UserError
from bot.study.cohort_tables import Cohort
from bot.study.matching import nearest


def pick(found: Sequence[Cohort], text: str) -> Cohort:
    """The cohort that a text names, by key, name or an unambiguous beginning. Raises UserError."""
    wanted = text.strip().casefold()
    fitting = [one for one in found if wanted in {one.key.casefold(), one.name.casefold()}]
    fitting = fitting or [one for one in found if one.key.casefold().startswith(wanted)]
    if len(fitting) == 1:
        return fitting[0]
    if fitting:
        keys = ", ".join(one.key for one in fitting[:5])
        raise UserError(f"“{text[:60]}” could be several groups: {keys}. Write the whole key.")
    guess = nearest(wanted, [one.key for one in found])
    hint = f" Did you mean {guess}?" if guess else ""
    keys = ", ".join(one.key for one in found[:5])
    there = f" There are: {keys}." if keys and not guess else hint
    raise UserError(f"There is no group called “{text[:60]}” here.{there}")
