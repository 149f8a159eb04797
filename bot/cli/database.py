"""`studyplan db`: the schema and its safety."""

import typer

app = typer.Typer(help="Upgrade and check the database.", no_args_is_help=True, rich_markup_mode=None)


@app.command("upgrade")
def upgrade_() -> None:
    """Bring the database to the schema of this version."""
