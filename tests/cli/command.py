"""`studyplan`, run as users run it: as a process, in a folder of its own."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def studyplan(
    *arguments: str, cwd: Path, stdin: str | bytes = "", encoding: str = "utf-8", **settings: str
) -> subprocess.CompletedProcess[str]:
    """Run the command on a console of that encoding; its output as text."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.upper().startswith(("STUDYPLAN", "SLACK", "DISCORD"))
        and not name.upper().endswith("_PROXY")
    }
    run = subprocess.run(
        [sys.executable, "-m", "bot", *arguments],
        cwd=cwd,
        env={**kept, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": encoding, **settings},
        input=stdin.encode() if isinstance(stdin, str) else stdin,
        capture_output=True,
        timeout=120,
    )
    out, err = (said.decode(encoding).replace("\r\n", "\n") for said in (run.stdout, run.stderr))
    return subprocess.CompletedProcess(run.args, run.returncode, out, err)
