# One list of commands, the same here and in CI. `make` alone prints it.
# Needs python3 (3.11 or newer) and nothing else; everything is installed into $(VENV).

PYTHON ?= python3
VENV ?= .venv
RIVALS := $(VENV)-bench
BIN := $(VENV)/bin
SAMPLE := sample
HUNTS := $(SAMPLE)/hunts
SOURCES := src tests tools bench

.DEFAULT_GOAL := help
.PHONY: help hunt test test-fast lint types contracts measure docs sample bench bench-full fmt clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

hunt: $(VENV)/.run ## run the two bundled hunt pages over the bundled sample
	@$(BIN)/gazehound hunt $(HUNTS) --data $(SAMPLE)/data --now latest

# Goes on after a failed check, so that one run tells everything; pytest comes last, with its summary.
test: $(VENV)/.dev ## everything that CI checks: lint, types, contracts, tests
	@failed=0; \
	for check in lint types contracts; do $(MAKE) --no-print-directory $$check || failed=1; done; \
	$(BIN)/pytest -n auto --dist worksteal || failed=1; \
	exit $$failed

test-fast: $(VENV)/.dev ## the tests without those marked slow, stopping at the first failure
	$(BIN)/pytest -x -m "not slow"

lint: $(VENV)/.dev ## ruff: rules and formatting, changing nothing
	$(BIN)/ruff check $(SOURCES)
	$(BIN)/ruff format --check $(SOURCES)

types: $(VENV)/.dev ## mypy, strict
	$(BIN)/mypy

contracts: $(VENV)/.dev ## import-linter: which room may import which
	$(BIN)/lint-imports --no-logo

measure: $(VENV)/.run ## size and shape of the code against its budgets
	$(BIN)/python tools/measure.py

docs: $(VENV)/.run ## write the generated pages under docs/reference
	$(BIN)/python tools/gen_docs.py
	$(BIN)/python tools/readme.py

sample: $(VENV)/.run ## write the bundled sample anew, the same bytes every time
	$(BIN)/python -m tools.make_sample

# Engines to compare with are left out where they are not installed; the full bench has an environment with them.
bench: $(VENV)/.run ## time queries, packs and the start beside SQL tuned by hand, small: about a minute
	$(BIN)/python -m bench --rows 300000 --runs 3 --packs 1 10 100 --only queries packs start

bench-full: $(VENV)/.run $(RIVALS)/.run ## the same over ten million rows beside other engines, into docs/benchmarks.md; an hour
	$(RIVALS)/bin/python -m bench --rows 10000000 --runs 7 --grown 1000000 50000000 --indexed 50000000 --interpreter $(BIN)/python \
		--write docs/benchmarks.md

fmt: $(VENV)/.dev ## let ruff format and repair what it can
	$(BIN)/ruff format $(SOURCES)
	$(BIN)/ruff check --fix $(SOURCES)

clean: ## remove the environment, caches and built files
	rm -rf $(VENV) $(RIVALS) build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find $(SOURCES) -name __pycache__ -type d -prune -exec rm -rf {} +

# Installing is quiet and speaks on stderr, so that a target's own output stands alone on stdout.
PIP := $(BIN)/python -m pip --quiet --disable-pip-version-check
INSTALL := $(PIP) install --requirement

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "gazehound needs Python 3.11 or newer; choose one with: make PYTHON=...")'
	@echo "creating $(VENV) (once)" >&2
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.run: requirements/build.txt requirements/run.txt pyproject.toml | $(BIN)/python
	@echo "installing what gazehound needs to run (once)" >&2
	@$(INSTALL) requirements/run.txt >&2
	@$(PIP) install --no-build-isolation --no-deps --editable . >&2
	@touch $@

$(RIVALS)/.run: requirements/bench.txt $(VENV)/.run
	@echo "installing the engines to compare with (once)" >&2
	@$(PYTHON) -m venv $(RIVALS)
	@$(RIVALS)/bin/python -m pip --quiet --disable-pip-version-check install --requirement requirements/bench.txt >&2
	@$(RIVALS)/bin/python -m pip --quiet --disable-pip-version-check install --no-build-isolation --no-deps --editable . >&2
	@touch $@

$(VENV)/.dev: requirements/dev.txt $(VENV)/.run
	@echo "installing what the checks need (once)" >&2
	@$(INSTALL) requirements/dev.txt >&2
	@touch $@
