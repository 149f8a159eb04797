"""What the tests over a wire share."""

import socket
from pathlib import Path

import pytest

AGAINST_THE_CLOCK = {
    "test_clicks.py",
    "test_crashes.py",
    "test_everything.py",
    "test_process.py",
    "test_replicas.py",
    "test_slow_database.py",
    "test_workspaces.py",
}
"""Real processes, hundreds of clicks, databases that take five seconds: their deadlines are those of the
real platforms, which a machine busy with other tests does not keep. `make soak` runs them one at a time."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what is measured against the clock."""
    here = Path(__file__).parent
    for item in items:
        if item.path.is_relative_to(here) and item.path.name in AGAINST_THE_CLOCK:
            item.add_marker("soak")


@pytest.fixture
def unused_address() -> str:
    """An address of this machine at which nobody listens yet."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        return f"127.0.0.1:{free.getsockname()[1]}"
