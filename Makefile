# One entry for people and for CI. Needs Python 3.11 or newer, pip and make; the rest is set up here, in .venv.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
SPARK_READY := $(VENV)/.spark-ready
BENCH_READY := $(VENV)/.bench-ready
PEERS_READY := $(VENV)/.peers-ready
JAVA := $(if $(JAVA_HOME),$(JAVA_HOME)/bin/java,java)

.PHONY: demo test test-spark test-peers java browser lint format types docs bench check clean

demo: $(READY)
	$(BIN)/salesflow due examples/showroom/log.jsonl --as-of "2026-11-30 08:30"
	$(BIN)/salesflow journey examples/showroom/log.jsonl --case "L-1043 黄女士" --as-of "2026-11-30 08:30"

test: $(READY) browser
	$(BIN)/python -m pytest

# Apart from `test`, because Spark needs Java and takes its time. One process: a session for each worker would be slower.
test-spark: java $(SPARK_READY)
	$(BIN)/python -m pytest $(wildcard tests/sql tests/spark) --databases=spark -n 0

# What our verdicts are compared with; an ordinary `test` leaves these tests out where pm4py is not installed.
test-peers: $(PEERS_READY)
	$(BIN)/python -m pytest tests/peers

# The tests of the HTML report look at it in Chromium; without one they say that they are left out.
browser:
	@for name in chromium chromium-browser google-chrome google-chrome-stable; do command -v $$name >/dev/null && exit 0; done; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && apt-get -qq update && apt-get -qq install -y --no-install-recommends chromium fonts-noto-cjk >/dev/null; then exit 0; fi; \
	echo "no Chromium here: apt-get install chromium fonts-noto-cjk; the tests of the HTML report in a browser are left out" >&2

java:
	@"$(JAVA)" -version 2>&1 | grep -qE 'version "(1[7-9]|[2-9][0-9]|[1-9][0-9]{2})' || { echo "make test-spark needs Java 17 or newer: on Debian and Ubuntu, apt-get install openjdk-17-jre-headless; elsewhere, set JAVA_HOME" >&2; exit 1; }

lint: $(READY)
	$(BIN)/ruff check . && $(BIN)/ruff format --check .

format: $(READY)
	$(BIN)/ruff check --fix . && $(BIN)/ruff format .

types: $(READY)
	$(BIN)/mypy

docs: $(READY)
	$(BIN)/python -m pytest tests/test_docs.py tests/findings

bench: $(BENCH_READY)
	$(BIN)/python -m benchmarks --write

check: lint types test

clean:
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .hypothesis

# durable_rules is built here: for Python 3.12 or older, with a C compiler. Without it its tests say that they are left out.
$(READY): pyproject.toml constraints.txt requirements-dev.txt
	$(PYTHON) -c 'import sys; sys.exit("salesflow needs Python 3.11 or newer, and $(PYTHON) is " + sys.version.split()[0]) if sys.version_info < (3, 11) else None'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[audit,testing]' -r requirements-dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[durable]' || echo "the extra durable could not be built here; its tests are left out" >&2
	touch $(READY)

$(SPARK_READY): $(READY)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[spark]'
	touch $(SPARK_READY)

$(BENCH_READY): $(READY) requirements-bench.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -r requirements-bench.txt
	touch $(BENCH_READY)

$(PEERS_READY): $(READY) requirements-peers.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -r requirements-peers.txt
	touch $(PEERS_READY)
