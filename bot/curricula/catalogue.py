"""The plans that a cohort can be started with: those that come with the bot, and those that were brought."""

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from bot.curricula.own_plans import Roots, Stamps, find_plans, load_plan, stamps
from bot.curricula.reader import CurriculumError
from bot.errors import UserError
from bot.study.matching import nearest
from bot.study.plan import Plan
from bot.wording.counting import counted


def plan_keys(roots: Roots) -> list[str]:
    """The keys of all plans there are."""
    return list(find_plans(roots))


def find_plan(roots: Roots, name: str, others: Sequence[str] = ()) -> Plan:
    """The plan of that key. Raises UserError with the plans there are, or if its files have problems.

    `others` are the keys of plans that are in no files, which the error names as well.
    """
    wanted = name.strip().casefold()
    plans = find_plans(roots)
    key = next((key for key in plans if key.casefold() == wanted), None)
    if key is None:
        keys = [*others, *plans]
        guess = nearest(wanted, keys)
        there = f" There are: {', '.join(keys[:10])}." if keys else " There are no plans here at all."
        hint = f" Did you mean {guess}?" if guess else there
        raise UserError(f"There is no plan called “{name[:60]}”.{hint}")
    try:
        # Of all plans, since one may borrow units of another.
        return _read(plans[key], tuple(stamps(path) for path in plans.values()))
    except CurriculumError as error:
        raise UserError(
            f"The plan {key} has {counted(len(error.problems), 'problem')} in its files, "
            "so I cannot use it. "
            f"`studyplan curriculum check` lists them; the first is {error.problems[0]}"
        ) from error


@lru_cache(maxsize=8)
def _read(path: Path, _as_of: tuple[Stamps, ...]) -> Plan:
    """The plan at the path, read once while all files stay as they are: reading holds all else up."""
    return load_plan(path)
