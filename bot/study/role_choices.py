"""Which roles of a platform a group gives to whom, as organizers chose and `Cohort.roles` holds it."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from functools import lru_cache


@dataclass(frozen=True, slots=True)
class RoleChoice:
    """A role of a server that a group gives to its members, or to those of them who finished a stage.

    `role` is the platform's id, and `name` what the role was called when it was chosen. `stage` is the key of
    the stage; empty: the role of all members.
    """

    platform: str
    workspace: str
    role: str
    stage: str = ""
    name: str = ""


@lru_cache(maxsize=1024)
def read_choices(kept: str) -> tuple[RoleChoice, ...]:
    """What the column holds: JSON, or empty."""
    return tuple(RoleChoice(**one) for one in json.loads(kept)) if kept else ()


def write_choices(choices: Iterable[RoleChoice]) -> str:
    """The value of the column."""
    rows = [asdict(one) for one in choices]
    return json.dumps(rows, ensure_ascii=False) if rows else ""
