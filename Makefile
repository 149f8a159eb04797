# `make try` plays with the bot on this machine, `make test` checks everything, `make install` is enough to run it.
# All set up .venv in this folder; PYTHON names the interpreter (3.11 or newer).
ifeq ($(OS),Windows_NT)
PYTHON ?= python
BIN := .venv/Scripts
else
PYTHON ?= python3
BIN := .venv/bin
endif

GOAL := $(or $(MAKECMDGOALS),install)
NEEDED := studyplan needs Python 3.11 or newer; if there is one under another name, give it: make $(GOAL) PYTHON=python3.12

.PHONY: install try test soak lint bench crashes audit sbom lock pin-images clean

install: .venv/try.ok
	@echo "studyplan is $(CURDIR)/$(BIN)/studyplan"

try: .venv/try.ok
	@$(BIN)/studyplan try

# Each worker has a PostgreSQL of its own, so more than a few would only wait for each other.
test: .venv/test.ok lint
	$(BIN)/pytest -n auto --maxprocesses 4 --dist worksteal

# New examples for the rules; then what keeps the deadlines of the real platforms, one at a time, on a
# machine that does nothing else.
soak: .venv/test.ok
	$(BIN)/pytest -n auto --maxprocesses 4 --hypothesis-profile explore -m "hypothesis and not soak"
	$(BIN)/pytest -m soak

lint: .venv/test.ok
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/mypy --platform win32 --cache-dir .mypy_cache/win32
	$(BIN)/lint-imports

# What the bot costs, beside what it stands on: docs/benchmarks.md. On a machine that does nothing else.
bench: .venv/test.ok
	$(BIN)/python -m bench

# Half an hour: 300 kills for each platform, half of them on each database. STUDYPLAN_SEED repeats a run.
crashes: .venv/test.ok
	STUDYPLAN_CRASHES=150 $(BIN)/pytest -s tests/wire/test_crashes.py

# Says so and goes on where the database of vulnerabilities cannot be reached; fails with STUDYPLAN_AUDIT=required.
audit:
	@.ci/audit

# What the image holds of other people's packages, as CycloneDX: the name, version and hashes of each.
SBOM := studyplan.cdx.json
sbom:
	@PYTHON='$(PYTHON)' .ci/tools
	@.venv/audit/bin/python -W ignore::UserWarning -m cyclonedx_py requirements requirements-pictures.txt --pyproject pyproject.toml --mc-type application \
		--output-reproducible --output-format JSON --output-file $(SBOM)
	@echo "$(SBOM) lists what is in requirements-pictures.txt"

# Needs docker and a connection. The tags in Dockerfile and compose.yaml say what is pinned.
pin-images:
	@.ci/pin-images

# install.py says what it does and why. The files tell make when that is to be done.
INSTALL = PYTHON_NAME='$(PYTHON)' MAKE_GOAL='$(GOAL)' $(PYTHON) install.py

.venv/try.ok: requirements-try.txt requirements-build.txt requirements-uv.txt pyproject.toml
	@command -v $(firstword $(PYTHON)) >/dev/null || { echo 'There is no $(PYTHON) here. $(NEEDED)' >&2; exit 1; }
	@$(INSTALL)

.venv/test.ok: requirements-dev.txt .venv/try.ok
	@$(INSTALL) --tests

# The files name packages, versions and hashes, and no index. What is locked already stays as it is:
# `make lock UPGRADE=--upgrade` takes the newest of each, and UPGRADE="--upgrade-package NAME" of one.
UPGRADE :=
UV := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header
lock: .venv/try.ok
	$(UV) $(UPGRADE) pyproject.toml -o requirements.txt
	$(UV) $(UPGRADE) pyproject.toml --extra pictures -c requirements.txt -o requirements-pictures.txt
	$(UV) $(UPGRADE) pyproject.toml --extra pictures --extra try -c requirements-pictures.txt -o requirements-try.txt
	$(UV) $(UPGRADE) --group installer -o requirements-uv.txt
	$(UV) $(UPGRADE) --group build -c requirements-try.txt -o requirements-build.txt
	$(UV) $(UPGRADE) pyproject.toml --extra pictures --extra try --group dev -c requirements-try.txt -o requirements-dev.txt
	$(UV) $(UPGRADE) --group audit -o requirements-audit.txt

clean:
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
