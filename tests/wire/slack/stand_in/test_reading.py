"""Messages read back as Slack's client shows them: marked up where somebody forgot to escape."""

from zoneinfo import ZoneInfo

import pytest

from tests.wire.slack.reading import Reader
from tests.wire.slack.stand_in.scene import Scene
from tests.wire.slack.workspace import Json

SHOWN = {
    "*bold* and _italic_ and ~gone~": "bold and italic and gone",
    "*bold _both_*": "bold both",
    "2 * 3 * 4 = 24": "2 * 3 * 4 = 24",
    "snake_case_name stays": "snake_case_name stays",
    "**not bold**": "**not bold**",
    "`*as it is*`": "*as it is*",
    "```two\nlines *here*```": "two\nlines *here*",
    "&lt;b&gt; &amp; c": "<b> & c",
    "&amp;lt;": "&lt;",
    "&gt; quoted\nnot": "quoted\nnot",
    "a &gt; b": "a > b",
    "<https://example.org/?a=1&amp;b=2|there>": "there <https://example.org/?a=1&b=2>",
    "<https://example.org/>": "https://example.org/",
    "*<https://example.org/|there>*": "there <https://example.org/>",
    "<!date^1772438400^{date_short_pretty} {time}|soon>": "Mon 2 Mar 2026, 09:00 (Europe/Berlin)",
    "<!date^1772438400^{date_short_pretty}|soon>": "Mon 2 Mar 2026",
    "well done :tada: 12:30:45": "well done 🎉 12:30:45",
    "in\u200bvisible": "invisible",
}


@pytest.mark.parametrize(("markup", "shown"), SHOWN.items())
async def test_markup(scene: Scene, markup: str, shown: str) -> None:
    reader = Reader(scene.team, ZoneInfo("Europe/Berlin"))
    assert reader.mrkdwn(markup) == shown
    assert reader.notified == []


async def test_mentions_are_noticed(scene: Scene) -> None:
    reader = Reader(scene.team)
    words = reader.mrkdwn(f"<!channel> and <@{scene.alice.user.id}> in <#{scene.general.id}>, `<!here>`")
    assert words == "@channel and @alice in #general, @here"
    assert sorted(reader.notified) == sorted(["channel", scene.alice.user.id, "here"])
    assert reader.mrkdwn("&lt;!channel&gt; @channel") == "<!channel> @channel"
    assert len(reader.notified) == 3


async def test_plain_text_is_shown_as_it_stands(scene: Scene) -> None:
    reader = Reader(scene.team)
    assert reader.text({"type": "plain_text", "text": "*a* <!channel> &amp; :tada:"}) == (
        "*a* <!channel> &amp; 🎉"
    )
    assert reader.text({"type": "plain_text", "text": ":tada:", "emoji": False}) == ":tada:"


async def test_rich_text_is_shown_as_it_stands(scene: Scene) -> None:
    reader = Reader(scene.team, ZoneInfo("Europe/Berlin"))
    elements: list[Json] = [
        {
            "type": "rich_text_section",
            "elements": [
                {"type": "text", "text": "*a* <!channel> &amp; :tada: "},
                {"type": "link", "url": "https://example.org/", "text": "there"},
                {"type": "text", "text": " "},
                {"type": "date", "timestamp": 1772438400, "format": "{date_short} {time}"},
            ],
        },
        {
            "type": "rich_text_list",
            "style": "ordered",
            "elements": [
                {"type": "rich_text_section", "elements": [{"type": "text", "text": "one"}]},
                {"type": "rich_text_section", "elements": [{"type": "user", "user_id": scene.bob.user.id}]},
            ],
        },
    ]
    assert reader.rich_text(elements) == (
        "*a* <!channel> &amp; :tada: there <https://example.org/> Mon 2 Mar 2026, 09:00 (Europe/Berlin)\n"
        "1. one\n2. @bob"
    )
    assert reader.notified == [scene.bob.user.id]
