"""What a question of a group may be. Pure functions."""

import re

MOST_QUESTIONS = 3
"""Questions of one group: with the answer to the check-in and a note, a form of Discord holds five fields."""

LONGEST_QUESTION = 150
LONGEST_ANSWER = 500

FEWEST_CHOICES, MOST_CHOICES = 2, 10
LONGEST_CHOICE = 60
"""Characters of an answer to choose from. Slack's menus take 75, Discord's 100."""


def split_choices(words: str) -> tuple[str, ...]:
    """The answers to choose from that somebody typed, separated by commas or lines; each once."""
    found: dict[str, str] = {}
    for one in re.split(r"[,;\n]", words):
        choice = " ".join(one.split())
        if choice:
            found.setdefault(choice.casefold(), choice)
    return tuple(found.values())


def find_problem(choices: tuple[str, ...]) -> str:
    """Why members could not choose from these; empty if they can."""
    if not FEWEST_CHOICES <= len(choices) <= MOST_CHOICES:
        return (
            f"Give {FEWEST_CHOICES} to {MOST_CHOICES} answers to choose from, with commas between them. "
            "If you typed “choices:” as a part of your question, put the question in quotes."
        )
    long = next((one for one in choices if len(one) > LONGEST_CHOICE), "")
    return f"“{long[:40]}…” is too long: {LONGEST_CHOICE} characters at most for each answer." if long else ""


def match_choice(choices: tuple[str, ...], answer: str) -> str | None:
    """The choice that an answer names, in any case; None if it names none."""
    wanted = answer.strip().casefold()
    return next((one for one in choices if one.casefold() == wanted), None)
