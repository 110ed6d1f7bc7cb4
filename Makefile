# Everything a person types. `make run` starts the app; `make test` checks everything.
PYTHON ?= python3
BIN := .venv/bin
PORT ?= 8501
DEMO ?= demo-workspace
RECORDS ?= 1000000
RULE_RECORDS ?= 10000000

.PHONY: run setup test test-slow test-kill check demo bench bench-rules lock clean

run: .venv/.installed
	$(BIN)/streamlit run app.py --server.port $(PORT)

setup: .venv/.installed

test: .venv/.checked check
	$(BIN)/pytest -n 2 --dist loadfile --no-loadscope-reorder

check: .venv/.checked
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# The long tests that `make test` leaves out to stay under ten minutes.
test-slow: .venv/.checked
	$(BIN)/pytest -m slow -n 2 --dist loadfile

# Kills a run at every step; `make test` does it at two of them.
test-kill: .venv/.checked
	LEADFOLD_KILL_ALL=1 $(BIN)/pytest -m kill

# Two generated months without a screen, in a workspace of their own.
demo: .venv/.installed
	$(BIN)/python -m core demo --home $(DEMO)

bench: .venv/.checked
	$(BIN)/python bench/run_month.py --records $(RECORDS)

# All shipped rules beside standardising the same records.
bench-rules: .venv/.checked
	$(BIN)/python bench/rules.py --records $(RULE_RECORDS)

lock: .venv/.checked
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --no-header --no-annotate requirements.in -o requirements.txt
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --no-header --no-annotate requirements-dev.in -o requirements-dev.txt

clean:
	rm -rf .venv $(DEMO)

.venv/bin/uv:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Leadfold needs Python 3.11 or newer; name one with: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check uv==0.13.9

.venv/.installed: .venv/bin/uv requirements.txt
	$(BIN)/uv pip install --quiet --python $(BIN)/python -r requirements.txt
	@touch $@

.venv/.checked: .venv/.installed requirements-dev.txt
	$(BIN)/uv pip install --quiet --python $(BIN)/python -r requirements-dev.txt
	@touch $@
