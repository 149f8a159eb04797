"""The pictures of weekly posts: how many kept each week, and who finished a stage."""

from collections.abc import Mapping
from typing import Any

from bot.messages.picture import Columns, Picture


def recap_picture(week: int, facts: Mapping[str, Any]) -> Picture | None:
    """How many members kept each of the last weeks; None in the first, when there is nothing to compare."""
    before = [(number, kept, members) for number, kept, members in facts.get("before", ())]
    if not before:
        return None
    columns = (*before, (week, facts["kept"], facts["members"]))
    return Picture(
        "recap",
        f"Week {week} in review",
        "How many kept each week, of all who were there",
        (Columns(columns),),
    )
