"""`studyplan try` as a process: it says first where its page is."""

import os
import re
import signal
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from .command import ROOT, studyplan


def test_the_address_is_the_first_line_and_the_chat_goes_on_below(tmp_path: Path) -> None:
    ran = studyplan("try", "--port", "0", cwd=tmp_path, stdin="alice: /plan help\n")
    first, _, rest = ran.stdout.partition("\n")
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+/", first)
    assert "alice in #general" in rest
    without = studyplan("try", "--no-page", cwd=tmp_path, stdin="quit\n")
    assert "http://127.0.0.1" not in without.stdout


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGTERM to end a process kindly")
def test_without_a_terminal_the_page_stays_until_the_process_is_stopped(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "bot", "try", "--port", "0"]
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    process = subprocess.Popen(
        command, cwd=tmp_path, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None
        address = process.stdout.readline().strip()
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(address, timeout=60) as page:
            assert "Week 3 of 58" in page.read().decode()
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0
    finally:
        process.kill()
        process.communicate()


def test_a_port_that_is_taken_is_said_and_only_a_chosen_one_is_insisted_on(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        ran = studyplan("try", "--port", str(taken.getsockname()[1]), cwd=tmp_path, stdin="quit\n")
    assert ran.returncode == 2
    assert ran.stdout == ""
    assert "--port 0" in ran.stderr
