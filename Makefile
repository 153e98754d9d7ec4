# Needs only Python 3.11 or newer, git and make; everything else is installed into .venv.

PYTHON ?= python3
PYTEST_ARGS ?=
# How many times more than in `make test` the laws are tried in `make soak`.
SOAK ?= 20
VENV := .venv
BIN := $(VENV)/bin
# Copied into generated packages, so laid out at their width.
RUNTIME := generator/dovetail/runtime generator/dovetail/sql_script.py
SOURCES := generator tests hatch_build.py $(wildcard benchmarks examples)
# Compiled when the package is installed.
TEMPLATES := $(wildcard templates/*/*.j2) generator/dovetail/emit/template_code.py

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help demo serve test soak lint style layout types floors generate format clean

help: ## Say what there is to make.
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1|\2/p' $(MAKEFILE_LIST) | awk -F'|' '{ printf "%-15s %s\n", $$1, $$2 }'

demo: $(VENV)/.demo ## Generate an example, migrate an embedded database, and run a nested query on it.
	@$(BIN)/dovetail generate
	@$(BIN)/python examples/demo.py

serve: export DATABASE_URL ?= sqlite:///skill_registry.sqlite
serve: export PYTHONPATH := generated
serve: $(VENV)/.serve ## Serve the example over HTTP, at http://127.0.0.1:8000/docs.
	@$(BIN)/dovetail migrate up --migrations generated/skill_registry/migrations
	@$(BIN)/python examples/skill_registry/fill.py
	@$(BIN)/uvicorn --app-dir examples/skill_registry app:app

test: lint ## Check everything: style, types, floors, the committed output, and every test.
	$(BIN)/dovetail check
	$(BIN)/python -m pytest -n auto --dist worksteal $(PYTEST_ARGS)

soak: $(VENV)/.test ## Try the laws on many more examples, and every PostgreSQL, and say which cases took most.
	DOVETAIL_SOAK=$(SOAK) $(BIN)/python -m pytest -n auto --dist worksteal -m "law or every_postgresql" $(PYTEST_ARGS)

lint: $(VENV)/.test ## Check style, types and floors only.
	@$(MAKE) --no-print-directory --jobs=2 style layout types floors

style:
	$(BIN)/ruff check $(SOURCES)

layout:
	$(BIN)/black --check --diff --quiet --workers 1 $(SOURCES)

types:
	$(BIN)/mypy

floors:
	$(BIN)/lint-imports

generate: $(VENV)/.demo ## Rewrite generated/ from spec/, and what docs/ has of the program itself.
	$(BIN)/dovetail generate
	$(BIN)/dovetail schema --output docs/dovetail.schema.json
	$(BIN)/dovetail explain --pages docs/errors

format: $(VENV)/.test ## Lay out our own source.
	$(BIN)/ruff check --fix $(SOURCES)
	$(BIN)/black --quiet $(SOURCES)
	$(BIN)/black --quiet --line-length 88 --extend-exclude '^$$' $(RUNTIME)

clean: ## Remove what was installed and cached.
	rm -rf $(VENV) build dist templates/compiled .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# Stamps, so that a second run installs nothing. The modules are compiled, as pip compiles what it does not install editable:
# where PYTHONDONTWRITEBYTECODE is set, every start would compile them.

$(VENV)/.made:
	@$(PYTHON) -c 'import sys; sys.exit(None if sys.version_info >= (3, 11) else "dovetail needs Python 3.11 or newer: make PYTHON=python3.11")'
	$(PYTHON) -m venv --clear $(VENV)
	@touch $@

$(VENV)/.demo: pyproject.toml hatch_build.py $(TEMPLATES) $(VENV)/.made
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[database]'
	$(BIN)/python -m compileall -q generator templates/compiled
	@touch $@

$(VENV)/.serve: pyproject.toml hatch_build.py $(TEMPLATES) $(VENV)/.made
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[example]'
	@touch $@ $(VENV)/.demo

$(VENV)/.test: pyproject.toml hatch_build.py $(TEMPLATES) $(VENV)/.made
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[test]'
	$(BIN)/python -m compileall -q generator templates/compiled
	@touch $@ $(VENV)/.demo $(VENV)/.serve
