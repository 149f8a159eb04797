"""`studyplan curriculum`: what plans there are, what is in one, what is wrong with one, and adding one."""

import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.domain.counting import counted

if TYPE_CHECKING:
    from bot.domain.plan import Item, Plan, Unit

app = typer.Typer(help="List, show, check and import curricula.", no_args_is_help=True, rich_markup_mode=None)

Folder = Annotated[Path, typer.Argument(help="The folder that holds plan.yaml.")]


@app.command("list")
def list_() -> None:
    """What plans there are: key, title, and weeks at each pace."""
    from bot.curricula.reader import CurriculumError, list_plans, read_plan
    from bot.domain.plan import Pace
    from bot.settings import Settings

    for folder in list_plans(Settings().plans):
        try:
            plan = read_plan(folder)
        except CurriculumError as error:
            count = len(error.problems)
            print(f"{folder.name}: problems in its files ({count}); studyplan curriculum check {folder}")
            continue
        weeks = ", ".join(f"{pace} {sum(stage.weeks[pace] for stage in plan.stages)}" for pace in Pace)
        print(f"{folder.name}: {plan.title} (weeks: {weeks})")


@app.command()
def show(
    plan: Annotated[str, typer.Argument(help="A plan's key, or the path of its folder.")],
    *,
    questions: Annotated[
        bool, typer.Option("--questions", help="The recall questions and their answers instead.")
    ] = False,
) -> None:
    """Everything in a plan: stages, units, items with their keys."""
    for line in (_questions if questions else _outline)(find(plan)):
        print(line)


@app.command()
def check(
    path: Folder,
    *,
    complete: Annotated[
        bool, typer.Option("--complete", help="Hold every stage to the rules of complete stages.")
    ] = False,
) -> None:
    """Report every problem of a plan's files as file:line; exit 1 if there is any."""
    from bot.curricula.reader import check_plan

    problems = check_plan(path, complete=complete)
    for problem in problems:
        print(problem)
    if problems:
        raise typer.Exit(1)
    print(f"{path}: no problems")


@app.command("import")
def import_(path: Folder) -> None:
    """Check a plan's folder and copy it to the others, so that a group can be started with it."""
    from bot.curricula.reader import check_plan
    from bot.settings import Settings

    problems = check_plan(path)
    for problem in problems:
        print(problem)
    if problems:
        raise typer.Exit(1)
    source = path.resolve()
    target = Settings().plans / source.name
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
    """The plan of that key, or in that folder; ends the program with its problems if it cannot be used."""
    from bot.curricula.reader import CurriculumError, read_plan
    from bot.domain.errors import UserError
    from bot.services.catalogue import find_plan
    from bot.settings import Settings

    try:
        if (Path(name) / "plan.yaml").is_file():
            return read_plan(Path(name))
        return find_plan(Settings().plans, name)
    except (CurriculumError, UserError) as error:
        print(error, file=sys.stderr)
        raise typer.Exit(1) from error


def _copy_plan(source: Path, target: Path) -> None:
    """All or nothing: the folder appears under its name only once it is complete."""
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
        for section in stage.outline:
            heading = f"{section.part}, {section.heading}" if section.heading else section.part
            lines.append(f"    {heading}: {' '.join(section.lines)}")
        for unit in stage.units:
            lines.append(f"  {unit.title} ({_told(unit)})")
            lines.extend(f"    {'outcome':>58} {outcome}" for outcome in unit.outcomes)
            lines.extend(f"    {'habit':>58} {habit.title}: {habit.text}" for habit in unit.habits)
            for item in unit.items:
                lines.append(f"    {item.key:<48} {item.kind:<9} {item.title}{_facts(item)}")
                lines.extend(f"    {'':<58} {more}" for more in (item.link, item.note) if more)
                lines.extend(f"    {'or':>58} {other.title} {other.link}" for other in item.instead)
                if item.free:
                    lines.append(f"    {'free instead':>58} {item.free.title} {item.free.link}")
                if item.task:
                    needs = {"data": item.task.data, "tool": item.task.tool, "hardware": item.task.hardware}
                    lines.extend(f"    {name:>58} {what}" for name, what in needs.items() if what)
                    lines.extend(f"    {'done when':>58} {sign}" for sign in item.task.done_when)
            lines.extend(f"    {one.kind:>52} {one.minutes:>2} m {one.text}" for one in unit.questions)
            lines.extend(
                f"    {'also':>58} {reference.title} {reference.link}" for reference in unit.also_read
            )
    return lines


def _told(unit: "Unit") -> str:
    """A unit's facts in brackets: its minutes, its level, and the units that it needs."""
    optional = f", optional {unit.optional_minutes} min" if unit.optional_minutes else ""
    needs = f", needs {', '.join(unit.needs)}" if unit.needs else ""
    return f"core {unit.minutes} min{optional}{f', {unit.level}' if unit.level else ''}{needs}"


def _facts(item: "Item") -> str:
    said = [
        f"{item.minutes} min" if item.minutes else "",
        "optional" if item.optional else "",
        "paid" if item.paid else "",
        item.origin or "",
    ]
    listed = ", ".join(filter(None, said))
    return f" ({listed})" if listed else ""


def _questions(plan: "Plan") -> list[str]:
    """The recall questions, each with its answer, the reason, and where it is read."""
    lines = [f"{plan.title} ({plan.key})"]
    for unit in (unit for stage in plan.stages for unit in stage.units):
        lines += ["", f"{unit.title}: {counted(len(unit.recall), 'question')}"]
        for one in unit.recall:
            lines += [f"  {one.key}", f"    {one.ask}"]
            for choice in one.choices:
                mark = f" [wrong: {choice.mistake}]" if choice.mistake else " [right]"
                lines.append(f"    - {choice.text}{mark}")
            if one.number is not None:
                off = f" (within {one.tolerance:g})" if one.tolerance else ""
                lines.append(f"    = {one.number:g}{off}")
            if one.accepted:
                lines.append(f"    = {' | '.join(one.accepted)}")
            lines += [f"    why: {one.why}", f"    read in: {one.where}"]
    return lines
