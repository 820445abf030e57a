# A machine needs Python 3.11 or newer and make; everything else is installed into .venv from requirements.lock.
SHELL := /bin/sh
.DEFAULT_GOAL := help

PORT ?= 8000
ODE_HOME ?= home
PYTHON ?= $(shell command -v python3.11 || command -v python3.12 || command -v python3.13 || command -v python3)
BIN := .venv/bin
ODE := $(BIN)/ode --home $(ODE_HOME)
PIP_INSTALL := -m pip --disable-pip-version-check install --quiet --quiet --no-deps
export PYTHONUNBUFFERED := 1
# Whatever the environment says: else each of many processes compiles everything anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help setup demo test faults check bench score migrate docs messages pictures lock setup-pdf browser python

help: ## show these targets
	@awk 'BEGIN { FS = ":.*## " } /^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' Makefile

setup: .venv/.ready ## install into .venv (once; again when the lock changes)

demo: setup ## real agreements, two stories played out, then the office on PORT (default 8000)
	$(ODE) init --demo
	$(ODE) sweep
	$(ODE) story
	$(ODE) up --demo --port $(PORT)

test: setup browser .venv/word_files/.ready ## the whole test suite, on SQLite and on PostgreSQL
	$(BIN)/pytest -n 3 --dist worksteal
	$(BIN)/pytest -n 3 --dist worksteal --database postgresql

faults: setup ## kill server and worker again and again, for three quarters of an hour
	$(BIN)/pytest -n 3 --long -rP
	$(BIN)/pytest -n 3 --long -rP --database postgresql

check: setup ## style, types, layers and the rules of the house
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest -q tests/house

bench: .venv-bench/.ready ## measure against peers (a venv of its own, .venv-bench)
	.venv-bench/bin/python -m benchmarks

score: setup ## the legal screen against real agreements (FILE=other.json for others in the same shape)
	$(BIN)/python -m benchmarks.legal $(FILE)

migrate: setup ## bring the database in ODE_HOME (default ./home) to the newest schema
	$(ODE) init

docs: setup ## write the pages of docs/ that are made from states/
	$(BIN)/python tools/write_docs.py

messages: setup ## gather the words of the pages; each catalogue gets what it lacks
	$(BIN)/python -m tools.messages

pictures: setup browser ## take pictures of every page at both widths into docs/pictures (looked at before a release)
	$(BIN)/python -m tools.make_pictures

lock: setup ## renew uv.lock and the two requirements locks after a change of pyproject.toml
	$(BIN)/uv lock --no-config
	$(BIN)/uv export --quiet --no-config --locked --no-header --no-emit-project --output-file requirements.lock >/dev/null
	$(BIN)/uv export --quiet --no-config --locked --no-header --no-emit-project --group bench --output-file requirements-bench.lock >/dev/null

# Source distributions that carry real Word files; pip reads their names and versions while it fetches them.
.venv/word_files/.ready: tests/redlining/word_files.txt .venv/.ready
	@echo "Fetching real Word files for the tests"
	@rm -rf $(@D)
	@.venv/bin/python -m pip --disable-pip-version-check download --quiet --quiet --no-deps --require-hashes \
	  --no-binary python-docx,PyDocX,docx-editor,docx-revisions,docx-plus --requirement $< --dest $(@D)
	@touch $@

setup-pdf: ## install LibreOffice and fonts for PDF copies (Debian, as root; optional)
	apt-get install -y libreoffice-writer-nogui python3-uno fonts-liberation fonts-crosextra-carlito fonts-crosextra-caladea

# A browser for the tests: the one that is there, else Debian's, which only root may install.
browser:
	@test -n "$$ODE_CHROMIUM" || command -v chromium chromium-browser google-chrome >/dev/null || { \
	  test "$$(id -u)" = 0 && command -v apt-get >/dev/null && \
	  echo "Installing Chromium for the tests" && apt-get -qq update && apt-get -qq install -y chromium >/dev/null; } || { \
	  echo "The tests need Chromium: install it, or set ODE_CHROMIUM to its path." >&2; exit 1; }

python:
	@test -n "$(PYTHON)" || { echo "No python3 found. Install Python 3.11 or newer, or say: make setup PYTHON=/path/to/python3.11" >&2; exit 1; }
	@command -v "$(PYTHON)" >/dev/null || { echo "There is no $(PYTHON). Say: make setup PYTHON=/path/to/python3.11" >&2; exit 1; }
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "$(PYTHON) is too old: Python 3.11 or newer is needed. Say: make setup PYTHON=/path/to/python3.11" >&2; exit 1; }
	@"$(PYTHON)" -c 'import ensurepip, venv' 2>/dev/null || { echo "$(PYTHON) cannot make virtual environments. On Debian: apt-get install python3-venv" >&2; exit 1; }

# The lock is complete, so --no-deps: nothing is installed that it does not name. --no-build-isolation: the build
# backend comes from the lock too.
.venv/.ready .venv-bench/.ready: %/.ready: requirements.lock requirements-bench.lock pyproject.toml
	@$(MAKE) --no-print-directory python
	@echo "Installing into $* (about a minute)"
	@"$(PYTHON)" -m venv $* && echo '*' > $*/.gitignore
	@$*/bin/python $(PIP_INSTALL) --require-hashes -r requirements$(patsubst .venv%,%,$*).lock
	@$*/bin/python $(PIP_INSTALL) --no-build-isolation --editable .
	@$*/bin/python -m compileall -q ode_workflows  # pip compiles what it copies, and an editable install copies nothing
	@$*/bin/python -m pip --disable-pip-version-check check
	@touch $@
