# Everything a person or CI does with this project. `make` alone lists it.
#   PYTHON=python3.12    the interpreter of a new .venv (default: the newest from 3.11 on)
#   PORT=8080            the port of `make run` (default: 8000, or a free one if that is taken)
#   ARGS="-k scoring"    more arguments for `make test`, `make coverage` and `make test-wire`

SHELL := /bin/sh
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
INSTALL := $(PIP) install --quiet --require-hashes --no-deps
WIRE_PYTHON ?= .venv-wire/bin/python
TRAIN_PYTHON ?= .venv-train/bin/python
FUZZ_PYTHON ?= .venv-fuzz/bin/python
SUPPLY_PYTHON ?= .venv-supply/bin/python
FUZZED := rubric upload cleaning evidence reply checks
SECONDS ?= 600

.PHONY: help
help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

# --- use ---------------------------------------------------------------------------------------

.PHONY: run
run: .venv/run.stamp ## install what is missing, serve on 127.0.0.1 and grade a first answer
	@$(BIN)/python -m scripts.first_grade --port "$(PORT)"

.PHONY: install
install: .venv/dev.stamp ## make .venv with all that the other targets need

.PHONY: node
node: clients/typescript/node_modules/.package-lock.json ## install what the tests of the clients in TypeScript need (Node 20 or later)

# --- check -------------------------------------------------------------------------------------

.PHONY: test
test: install ## run the tests
	$(BIN)/pytest -q -m "not wire" $(ARGS)

.PHONY: check
check: static test ## everything that must be green: static checks, then the tests

.PHONY: static
static: install ## check format, lint, types and import contracts
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

.PHONY: coverage
coverage: install ## run the tests and report the branches they miss
	$(BIN)/pytest -q -m "not wire" --cov=app --cov-branch --cov-report=term-missing:skip-covered $(ARGS)

.PHONY: fix
fix: install ## format the code and repair what lint can repair
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

.PHONY: test-wire
test-wire: install $(WIRE_PYTHON) ## test against a real llama.cpp server (the first time compiles it: minutes)
	TOUCHSTONE_WIRE_PYTHON="$(abspath $(WIRE_PYTHON))" $(BIN)/pytest -q -m wire tests/wire $(ARGS)

.PHONY: fuzz
fuzz: $(FUZZ_PYTHON) ## fuzz what reads other people's text, each target for SECONDS (default 600)
	for target in $(FUZZED); do $(FUZZ_PYTHON) -m fuzz $$target $(SECONDS) || exit 1; done

.PHONY: chaos
chaos: install ## kill what grades cohorts a hundred times (CHAOS_KILLS=100), take all away for a minute
	TOUCHSTONE_TEST_KILLS="$(or $(CHAOS_KILLS),100)" TOUCHSTONE_TEST_AWAY_SECONDS=60 $(BIN)/pytest -q tests/chaos --timeout 3600 $(ARGS)

.PHONY: bench
bench: install ## measure what a grade costs through HTTP, beside the bare SDK
	$(BIN)/python -m benchmarks.http_overhead $(ARGS)

# --- make files --------------------------------------------------------------------------------

.PHONY: schema
schema: install ## write rubrics/schema.json anew from the code
	$(BIN)/python -m app.adapters.files.rubric_schema > rubrics/schema.json.new
	@mv rubrics/schema.json.new rubrics/schema.json

.PHONY: prompts
prompts: install ## write the snapshots of what an LLM judge is sent anew from the code
	$(BIN)/python -m scripts.prompt_snapshots

.PHONY: docs
docs: install ## write the tables and examples of the documentation anew from the code
	$(BIN)/python -m scripts.tables
	$(BIN)/python -m scripts.examples
	$(BIN)/python -m scripts.readme
	$(BIN)/python -m scripts.openapi

.PHONY: agreement
agreement: install ## measure agreement with labelled answers and write docs/agreement (ARGS="--judge llm")
	$(BIN)/python -m scripts.agreement $(ARGS)

.PHONY: train
train: $(TRAIN_PYTHON) ## train the embedded judge's weights anew (half an hour; ARGS="--hold-out t4 w8")
	$(TRAIN_PYTHON) -m training $(ARGS)

