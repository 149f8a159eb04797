"""Questions to the operator. Without a terminal, the answers are the lines of standard input."""

import getpass
import sys

YES = {"y", "yes"}
NO = {"n", "no"}


def say(*lines: str) -> None:
    """Print the lines at once."""
    for line in lines:
        print(line, flush=True)


def ask(question: str) -> str:
    """The answer, without spaces around it. Raises EOFError if there are no more answers."""
    answer = input(f"{question} ")
    if not sys.stdin.isatty():
        print(flush=True)  # nobody pressed Enter
    return answer.strip()


def ask_secret(question: str) -> str:
    """The answer, which is not shown while it is typed, nor later. Raises EOFError."""
    if sys.stdin.isatty():
        return getpass.getpass(f"{question} (it is not shown) ").strip()
    return ask(question)


def ask_yes(question: str) -> bool:
    """Whether the answer is yes. Raises EOFError."""
    while True:
        answer = ask(f"{question} (yes or no)").casefold()
        if answer in YES | NO:
            return answer in YES
        say("Please type yes or no.")
