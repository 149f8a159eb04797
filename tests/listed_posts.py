"""The weekly posts that some tests list in full, one after another.

A new kind is not among them, so it breaks none of these tests: its own tests follow it.
"""

from collections.abc import Iterable
from dataclasses import replace

from bot.feature.post_kinds import PostKind
from bot.features import FEATURES
from tests.dialogues.seen import Seen

WEEKLY = {
    "week_goals",
    "paper_prompt",
    "check_in",
    "nudge",
    "recap",
}


def is_listed(kind: PostKind) -> bool:
    """Whether such a post is in the lists. What no week owes comes only if a test brings it about."""
    return kind.schedule is None or kind.name in WEEKLY


LISTED_FEATURES = tuple(
    replace(feature, posts=tuple(kind for kind in feature.posts if is_listed(kind))) for feature in FEATURES
)
"""The bot's features without other weekly posts."""

UNLISTED = {kind.name for feature in FEATURES for kind in feature.posts if not is_listed(kind)}


def listed(posts: Iterable[Seen]) -> list[Seen]:
    """The posts without those of other kinds."""
    return [one for one in posts if one.card not in UNLISTED]
