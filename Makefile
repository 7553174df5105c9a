# make run: a first result from a clone. make app: the planner's pages. make test, make lint: what a change has to pass.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-compile --constraint constraints.txt

.PHONY: setup run app test lint bench clean

setup: $(VENV)/.ready-dev

run: $(VENV)/.ready-run
	$(BIN)/ecosim run double11_2025

app: $(VENV)/.ready-app
	$(BIN)/ecosim app

test: $(VENV)/.ready-dev
	$(BIN)/python -m pytest -n 2 --dist worksteal -q

lint: $(VENV)/.ready-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench: $(VENV)/.ready-run
	$(BIN)/ecosim bench

clean:
	rm -rf $(VENV) build dist ecosim.egg-info

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)

# Only what a run needs, so that a clone shows a result soon; the tools for development come with setup.
$(VENV)/.ready-run: pyproject.toml constraints.txt | $(BIN)/python
	@echo "installing what a run needs into $(VENV) …"
	@$(PIP) --editable .
	@touch $@

$(VENV)/.ready-app: $(VENV)/.ready-run
	@echo "installing what the app needs into $(VENV) …"
	@$(PIP) --editable '.[app]'
	@touch $@

$(VENV)/.ready-dev: $(VENV)/.ready-run
	@echo "installing the tools for development into $(VENV) …"
	@$(PIP) --editable '.[dev]'
	@touch $@
