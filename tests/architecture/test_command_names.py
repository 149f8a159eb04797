"""Texts name commands as they are called now: a former name works, but nothing shows it."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.commands.registry import LONGEST_NAME, Registry
from bot.features import FEATURES

ROOT = Path(__file__).parents[2]
REGISTRY = Registry.from_features(FEATURES)
FORMER = set(REGISTRY.former_names)
FAMILIES = {f"{group} {word}" for group in REGISTRY.groups for word in REGISTRY.families(group)}

TEXTS = [
    *ROOT.glob("bot/**/*.py"),
    *ROOT.glob("adapters/**/*.py"),
    *ROOT.glob("docs/*.md"),
    ROOT / "README.md",
    ROOT / "CONTRIBUTING.md",
]


def mentions(text: str) -> Iterator[str]:
    """The commands that a text names, each by the longest name that fits: `/plan papers vote`."""
    for words in re.findall(r"(?<![\w/])/(plan(?:-admin)?(?: [a-z][a-z-]*){1,2})", text):
        parts = words.split()[:LONGEST_NAME]
        names = [" ".join(parts[:count]) for count in range(len(parts), 1, -1)]
        yield next((name for name in names if name in REGISTRY.names), names[-1])


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_text_shows_a_former_name(path: Path) -> None:
    found = set(mentions(path.read_text("utf-8")))
    assert not (found & FORMER) - FAMILIES


def test_a_former_name_in_a_text_is_seen() -> None:
    assert set(mentions("`/plan vote 2`, `/plan papers vote 2`")) == {"plan vote", "plan papers vote"}
    assert "plan vote" in FORMER
