# Two commands do everything on a fresh machine: `make up` and `make test`. `make help` lists the rest.
PY ?= python3
VENV := .venv$(if $(filter-out python3,$(PY)),-$(notdir $(PY)))
BIN := $(VENV)/bin
WORKERS ?= 2

.DEFAULT_GOAL := help
.PHONY: help up test prove lint fmt openapi bench lock

help:  ## Say what each command does
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | awk -F'\t' '{printf "  make %-7s %s\n", $$1, $$2}'

up: $(VENV)/.run  ## Start Laurel here: web, worker and scheduler, with a demo store (PORT, LAUREL_HOME)
	@exec $(BIN)/python manage.py up

test: $(VENV)/.dev  ## Run the ordinary suite (PY=python3.12 for another Python)
	@$(BIN)/python -m tests test -n $(WORKERS) --dist loadfile --no-loadscope-reorder

prove: $(VENV)/.dev  ## Run the long proofs
	@$(BIN)/python -m tests prove

lint: $(VENV)/.dev  ## Check style, types, floors, migrations and production settings
	@$(BIN)/ruff check . && $(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --cache-dir .cache/imports
	@LAUREL_HOME=.cache/lint $(BIN)/python manage.py makemigrations --check --dry-run
	@set -a; . ./tests/production.env; set +a; $(BIN)/python manage.py check --deploy --fail-level WARNING

fmt: $(VENV)/.dev  ## Put the code into its form
	@$(BIN)/ruff check --fix-only --quiet . ; $(BIN)/ruff format .

openapi: $(VENV)/.dev  ## Write docs/openapi.yaml anew from the code
	@LAUREL_HOME=.cache/lint $(BIN)/python manage.py spectacular --validate --fail-on-warn --file docs/openapi.yaml

bench: $(VENV)/.dev  ## Measure speed as ratios within one run (FULL=1 for all of it)
	@$(BIN)/python -m benchmarks

lock:  ## Write the lock files anew from pyproject.toml (needs uv)
	uv pip compile --quiet --universal --generate-hashes --no-header --python-version 3.11 pyproject.toml -o requirements/run.lock
	uv pip compile --quiet --universal --generate-hashes --no-header --python-version 3.11 pyproject.toml --group test --group lint -o requirements/dev.lock

# The stamps say which lock file an environment was last made from.
$(VENV)/.run: requirements/run.lock .ci/install
	@sh .ci/install "$(PY)" "$(VENV)" requirements/run.lock
	@touch $@

$(VENV)/.dev: requirements/dev.lock .ci/install
	@sh .ci/install "$(PY)" "$(VENV)" requirements/dev.lock
	@touch $@ $(VENV)/.run
