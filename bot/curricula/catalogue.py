"""The plans that a cohort can be started with: the folders of the curriculum directory."""

from functools import lru_cache
from pathlib import Path

from bot.curricula.reader import CurriculumError, list_plans, read_plan
from bot.errors import UserError
from bot.study.matching import nearest
from bot.study.plan import Plan
from bot.wording.counting import counted


def plan_keys(root: Path) -> list[str]:
    """The keys of all plans there are."""
    return [folder.name for folder in list_plans(root)]


def find_plan(root: Path, name: str) -> Plan:
    """The plan of that key. Raises UserError with the plans there are, or if its files have problems."""
    wanted = name.strip().casefold()
    keys = plan_keys(root)
    key = next((key for key in keys if key.casefold() == wanted), None)
    if key is None:
        guess = nearest(wanted, keys)
        there = f" There are: {', '.join(keys[:10])}." if keys else " There are no plans here at all."
        hint = f" Did you mean {guess}?" if guess else there
        raise UserError(f"There is no plan called “{name[:60]}”.{hint}")
    try:
        return _read(root / key, _stamps(root / key))
    except CurriculumError as error:
        raise UserError(
            f"The plan {key} has {counted(len(error.problems), 'problem')} in its files, "
            "so I cannot use it. "
            f"`studyplan curriculum check` lists them; the first is {error.problems[0]}"
        ) from error


@lru_cache(maxsize=8)
def _read(folder: Path, _as_of: tuple[tuple[str, int, int], ...]) -> Plan:
    """The plan in the folder, read once while its files stay as they are: reading holds all else up."""
    return read_plan(folder)


def _stamps(folder: Path) -> tuple[tuple[str, int, int], ...]:
    """What shows that files changed: their names, when they last changed (ns), and sizes (bytes)."""
    files = sorted(folder.rglob("*.yaml"))
    stats = [(path, path.stat()) for path in files if path.is_file()]
    return tuple((str(path), stat.st_mtime_ns, stat.st_size) for path, stat in stats)
