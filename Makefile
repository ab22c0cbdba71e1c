# Each target works on a fresh clone by itself and needs Python 3.11 or newer, nothing else.

PYTHON ?= $(shell for name in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$name -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$name && break; done)
BIN := .venv/bin
MANAGE := $(BIN)/python manage.py
RUNTIME := .venv/.runtime
DEV := .venv/.dev
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet --require-hashes --no-deps
SCRATCH := var/check
DEPLOYED := BASHBOARD_DATA=$(SCRATCH) HTTPS=1 ALLOWED_HOSTS=bashboard.example \
	SECRET_KEY=0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFGHIJKLMNOPQRSTUVWXYZ

# What Python has compiled is kept wherever the environment forbids it: half of collecting the tests is compiling them.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: install demo up test bench truth faults check format lint types layers templates migrations deployment openapi lock clean

install: $(RUNTIME)

demo: $(RUNTIME)  ## the product with real input; ARGS=--reset starts over
	@$(MANAGE) demo $(ARGS)

up: $(RUNTIME)  ## web, worker and beat by one command
	@$(MANAGE) up $(ARGS)

test: $(DEV)  ## PostgreSQL and Valkey first, then what must hold on SQLite and the file broker too
	@sh tests/install_chromium.sh
	$(BIN)/python -m pytest -n 2 --dist worksteal $(ARGS)
	BASHBOARD_STACK=embedded $(BIN)/python -m pytest -m stack $(ARGS)

bench: $(DEV)  ## ratios of one run; ARGS="replay signal" chooses
	$(BIN)/python -m bench $(ARGS)

truth: $(DEV)  ## verdicts of twenty replays against a known truth, with the figures
	TRUTH_SEEDS=20 $(BIN)/python -m pytest -s tests/bugbash/execution/test_truth.py
faults: $(DEV)  ## kill workers, broker, database and endpoint in the middle of replays
	$(BIN)/python -m pytest -m faults tests/faults $(ARGS)

check: format lint types layers templates migrations deployment openapi

format: $(DEV)
	$(BIN)/ruff format --check .

lint: $(DEV)
	$(BIN)/ruff check .

types: $(DEV)
	BASHBOARD_DATA=$(SCRATCH) $(BIN)/mypy manage.py portal bugbash reviews tests bench

layers: $(DEV)
	$(BIN)/lint-imports

templates: $(DEV)
	find templates -name '*.html' -print0 | xargs -0 $(BIN)/djade --target-version 5.2 --check
	find templates -name '*.html' -print0 | xargs -0 $(BIN)/djhtml --tabwidth 2 --check

migrations: $(DEV)
	BASHBOARD_DATA=$(SCRATCH) $(MANAGE) makemigrations --check --dry-run

deployment: $(DEV)
	$(DEPLOYED) $(MANAGE) check --deploy --fail-level WARNING

openapi: $(DEV)
	BASHBOARD_DATA=$(SCRATCH) $(MANAGE) spectacular --validate --fail-on-warn --file /dev/null

lock: $(DEV)  ## resolve the dependencies anew; the files name no index
	$(BIN)/uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --no-header --quiet --upgrade --output-file requirements/runtime.lock
	$(BIN)/uv pip compile pyproject.toml --group dev --constraint requirements/runtime.lock \
		--universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --no-header --quiet --upgrade --output-file requirements/dev.lock

clean:
	rm -rf .venv $(SCRATCH)

.venv:
	@test -n "$(PYTHON)" || { echo "Bashboard needs Python 3.11 or newer, and found none."; exit 1; }
	@echo "making .venv with $(PYTHON)"
	@$(PYTHON) -m venv .venv

$(RUNTIME): requirements/runtime.lock | .venv
	@echo "installing what the product needs into .venv"
	@$(PIP) --requirement requirements/runtime.lock
	@touch $@

$(DEV): requirements/dev.lock | .venv
	@echo "installing what tests and checks need into .venv"
	@$(PIP) --requirement requirements/dev.lock
	@touch $@ $(RUNTIME)
