"""Messages and views as plain text, as Slack's client would show them to a reader in a zone.

Buttons read `[label]`, menus `[placeholder: one | another]`, and what has one at its side `• text  [label]`,
as in `bot/messages/plain.py`.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from tests.wire.slack.mrkdwn import INVISIBLE, show_emoji, show_link, show_moment, show_mrkdwn
from tests.wire.slack.rules.objects import offered
from tests.wire.slack.workspace import Json, Message, View, Workspace


@dataclass(slots=True)
class Reader:
    """Reads for one zone. `notified` collects whom the texts call."""

    team: Workspace
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))
    notified: list[str] = field(default_factory=list)

    def message(self, message: Message) -> str:
        """All that a reader of the message sees: its blocks, or its text where it has none."""
        if not message.blocks:
            return self.mrkdwn(message.text)
        return self.blocks(message.blocks)

    def view(self, view: View) -> str:
        """All that a reader of the view sees; what stands in its fields is shown behind them."""
        rows = [self.text(view.content[name]) for name in ("title",) if name in view.content]
        rows.append(self.blocks(view.content["blocks"]))
        ends = [f"[{self.text(view.content[one])}]" for one in ("close", "submit") if one in view.content]
        return "\n".join([*rows, *filter(None, [" ".join(ends)])])

    def blocks(self, blocks: Iterable[Json]) -> str:
        """Blocks one under the other."""
        return "\n".join(self.block(block) for block in blocks)

    def block(self, block: Json) -> str:
        """One block."""
        match block["type"]:
            case "header":
                return self.text(block["text"])
            case "section":
                rows = [self.text(one) for one in (block.get("text"), *block.get("fields", ())) if one]
                if "accessory" in block:
                    rows[0] = f"• {rows[0]}  {self.element(block['accessory'])}"
                return "\n".join(rows)
            case "context":
                return " ".join(
                    self.element(one) if one["type"] == "image" else self.text(one)
                    for one in block["elements"]
                )
            case "actions":
                return " ".join(map(self.element, block["elements"]))
            case "divider":
                return "—" * 12
            case "image":
                return "\n".join(
                    [*([self.text(block["title"])] if "title" in block else []), self.element(block)]
                )
            case "input":
                hint = f": {self.text(block['hint'])}" if "hint" in block else ""
                optional = " (optional)" if block.get("optional") else ""
                return (
                    f"{self.text(block['label'])}{hint}{optional} {self.element(block['element'])}".rstrip()
                )
            case "rich_text":
                return self.rich_text(block["elements"])
            case "table":
                return "\n".join(
                    " | ".join(self.rich_text(cell["elements"]) for cell in row) for row in block["rows"]
                )
            case "carousel":
                return self.blocks(block["elements"])
            case "card":
                texts = [self.text(block[one]) for one in ("title", "subtitle", "body") if one in block]
                buttons = map(self.element, block.get("actions", ()))
                return f"• {' | '.join(texts)}  {' '.join(buttons)}".rstrip()
            case "markdown":
                return str(block["text"])
            case kind:
                raise ValueError(f"a block of type {kind} that the rules let through")

    def element(self, element: Json) -> str:
        """Something to act on, or a picture."""
        match element["type"]:
            case "button":
                return f"[{self.text(element['text'])}]"
            case "image":
                return f"[{element['alt_text']}]"
            case "plain_text_input" | "number_input" | "email_text_input" | "url_text_input":
                return str(element.get("initial_value", ""))
            case "checkboxes":
                ticked = element.get("initial_options", [])
                boxes = (
                    ("☑" if one in ticked else "☐", self.text(one["text"])) for one in element["options"]
                )
                return " ".join(f"[{box} {label}]" for box, label in boxes)
            case _:
                labels = [self.text(one["text"]) for one in offered(element)]
                name = self.text(element["placeholder"]) if "placeholder" in element else ""
                options = " | ".join(labels)
                return f"[{name}: {options}]" if name and options else f"[{name or options}]"

    def text(self, text: Json) -> str:
        """A text object."""
        if text["type"] == "mrkdwn":
            return self.mrkdwn(text["text"])
        words = str(text["text"])
        return (show_emoji(words) if text.get("emoji", True) else words).translate(INVISIBLE)

    def mrkdwn(self, markup: str) -> str:
        """Marked-up text."""
        return show_mrkdwn(markup, self.team, self.zone, self.notified.append)

    def rich_text(self, parts: Iterable[Json]) -> str:
        """Text whose styles stand beside it."""
        rows: list[str] = []
        for part in parts:
            if part["type"] == "rich_text_list":
                for number, item in enumerate(part["elements"], part.get("offset", 0) + 1):
                    mark = f"{number}." if part["style"] == "ordered" else "•"
                    rows.append(f"{'  ' * part.get('indent', 0)}{mark} {self._inline(item['elements'])}")
            else:
                rows.append(self._inline(part["elements"]).removesuffix("\n"))
        return "\n".join(rows)

    def _inline(self, elements: Iterable[Json]) -> str:
        return "".join(map(self._span, elements))

    def _span(self, span: Json) -> str:
        match span["type"]:
            case "text":
                return str(span["text"])
            case "link":
                return show_link(span.get("text", ""), span["url"]) or str(span["url"])
            case "date":
                return show_moment(span["timestamp"], span["format"], self.zone)
            case "emoji":
                return show_emoji(f":{span['name']}:")
            case "user":
                self.notified.append(span["user_id"])
                user = self.team.users.get(span["user_id"])
                return f"@{user.name if user else 'unknown'}"
            case "broadcast":
                self.notified.append(span["range"])
                return f"@{span['range']}"
            case "channel":
                channel = self.team.channels.get(span["channel_id"])
                return f"#{channel.name if channel else 'unknown'}"
            case kind:
                return f"<{kind}>"
