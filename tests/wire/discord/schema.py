"""Discord's published schema, applied to requests and answers. Without that file everything passes.

The file is read once, when it is first needed. A union of components is decided by their `type`, as Discord
does it: trying every kind in turn, as plain JSON Schema would, takes ten times as long and explains nothing.
"""

import json
from collections.abc import Iterator
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError
from jsonschema.validators import extend
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

SPEC = Path(__file__).parents[4] / "shared" / "specs" / "discord-openapi.json"
URI = "urn:discord"

QUIRKS = {"default_member_permissions", "attachments"}
"""Where the file is known to be wrong (its README says so)."""


@lru_cache(1024)
def request_problems(method: str, template: str, text: str) -> list[str]:
    """What the schema has against the body of a request to the route of that template."""
    pointer = f"/paths/{_escape(template)}/{method.lower()}/requestBody/content/application~1json/schema"
    return _problems(pointer, json.loads(text))


def answer_problems(method: str, template: str, status: int, body: Any) -> list[str]:
    """What the schema has against an answer."""
    answer = f"/responses/{status}/content/application~1json/schema"
    return _problems(f"/paths/{_escape(template)}/{method.lower()}{answer}", body)


def _problems(pointer: str, body: Any) -> list[str]:
    validator = _validator(pointer)
    if validator is None:
        return []
    return [
        f"{'/'.join(map(str, error.absolute_path)) or 'body'}: {error.message[:200]}"
        for error in validator.iter_errors(body)
        if not QUIRKS.intersection(map(str, error.absolute_path))
    ]


@cache
def _registry() -> Registry[Any] | None:
    if not SPEC.exists():
        return None
    contents = json.loads(SPEC.read_text(encoding="utf-8"))
    named = contents["components"]["schemas"]
    # Discord takes integers for ids as well, and discord.py sends them.
    named["SnowflakeType"] = {
        "type": ["string", "integer"],
        "pattern": named["SnowflakeType"].get("pattern", ""),
    }
    everything: Registry[Any] = Registry().with_resource(
        URI, Resource.from_contents(contents, default_specification=DRAFT202012)
    )
    return everything


@cache
def _validator(pointer: str) -> Any:
    """A validator for a place in the file; None without the file, or where it has nothing there."""
    registry = _registry()
    if registry is None:
        return None
    place: Any = registry.contents(URI)
    for step in pointer.split("/")[1:]:
        place = place.get(step.replace("~1", "/").replace("~0", "~"))
        if place is None:
            return None
    return _ByType({"$ref": f"{URI}#{pointer.replace('{', '%7B').replace('}', '%7D')}"}, registry=registry)


def _one_of(validator: Any, branches: list[Any], instance: Any, schema: Any) -> Iterator[ValidationError]:
    if any("const" in one and one["const"] == instance for one in branches):
        return  # one of a list of constants
    kind = instance.get("type") if isinstance(instance, dict) else None
    if isinstance(kind, int):
        fitting = [one for one in branches if kind in (_kinds(one.get("$ref", "")) or {kind})]
        if len(fitting) == 1:
            yield from validator.descend(instance, fitting[0])
            return
    yield from Draft202012Validator.VALIDATORS["oneOf"](validator, branches, instance, schema)


@cache
def _kinds(reference: str) -> frozenset[int]:
    """The types that a schema in the file allows; empty where it does not say."""
    registry = _registry()
    if registry is None or not reference.startswith("#/components/schemas/"):
        return frozenset()
    named = registry.contents(URI)["components"]["schemas"][reference.rpartition("/")[2]]
    return frozenset(named.get("properties", {}).get("type", {}).get("enum", ()))


def _escape(template: str) -> str:
    return template.replace("~", "~0").replace("/", "~1")


_ByType: Any = extend(Draft202012Validator, {"oneOf": _one_of})  # type: ignore[no-untyped-call] # it has no types
