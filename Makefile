# make run and make test are all that a newcomer needs; make help lists the rest.
# Settings: PYTHON (3.11 or newer), VENV (where the environment lies), JOBS (pytest processes).

PYTHON ?= python3
VENV ?= .venv
JOBS ?= 3
BASE ?= http://127.0.0.1:6060

BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
LOCKED := --require-hashes --quiet
RUNTIME := $(VENV)/.runtime-is-installed
TESTING := $(VENV)/.testing-is-installed
LINKS := .typing/penpot_plugins .typing/penpot_config .typing/penpot_migrations

# Compiled modules are kept: without them each process compiles the whole server anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help run demo bench s3-server test lint format types imports unit golden wheel lock clean
.DELETE_ON_ERROR:

help:
	@echo "make run      start the server here; PENPOT_* variables are its settings (ARGS: more arguments)"
	@echo "make demo     play a small scene against the running server (BASE, default $(BASE))"
	@echo "make test     lint, types, import rules and tests, on SQLite and on PostgreSQL with Valkey"
	@echo "make unit     the tests alone (ARGS: arguments of pytest, JOBS: processes, default $(JOBS))"
	@echo "make golden   compare recorded conversations: SCENARIO='first-file teams-basics' (BASE=URL, DATABASE=postgresql)"
	@echo "make bench    measure a server (ARGS: its arguments)"
	@echo "make lint, make format, make types, make imports    one check each"
	@echo "make s3-server    install a real S3 server for the tests, which skip a few without it (needs Go)"
	@echo "make wheel    build dist/*.whl"
	@echo "make lock     bring requirements/*.txt in line with setup.cfg (UPGRADE=1: to the newest versions)"

# exec: the server itself gets the signals, and its exit status is make's.
run: $(RUNTIME)
	@exec $(BIN)/penpot run $(ARGS)

demo: $(RUNTIME)
	@exec $(BIN)/penpot demo --base $(BASE) $(ARGS)

bench: $(TESTING)
	@exec $(BIN)/python -m bench $(ARGS)

s3-server: $(VENV)/bin/pip
	@.ci/s3-server $(BIN)

test: lint types imports unit

lint: $(TESTING)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

format: $(TESTING)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

types: $(TESTING)
	$(BIN)/mypy

imports: $(TESTING)
	$(BIN)/lint-imports

unit: $(TESTING)
	$(BIN)/python -m pytest -n $(JOBS) $(ARGS)

golden: $(TESTING)
	@$(BIN)/python -m tests.compat.play $(if $(filter command line environment,$(origin BASE)),--base $(BASE)) \
		$(if $(DATABASE),--database $(DATABASE)) $(ARGS) $(SCENARIO)

# build/ may hold modules of yesterday, which would get into the wheel.
wheel: $(RUNTIME)
	rm -rf build dist
	$(PIP) wheel --quiet --no-deps --no-build-isolation --wheel-dir dist .

# The registry is whatever pip and uv are set to; its address stays out of the files.
COMPILE = $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" $(if $(UPGRADE),--upgrade)
lock: $(VENV)/bin/pip
	$(PIP) install --quiet 'uv>=0.13'
	$(COMPILE) setup.cfg --output-file requirements/runtime.txt
	$(COMPILE) setup.cfg --extra test --constraint requirements/runtime.txt --output-file requirements/test.txt

clean:
	rm -rf build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

# --- the environment: a stamp file is newer than what it was made from, so a second make has nothing to install

# pip comes last, so that an environment whose making was interrupted is made again.
$(VENV)/bin/pip:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || \
		{ echo "Python 3.11 or newer is needed, and '$(PYTHON)' is not: install it, or name it: make PYTHON=/path/to/python3.12" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
		{ echo "'$(PYTHON)' lacks the module venv or ensurepip: on Debian and Ubuntu, apt install python3-venv" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(RUNTIME): requirements/runtime.txt setup.cfg setup.py pyproject.toml | $(VENV)/bin/pip $(LINKS)
	@echo "Installing what the server needs into $(VENV) ..."
	@$(PIP) install $(LOCKED) -r requirements/runtime.txt
	@$(PIP) install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

$(TESTING): requirements/test.txt $(RUNTIME)
	@echo "Installing what the tests need into $(VENV) ..."
	@$(PIP) install $(LOCKED) -r requirements/test.txt
	@touch $@

# What type checkers find penpot_plugins by: they do not follow an editable install.
.typing/penpot_%:
	@mkdir -p .typing
	@ln -sfn ../$* $@
