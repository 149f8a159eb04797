"""`studyplan curriculum`: what plans there are, what is in one, what is wrong with one, and bringing one."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from bot.cli.settings import load
from bot.wording.counting import counted

if TYPE_CHECKING:
    from bot.curricula.importing import Imported
    from bot.study.plan import Item, Plan, Unit

app = typer.Typer(
    help="List, show, check, write, import and export curricula.", no_args_is_help=True, rich_markup_mode=None
)

Brought = Annotated[
    Path, typer.Argument(help="A plan's folder or file; or a syllabus in Markdown, YAML, CSV or XLSX.")
]


@app.command("list")
def list_() -> None:
    """What plans there are: key, title, and weeks at each pace."""
    from bot.curricula.own_plans import find_plans, load_plan
    from bot.curricula.reader import CurriculumError
    from bot.study.plan import Pace

    settings = load()
    for key, folder in find_plans(settings.plan_roots).items():
        yours = ", yours" if folder.parent == settings.plans_of_ones_own else ""
        try:
            plan = load_plan(folder)
        except CurriculumError as error:
            count = len(error.problems)
            print(f"{key}: problems in its files ({count}); studyplan curriculum check {folder}")
            continue
        weeks = ", ".join(f"{pace} {sum(stage.weeks[pace] for stage in plan.stages)}" for pace in Pace)
        print(f"{key}: {plan.title} (weeks: {weeks}{yours})")


@app.command()
def show(
    plan: Annotated[str, typer.Argument(help="A plan's key, or the path of its folder or file.")],
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
    path: Brought,
    *,
    complete: Annotated[
        bool, typer.Option("--complete", help="Hold every stage to the rules of complete stages.")
    ] = False,
) -> None:
    """Report every problem of a plan's files as file:line; exit 1 if there is any.

    A syllabus that is no plan yet is read as `import` would read it.
    """
    from bot.curricula.own_plans import read_path
    from bot.curricula.plan_files import SUFFIXES
    from bot.curricula.reader import check_plan

    if path.is_file() and path.suffix.lower() not in SUFFIXES:
        imported = read_path(path)
        _tell(imported)
        if imported.plan is None:
            raise typer.Exit(1)
        return
    problems = check_plan(path, complete=complete)
    for problem in problems:
        print(problem)
    if problems:
        raise typer.Exit(1)
    print(f"{path}: no problems")


@app.command()
def new(
    name: Annotated[str, typer.Argument(help="What the plan is called, such as our-book-club.")],
    weeks: Annotated[int, typer.Option(min=1, max=104, help="How many weeks it has.")] = 12,
) -> None:
    """Write a plan in one file, NAME.yaml, for you to fill in."""
    from bot.curricula.own_plans import check_key
    from bot.curricula.skeleton import skeleton
    from bot.errors import UserError

    file = Path(f"{name.removesuffix('.yaml').removesuffix('.yml')}.yaml")
    try:
        check_key(file.stem if file.parent == Path() else name)
        with file.open("x", encoding="utf-8") as opened:
            opened.write(skeleton(file.stem, weeks))
    except UserError as error:
        _refuse(str(error))
    except FileExistsError:
        _refuse(f"{file} is there already: choose another name.")
    except OSError as error:
        _refuse(f"{file} cannot be written: {error.strerror}.")
    print(f"{file} is a plan of {counted(weeks, 'week')}. Write over what is in it, and then:")
    print(f"  studyplan try --plan {file}           # plays it, and reads it anew when you change it")
    print(f"  studyplan curriculum import {file}    # makes it available to your groups")


@app.command("import")
def import_(
    path: Brought,
    name: Annotated[str, typer.Option(help="What the plan is to be called; by default as its file.")] = "",
    *,
    replace: Annotated[bool, typer.Option("--replace", help="Put it in the place of an older one.")] = False,
) -> None:
    """Make a plan of what you have, and keep it where groups can be started with it."""
    from bot.curricula.own_plans import keep, key_to_keep, read_path
    from bot.curricula.plan_files import list_plans
    from bot.errors import UserError

    settings = load()
    own = settings.plans_of_ones_own
    shipped = [] if _same(own, settings.plans) else [folder.name for folder in list_plans(settings.plans)]
    try:
        imported = read_path(path, name, own)
        if imported.plan is None:
            _tell(imported)
            raise typer.Exit(1)
        wanted = name or ("" if path.is_dir() else imported.plan.key)
        key = key_to_keep(path, wanted, shipped, own, replace=replace)
        _tell(imported)
        target = keep(path, imported, own, key)
    except UserError as error:
        _refuse(str(error))
    except OSError as error:
        _refuse(f"{own} cannot be written: {error.strerror}. STUDYPLAN_OWN_PLANS names another folder.")
    else:
        print(f"{key} is there now, in {target}: /plan-admin start plan:{key}")


@app.command()
def remove(name: Annotated[str, typer.Argument(help="The key of a plan that you imported.")]) -> None:
    """Take an imported plan away. Running groups keep their own copy."""
    from bot.curricula.own_plans import find_plans
    from bot.curricula.own_plans import remove as take_away
    from bot.errors import UserError

    settings = load()
    try:
        if name in find_plans(settings.plans) and name not in find_plans(settings.plans_of_ones_own):
            raise UserError(f"{name} comes with the bot, and only plans that you imported can be removed.")
        take_away(settings.plans_of_ones_own, name)
    except UserError as error:
        _refuse(str(error))
    except OSError as error:
        _refuse(f"{settings.plans_of_ones_own / name} cannot be removed: {error.strerror}.")
    print(f"{name} is gone. Running groups keep their own copy.")


@app.command()
def export(
    name: Annotated[str, typer.Argument(help="A plan's key.")],
    path: Annotated[Path, typer.Argument(help="A folder, or a .yaml file for a plan in one file.")],
) -> None:
    """Write a plan's files elsewhere, to change them or to hand them on."""
    from bot.curricula.own_plans import export as write
    from bot.curricula.own_plans import find_plans
    from bot.errors import UserError

    plans = find_plans(load().plan_roots)
    try:
        if name not in plans:
            raise UserError(f"There is no plan called {name}. There are: {', '.join(plans)}.")
        print(f"{name} is in {write(plans[name], path)}")
    except UserError as error:
        _refuse(str(error))
    except OSError as error:
        _refuse(f"{path} cannot be written: {error.strerror}.")


