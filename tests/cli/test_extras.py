"""A production install lacks the packages of `try`: what runs does without them, the rest says so."""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
LEFT_OUT = ("jinja2", "prompt_toolkit", "rich")
WITHOUT = f"""
import sys
class Without:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {LEFT_OUT!r}:
            raise ModuleNotFoundError(f"No module named {{name!r}}", name=name)
sys.meta_path.insert(0, Without())
"""
"""Lets nobody in that process import what is left out, whoever else may need it."""

PLAN = ("--plan", "deep-learning", "--start", "2026-03-02", "--pace", "standard", "--tz", "UTC")


def without(code: str, cwd: Path, stdin: str = "") -> subprocess.CompletedProcess[str]:
    """Run Python in a process without these packages."""
    command = [sys.executable, "-c", WITHOUT + code]
    env = {"PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"}
    return subprocess.run(command, cwd=cwd, env=env, input=stdin, capture_output=True, encoding="utf-8")


def studyplan(*arguments: str, cwd: Path, stdin: str = "") -> subprocess.CompletedProcess[str]:
    """Run the command there."""
    return without(f"sys.argv[1:] = {list(arguments)!r}\nfrom bot.__main__ import main\nmain()", cwd, stdin)


def test_a_page_of_the_rehearsal_says_in_one_line_what_it_needs(tmp_path: Path) -> None:
    ran = studyplan("preview", *PLAN, "--html", "plan.html", cwd=tmp_path)
    assert (ran.returncode, ran.stdout) == (2, "")
    (line,) = ran.stderr.splitlines()
    assert line.startswith("The rehearsal needs a package that is left out here")
    assert not (tmp_path / "plan.html").exists()


def test_everything_that_production_needs_can_be_imported(tmp_path: Path) -> None:
    modules = sorted(
        ".".join(file.relative_to(ROOT).with_suffix("").parts)
        for folder in ("bot", "adapters/discord", "adapters/slack")
        for file in (ROOT / folder).rglob("*.py")
        if file.name != "__main__.py"
    )
    ran = without(f"import importlib\nfor name in {modules!r}: importlib.import_module(name)", tmp_path)
    assert ran.returncode == 0, ran.stderr[-2000:]


def test_a_script_and_a_preview_need_none_of_them(tmp_path: Path) -> None:
    played = studyplan("try", "--script", "-", cwd=tmp_path, stdin="alice: /plan help\n")
    assert (played.returncode, played.stderr) == (0, "")
    assert "/plan join" in played.stdout
    shown = studyplan("preview", *PLAN, "--ics", "plan.ics", cwd=tmp_path)
    assert (shown.returncode, shown.stderr) == (0, "")
    assert (tmp_path / "plan.ics").exists()


def test_what_needs_one_says_how_to_install_it_in_one_line(tmp_path: Path) -> None:
    ran = studyplan("try", cwd=tmp_path)
    assert ran.returncode == 2
    assert ran.stdout == ""
    (line,) = ran.stderr.splitlines()
    assert "make install" in line
    assert "requirements-try.txt" in line


def pins(name: str) -> dict[str, str]:
    """The versions in a locked file."""
    return dict(re.findall(r"^([\w.-]+)==(\S+)", (ROOT / name).read_text("utf-8"), re.MULTILINE))


def test_the_image_leaves_them_out_and_the_rest_is_locked_alike() -> None:
    names = ("", "-pictures", "-try", "-dev")
    least, image, try_, dev = (pins(f"requirements{name}.txt") for name in names)
    assert not {"jinja2", "prompt-toolkit"} & image.keys()
    assert image.keys() - least.keys() == {"manimgx-fonts", "manimgx-fonts-cjk", "resvg-py", "uharfbuzz"}
    assert {"jinja2", "prompt-toolkit", "rich"} <= try_.keys()
    assert least.items() <= image.items() <= try_.items() <= dev.items()
