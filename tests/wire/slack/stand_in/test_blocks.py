"""Blocks that Slack refuses are refused, those that it takes are taken."""

from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.models.blocks import (
    ActionsBlock,
    ButtonElement,
    CheckboxesElement,
    ContextBlock,
    DividerBlock,
    HeaderBlock,
    Option,
    SectionBlock,
    StaticSelectElement,
)

from tests.wire.slack.rules.blocks import check_message_blocks
from tests.wire.slack.rules.views import check_view
from tests.wire.slack.stand_in.scene import Scene

Json = dict[str, Any]


def plain(text: str) -> Json:
    """A text object."""
    return {"type": "plain_text", "text": text}


def marked(text: str) -> Json:
    """A text object that is marked up."""
    return {"type": "mrkdwn", "text": text}


def picture() -> Json:
    """A picture."""
    return {"type": "image", "image_url": "https://example.org/a.png", "alt_text": "A picture"}


def section(text: str = "Hello", **more: Any) -> Json:
    """A section."""
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}, **more}


def button(action_id: str = "go", **more: Any) -> Json:
    """A button."""
    return {"type": "button", "action_id": action_id, "text": plain("Go"), **more}


def actions(*elements: Json) -> Json:
    """A row of elements."""
    return {"type": "actions", "elements": list(elements)}


def select(count: int = 2, **more: Any) -> Json:
    """A menu."""
    options = [{"text": plain(f"Option {number}"), "value": str(number)} for number in range(count)]
    return {"type": "static_select", "action_id": "s", "options": options, **more}


def checkboxes(label: str = "x", **more: Any) -> Json:
    """A group of one box."""
    return {"type": "checkboxes", "action_id": "c", "options": [{"text": plain(label), "value": "v"}], **more}


def rich(*elements: Json) -> Json:
    """Rich text in one section."""
    return {
        "type": "rich_text",
        "elements": [{"type": "rich_text_section", "elements": list(elements)}],
    }


def card(**more: Any) -> Json:
    """A card."""
    return {"type": "card", **more}


def carousel(*cards: Json) -> Json:
    """Cards side by side."""
    return {"type": "carousel", "elements": list(cards)}


TAKEN = {
    "a bit of everything": [
        {"type": "header", "text": plain("Title")},
        section(accessory=button()),
        section(accessory=select()),
        {"type": "section", "fields": [plain("a"), {"type": "mrkdwn", "text": "b"}]},
        actions(button("a1"), button("a2", style="primary", value="v", url="https://example.org/")),
        {"type": "context", "elements": [plain("small"), {"type": "mrkdwn", "text": "*print*"}]},
        {"type": "divider"},
        {"type": "image", "image_url": "https://example.org/a.png", "alt_text": "A picture"},
    ],
    "rich text": [
        rich(
            {"type": "text", "text": "Hello", "style": {"bold": True}},
            {"type": "link", "url": "https://example.org/", "text": "there"},
            {
                "type": "date",
                "timestamp": 1772438400,
                "format": "{date_short_pretty} {time}",
                "fallback": "x",
            },
            {"type": "emoji", "name": "tada"},
        ),
        {
            "type": "rich_text",
            "elements": [
                {
                    "type": "rich_text_list",
                    "style": "bullet",
                    "elements": [
                        {"type": "rich_text_section", "elements": [{"type": "text", "text": "one"}]}
                    ],
                },
                {"type": "rich_text_preformatted", "elements": [{"type": "text", "text": "code"}]},
                {"type": "rich_text_quote", "elements": [{"type": "text", "text": "said"}]},
            ],
        },
    ],
    "cards": [
        card(title=marked("*Title*"), icon=picture(), hero_image=picture()),
        carousel(
            card(
                title=marked("t" * 150),
                subtitle=marked("s" * 150),
                body=marked("b" * 200),
                actions=[button("a"), button("b"), button("c")],
            ),
            *(card(actions=[button(f"d{number}")]) for number in range(9)),
        ),
    ],
    "the longest there may be": [
        section("x" * 3000),
        {"type": "header", "text": plain("x" * 150)},
        actions(*(button(f"a{number}", value="v" * 2000) for number in range(25))),
        actions(select(100)),
        {"type": "context", "elements": [plain("x")] * 10},
        {"type": "section", "fields": [plain("x" * 200)] * 10},
        *([{"type": "divider"}] * 44),
    ],
}


@pytest.mark.parametrize("blocks", TAKEN.values(), ids=TAKEN)
def test_taken(blocks: list[Json]) -> None:
    assert check_message_blocks(blocks) == []


