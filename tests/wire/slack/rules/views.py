"""Modals and Home: what stands around their blocks."""

from typing import Any

from tests.wire.slack.rules.blocks import check_view_blocks
from tests.wire.slack.rules.objects import plain
from tests.wire.slack.rules.shapes import flag, problem, shape, string


def _blocks(value: Any, at: str) -> Any:
    return iter(check_view_blocks(value))


_common = {
    "private_metadata": string(3000, 0),
    "callback_id": string(255),
    "external_id": string(255, 0),
}
_modal = shape(
    {"title": plain(24), "blocks": _blocks},
    {
        **_common,
        "close": plain(24),
        "submit": plain(24),
        "clear_on_close": flag,
        "notify_on_close": flag,
        "submit_disabled": flag,
    },
)
_home = shape({"blocks": _blocks}, _common)


def check_view(view: Any, kind: str) -> list[str]:
    """What Slack would refuse in a view that is to be a `modal` or a `home`."""
    if not isinstance(view, dict) or view.get("type") != kind:
        return [problem(f"must be a view of type {kind}", "/view/type")]
    found = list((_modal if kind == "modal" else _home)(view, "/view"))
    blocks = view.get("blocks")
    asks = isinstance(blocks, list) and any(
        isinstance(one, dict) and one.get("type") == "input" for one in blocks
    )
    if kind == "modal" and asks and "submit" not in view:
        found.append(problem("submit is required when an input block is within blocks", "/view"))
    return found
