"""How long to wait before something is tried again. Pure, but for chance."""

import random
from datetime import timedelta

FIRST_RETRY = timedelta(seconds=5)
FIRST_LOOK = timedelta(seconds=10)
"""How soon a message is looked for whose outcome is unknown: by then it is stored, or never will be."""

LONGEST_RETRY = timedelta(minutes=10)

FIRST_HELD_RETRY = timedelta(minutes=1)
LONGEST_HELD_RETRY = timedelta(hours=1)
"""How often what was refused is tried again, in case a person has mended the cause and nobody told us."""

MOST_DOUBLINGS = 10  # keeps 2 ** attempts small: the longest waits are reached before

LEAST_SHARE = 0.8
"""A wait is that share of itself at least, by chance: what failed together is not tried again together."""


def before_retry(attempts: int) -> timedelta:
    """Backoff before retry number `attempts` after the platform was unreachable."""
    return _jittered(_growing(attempts, FIRST_RETRY, LONGEST_RETRY))


def before_look(attempts: int) -> timedelta:
    """Backoff before look number `attempts` for a message whose outcome is unknown."""
    return _jittered(_growing(attempts, FIRST_LOOK, LONGEST_RETRY))


def while_held(attempts: int) -> timedelta:
    """Delay before a refused delivery is tried again."""
    return _growing(attempts, FIRST_HELD_RETRY, LONGEST_HELD_RETRY)


def _growing(attempts: int, first: timedelta, longest: timedelta) -> timedelta:
    """`first`, doubled for each attempt after the first; at most `longest`."""
    doubled: timedelta = first * 2 ** min(attempts - 1, MOST_DOUBLINGS)
    return min(doubled, longest)


def _jittered(wait: timedelta) -> timedelta:
    return wait * random.uniform(LEAST_SHARE, 1)  # noqa: S311 - nobody gains by guessing it
