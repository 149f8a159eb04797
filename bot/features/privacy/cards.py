"""Cards about a person's own data."""

from bot.messages.actions import Action
from bot.messages.card import Button, Buttons, Card, Footnote, Heading, Paragraph, Style
from bot.messages.text import Code, text


def exported(zone: str) -> Card:
    """The words beside the exported file."""
    words = "Here is everything that I keep about you, as JSON. Only you see this."
    return Card("data_exported", (Paragraph(text(words)),), zone)


def confirm_deletion(zone: str) -> Card:
    """The question before everything is deleted, with the button that deletes it."""
    confirm = Action("plan data", {"action": "delete", "confirm": "on"})
    return Card(
        "confirm_deletion",
        (
            Heading("Delete everything about you?"),
            Paragraph(
                text(
                    "Everything goes for good, in all groups: memberships, ticks, check-ins, votes, "
                    "takeaways, pauses, links and settings. What stays, without your name: papers you "
                    "proposed, reviews you wrote, lines of the log. Nobody else's results change."
                )
            ),
            Buttons((Button("Delete everything", str(confirm), Style.DANGER),)),
            Footnote(text(Code("/plan data export"), " gives you a copy first.")),
        ),
        zone,
    )
