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


# A stage that says everything: each line can be taken out or spoiled by a test. Lines are counted from 1.
COMPLETE = """\
key: s1
title: Loops
complete: true
origin: ours
outline:
  - part: Topics
    heading: Knots
    lines: [Bights and loops.]
resources:
  ashley:
    kind: book
    origin: seed
    title: The Ashley Book of Knots
    short: Ashley
    paid: true
    free_alternative: {text: a page on knots, link: https://example.org/free}
papers:
  tangles:
    title: Spontaneous Knotting
    link: https://example.org/tangles
    pages: 10
    minutes: 70
projects:
  rack:
    title: Build a knot rack
habits:
  slow:
    title: Tie slowly
    text: Haste makes tangles.
units:
  - key: bowline
    title: The bowline
    level: introductory
    outcomes: [Tie a bowline.]
    topics: [Bights, Loops]
    readings:
      - from: ashley
        where: ch. 1
        pages: 20
        minutes: 70
    paper: tangles
    questions:
      - text: Why does a rope tangle?
        kind: talk
        minutes: 15
    exercise:
      text: Tie it.
      data: a rope
      tool: two hands
      hardware: a table
      minutes: 30
      done_when: [it holds]
    project:
      from: rack
      step: saw the wood
      data: wood
      tool: a saw
      hardware: a bench
      minutes: 60
      done_when: [two boards]
    habits: [slow]
  - key: sheet-bend
    title: The sheet bend
    level: intermediate
    outcomes: [Join two ropes.]
    needs: [bowline]
    topics: [Bends]
    readings:
      - one_of:
          - from: ashley
            where: ch. 2
            pages: 40
            minutes: 140
          - from: ashley
            where: the film
            running_time: 80
            minutes: 120
    exercise:
      text: Join them.
      data: two ropes
      tool: two hands
      hardware: a table
      minutes: 30
      done_when: [it holds]
    project:
      from: rack
      step: hang it
      data: boards
      tool: a drill
      hardware: a wall
      minutes: 60
      done_when: [it hangs]
"""

RECALL = """\
bowline:
  - key: twice
    ask: How many bights has a bowline?
    choices:
      - right: one
      - wrong: two
        mistake: counts the loop
    why: The loop is no bight.
    where: s1.bowline.ashley
  - {key: b, ask: B, number: 2.5, tolerance: 0.1, why: W, where: s1.bowline.ashley}
  - {key: c, ask: C, accepted: [yes, aye], why: W, where: s1.bowline.paper}
  - {key: d, ask: D, number: -1, why: W, where: s1.bowline.exercise}
  - {key: e, ask: E, accepted: loop, why: W, where: s1.bowline.bights}
sheet-bend:
  - {key: a, ask: F, choices: [{right: in}, {wrong: up, mistake: M}], why: W, where: s1.bowline.ashley}
  - {key: b, ask: G, choices: [{right: in}, {wrong: up, mistake: M}], why: W, where: s1.sheet-bend.ashley}
  - {key: c, ask: H, choices: [{right: in}, {wrong: up, mistake: M}], why: W, where: s1.sheet-bend.ashley}
  - {key: d, ask: I, choices: [{right: in}, {wrong: up, mistake: M}], why: W, where: s1.sheet-bend.ashley}
  - {key: e, ask: J, choices: [{right: in}, {wrong: up, mistake: M}], why: W, where: s1.sheet-bend.ashley}
"""


def write_plan(root: Path, key: str = "knots", **files: str | bytes) -> Path:
    """A folder with the sound plan; `plan="..."` replaces plan.yaml, `s1="..."` s1.yaml, and so on."""
    folder = root / key
    folder.mkdir(exist_ok=True)
    for name, content in {"plan": PLAN, "s1": STAGE, **files}.items():
        data = content.encode() if isinstance(content, str) else content
        (folder / f"{name}.yaml").write_bytes(data)
    return folder


def write_complete(root: Path, stage: str = COMPLETE, recall: str = RECALL, key: str = "knots") -> Path:
    """A folder with the complete plan and its recall questions."""
    folder = write_plan(root, key, s1=stage)
    (folder / "recall").mkdir(exist_ok=True)
    (folder / "recall" / "s1.yaml").write_text(recall, "utf-8")
    return folder


def unit(text: str) -> str:
    """The sound stage with these lines added to its only unit; the first of them is line 23."""
    return STAGE + "".join(f"    {line}\n" for line in text.splitlines())


def said(folder: Path) -> list[str]:
    """The problems of a folder, with file names alone."""
    return [str(problem).replace(f"{folder}{os.sep}", "") for problem in check_plan(folder)]
