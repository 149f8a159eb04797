"""What is said about a person's own data."""

from bot.messages.actions import Action
from bot.messages.card import Button, Buttons, Card, Footnote, Heading, Paragraph, Style
from bot.messages.text import Code, text


def exported(zone: str) -> Card:
    """Goes with the file."""
    words = "Here is everything that I keep about you, as JSON. Only you see this."
    return Card((Paragraph(text(words)),), zone)


def confirm_deletion(zone: str) -> Card:
    """Asks once more."""
    confirm = Action("plan data", {"action": "delete", "confirm": "on"})
    return Card(
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
