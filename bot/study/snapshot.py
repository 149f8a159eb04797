"""A plan as one canonical JSON text. A cohort keeps it, so that editing the plan's files never changes a
running group.

Values that equal a field's default are left out. So adding a field with a default changes neither the text
nor the digest of a plan that does not use it.
"""

import dataclasses
import hashlib
import json
from collections.abc import Callable
from functools import cache
from typing import Any

from bot.study.plan import (
    Choice,
    Habit,
    Item,
    ItemKind,
    Level,
    Origin,
    Pace,
    Packing,
    Plan,
    Question,
    QuestionKind,
    Recall,
    Reference,
    Section,
    Stage,
    Task,
    Unit,
)

_FORMAT = 1


class SnapshotError(ValueError):
    """The text is not a snapshot, or was written by a newer version of the bot."""


def dump(plan: Plan) -> str:
    """The plan as JSON with sorted keys: equal plans give equal texts."""
    content = {"format": _FORMAT, "plan": _encode(plan)}
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def load(text: str) -> Plan:
    """The plan from a text that `dump` wrote. Raises SnapshotError."""
    try:
        content = json.loads(text)
        if content["format"] != _FORMAT:
            raise SnapshotError(
                f"the snapshot has format {content['format']!r}, and this version reads {_FORMAT}"
            )
        plan: Plan = _plan(content["plan"])
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError) as error:
        if isinstance(error, SnapshotError):
            raise
        raise SnapshotError(f"this is no snapshot of a plan: {error!r}") from error
    return plan


def digest(text: str) -> str:
    """The SHA-256 of a snapshot, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


@cache
def _fields(sort: type) -> tuple[tuple[str, Any], ...] | None:
    """Each field of a dataclass with its default; None for another type."""
    if not dataclasses.is_dataclass(sort):
        return None
    return tuple((field.name, field.default) for field in dataclasses.fields(sort))


def _encode(value: Any) -> Any:
    if isinstance(value, Question) and value == Question(value.text):
        return value.text  # as it was before questions had more than a text
    sort: Any = type(value)
    if (fields := _fields(sort)) is not None:
        pairs = ((name, default, getattr(value, name)) for name, default in fields)
        return {name: _encode(part) for name, default, part in pairs if part != default}
    if isinstance(value, tuple):
        return [_encode(part) for part in value]
    if isinstance(value, dict):
        return {str(key): part for key, part in value.items()}
    return value


# What is not named here is read back as it stands in the JSON: texts, numbers, truth values.
_Decode = Callable[[Any], Any]


def _each(decode: _Decode) -> _Decode:
    return lambda entries: tuple(map(decode, entries))


def _record(sort: type, /, **fields: _Decode) -> _Decode:
    """Reads one value of a dataclass; a field that is not there takes its default."""

    def decode(data: dict[str, Any]) -> Any:
        return sort(**{name: fields.get(name, _as_it_is)(part) for name, part in data.items()})

    return decode


def _as_it_is(part: Any) -> Any:
    return part


def _weeks(data: dict[str, int]) -> dict[Pace, int]:
    weeks = {Pace(pace): count for pace, count in data.items()}
    return {pace: weeks[pace] for pace in Pace}


def _question(data: Any) -> Question:
    return Question(data) if isinstance(data, str) else _whole_question(data)


_whole_question = _record(Question, kind=QuestionKind, origin=Origin)
_reference = _record(Reference, authors=tuple, origin=Origin)
_item = _record(
    Item,
    kind=ItemKind,
    authors=tuple,
    origin=Origin,
    free=_reference,
    instead=_each(_reference),
    task=_record(Task, done_when=tuple),
)
_unit = _record(
    Unit,
    items=_each(_item),
    questions=_each(_question),
    also_read=_each(_reference),
    continues=tuple,
    origin=Origin,
    level=Level,
    needs=tuple,
    outcomes=tuple,
    habits=_each(_record(Habit, origin=Origin)),
    recall=_each(_record(Recall, choices=_each(_record(Choice)), number=float, accepted=tuple)),
)
_stage = _record(Stage, units=_each(_unit), weeks=_weeks, outline=_each(_record(Section, lines=tuple)))
_plan = _record(Plan, stages=_each(_stage), packing=Packing)
