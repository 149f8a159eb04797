"""Slack's limits on messages, checked by hand, and blocks read back as a person reads them."""

import json
from typing import Any

from adapters.slack.mrkdwn import unescape

Json = dict[str, Any]


def units(shown: str) -> int:
    """Characters as Slack's clients count them."""
    return len(shown.encode("utf-16-le")) // 2


def check(blocks: list[Json], most: int = 50) -> None:
    """What Slack would refuse fails."""
    assert 0 < len(blocks) <= most
    assert len(json.dumps([texts(block) for block in blocks], ensure_ascii=False)) < 13_200
    ids = []
    for block in blocks:
        match block["type"]:
            case "section":
                if "text" in block:
                    assert 0 < len(block["text"]["text"]) <= 3000
                assert len(block.get("fields", [])) <= 10
                assert all(0 < len(field["text"]) <= 2000 for field in block.get("fields", []))
                assert "text" in block or block["fields"]
            case "header":
                assert block["text"]["type"] == "plain_text"
                assert 0 < units(block["text"]["text"]) <= 150
            case "context":
                assert 0 < len(block["elements"]) <= 10
                assert all(0 < len(one["text"]) <= 2000 for one in block["elements"])
            case "actions":
                assert 0 < len(block["elements"]) <= 25
            case "rich_text":
                assert all(one["elements"] for one in block["elements"])
            case "table":
                assert all(cell["elements"] for row in block["rows"] for cell in row)
            case "carousel":
                assert 0 < len(block["elements"]) <= 10
                for card in block["elements"]:
                    assert card["type"] == "card"
                    assert 0 < len(card["title"]["text"]) <= 150
                    assert len(card.get("subtitle", card["title"])["text"]) <= 150
                    assert len(card.get("body", card["title"])["text"]) <= 200
                    assert len(card["actions"]) == 1
                    assert card["actions"][0]["type"] == "button"
            case "divider":
                pass
            case other:
                raise AssertionError(f"a block of type {other}")
        for element in elements(block):
            ids.append(element["action_id"])
            check_element(element)
    assert len(set(ids)) == len(ids)


def check_element(element: Json) -> None:
    """A button or a menu."""
    assert 0 < len(element["action_id"]) <= 255
    if element["type"] == "button":
        assert 0 < units(element["text"]["text"]) <= 75
        assert 0 < len(element["value"]) <= 2000
        assert element.get("style", "primary") in {"primary", "danger"}
    elif element["type"] == "checkboxes":
        assert 0 < len(element["options"]) <= 10
        for option in element["options"]:
            assert 0 < units(option["text"]["text"]) <= 75
            assert 0 < len(option["value"]) <= 150
        initial = element.get("initial_options", element["options"])
        assert initial, "no box ticked is told by leaving it out"
        assert all(one in element["options"] for one in initial)
    else:
        assert element["type"] == "static_select"
        assert 0 < units(element["placeholder"]["text"]) <= 150
        assert 0 < len(element["options"]) <= 100
        for option in element["options"]:
            assert 0 < units(option["text"]["text"]) <= 75
            assert 0 < len(option["value"]) <= 150


def elements(block: Json) -> list[Json]:
    """What can be pressed in a block."""
    accessory = [block["accessory"]] if "accessory" in block else []
    of_cards = block["elements"] if block["type"] == "carousel" else []
    return [
        *accessory,
        *(block["elements"] if block["type"] == "actions" else []),
        *(button for card in of_cards for button in card["actions"]),
    ]


def texts(found: Any) -> list[str]:
    """Every text in there, as it is sent."""
    if isinstance(found, dict):
        own = [found["text"]] if isinstance(found.get("text"), str) else []
        return own + [one for member in found.values() for one in texts(member)]
    return [one for member in found for one in texts(member)] if isinstance(found, list) else []


def literal(blocks: list[Json]) -> str:
    """All texts joined, with Slack's three entities resolved."""
    return "\n".join(unescape(one) for one in texts(blocks))