.PHONY: lock
lock: install ## resolve again and write requirements.lock (ARGS=--upgrade for newer versions)
	$(BIN)/python -m scripts.lock $(ARGS)

.PHONY: wheel
wheel: install ## build the wheel into dist/
	$(BIN)/python -m hatchling build --target wheel

.PHONY: sbom
sbom: .venv-shipped/stamp $(SUPPLY_PYTHON) ## write the bill of materials of what is shipped, dist/sbom.cdx.json
	@mkdir -p dist
	$(SUPPLY_PYTHON) -m cyclonedx_py environment --pyproject pyproject.toml --mc-type application \
		--output-reproducible --output-format JSON --output-file dist/sbom.cdx.json .venv-shipped

.PHONY: audit
audit: .venv/run.stamp $(SUPPLY_PYTHON) ## ask the registry whether what is shipped has known vulnerabilities
	$(SUPPLY_PYTHON) -m pip_audit --strict --disable-pip --require-hashes --requirement .venv/run-time.txt

.PHONY: clean
clean: ## remove caches and built files; .venv and databases stay
	rm -rf dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .coverage
	find app tests scripts benchmarks training fuzz -name __pycache__ -type d -prune -exec rm -rf {} +

# --- the environments --------------------------------------------------------------------------

# A stamp is as new as its environment: it is made again when the lock or the project changes.
.venv/dev.stamp: .venv/run.stamp
	$(INSTALL) --requirement requirements.lock
	@touch $@

.venv/run.stamp: requirements.lock pyproject.toml
	@python=$$(scripts/find_python.sh "$(PYTHON)") && \
	if ! $(BIN)/python -c '' 2>/dev/null; then \
		echo "Making .venv with $$python"; "$$python" -m venv --clear .venv; \
	fi
	@echo "Installing (the first time fetches about 150 MB)"
	@sed '/^# development/,$$d' requirements.lock > .venv/run-time.txt
	$(INSTALL) --requirement .venv/run-time.txt
	$(PIP) install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

.venv-wire/bin/python:
	@python=$$(scripts/find_python.sh "$(PYTHON)") && "$$python" -m venv --clear .venv-wire
	.venv-wire/bin/pip install "llama-cpp-python[server]==0.3.36" gguf || { rm -rf .venv-wire; exit 1; }

.venv-train/bin/python: .venv/run.stamp
	@python=$$(scripts/find_python.sh "$(PYTHON)") && "$$python" -m venv --clear .venv-train
	{ .venv-train/bin/pip install --quiet --require-hashes --no-deps --requirement .venv/run-time.txt \
		&& .venv-train/bin/pip install --quiet --upgrade "pip>=25.1" \
		&& .venv-train/bin/pip install --group training; } || { rm -rf .venv-train; exit 1; }

.venv-fuzz/bin/python: .venv/run.stamp
	@python=$$(scripts/find_python.sh "$(PYTHON)") && "$$python" -m venv --clear .venv-fuzz
	{ .venv-fuzz/bin/pip install --quiet --require-hashes --no-deps --requirement .venv/run-time.txt \
		&& .venv-fuzz/bin/pip install --quiet --upgrade "pip>=25.1" \
		&& .venv-fuzz/bin/pip install --group fuzzing; } || { rm -rf .venv-fuzz; exit 1; }

# What a wheel brings along, and nothing of what makes or checks it.
.venv-shipped/stamp: .venv/run.stamp
	@python=$$(scripts/find_python.sh "$(PYTHON)") && "$$python" -m venv --clear --without-pip .venv-shipped
	$(PIP) --python .venv-shipped/bin/python install --quiet --require-hashes --no-deps --requirement .venv/run-time.txt
	@touch $@

.venv-supply/bin/python: pyproject.toml
	@python=$$(scripts/find_python.sh "$(PYTHON)") && "$$python" -m venv --clear .venv-supply
	{ .venv-supply/bin/pip install --quiet --upgrade "pip>=25.1" \
		&& .venv-supply/bin/pip install --quiet --group supply; } || { rm -rf .venv-supply; exit 1; }

clients/typescript/node_modules/.package-lock.json: clients/typescript/package-lock.json
	npm ci --prefix clients/typescript --no-audit --no-fund
	@touch $@
