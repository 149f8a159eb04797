"""`studyplan setup`: walk an operator through a platform's portal to the first post, one step at a time."""

import typer

app = typer.Typer(
    help="Set a platform up, step by step: what to press, each step checked, and a first post.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


@app.command()
def discord() -> None:
    """Make the application, its token and its invitation, and see a first post on Discord."""
    from bot.cli.setup import discord_steps as steps
    from bot.cli.setup.wizard import walk

    raise typer.Exit(walk("discord", steps.STEPS, steps.walk))


@app.command()
def slack() -> None:
    """Make the app and its two tokens, and see a first post on Slack."""
    from bot.cli.setup import slack_steps as steps
    from bot.cli.setup.wizard import walk

    raise typer.Exit(walk("slack", steps.STEPS, steps.walk))
