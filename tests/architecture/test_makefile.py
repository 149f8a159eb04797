"""`make` and install.py where they cannot work: what is wrong, and what to do."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

OLD = """\
#!/bin/sh
exec {python} -c 'import runpy, sys
sys.version_info = (3, 10, 12)
runpy.run_path(sys.argv[1], run_name="__main__")' "$@"
"""

pytestmark = pytest.mark.skipif(
    sys.platform == "win32" or shutil.which("make") is None, reason="needs make and a Unix shell"
)


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A folder with the files that `make` reads, and no .venv."""
    for file in (
        ROOT / "Makefile",
        ROOT / "install.py",
        ROOT / "pyproject.toml",
        *ROOT.glob("requirements*.txt"),
    ):
        shutil.copy(file, tmp_path)
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


def test_a_python_that_is_not_there_is_one_line(clone: Path) -> None:
    ran = make(clone, "try", "PYTHON=python3.99")
    assert ran.returncode != 0
    (line,) = [one for one in ran.stderr.splitlines() if not one.startswith("make")]
    assert line.startswith("There is no python3.99 here.")
    assert not (clone / ".venv").exists()


def test_without_a_connection_it_is_said_what_to_do(clone: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What another Python left behind is cleared; uv and the packages cannot be had."""
    (clone / ".venv" / "bin").mkdir(parents=True)
    (clone / ".venv" / "bin" / "python").symlink_to("/nowhere/python3.10")
    for name, value in {"CONFIG_FILE": os.devnull, "NO_INDEX": "1", "FIND_LINKS": str(clone)}.items():
        monkeypatch.setenv(f"PIP_{name}", value)
    ran = make(clone, "try", f"PYTHON={sys.executable}")
    assert ran.returncode != 0
    assert "Setting up .venv: the packages" in ran.stderr
    assert "Is there a connection? Behind a proxy, set HTTPS_PROXY." in ran.stderr
    assert "Traceback" not in ran.stderr
    assert (clone / ".venv" / "bin" / "python").exists()
    assert not (clone / ".venv" / "try.ok").exists()


def test_where_no_environment_can_be_made_it_is_said_what_to_do(clone: Path) -> None:
    (clone / ".venv").write_text("in the way", encoding="utf-8")
    ran = make(clone, "install", f"PYTHON={sys.executable}")
    assert ran.returncode != 0
    assert "`sudo apt install python3-venv` mends that" in ran.stderr
