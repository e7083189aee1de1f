# One entry for people and for CI. Needs Python 3.11 or newer, pip and make; the rest is set up here, in .venv.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.PHONY: demo test lint format types docs bench check clean

demo: $(READY)
	$(BIN)/salesflow grade examples/lead_list/leads.csv --map examples/lead_list/map.yaml --as-of 2026-11-02 --format text
	$(BIN)/salesflow explain purchase_in=14 model_choice=two budget=clear effective_contact="2026-11-02 09:10"

test: $(READY)
	$(BIN)/python -m pytest

lint: $(READY)
	$(BIN)/ruff check . && $(BIN)/ruff format --check .

format: $(READY)
	$(BIN)/ruff check --fix . && $(BIN)/ruff format .

types: $(READY)
	$(BIN)/mypy

docs: $(READY)
	$(BIN)/python -m pytest tests/test_docs.py tests/findings

bench: $(READY)
	$(BIN)/python -m benchmarks

check: lint types test

clean:
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .hypothesis

$(READY): pyproject.toml constraints.txt
	$(PYTHON) -c 'import sys; sys.exit("salesflow needs Python 3.11 or newer, and $(PYTHON) is " + sys.version.split()[0]) if sys.version_info < (3, 11) else None'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[audit,testing]' -r requirements-dev.txt
	touch $(READY)
