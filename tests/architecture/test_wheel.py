"""The wheel brings one package of its own name, and all that the bot needs is in it."""

import os
import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which the wheel, built from here, is unpacked."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = folder.glob("*.whl")
    zipfile.ZipFile(wheel).extractall(folder / "site")
    return folder / "site"


def run(installed: Path, *command: str, cwd: Path) -> str:
    """Run Python with that folder before all others, and return what it printed."""
    environment = {
        **os.environ,
        "PYTHONPATH": str(installed),
        "PYTHONUTF8": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    ran = subprocess.run(
        [sys.executable, *command], cwd=cwd, env=environment, capture_output=True, encoding="utf-8"
    )
    assert (ran.returncode, ran.stderr) == (0, "")
    return ran.stdout


def test_nothing_of_it_collides_with_other_packages(installed: Path) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    own = re.sub(r"[-.]+", "_", project["name"])
    assert {one.name for one in installed.iterdir()} == {own, f"{own}-{project['version']}.dist-info"}
    assert not [one for one in installed.rglob("*") if one.name in {"__pycache__", ".env", "tests"}]


def test_it_runs_from_there_whatever_else_is_called_bot(installed: Path, tmp_path: Path) -> None:
    """In the current folder, which Python puts first, somebody else's package has the same name."""
    (tmp_path / "bot").mkdir()
    (tmp_path / "bot" / "__init__.py").write_text("raise SystemExit('the wrong bot')\n", encoding="utf-8")
    (tmp_path / "week.txt").write_text(
        "organizer: /plan-admin start paper-club standard 2026-03-02 09:00 UTC\nwait 1w\n", encoding="utf-8"
    )
    start = ("--script", "week.txt", "--start", "2026-03-01T09:00:00+00:00")
    assert "🎯" in run(installed, "-m", "studyplan_bot", "try", *start, cwd=tmp_path)
    show = "import sys; sys.argv[1:] = ['--version']; import atexit, studyplan_bot; "
    show += "atexit.register(lambda: print(sys.modules['bot'].__file__)); studyplan_bot.main()"
    assert str(installed) in run(installed, "-c", show, cwd=tmp_path)
