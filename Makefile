# One entry for people and for CI. Needs Python 3.11 or newer, pip and make; the rest is set up here, in .venv.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.PHONY: demo test lint format types docs bench check clean

demo: $(READY)
	$(BIN)/salesflow due examples/showroom/log.jsonl --as-of "2026-11-30 08:30"
	$(BIN)/salesflow journey examples/showroom/log.jsonl --case "L-1043 黄女士" --as-of "2026-11-30 08:30"

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
