"""A plan as one canonical JSON text. A cohort keeps it, so that editing the plan's files never changes a
running group.

Values that equal a field's default are left out. So adding a field with a default changes neither the text
nor the digest of a plan that does not use it.
"""

import dataclasses
import hashlib
import json
from typing import Any

from bot.study.plan import Item, ItemKind, Pace, Plan, Reference, Stage, Unit

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
        return _plan(content["plan"])
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError) as error:
        if isinstance(error, SnapshotError):
            raise
        raise SnapshotError(f"this is no snapshot of a plan: {error!r}") from error


def digest(text: str) -> str:
    """The SHA-256 of a snapshot, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def _encode(value: Any) -> Any:
    if isinstance(value, Plan | Stage | Unit | Item | Reference):
        pairs = ((field, getattr(value, field.name)) for field in dataclasses.fields(value))
        return {field.name: _encode(part) for field, part in pairs if part != field.default}
    if isinstance(value, tuple):
        return [_encode(part) for part in value]
    if isinstance(value, dict):
        return {str(key): part for key, part in value.items()}
    return value


def _plan(data: dict[str, Any]) -> Plan:
    return Plan(**{**data, "stages": tuple(map(_stage, data["stages"]))})


def _stage(data: dict[str, Any]) -> Stage:
    weeks = {Pace(pace): count for pace, count in data["weeks"].items()}
    weeks = {pace: weeks[pace] for pace in Pace}
    return Stage(**{**data, "units": tuple(map(_unit, data["units"])), "weeks": weeks})


def _unit(data: dict[str, Any]) -> Unit:
    lists = {name: tuple(data.get(name, ())) for name in ("questions", "continues")}
    also_read = tuple(Reference(**_credited(entry)) for entry in data.get("also_read", ()))
    items = tuple(Item(**{**_credited(entry), "kind": ItemKind(entry["kind"])}) for entry in data["items"])
    return Unit(**{**data, **lists, "also_read": also_read, "items": items})


def _credited(data: dict[str, Any]) -> dict[str, Any]:
    return {**data, "authors": tuple(data.get("authors", ()))}
