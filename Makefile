PYTHON ?= python3
VENV := .venv
READY := $(VENV)/.ready
BIN := $(VENV)/bin
# Half of the tests' time is waiting for git, servers and processes of their own: two workers a core.
WORKERS ?= $(shell $(PYTHON) -c 'import os; print(2 * (os.cpu_count() or 1))')

.PHONY: demo test test-corpus quick lint types contracts benchmarks benchmarks-quick container format clean

demo: $(READY)
	@$(BIN)/amts-bot demo

test: $(READY)
	@.ci/github-description
	$(BIN)/pytest -n $(WORKERS) --dist worksteal

# Only what needs the real books; they have to be there.
test-corpus: $(READY)
	AMTS_REQUIRE_CORPUS=1 $(BIN)/pytest -n $(WORKERS) --dist worksteal -m corpus

# Under a minute: unit tests, and laws with a tenth of their examples.
quick: $(READY)
	AMTS_QUICK=1 $(BIN)/pytest -n $(WORKERS) --dist worksteal tests/unit tests/laws

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(READY)
	$(BIN)/mypy

contracts: $(READY)
	$(BIN)/lint-imports --no-logo

format: $(READY)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# Quality and speed, printed beside what they are measured against. Needs AMTS_CORPUS.
benchmarks-quick: $(READY)
	$(BIN)/python -m benchmarks.figures

benchmarks: benchmarks-quick
	$(BIN)/python -m benchmarks.fuzz --texts 100000
	$(BIN)/python -m benchmarks.amazon

container: $(READY)
	.ci/container

$(READY): pyproject.toml constraints.txt
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev]'
	@touch $@

clean:
	rm -rf $(VENV) build dist