REFUSED = {
    "a card that says nothing": ([card(subtitle=marked("x"))], "hero_image, title, actions or body"),
    "a long title of a card": ([carousel(card(title=marked("x" * 151)))], "less than 151"),
    "a long subtitle of a card": ([card(title=marked("x"), subtitle=marked("x" * 151))], "less than 151"),
    "a long body of a card": ([card(body=marked("x" * 201))], "less than 201"),
    "a plain title of a card": ([card(title=plain("x"))], "unsupported type: plain_text"),
    "a menu in a card": ([card(actions=[select()])], "unsupported type: static_select"),
    "no buttons in a card": ([card(title=marked("x"), actions=[])], "no fewer than 1"),
    "many buttons in a card": ([card(actions=[button(f"a{one}") for one in range(4)])], "no more than 3"),
    "text beside a card's": ([card(title=marked("x"), text=marked("x"))], "invalid additional property"),
    "an empty carousel": ([carousel()], "no fewer than 1"),
    "a carousel of eleven": ([carousel(*[card(title=marked("x"))] * 11)], "no more than 10"),
    "a section in a carousel": ([carousel(section())], "unsupported type: section"),
    "the same action in two cards": (
        [carousel(card(actions=[button("a")]), card(actions=[button("a")]))],
        "already exists",
    ),
    "the same block_id in two cards": (
        [carousel(card(block_id="b", title=marked("x")), card(block_id="b", title=marked("x")))],
        "already exists",
    ),
    "too many": ([{"type": "divider"}] * 51, "no more than 50 items"),
    "none": ([], "no fewer than 1 items"),
    "no list": ({"type": "divider"}, "must be an array"),
    "unknown block": ([{"type": "banner"}], "unsupported type: banner"),
    "unknown member": ([section(colour="red")], "invalid additional property: colour"),
    "empty text": ([section("")], "must be more than 0 characters"),
    "long text": ([section("x" * 3001)], "must be less than 3001 characters"),
    "section of nothing": ([{"type": "section"}], "either text or fields"),
    "many fields": ([{"type": "section", "fields": [plain("x")] * 11}], "no more than 10 items"),
    "long field": ([{"type": "section", "fields": [plain("x" * 2001)]}], "less than 2001"),
    "long header": ([{"type": "header", "text": plain("x" * 151)}], "less than 151"),
    "marked-up header": (
        [{"type": "header", "text": {"type": "mrkdwn", "text": "x"}}],
        "unsupported type: mrkdwn",
    ),
    "no elements": ([actions()], "no fewer than 1 items"),
    "many elements": ([actions(*(button(f"a{one}") for one in range(26)))], "no more than 25"),
    "long label": ([actions(button(text=plain("x" * 76)))], "less than 76"),
    "marked-up label": ([actions(button(text={"type": "mrkdwn", "text": "x"}))], "unsupported type"),
    "long value": ([actions(button(value="x" * 2001))], "less than 2001"),
    "long action_id": ([actions(button("x" * 256))], "less than 256"),
    "unknown style": ([actions(button(style="secondary"))], "must be one of"),
    "the same action twice": ([actions(button("a"), button("a"))], "already exists"),
    "the same action in two blocks": ([actions(button("a")), actions(button("a"))], "already exists"),
    "the same block_id twice": ([section(block_id="b"), section(block_id="b")], "already exists"),
    "many options": ([actions(select(101))], "no more than 100"),
    "no options": ([actions(select(0))], "no fewer than 1"),
    "long option": (
        [actions(select(options=[{"text": plain("x" * 76), "value": "v"}]))],
        "less than 76",
    ),
    "long option value": (
        [actions(select(options=[{"text": plain("x"), "value": "v" * 151}]))],
        "less than 151",
    ),
    "equal options": (
        [actions(select(options=[{"text": plain("x"), "value": "v"}] * 2))],
        "distinct values",
    ),
    "an initial option that is not offered": (
        [actions(select(initial_option={"text": plain("x"), "value": "other"}))],
        "must exactly match",
    ),
    "options and groups": ([actions(select(option_groups=[]))], "either options or option_groups"),
    "many checkboxes": (
        [
            actions(
                {
                    "type": "checkboxes",
                    "action_id": "c",
                    "options": [{"text": plain("x"), "value": str(one)} for one in range(11)],
                }
            )
        ],
        "no more than 10",
    ),
    "no box ticked at first, in so many words": (
        [actions(checkboxes(initial_options=[]))],
        "no fewer than 1",
    ),
    "a box ticked at first that is not there": (
        [actions(checkboxes(initial_options=[{"text": plain("x"), "value": "other"}]))],
        "must exactly match",
    ),
    "a long value of a box": (
        [actions(checkboxes(options=[{"text": plain("x"), "value": "v" * 151}]))],
        "less than 151",
    ),
    "a long label of a box": ([actions(checkboxes("x" * 76))], "less than 76"),
    "much small print": ([{"type": "context", "elements": [plain("x")] * 11}], "no more than 10"),
    "a button in small print": ([{"type": "context", "elements": [button()]}], "unsupported type"),
    "a picture without words": (
        [{"type": "image", "image_url": "https://example.org/a.png"}],
        "missing required field: alt_text",
    ),
    "rich text of an empty text": ([rich({"type": "text", "text": ""})], "more than 0"),
    "rich text without a section": (
        [{"type": "rich_text", "elements": [{"type": "text", "text": "x"}]}],
        "unsupported type: text",
    ),
    "an unknown style of text": (
        [rich({"type": "text", "text": "x", "style": {"blink": True}})],
        "invalid additional property: blink",
    ),
    "a date without a token": (
        [rich({"type": "date", "timestamp": 1, "format": "soon"})],
        "must hold a date token",
    ),
    "a date with a token of its own": (
        [rich({"type": "date", "timestamp": 1, "format": "{date} {weekday}"})],
        "known date tokens only",
    ),
    "a bold link in code": (
        [
            {
                "type": "rich_text",
                "elements": [
                    {"type": "rich_text_preformatted", "elements": [{"type": "emoji", "name": "tada"}]}
                ],
            }
        ],
        "unsupported type: emoji",
    ),
}


