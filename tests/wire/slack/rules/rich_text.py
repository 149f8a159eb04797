"""The rich_text block: text that is shown exactly as typed, with its styles beside it."""

from collections.abc import Iterator
from typing import Any

from tests.wire.slack.rules.shapes import Rule, array, by_type, flag, integer, one_of, problem, shape, string

MANY = 10_000
DATE_TOKENS = (
    "{date_num}",
    "{date_slash}",
    "{date}",
    "{date_short}",
    "{date_long}",
    "{date_long_full}",
    "{date_pretty}",
    "{date_short_pretty}",
    "{date_long_pretty}",
    "{day_divider_pretty}",
    "{time}",
    "{time_secs}",
    "{ago}",
)

_style = shape({}, dict.fromkeys(("bold", "italic", "strike", "code", "underline"), flag))
_mention = {"style": _style}


def date_format(value: Any, at: str) -> Iterator[str]:
    """A text with at least one of Slack's date tokens, and no token that is none."""
    if not isinstance(value, str):
        yield problem("must provide a string", at)
        return
    rest = value
    for token in DATE_TOKENS:
        rest = rest.replace(token, "")
    if rest == value:
        yield problem("must hold a date token", at)
    if "{" in rest or "}" in rest:
        yield problem("must hold known date tokens only", at)


_text = shape({"text": string(MANY)}, {"style": _style})
_link = shape({"url": string(3000)}, {"text": string(MANY), "unsafe": flag, "style": _style})
INLINE: dict[str, Rule] = {
    "text": _text,
    "link": _link,
    "emoji": shape({"name": string(100)}, {"unicode": string(100), "style": _style}),
    "user": shape({"user_id": string(255)}, _mention),
    "usergroup": shape({"usergroup_id": string(255)}, _mention),
    "channel": shape({"channel_id": string(255)}, _mention),
    "broadcast": shape({"range": one_of("here", "channel", "everyone")}, _mention),
    "date": shape(
        {"timestamp": integer(0, 9_999_999_999), "format": date_format},
        {"url": string(3000), "fallback": string(MANY), "style": _style},
    ),
    "color": shape({"value": string(7)}),
}
_inline = array(by_type(INLINE), 1, MANY)
_section = shape({"elements": _inline})
_list = shape(
    {
        "style": one_of("bullet", "ordered"),
        "elements": array(by_type({"rich_text_section": _section}), 1, MANY),
    },
    {"indent": integer(0, 8), "offset": integer(0, MANY), "border": integer(0, 1)},
)
PARTS: dict[str, Rule] = {
    "rich_text_section": _section,
    "rich_text_list": _list,
    "rich_text_preformatted": shape(
        {"elements": array(by_type({"text": _text, "link": _link}), 1, MANY)},
        {"border": integer(0, 1), "language": string(100)},
    ),
    "rich_text_quote": shape({"elements": _inline}, {"border": integer(0, 1)}),
}
parts = array(by_type(PARTS), 1, MANY)
