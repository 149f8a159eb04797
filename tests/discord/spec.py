"""Discord's own description of its API, as a check of what would be sent.

It lies beside the repository; where it does not, these checks are skipped.
"""

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from referencing import Registry
from referencing.jsonschema import DRAFT202012

FILE = Path(__file__).parents[2].parent / "shared" / "specs" / "discord-openapi.json"

needs_spec = pytest.mark.skipif(not FILE.exists(), reason="Discord's API description is not here")


@cache
def _validator(schema: str) -> Draft202012Validator:
    described = DRAFT202012.create_resource(json.loads(FILE.read_text(encoding="utf-8")))
    registry: Registry[Any] = Registry().with_resource("urn:discord", described)
    return Draft202012Validator(
        {"$ref": f"urn:discord#/components/schemas/{schema}"},
        registry=registry,
        format_checker=Draft202012Validator.FORMAT_CHECKER,
    )


def problems(schema: str, payload: object) -> list[str]:
    """What Discord's description finds wrong with the payload."""
    return [f"{error.json_path}: {error.message[:300]}" for error in _validator(schema).iter_errors(payload)]