def find(name: str) -> "Plan":
    """The plan with that key or at that path. If it cannot be used, print its problems and exit with 1."""
    from bot.curricula.catalogue import find_plan
    from bot.curricula.own_plans import load_plan
    from bot.curricula.plan_files import holds_plan
    from bot.curricula.reader import CurriculumError
    from bot.errors import UserError

    try:
        if Path(name).is_file() or holds_plan(Path(name)):
            return load_plan(Path(name))
        return find_plan(load().plan_roots, name)
    except (CurriculumError, UserError) as error:
        print(error, file=sys.stderr)
        raise typer.Exit(1) from error


def _tell(imported: "Imported") -> None:
    """What was understood of a file, and what was not."""
    if imported.understood and imported.yaml:
        print(f"Understood: {', '.join(imported.understood)}.")
    if imported.problems and imported.plan is not None:
        print("Not understood, or changed:")
    for problem in imported.problems:
        print(problem)


def _refuse(words: str) -> NoReturn:
    print(words, file=sys.stderr)
    raise typer.Exit(1)


def _same(one: Path, other: Path) -> bool:
    return one.resolve() == other.resolve()


def _outline(plan: "Plan") -> list[str]:
    lines = [f"{plan.title} ({plan.key})", plan.summary, ""]
    for stage in plan.stages:
        duration = f" ({stage.duration})" if stage.duration else ""
        weeks = ", ".join(f"{pace} {count}" for pace, count in stage.weeks.items())
        if plan.staged:
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
