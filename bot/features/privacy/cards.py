"""Cards about a person's own data."""

from bot.messages.actions import Action
from bot.messages.card import Button, Buttons, Card, Footnote, Heading, Paragraph, Style
from bot.messages.text import Code, text
from bot.wording.platforms import where_files_are


def exported(platform: str, zone: str) -> Card:
    """The words beside the exported file."""
    words = f"Everything that I keep about you is in the JSON file {where_files_are(platform)}."
    words += " Only you can see it."
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
                    "proposed, reviews you wrote, announcements you made, lines of the log. "
                    "Nobody else's results change."
                )
            ),
            Buttons((Button("Delete everything", str(confirm), Style.DANGER),)),
            Footnote(text(Code("/plan data export"), " gives you a copy first.")),
        ),
        zone,
    )
