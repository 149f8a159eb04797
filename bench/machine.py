"""The machine on which something is measured, and what it is busy with."""

import os
import platform
import sqlite3
import sys
from datetime import UTC, datetime
from pathlib import Path


def machine() -> dict[str, str]:
    """What the numbers were measured on."""
    model = next(
        (
            line.partition(":")[2].strip()
            for line in _read("/proc/cpuinfo").splitlines()
            if line.startswith("model name")
        ),
        platform.processor(),
    )
    memory = next(
        (
            line.partition(":")[2].strip()
            for line in _read("/proc/meminfo").splitlines()
            if "MemTotal" in line
        ),
        "",
    )
    return {
        "processor": model,
        "cores": str(os.cpu_count()),
        "memory": memory,
        "load": _load(),
        "day": datetime.now(UTC).date().isoformat(),
        "system": platform.platform(terse=True),
        "python": sys.version.split()[0],
        "sqlite": sqlite3.sqlite_version,
    }


def _load() -> str:
    """The load of the last 1, 5 and 15 minutes, where the system tells."""
    averages = getattr(os, "getloadavg", None)
    return " ".join(f"{one:.1f}" for one in averages()) if averages is not None else ""


def starved() -> float:
    """Seconds for which the main thread has waited for a core so far (second figure of the kernel's file)."""
    told = _read("/proc/self/schedstat").split()
    return int(told[1]) / 1e9 if told else 0.0


def _read(path: str) -> str:
    file = Path(path)
    return file.read_text() if file.exists() else ""
