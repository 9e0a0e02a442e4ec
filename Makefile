# On Record, with make: `make` alone lists what there is.
# A fresh machine needs Python 3.11 or newer (with pip and venv) and make; everything else is pinned in the locks.

VENV := .venv
BIN := $(VENV)/bin

# The newest Python that the locks are tested with; name another with PYTHON=/path/to/python.
PYTHON ?= $(shell for name in python3.13 python3.12 python3.11 python3; do \
	"$$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 && echo "$$name" && break; done)
HOST ?= 127.0.0.1
PORT ?= 8000
DATA ?= data

# A stamp is written by the last line of its recipe: an install that was interrupted leaves none, and runs again.
MADE := $(VENV)/.made
LOCKED := $(VENV)/.locked
LOCKED_DEV := $(VENV)/.locked-dev
INSTALLED := $(VENV)/.installed

PIP := $(BIN)/python -m pip --disable-pip-version-check
COMPILE := $(BIN)/uv pip compile -q pyproject.toml --extra postgres --group build
PINNED := --universal --python-version 3.11 --generate-hashes

.DEFAULT_GOAL := help
.PHONY: help run demo test lint openapi library clients image bench bench-api lock

help: ## List these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-9s %s\n", $$1, $$2 }' Makefile
	@echo "  Settings: PORT=$(PORT) HOST=$(HOST) DATA=$(DATA) (the folder of the store) PYTHON=$(PYTHON)"

run: export ONRECORD_DATABASE_URL ?= sqlite:///$(DATA)/onrecord.sqlite3
run: $(LOCKED) $(INSTALLED) ## Install, read the two seed articles, show what they say, and serve them until Ctrl-C
	@$(BIN)/onrecord ingest seeds
	@$(BIN)/onrecord serve --host "$(HOST)" --port "$(PORT)"

# Beside the store of `make run`, so that each shows what its pages in docs/ say.
demo: export ONRECORD_DATABASE_URL ?= sqlite:///$(DATA)/demo/onrecord.sqlite3
demo: $(LOCKED) $(INSTALLED) ## As run, with sixteen articles of Wikinews beside the seeds (CC BY 2.5: tests/gum/README.md)
	@$(BIN)/onrecord ingest seeds tests/gum/articles.jsonl
	@$(BIN)/onrecord serve --host "$(HOST)" --port "$(PORT)"

# Compiled once, tests and program start sooner in each process: also where the environment asks for no bytecode.
test: export PYTHONDONTWRITEBYTECODE =
test: $(LOCKED_DEV) $(INSTALLED) ## Run the tests in parallel (some of them, one at a time: make test ARGS="-n 0 tests/api -k cursor")
	@$(BIN)/python -m pytest -n auto --maxprocesses 4 --dist worksteal $(ARGS)

lint: $(LOCKED_DEV) $(INSTALLED) ## Check style, types, the direction of imports, and the Dockerfile
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/hadolint Dockerfile

openapi: $(LOCKED) $(INSTALLED) ## Write the OpenAPI document anew, after a change of the API
	@$(BIN)/onrecord openapi > docs/openapi.json

library: $(LOCKED_DEV) $(INSTALLED) ## Write the Python client that waits anew, after a change of the awaited one
	@$(BIN)/python -m tests.onrecord.waiting

clients: $(LOCKED_DEV) $(INSTALLED) ## Generate a TypeScript client and have it ask a real server (needs Node 20.19 or newer, with npm)
	@npm --prefix tests/clients ci --silent --no-audit --no-fund
	@$(BIN)/python -m tests.clients.check

image: $(LOCKED_DEV) $(INSTALLED) ## Build the image and use a container of it, with docker or podman (or ENGINE="podman --its-options")
	@$(BIN)/python -m tests.image.check

bench: $(LOCKED_DEV) $(INSTALLED) ## Measure accuracy against labelled articles: make bench EVAL=folder
	@test -d "$(EVAL)" || { echo "Say where the labelled articles are: make bench EVAL=folder"; exit 2; }
	@for bench in tests/benchmarks/[a-z]*.py; do \
		echo "== $$bench"; $(BIN)/python "$$bench" "$(EVAL)" || exit 1; done

bench-api: $(LOCKED_DEV) $(INSTALLED) ## Measure the API's speed on made-up stores of up to a million statements: make bench-api ARGS="--sizes 10000"
	@$(BIN)/python tests/benchmarks/api.py $(ARGS)

lock: $(BIN)/uv ## Resolve what pyproject.toml asks for into both locks (to newer releases: make lock ARGS=--upgrade)
	$(COMPILE) $(PINNED) $(ARGS) -o requirements.lock
	$(COMPILE) --group dev $(PINNED) $(ARGS) -c requirements.lock -o requirements-dev.lock

$(MADE):
	@test -n "$(PYTHON)" || { \
		echo "On Record needs Python 3.11 or newer, and none was found. Install one, or name it: make run PYTHON=/path/to/python"; \
		exit 2; }
	@echo "Making $(VENV) with $(PYTHON) ..."
	@$(PYTHON) -m venv $(VENV)
	@touch $@

$(BIN)/uv: | $(MADE)
	@$(PIP) install uv

$(LOCKED): requirements.lock | $(MADE)
	@echo "Installing the pinned packages into $(VENV), once: about a minute ..."
	@$(PIP) install --no-deps --require-hashes -r requirements.lock
	@touch $@

# The development lock holds the other one too, so `make run` after `make test` has nothing left to install.
$(LOCKED_DEV): requirements-dev.lock | $(MADE)
	@echo "Installing the pinned packages and the development tools into $(VENV), once: a minute or two ..."
	@$(PIP) install --no-deps --require-hashes -r requirements-dev.lock
	@touch $(LOCKED) $@

# Hatchling and editables come from the lock, so the build needs no isolation and no network.
$(INSTALLED): pyproject.toml | $(MADE)
	@$(PIP) install --quiet --no-deps --no-build-isolation -e .
	@touch $@
