"""`studyplan workspace`: see the workspaces by what waits for them, pause one, resume one."""

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.database import CANNOT_WORK, run_with_database

if TYPE_CHECKING:
    from bot.db.engine import Database
    from bot.outbox.pausing import Backlog

app = typer.Typer(
    help="See, pause and resume the servers and workspaces that the bot serves.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

Named = Annotated[
    str,
    typer.Argument(
        metavar="WORKSPACE", help="Platform and id, as the list shows them, such as discord:123456789."
    ),
]


@app.command("list")
def list_(
    most: Annotated[int, typer.Option(min=1, help="How many are listed.")] = 20,
) -> None:
    """List the workspaces in which groups run, and those that are paused; what waits most is first."""
    run_with_database(lambda database: _list(database, most))


@app.command()
def pause(
    workspace: Named,
    why: Annotated[str, typer.Option(help="The reason. Organizers there read it, and it stands in the log.")],
) -> None:
    """Post nothing there until it is resumed. Its organizers are told once; people can go on answering."""
    run_with_database(lambda database: _pause(database, workspace, why.strip()))


@app.command()
def resume(workspace: Named) -> None:
    """Post there again. What waited is sent if it is still of use."""
    run_with_database(lambda database: _resume(database, workspace))


async def _list(database: "Database", most: int) -> int:
    from bot.outbox.pausing import list_backlogs
    from bot.platform.clock import SystemClock

    found = await list_backlogs(database, SystemClock().now())
    if not found:
        print("No group runs anywhere, and nothing waits.")
    for one in found[:most]:
        print(_line(one))
    if len(found) > most:
        print(f"... and {len(found) - most:,} more: --most {len(found)} lists them all.")
    return 0


def _line(one: "Backlog") -> str:
    from bot.wording.counting import counted

    said = [counted(one.groups, "running group"), f"{counted(one.waiting, 'message')} waiting"]
    if one.due_since is not None:
        said.append(f"{one.due:,} due, the first since {one.due_since:%Y-%m-%d %H:%M} UTC")
    if one.paused_at is not None:
        said.append(f"PAUSED since {one.paused_at:%Y-%m-%d %H:%M} UTC: {one.why}")
    return f"{one.platform}:{one.workspace}  {'; '.join(said)}"


async def _pause(database: "Database", named: str, why: str) -> int:
    import structlog

    from bot.feature.features import Features
    from bot.features import FEATURES
    from bot.outbox import pausing
    from bot.platform.clock import SystemClock
    from bot.wording.counting import counted

    platform, workspace = _read(named)
    if not workspace or not why:
        return _refuse("Name a workspace as `studyplan workspace list` does, and a reason that is not empty.")
    groups = await pausing.pause(database, Features(FEATURES), platform, workspace, why, SystemClock().now())
    if groups is None:
        return _refuse(f"No group has lived in {named}. `studyplan workspace list` shows where groups run.")
    structlog.get_logger().info(
        "workspace paused", platform=platform, place=workspace, groups=groups, why=why
    )
    print(f"{named} is paused: nothing is posted to its {counted(groups, 'running group')}.")
    return 0


async def _resume(database: "Database", named: str) -> int:
    import structlog

    from bot.outbox import pausing
    from bot.platform.clock import SystemClock
    from bot.wording.counting import counted

    platform, workspace = _read(named)
    groups = await pausing.resume(database, platform, workspace, SystemClock().now())
    if groups is None:
        return _refuse(f"{named} is not paused. `studyplan workspace list` shows what is.")
    structlog.get_logger().info("workspace resumed", platform=platform, place=workspace, groups=groups)
    print(f"{named} goes on, with {counted(groups, 'running group')}: what waited is sent if still of use.")
    return 0


def _read(named: str) -> tuple[str, str]:
    platform, _, workspace = named.strip().partition(":")
    return platform.casefold(), workspace


def _refuse(words: str) -> int:
    print(words, file=sys.stderr)
    return CANNOT_WORK
