"""Sets up .venv in this folder with the locked packages, and runs a command of studyplan if one is given.

    python3 install.py              .venv, and nothing else
    python3 install.py try          .venv, and then `studyplan try`
    python3 install.py --tests      .venv with what the tests need, too

It needs Python alone; `make` calls it. uv, which comes into .venv first, fetches the packages side by side;
where it cannot be had, or does not get them, pip does. An old Python must be able to read this file, to say
that it is too old: so there are no annotations here, and no syntax newer than Python 3.6.
"""

import os
import subprocess
import sys
from pathlib import Path

OLDEST = (3, 11)
HERE = Path(__file__).resolve().parent
VENV = HERE / ".venv"
FOLDER, SUFFIX = ("Scripts", ".exe") if os.name == "nt" else ("bin", "")
PYTHON = VENV / FOLDER / f"python{SUFFIX}"
UV = VENV / FOLDER / f"uv{SUFFIX}"
LOCKED = ("requirements-try.txt", "requirements-build.txt")
UV_ALONE = ("--require-hashes", "-r", "requirements-uv.txt")

PIP_INSTALL = ("install", "--disable-pip-version-check", "--retries", "1", "--no-deps")
"""Without a connection, pip would try each address for minutes; twice is enough."""

READY = VENV / "try.ok"
READY_FOR_TESTS = VENV / "test.ok"
"""Files that say when .venv was set up. `make` looks at them, too."""

TOO_OLD = (
    "{python} is Python {version}. studyplan needs Python 3.11 or newer; if there is one under another name, "
    "give it: python3.12 install.py, or make {goal} PYTHON=python3.12"
)
NO_VENV = (
    "This Python cannot make the folder .venv (see above). On Debian and Ubuntu, `sudo apt install "
    "python3-venv` mends that. Then run the same command again."
)
NOT_INSTALLED = (
    "The packages could not be installed (see above). Is there a connection? Behind a proxy, set "
    "HTTPS_PROXY. Where packages come from a mirror, tell pip (`pip config`). Then run the same again."
)


def main(arguments):
    """Set up what is not there yet, and run the command."""
    if sys.version_info < OLDEST:
        python, goal = os.environ.get("PYTHON_NAME", sys.executable), os.environ.get("MAKE_GOAL", "install")
        version = "{}.{}".format(*sys.version_info[:2])
        sys.exit(TOO_OLD.format(python=python, version=version, goal=goal))
    command = [one for one in arguments if one != "--tests"]
    if is_older(READY, "requirements-uv.txt", "pyproject.toml", *LOCKED):
        say("Setting up .venv: an environment of its own")
        # Without pip, which takes longer to put there than all the packages together.
        run([sys.executable, "-m", "venv", "--clear", "--without-pip", VENV], NO_VENV)
        say("Setting up .venv: the installer")
        run([sys.executable, "-m", "pip", "--python", PYTHON, *PIP_INSTALL, *UV_ALONE], "")
        say("Setting up .venv: the packages")
        install("--require-hashes", *(word for name in LOCKED for word in ("-r", name)))
        say("Setting up .venv: studyplan itself")
        install("--no-build-isolation", "--editable", ".")
        READY.touch()
    if "--tests" in arguments and is_older(READY_FOR_TESTS, READY, "requirements-dev.txt"):
        say("Setting up .venv: what the tests need")
        install("--require-hashes", "-r", "requirements-dev.txt")
        READY_FOR_TESTS.touch()
    if command:
        sys.exit(subprocess.call([PYTHON, "-m", "bot", *command]))


def install(*what):
    """Install by uv; by pip where there is no uv, or it fails: pip may know a mirror that uv does not."""
    call = [UV, "pip", "install", "--python", PYTHON, "--no-deps", *what]
    if UV.exists() and subprocess.call(call, cwd=HERE) == 0:
        return
    run([PYTHON, "-m", "ensurepip"], NO_VENV)
    run([PYTHON, "-m", "pip", *PIP_INSTALL, *what], NOT_INSTALLED)


def run(call, advice):
    """Run a command. If it fails, end with the advice, unless there is none."""
    if subprocess.call(call, cwd=HERE) != 0 and advice:
        sys.exit(f"\n{advice}")


def is_older(file, *others):
    """Whether the file is missing, or older than one of the others."""
    return not file.exists() or any((HERE / one).stat().st_mtime > file.stat().st_mtime for one in others)


def say(words):
    """Tell what is being done."""
    print(words, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
