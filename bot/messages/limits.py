"""The tightest limits of all platforms on a card, as of November 2026.

Discord's Components V2: 4,000 characters of text in all, 25 options in a select, 5 buttons in a row, 80
characters in a button label, 100 in a custom_id, 10 answers of 55 characters in a poll. Slack: 150 characters
in a header, 75 in a button, 75 in an option.
"""

MOST_TEXT = 3800
"""Characters of text in a card; a little below Discord's 4,000."""

MOST_ROWS = 25
"""Rows with a button in a card."""

MOST_BUTTONS = 5
"""Buttons in one row."""

MOST_OPTIONS = 25
"""Options of a menu."""

LONGEST_HEADING = 150
"""Characters of a heading."""

LONGEST_LABEL = 75
"""Characters of the label of a button, a checkbox or an option."""

LONGEST_WARNING = 300
"""Characters of what a dialog asks before a press: Slack takes 300."""

LONGEST_ACTION = 100
"""Characters of an action."""

MOST_FIELDS = 5
"""Fields of a form: Discord's modals take five."""

MOST_ANSWERS = 10
"""Answers of a poll."""

LONGEST_ANSWER = 55
"""Characters of an answer of a poll."""


LONGEST_ALT = 1000
"""Characters of the text that stands for a picture. Discord takes 1,024, Slack 2,000."""


class CardError(ValueError):
    """A card breaks a limit of a platform. This is a bug of the bot and never a person's mistake."""
