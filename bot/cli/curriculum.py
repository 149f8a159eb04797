"""`studyplan curriculum`: list the plans, show one, check one, or import one."""

import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from bot.study.plan import Plan

app = typer.Typer(help="List, show, check and import curricula.", no_args_is_help=True, rich_markup_mode=None)

Folder = Annotated[Path, typer.Argument(help="The folder that holds plan.yaml.")]


@app.command("list")
def list_() -> None:
    """What plans there are: key, title, and weeks at each pace."""
    from bot.cli.settings import load
    from bot.curricula.reader import CurriculumError, list_plans, read_plan
    from bot.study.plan import Pace

    for folder in list_plans(load().plans):
        try:
            plan = read_plan(folder)
        except CurriculumError as error:
            count = len(error.problems)
            print(f"{folder.name}: problems in its files ({count}); studyplan curriculum check {folder}")
            continue
        weeks = ", ".join(f"{pace} {sum(stage.weeks[pace] for stage in plan.stages)}" for pace in Pace)
        print(f"{folder.name}: {plan.title} (weeks: {weeks})")


@app.command()
def show(plan: Annotated[str, typer.Argument(help="A plan's key, or the path of its folder.")]) -> None:
    """Everything in a plan: stages, units, items with their keys."""
    for line in _outline(find(plan)):
        print(line)


@app.command()
def check(path: Folder) -> None:
    """Report every problem of a plan's files as file:line; exit 1 if there is any."""
    from bot.curricula.reader import check_plan

    problems = check_plan(path)
    for problem in problems:
        print(problem)
    if problems:
        raise typer.Exit(1)
    print(f"{path}: no problems")


@app.command("import")
def import_(path: Folder) -> None:
    """Check a plan's folder and copy it to the others, so that a group can be started with it."""
    from bot.cli.settings import load
    from bot.curricula.reader import check_plan

    problems = check_plan(path)
    for problem in problems:
        print(problem)
    if problems:
        raise typer.Exit(1)
    source = path.resolve()
    target = load().plans / source.name
    if target.exists():
        print(
            f"There is a plan called {source.name} already, in {target}. "
            "Rename your folder, or remove the other one; running groups keep their own copy.",
            file=sys.stderr,
        )
        raise typer.Exit(1)
    try:
        _copy_plan(source, target)
    except OSError as error:
        print(
            f"{target} cannot be written: {error.strerror}. STUDYPLAN_CURRICULUM names another folder.",
            file=sys.stderr,
        )
        raise typer.Exit(1) from error
    print(f"{source.name} is there now: /plan-admin start plan:{source.name}")


def find(name: str) -> "Plan":
    """The plan with that key or in that folder. If it cannot be used, print its problems and exit with 1."""
    from bot.cli.settings import load
    from bot.curricula.catalogue import find_plan
    from bot.curricula.reader import CurriculumError, read_plan
    from bot.errors import UserError

    try:
        if (Path(name) / "plan.yaml").is_file():
            return read_plan(Path(name))
        return find_plan(load().plans, name)
    except (CurriculumError, UserError) as error:
        print(error, file=sys.stderr)
        raise typer.Exit(1) from error


def _copy_plan(source: Path, target: Path) -> None:
    """Copy the plan's files under a temporary name, then rename the folder, so that no incomplete plan is
    ever seen.
    """
    coming = target.with_name(f".{target.name}.part")
    shutil.rmtree(coming, ignore_errors=True)
    coming.mkdir(parents=True)
    for file in source.rglob("*.yaml"):
        copy = coming / file.relative_to(source)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, copy)
    coming.rename(target)


def _outline(plan: "Plan") -> list[str]:
    lines = [f"{plan.title} ({plan.key})", plan.summary, ""]
    for stage in plan.stages:
        duration = f" ({stage.duration})" if stage.duration else ""
        weeks = ", ".join(f"{pace} {count}" for pace, count in stage.weeks.items())
        lines.append(f"{stage.emoji or '#'} {stage.number}. {stage.title}{duration}; weeks: {weeks}")
        for unit in stage.units:
            lines.append(f"  {unit.title}")
            for item in unit.items:
                lines.append(f"    {item.key:<48} {item.kind:<9} {item.title}")
                lines.extend(f"    {'':<58} {more}" for more in (item.link, item.note) if more)
            lines.extend(f"    {'question':>58} {question}" for question in unit.questions)
            lines.extend(
                f"    {'also':>58} {reference.title} {reference.link}" for reference in unit.also_read
            )
    return lines
