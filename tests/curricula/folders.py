"""Small curriculum folders for tests: a sound one, and ways to write files into it."""

import os
from pathlib import Path

from bot.curricula import check_plan

PLAN = """\
title: Knots
summary: Three knots in three weeks.
stages:
  - s1.yaml
"""

STAGE = """\
key: s1
title: Loops
resources:
  ashley:
    kind: book
    title: The Ashley Book of Knots
    short: Ashley
    link: https://example.org/ashley
papers:
  tangles:
    title: Spontaneous Knotting
    link: https://example.org/tangles
projects:
  rack:
    title: Build a knot rack
units:
  - key: bowline
    title: The bowline
    topics: [Bights, Loops]
    readings:
      - from: ashley
        where: ch. 1
"""


def write_plan(root: Path, key: str = "knots", **files: str | bytes) -> Path:
    """A folder with the sound plan; `plan="..."` replaces plan.yaml, `s1="..."` s1.yaml, and so on."""
    folder = root / key
    folder.mkdir(exist_ok=True)
    for name, content in {"plan": PLAN, "s1": STAGE, **files}.items():
        data = content.encode() if isinstance(content, str) else content
        (folder / f"{name}.yaml").write_bytes(data)
    return folder


def unit(text: str) -> str:
    """The sound stage with these lines added to its only unit; the first of them is line 23."""
    return STAGE + "".join(f"    {line}\n" for line in text.splitlines())


def said(folder: Path) -> list[str]:
    """The problems of a folder, with file names alone."""
    return [str(problem).replace(f"{folder}{os.sep}", "") for problem in check_plan(folder)]
