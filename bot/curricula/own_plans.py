"""Imported plans: a folder that holds one folder for each of them.

Owns that folder: putting plans in, taking them out, handing them back. It must not read what people hand in
(`bot.curricula.importing` does) and knows no database.
"""

import shutil
from collections.abc import Iterable, Sequence
from pathlib import Path

from bot.curricula.importing import Imported, import_plan, key_for
from bot.curricula.nodes import quote
from bot.curricula.plan_files import PLAN_FILE, SUFFIXES, holds_plan, list_plans, plan_key
from bot.curricula.reader import CurriculumError, check_plan, read_plan
from bot.curricula.rules import SEGMENT, WORD_LIMIT
from bot.errors import UserError
from bot.study.plan import Plan

Roots = Path | Sequence[Path]
"""Where plans are looked for, in this order: folders of plans, or a single plan."""

Stamps = tuple[tuple[str, int, int], ...]


def find_plans(roots: Roots) -> dict[str, Path]:
    """Return the folder or file of every plan, by key. Of two plans with one key, the first one counts."""
    found: dict[str, Path] = {}
    for root in [roots] if isinstance(roots, Path) else roots:
        if root.is_file() or holds_plan(root):
            found.setdefault(_key(root), root)
            continue
        for folder in list_plans(root):
            found.setdefault(folder.name, folder)
    return dict(sorted(found.items()))


def load_plan(path: Path) -> Plan:
    """Read the plan in a folder, or in a file of any format that can be imported. Raises CurriculumError."""
    if not path.is_file() or path.suffix.lower() in SUFFIXES:
        return read_plan(path)
    imported = import_plan(str(path), path.read_bytes(), key=_key(path))
    if imported.plan is None:
        raise CurriculumError(imported.problems)
    return imported.plan


def stamps(path: Path) -> Stamps:
    """Return what changes with a plan: the names, times of change (ns) and sizes (bytes) of its files."""
    files = [path] if path.is_file() else _files(path)
    stats = [(file, file.stat()) for file in files if file.is_file()]
    return tuple((str(file), stat.st_mtime_ns, stat.st_size) for file, stat in stats)


def read_path(path: Path, key: str = "", beside: Path | None = None) -> Imported:
    """Read what is at a path: a plan's folder, a folder with one syllabus, or a file. Raises UserError."""
    if path.is_dir() and not holds_plan(path):
        path = _only_file(path) or path
    if path.is_dir():
        problems = tuple(check_plan(path))
        plan = None if problems else read_plan(path)
        return Imported(plan, (), problems, "")
    try:
        content = path.read_bytes()
    except OSError as error:
        reason = error.strerror or "it cannot be read"
        raise UserError(
            f"{path}: {reason}. Name a folder, or a file: YAML, Markdown, CSV or XLSX."
        ) from error
    return import_plan(str(path), content, key=key, beside=beside)


def _only_file(folder: Path) -> Path | None:
    """Return the only file in a folder that could be a syllabus; None if there are several or none."""
    suffixes = (*SUFFIXES, ".md", ".markdown", ".csv", ".tsv", ".xlsx")
    files = [
        file for file in folder.iterdir() if file.suffix.lower() in suffixes and file.name[0] not in ".~"
    ]
    return files[0] if len(files) == 1 else None


def key_to_keep(path: Path, wanted: str, shipped: Iterable[str], own: Path, *, replace: bool) -> str:
    """Return the key under which a plan is kept. Raises UserError if the key cannot be used."""
    key = wanted or _key(path)
    check_key(key)
    if key in shipped:
        raise UserError(
            f"A plan called {key} comes with the bot, so yours needs another name: "
            f"`--name my-{key}`, for example."
        )
    if (own / key).exists() and not replace:
        raise UserError(
            f"There is a plan called {key} already, in {own / key}. Use `--replace` to put yours in "
            "its place (running groups keep their own copy), or `--name` to give yours another name."
        )
    return key


def check_key(key: str) -> None:
    """Raise UserError if a name cannot be a plan's key."""
    if not SEGMENT.fullmatch(key) or len(key) > WORD_LIMIT:
        mend = f"use small letters, digits and single hyphens, {WORD_LIMIT} at most, such as reading-group"
        raise UserError(f"{quote(key)} cannot be a plan's name: {mend}.")


def keep(path: Path, imported: Imported, own: Path, key: str) -> Path:
    """Put a plan among the imported ones, whole or not at all. Returns its folder. Raises OSError."""
    target = own / key
    coming, going = own / f".{key}.part", own / f".{key}.old"
    for left in (coming, going):
        shutil.rmtree(left, ignore_errors=True)
    coming.mkdir(parents=True)
    if imported.yaml:
        (coming / PLAN_FILE).write_text(imported.yaml, encoding="utf-8")
    else:
        _copy(path, coming)
    if target.exists():
        target.rename(going)
    coming.rename(target)
    shutil.rmtree(going, ignore_errors=True)
    return target


def remove(own: Path, key: str) -> None:
    """Delete an imported plan. Raises UserError if there is none with that key."""
    if not SEGMENT.fullmatch(key) or not (own / key).is_dir():
        there = ", ".join(folder.name for folder in list_plans(own))
        hint = f"There are: {there}." if there else f"There are none in {own}."
        raise UserError(f"There is no plan of yours called {quote(key)}. {hint}")
    shutil.rmtree(own / key)


def export(plan: Path, target: Path) -> Path:
    """Write a plan's files to a new folder, or its only file to a YAML file. Raises UserError."""
    if target.exists() and not (target.is_dir() and not any(target.iterdir())):
        if not target.is_dir():
            raise UserError(f"{target} is there already: choose another name.")
        target = target / _key(plan)
        if target.exists():
            raise UserError(f"{target} is there already: choose another name.")
    files = _files(plan) if plan.is_dir() else [plan]
    if target.suffix.lower() in SUFFIXES:
        if len(files) != 1:
            raise UserError(f"{_key(plan)} has {len(files)} files: name a folder to export it to.")
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(files[0], target)
        return target
    target.mkdir(parents=True, exist_ok=True)
    _copy(plan, target)
    return target


def _key(path: Path) -> str:
    if path.is_file() and path.suffix.lower() not in SUFFIXES:
        return key_for(path.name)
    return plan_key(path)


def _files(folder: Path) -> list[Path]:
    return sorted(file for suffix in SUFFIXES for file in folder.rglob(f"*{suffix}"))


def _copy(source: Path, target: Path) -> None:
    if source.is_file():
        shutil.copyfile(source, target / (PLAN_FILE if source.suffix.lower() in SUFFIXES else source.name))
        return
    for file in _files(source):
        copy = target / file.relative_to(source)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, copy)