@pytest.mark.parametrize(("blocks", "why"), REFUSED.values(), ids=REFUSED)
async def test_refused(scene: Scene, blocks: Any, why: str) -> None:
    problems = check_message_blocks(blocks)
    assert any(why in one for one in problems), problems
    if blocks:
        with pytest.raises(SlackApiError) as caught:
            await scene.post(blocks=blocks)
        assert caught.value.response["error"] == "invalid_blocks"
        assert any(why in one for one in caught.value.response["response_metadata"]["messages"])
        assert scene.slack.violations
        assert scene.reads(scene.alice) == []


async def test_a_message_may_not_be_too_long_in_all(scene: Scene) -> None:
    await scene.post(blocks=[section("x" * 2640) for _ in range(5)])
    with pytest.raises(SlackApiError, match="msg_blocks_too_long"):
        await scene.post(blocks=[section("x" * 2641) for _ in range(5)])


async def test_text_beside_blocks_is_missed(scene: Scene) -> None:
    await scene.post(text="Hello", blocks=[section()])
    assert scene.slack.violations == []
    await scene.client.api_call("chat.postMessage", json={"channel": scene.general.id, "blocks": [section()]})
    assert scene.slack.violations == ["chat.postMessage: no text beside the blocks"]


async def test_blocks_that_the_client_library_builds_are_taken(scene: Scene) -> None:
    options = [Option(text="One", value="1"), Option(text="Two", value="2")]
    await scene.post(
        blocks=[
            HeaderBlock(text="Title"),
            SectionBlock(text="Hello", accessory=ButtonElement(text="Go", action_id="b1", value="1")),
            DividerBlock(),
            ActionsBlock(
                elements=[
                    StaticSelectElement(placeholder="Which?", action_id="s", options=options),
                    CheckboxesElement(action_id="c", options=options),
                ]
            ),
            ContextBlock(elements=[{"type": "mrkdwn", "text": "small"}]),
        ]
    )
    assert scene.slack.violations == []
    assert scene.reads(scene.alice) == [
        "Title\n• Hello  [Go]\n" + "—" * 12 + "\n[Which?: One | Two] [☐ One] [☐ Two]\nsmall"
    ]


def field(**more: Any) -> Json:
    """A question of a modal."""
    return {
        "type": "input",
        "block_id": "note",
        "label": plain("Note"),
        "element": {"type": "plain_text_input", "action_id": "note"},
        **more,
    }


def modal(*blocks: Json, **more: Any) -> Json:
    """A modal with a button to submit it."""
    return {"type": "modal", "title": plain("Title"), "submit": plain("Send"), "blocks": list(blocks), **more}


VIEWS = {
    "fine": (modal(field()), ""),
    "a hundred blocks": (modal(*([{"type": "divider"}] * 100)), ""),
    "too many": (modal(*([{"type": "divider"}] * 101)), "no more than 100"),
    "long title": (modal(field(), title=plain("x" * 25)), "less than 25"),
    "long metadata": (modal(field(), private_metadata="x" * 3001), "less than 3001"),
    "long callback": (modal(field(), callback_id="x" * 256), "less than 256"),
    "long submit": (modal(field(), submit=plain("x" * 25)), "less than 25"),
    "long placeholder": (
        modal(field(element={"type": "plain_text_input", "action_id": "n", "placeholder": plain("x" * 151)})),
        "less than 151",
    ),
    "more than can be typed": (
        modal(field(element={"type": "plain_text_input", "action_id": "n", "max_length": 3001})),
        "must be from 1 to 3000",
    ),
    "no such time": (
        modal(field(element={"type": "timepicker", "action_id": "t", "initial_time": "9:00"})),
        "a time as in 09:00",
    ),
    "no label": (
        {**modal({"type": "input", "element": {"type": "timepicker"}})},
        "missing required field: label",
    ),
    "a carousel": (modal(carousel(card(title=marked("x")))), "unsupported type: carousel"),
    "a button as a field": (modal(field(element=button())), "unsupported type: button"),
}


@pytest.mark.parametrize(("view", "why"), VIEWS.values(), ids=VIEWS)
def test_modals(view: Json, why: str) -> None:
    problems = check_view(view, "modal")
    assert any(why in one for one in problems) if why else problems == []


def test_a_modal_with_fields_needs_a_button_to_submit() -> None:
    view = modal(field())
    del view["submit"]
    assert any("submit is required" in one for one in check_view(view, "modal"))
    assert check_view({"type": "home", "blocks": [field()]}, "home") == []


def test_home_has_no_title() -> None:
    assert check_view({"type": "home", "title": plain("x"), "blocks": [section()]}, "home")
    assert check_view(modal(section()), "home")
