"""`make` with a Python that cannot be used: one line, before anything is made."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

OLD = """\
#!/bin/sh
[ "$1" = -c ] && exec {python} -c 'import sys; sys.version_info = (3, 10, 12); exec(sys.argv[1])' "$2"
echo "$@" >>asked
mkdir -p .venv/bin
"""

pytestmark = pytest.mark.skipif(
    sys.platform == "win32" or shutil.which("make") is None, reason="needs make and a Unix shell"
)


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A folder with the files that `make` reads, and no .venv."""
    for name in ("Makefile", "pyproject.toml", "requirements-try.txt", "requirements-build.txt"):
        shutil.copy(ROOT / name, tmp_path)
    return tmp_path


def make(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run make there."""
    # When make runs the tests, a make inside it prints the folder that it enters. Hide the outer one.
    alone = {
        name: value for name, value in os.environ.items() if name not in {"MAKEFLAGS", "MAKELEVEL", "MFLAGS"}
    }
    return subprocess.run(["make", *arguments], cwd=folder, env=alone, capture_output=True, encoding="utf-8")


@pytest.mark.parametrize("goal", ["try", "install"])
def test_a_python_that_is_too_old_is_one_line_and_makes_nothing(clone: Path, goal: str) -> None:
    old = clone / "python3.10"
    old.write_text(OLD.format(python=sys.executable), encoding="utf-8")
    old.chmod(0o755)
    ran = make(clone, goal, f"PYTHON={old}")
    assert ran.returncode != 0
    (line,) = [one for one in ran.stderr.splitlines() if not one.startswith("make")]
    assert line.startswith(f"{old} is Python 3.10. studyplan needs Python 3.11 or newer")
    assert line.endswith(f"make {goal} PYTHON=python3.12")
    assert ran.stdout == ""
    assert not (clone / ".venv").exists()
    assert not (clone / "asked").exists()


def test_a_python_that_is_not_there_is_one_line(clone: Path) -> None:
    ran = make(clone, "try", "PYTHON=python3.99")
    assert ran.returncode != 0
    (line,) = [one for one in ran.stderr.splitlines() if not one.startswith("make")]
    assert line.startswith("There is no python3.99 here.")
    assert not (clone / ".venv").exists()


def test_what_another_python_left_behind_is_cleared(clone: Path) -> None:
    """An attempt with another Python has made a .venv: the next one with a good Python begins anew."""
    (clone / ".venv" / "bin").mkdir(parents=True)
    (clone / ".venv" / "bin" / "python").symlink_to("/nowhere/python3.10")
    ran = make(clone, "--dry-run", "try", f"PYTHON={sys.executable}")
    assert ran.returncode == 0
    assert f"{sys.executable} -m venv --clear .venv" in ran.stdout.splitlines()
