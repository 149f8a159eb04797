"""A small feature that the bot does not ship joins by one line and works on every stage."""

import os
import subprocess
import sys
from pathlib import Path

from sqlalchemy import URL

ROOT = Path(__file__).parents[2]


def test_a_feature_joins_by_one_line_and_works_on_every_stage(postgres_server: URL) -> None:
    """In a process of its own: its table must belong to no other test."""
    address = postgres_server.render_as_string(hide_password=False)
    run = subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "-p",
            "no:xdist",
            "-p",
            "no:cacheprovider",
            "tests/sample_feature/checks.py",
        ],
        cwd=ROOT,
        env={**os.environ, "STUDYPLAN_TEST_DATABASE_URL": address},
        capture_output=True,
        encoding="utf-8",
    )
    assert run.returncode == 0, run.stdout + run.stderr
    assert " passed" in run.stdout
    assert "skipped" not in run.stdout
