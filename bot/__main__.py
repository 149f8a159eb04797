"""The command line `studyplan`. Each command imports heavy modules itself, so that `--help` stays fast."""

from pathlib import Path
from typing import Annotated

import typer

from bot.cli import console, curriculum, database, setup, slack, workspace

app = typer.Typer(
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.add_typer(curriculum.app, name="curriculum")
app.add_typer(database.app, name="db")
app.add_typer(setup.app, name="setup")
app.add_typer(slack.app, name="slack")
app.add_typer(workspace.app, name="workspace")


def _show_version(wanted: bool) -> None:
    if wanted:
        from bot.version import version

        typer.echo(f"studyplan {version()}")
        raise typer.Exit


@app.callback()
def studyplan(
    version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """A bot that carries a study group through a staged plan, on Discord and Slack."""


@app.command("try")
def try_(
    script: Annotated[
        Path | None,
        typer.Option(help="Play the steps of this file and print what everyone saw; - is standard input."),
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object a line.")] = False,
    plan: Annotated[
        Path | None,
        typer.Option(help="Play this plan, a folder or file, and read it anew when it changes."),
    ] = None,
    plain: Annotated[
        bool, typer.Option("--plain", help="Without frames, lines and bars, for screen readers.")
    ] = False,
    db: Annotated[
        str, typer.Option(help="Keep everything in this database; by default it is thrown away.")
    ] = "",
    start: Annotated[
        str,
        typer.Option(help="When the clock starts: ISO 8601 with offset. By default next Monday 08:00 UTC."),
    ] = "",
    page: Annotated[bool, typer.Option("--page/--no-page", help="Serve a page beside the terminal.")] = True,
    port: Annotated[
        int | None,
        typer.Option(min=0, max=65535, help="Where the page is served; 0 is any free port. By default 8321."),
    ] = None,
) -> None:
    """The whole bot on this machine, with no account anywhere: in the terminal, and on a page."""
    from bot.cli.try_ import play

    raise typer.Exit(
        play(script, json=json, plain=plain, db=db, start=start, plan=plan, page=page, port=port)
    )


@app.command()
def run(
    only: Annotated[str, typer.Option(help="Run only these parts: discord, slack, scheduler.")] = "",
    shards: Annotated[str, typer.Option(help="Discord: serve only these shards, such as 0-3/16.")] = "",
) -> None:
    """The real thing, for every platform whose credentials are set."""
    from bot.cli.run import run as run_bot

    raise typer.Exit(run_bot(only, shards))


@app.command()
def erase(
    account: Annotated[str, typer.Option(help="A person: discord:42 or slack:T0123:U0456.")] = "",
    workspace: Annotated[str, typer.Option(help="A server or workspace: discord:42 or slack:T0123.")] = "",
    group: Annotated[str, typer.Option(help="A group, by its key.")] = "",
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Delete everything about a person, a server or workspace, or a group; the bot may run meanwhile."""
    from bot.cli.erasing import erase as erase_all

    raise typer.Exit(erase_all(account, workspace, group, yes=yes))


@app.command()
def export(
    account: Annotated[str, typer.Option(help="A person: discord:42 or slack:T0123:U0456.")],
    file: Annotated[Path, typer.Option(help="Where to write it.")] = Path("studyplan-data.json"),
) -> None:
    """Write all that is kept about a person into a JSON file, as `/plan data export` gives it to them."""
    from bot.cli.erasing import export as export_all

    raise typer.Exit(export_all(account, file))


@app.command()
def doctor() -> None:
    """Check the settings, the database, the plans, the tokens and every channel; say how to mend each."""
    from bot.cli.doctor import check

    raise typer.Exit(check())


@app.command()
def preview(
    plan: Annotated[str, typer.Option(help="A plan's key, or the path of its folder or file.")],
    start: Annotated[str, typer.Option(help="The date of the first week.")],
    pace: Annotated[str, typer.Option(help="intensive, standard or relaxed.")],
    tz: Annotated[str, typer.Option(help="An IANA time zone.")],
    at: Annotated[str, typer.Option(help="The time of the weekly goals.")] = "09:00",
    day: Annotated[str, typer.Option(help="The weekday of the goals, if not that of the date.")] = "",
    ics: Annotated[Path | None, typer.Option(help="Also write a calendar file.")] = None,
    html: Annotated[
        Path | None, typer.Option(help="Also write a page with every post as each platform shows it.")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object a line.")] = False,
) -> None:
    """Every post of the whole plan with its instant, sending nothing."""
    from bot.cli.preview import preview as show

    raise typer.Exit(show(plan, start=start, pace=pace, tz=tz, at=at, day=day, ics=ics, html=html, json=json))


def main() -> None:
    """Run the `studyplan` command."""
    console.prepare_output()
    app()


if __name__ == "__main__":
    main()
