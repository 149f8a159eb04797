"""People as a platform describes them."""

from dataclasses import dataclass

from bot.platform.refs import AccountRef


@dataclass(frozen=True, slots=True)
class Access:
    """What a person may do in a workspace at present, as its platform says.

    `sees` holds the channels (`RoomRef.channel`) of the rooms asked about that they can see.
    `is_there=False`: they left, were removed or banned, or their account is deactivated. `is_muted`: for
    some time they may not write there. `untold` holds the channels into which the bot itself cannot look.
    """

    is_there: bool
    manages: bool = False
    is_muted: bool = False
    sees: frozenset[str] = frozenset()
    untold: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Actor:
    """Who calls, as the platform describes them.

    `can_manage`: they may manage that channel. `timezone` is an IANA name if known, `locale` the language in
    which they use the platform, and `place_locale` that of the server (`en-GB`; empty if not known). `name`
    is theirs in the workspace in which they call, and `own_name` on the whole platform, if that can differ.
    `has_profile=False`: no profile was available; `name` is a placeholder and must not be stored.
    """

    account: AccountRef
    name: str
    can_manage: bool = False
    timezone: str | None = None
    has_profile: bool = True
    locale: str = ""
    place_locale: str = ""
    own_name: str = ""
