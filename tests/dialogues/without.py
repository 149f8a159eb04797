"""The bot without one of its optional features, and the dialogues that show what each of them does.

All other dialogues are held without the feature, too, and must read the same.
"""

from bot.feature import Feature
from bot.features import FEATURES

OPTIONAL = tuple(feature.name for feature in FEATURES if feature.is_optional)

SHOWN_IN: dict[str, tuple[str, ...]] = {}
"""For each optional feature the dialogues in which it plays a part: files, or tests of a file."""


def all_but(name: str) -> tuple[Feature, ...]:
    """The features of the bot without the one of that name."""
    return tuple(feature for feature in FEATURES if feature.name != name)


def is_shown_in(name: str, file: str, test: str) -> bool:
    """Whether a dialogue (the stem of its file, and its function) shows what the feature does."""
    return any(one in {file, f"{file}::{test}"} for one in SHOWN_IN.get(name, ()))
