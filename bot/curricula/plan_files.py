"""Where plans are on the disk: the names of their folders and files, and the keys that these names make."""

from pathlib import Path

import bot

PLAN_FILE = "plan.yaml"
PLAN_FILES = (PLAN_FILE, "plan.yml")
SUFFIXES = (".yaml", ".yml")


def plans_root() -> Path:
    """The folder of the plans that come with the bot."""
    return Path(bot.__file__).resolve().parent.parent / "curriculum"


def list_plans(root: Path) -> list[Path]:
    """The folders in `root` that hold a plan, by name. A folder's name is its plan's key."""
    try:
        return sorted(folder for folder in root.iterdir() if folder.name[0] != "." and holds_plan(folder))
    except OSError:
        return []


def holds_plan(folder: Path) -> bool:
    """Whether a folder has a plan's first file in it."""
    return any((folder / name).is_file() for name in PLAN_FILES)


def plan_key(path: Path) -> str:
    """The key of the plan in a folder or file: its name."""
    if path.is_file():
        path = path.resolve().parent if path.name in PLAN_FILES else path.with_suffix("")
    try:
        return path.resolve().name
    except (OSError, RuntimeError):
        return path.name
