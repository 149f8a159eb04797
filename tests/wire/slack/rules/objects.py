"""The small objects that Block Kit is made of: texts, options, confirmations."""

from collections.abc import Iterator
from typing import Any

from tests.wire.slack.rules.shapes import Rule, array, both, by_type, flag, one_of, problem, shape, string

MOST_OPTIONS = 100
MOST_CHECKS = 10
"""Options of a group of checkboxes or radio buttons."""


def plain(longest: int) -> Rule:
    """A text object that is shown as it stands."""
    return by_type({"plain_text": _plain(longest)})


def any_text(longest: int) -> Rule:
    """A text object, marked up or not."""
    return by_type(
        {"plain_text": _plain(longest), "mrkdwn": shape({"text": string(longest)}, {"verbatim": flag})}
    )


def marked_text(longest: int) -> Rule:
    """A text object that is marked up."""
    return by_type({"mrkdwn": shape({"text": string(longest)}, {"verbatim": flag})})


def _plain(longest: int) -> Rule:
    return shape({"text": string(longest)}, {"emoji": flag})


url = string(3000)
action_id = string(255)
value = string(2000)
placeholder = plain(150)

confirm = shape(
    {"title": plain(100), "text": any_text(300), "confirm": plain(30), "deny": plain(30)},
    {"style": one_of("primary", "danger")},
)

option = shape({"text": plain(75), "value": string(150)}, {"description": plain(75), "url": url})
checkable = shape({"text": any_text(75), "value": string(150)}, {"description": any_text(75)})
options = array(option, 1, MOST_OPTIONS)
checkables = array(checkable, 1, MOST_CHECKS)
suggested = array(option, 0, MOST_OPTIONS)
"""What an app may suggest while somebody types."""
option_groups = array(shape({"label": plain(75), "options": options}), 1, MOST_OPTIONS)


def offered(element: Any) -> list[Any]:
    """All options of a menu, those in groups too."""
    groups = element.get("option_groups") or []
    return list(element.get("options") or []) + [
        one for group in groups if isinstance(group, dict) for one in group.get("options") or []
    ]


def _initial_is_offered(element: Any, at: str) -> Iterator[str]:
    known = offered(element)
    initial = [element["initial_option"]] if "initial_option" in element else []
    for one in initial + list(element.get("initial_options") or []):
        if one not in known:
            yield problem("initial option must exactly match a provided option", at)


def _values_differ(element: Any, at: str) -> Iterator[str]:
    values = [one.get("value") for one in offered(element) if isinstance(one, dict)]
    if len(values) != len(set(values)):
        yield problem("options must have distinct values", at)


def _options_or_groups(element: Any, at: str) -> Iterator[str]:
    if ("options" in element) == ("option_groups" in element):
        yield problem("must provide either options or option_groups", at)


def menu(rule: Rule, *, grouped: bool = False) -> Rule:
    """An element with options: what is chosen at first must be among them, and no value may come twice."""
    extra = (_options_or_groups,) if grouped else ()
    return both(rule, *extra, _initial_is_offered, _values_differ)
