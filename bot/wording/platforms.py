"""Words that differ between platforms, for sentences that are read on one of them."""

_PLACES = {"discord": "server", "slack": "workspace"}

NAMES = tuple(_PLACES)
"""The platforms whose words are known."""

_TYPED = frozenset({"slack"})
"""Platforms on which arguments are typed in one line. Others ask for each by its name."""


_WITH_ROLES = frozenset({"discord"})
"""Platforms on which members can have roles that a message mentions."""


def place(platform: str) -> str:
    """What people of the platform call the place in which its channels are."""
    return _PLACES.get(platform, "place")


def where_files_are(platform: str) -> str:
    """Where a person finds the file that comes with an answer."""
    return "in your direct messages with me" if platform == "slack" else "below"


def is_typed(platform: str) -> bool:
    """Whether people of the platform type a command's arguments in one line."""
    return platform in _TYPED


def has_roles(platform: str) -> bool:
    """Whether people of the platform can have roles that a message mentions."""
    return platform in _WITH_ROLES
