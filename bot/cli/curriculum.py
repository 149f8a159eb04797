"""`studyplan curriculum`: what plans there are, and what is wrong with one."""

import typer

app = typer.Typer(help="List, show, check and import curricula.", no_args_is_help=True, rich_markup_mode=None)


@app.command("list")
def list_() -> None:
    """What plans there are."""
