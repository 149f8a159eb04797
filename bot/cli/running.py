"""`studyplan run`: the real thing. Adapters are imported here, and only where they are set up."""

import sys

from bot.settings import Settings

NOT_SET_UP = 2


def run(only: str) -> int:
    """Run until stopped; 2 where nothing is set up to run."""
    settings = Settings()
    wanted = {part.strip() for part in only.split(",") if part.strip()}
    if unknown := wanted - {"discord", "slack", "scheduler"}:
        print(
            f"--only: there is no part {', '.join(sorted(unknown))}; use discord, slack, scheduler",
            file=sys.stderr,
        )
        return NOT_SET_UP
    if settings.discord_token is None and settings.slack_bot_token is None:
        words = "No platform is set up: set DISCORD_TOKEN, or SLACK_BOT_TOKEN. `studyplan try` needs neither."
    else:
        words = "This version has no adapter for Discord or Slack yet. `studyplan try` shows the bot without."
    print(words, file=sys.stderr)
    return NOT_SET_UP
