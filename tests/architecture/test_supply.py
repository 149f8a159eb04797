"""What is built upon: images by their digest, actions by their commit, packages by their hashes; and an audit
that does not pass when it could not look."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LOCKED = sorted(file.name for file in ROOT.glob("requirements*.txt"))


@pytest.mark.parametrize(
    ("name", "keyword"), [("Dockerfile", r"^FROM (\S+)"), ("compose.yaml", r"^ +image: (\S+:\S+)")]
)
def test_images_are_named_by_tag_and_digest(name: str, keyword: str) -> None:
    named = re.findall(keyword, (ROOT / name).read_text("utf-8"), re.MULTILINE)
    assert named
    assert [one for one in named if not re.fullmatch(r"[a-z]+:[\w.-]+@sha256:[0-9a-f]{64}", one)] == []


def test_actions_are_named_by_commit() -> None:
    files = [*ROOT.glob(".github/workflows/*.yml"), *ROOT.glob("docs/ci/*.yml")]
    used = [one for file in files for one in re.findall(r"uses: (\S+.*)", file.read_text("utf-8"))]
    assert used
    assert [one for one in used if not re.fullmatch(r"[\w/-]+@[0-9a-f]{40} # v[\d.]+", one)] == []


@pytest.mark.parametrize("name", LOCKED)
def test_every_package_is_locked_with_its_hashes(name: str) -> None:
    entries = re.split(r"\n(?=\S)", (ROOT / name).read_text("utf-8").strip())
    assert [entry.splitlines()[0] for entry in entries if "--hash=sha256:" not in entry] == []


AUDITOR = """\
#!{python}
import json, pathlib, sys
answer = pathlib.Path(__file__).with_name("answer").read_text()
if answer:
    pathlib.Path(sys.argv[sys.argv.index("--output") + 1]).write_text(answer)
"""
"""Stands in for pip-audit, and answers what it was told to."""

FINE = {"name": "fine", "version": "1.0", "vulns": []}
UNKNOWN = {"name": "unknown", "skip_reason": "Dependency not found"}
FLAWED = {"name": "flawed", "version": "2.0", "vulns": [{"id": "PYSEC-1", "fix_versions": ["2.1"]}]}


@pytest.mark.skipif(sys.platform == "win32", reason="a Unix shell")
@pytest.mark.parametrize(
    ("packages", "status", "required", "words"),
    [
        ([FINE], 0, 0, "no known vulnerability"),
        ([FINE, UNKNOWN], 0, 1, "does not tell of every package"),
        ([], 0, 1, "does not tell of every package"),
        (None, 0, 1, "cannot be reached"),
        ([FINE, FLAWED], 1, 1, "flawed 2.0: PYSEC-1, mended in 2.1"),
        ([UNKNOWN, FLAWED], 1, 1, "flawed 2.0: PYSEC-1, mended in 2.1"),
    ],
    ids=["fine", "partly unknown", "empty", "out of reach", "flawed", "flawed and unknown"],
)
def test_the_audit_passes_only_if_it_could_look(
    packages: list[object] | None, status: int, required: int, words: str, tmp_path: Path
) -> None:
    shutil.copytree(ROOT / ".ci", tmp_path / ".ci")
    tools = tmp_path / ".venv" / "audit"
    (tools / "bin").mkdir(parents=True)
    (tools / "bin" / "python").symlink_to(sys.executable)
    auditor = tools / "bin" / "pip-audit"
    auditor.write_text(AUDITOR.format(python=sys.executable), "utf-8")
    auditor.chmod(0o755)
    answer = "" if packages is None else json.dumps({"dependencies": packages})
    (tools / "bin" / "answer").write_text(answer, "utf-8")
    for name in LOCKED:
        shutil.copy(ROOT / name, tmp_path)
    shutil.copy(ROOT / "requirements-audit.txt", tools / "ready")
    for setting, expected in (("", status), ("required", required)):
        ran = subprocess.run(
            [tmp_path / ".ci" / "audit"],
            env=os.environ | {"STUDYPLAN_AUDIT": setting},
            capture_output=True,
            encoding="utf-8",
        )
        assert ran.returncode == expected
        assert words in ran.stdout + ran.stderr
