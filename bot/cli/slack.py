"""`studyplan slack`: print the manifest with which the Slack app is created."""

import json
import sys
from typing import Annotated

import typer

app = typer.Typer(help="Setting up Slack.", no_args_is_help=True)


@app.command()
def manifest(
    url: Annotated[
        str,
        typer.Option(help="The bot's public https address, for HTTP and OAuth; without it, Socket Mode."),
    ] = "",
    yaml: Annotated[bool, typer.Option("--yaml", help="Print YAML instead of JSON.")] = False,
) -> None:
    """Print the app manifest, to be pasted at api.slack.com/apps.

    With STUDYPLAN_SLACK_HISTORY=no the app does not ask to read the history of channels.
    """
    from adapters.slack.manifest import manifest as build
    from bot.cli.console import shows_unicode
    from bot.cli.settings import load
    from bot.commands.registry import Registry
    from bot.features import FEATURES

    if url and not url.startswith("https://"):
        print("--url: Slack sends to https addresses only, such as https://bot.example.org", file=sys.stderr)
        raise typer.Exit(2)
    built = build(Registry.from_features(FEATURES), url, history=load().asks_for_slack_history)
    if yaml:
        from yaml import safe_dump

        print(safe_dump(built, sort_keys=False, allow_unicode=shows_unicode()), end="")
    else:
        print(json.dumps(built, indent=2, ensure_ascii=not shows_unicode()))
