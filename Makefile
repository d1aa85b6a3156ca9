# Everything there is to do with a checkout. `make help` lists it.

SHELL := /bin/bash
# The newest Python that is there and runs (a shim of pyenv may not), and can make virtual environments; else whatever python3 is.
PYTHON ?= $(shell for python in python3.13 python3.12 python3.11; do \
	$$python -c 'import ensurepip' >/dev/null 2>&1 && echo $$python && exit; done; echo python3)
# How many tests run at the same time: one more than two cores, since a test waits for a fifth of its time.
WORKERS ?= 3
# How many states a soak tries.
EXAMPLES ?= 3000
# Words for the program behind a target: make sanity ARGS="--test pylint"
ARGS ?=

# The tests of `make check`.
QUICKEST := tests/unit/engine tests/unit/product tests/unit/bot_token

BIN := .venv/bin
# Compiled files are kept: each of many processes would compile the tests and the simulator again.
unexport PYTHONDONTWRITEBYTECODE
# The long ones come first, and the other worker takes what they leave. What shares a costly start stays on one worker.
PYTEST := $(BIN)/pytest -n $(WORKERS) --no-loadscope-reorder
TOOLS := PYTHONPATH="$(CURDIR)/tests"
# What a program needs that imports from tests/ and starts Ansible.
ENV := PATH="$(CURDIR)/$(BIN):$$PATH" PYTHONPATH="$(CURDIR)/tests" \
	ANSIBLE_COLLECTIONS_PATH="$(CURDIR)/.ac" ANSIBLE_HOME="$(CURDIR)/.cache/ansible"

.DEFAULT_GOAL := help
.PHONY: help setup check test lint sanity matrix unit molecule soak mutants bench simulator demo format modules picture docs docs-serve screenshots lock build release clean

##@ Start here

help: ## List the targets
	@awk -F ':.*## ' '/^##@ / { printf "\n%s\n", substr($$0, 5) } /^[a-z-]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))
	@printf '\nVariables: ARGS="..." for the program behind a target (make unit ARGS="-k plan"), WORKERS=%s, PYTHON=%s\n' "$(WORKERS)" "$(PYTHON)"

setup: ## Make .venv with all that development needs; the other targets do it themselves
	@python="$(PYTHON)"; \
	command -v $$python >/dev/null || { echo "make: there is no $$python; name a Python 3.11 or newer: make PYTHON=..." >&2; exit 1; }; \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "make: $$python is $$($$python -V 2>&1), but Python 3.11 or newer is needed: make PYTHON=python3.11 ..." >&2; exit 1; }; \
	$(TOOLS) $$python -m tools.environment
	@$(TOOLS) $(BIN)/python -m tools.tree

demo: setup ## See it work: both servers simulated, provisioned, tampered with, repaired, and a push built
	@$(ENV) $(BIN)/python -m demo $(ARGS)

check: setup ## Run what a commit should pass: format, types, and the quickest tests (under 30 seconds on two cores, once mypy has its cache)
	@$(BIN)/ruff check --quiet
	@$(BIN)/ruff format --check --quiet
	@$(TOOLS) $(BIN)/mypy
	@$(PYTEST) -q $(QUICKEST) $(ARGS)

##@ Test

unit: setup ## Run the quick tests only: those that tests/quick.txt names, without a playbook
	@$(PYTEST) @tests/quick.txt $(ARGS)

lint: setup ## Run the linters only
	@$(PYTEST) tests/lint -m "not long" $(ARGS)

test: setup ## Run everything: linters, ansible-test sanity, molecule, and all tests; a slice of them on the oldest and the newest ansible-core
	@$(PYTEST) $(ARGS)

sanity: setup ## Run ansible-test sanity
	@$(TOOLS) $(BIN)/python -m tools.sanity $(ARGS)

molecule: setup ## Run the molecule scenario: all roles, end to end
	@$(PYTEST) tests/lint/test_molecule.py $(ARGS)

matrix: setup ## Run a short slice of the tests on each ansible-core that the Pythons of this machine allow (ARGS="2.20 2.22")
	@$(TOOLS) $(BIN)/python -m tools.matrix $(ARGS)

soak: setup ## Try the round trip of export and provision on thousands of states, the laws of a declaration on as many, those of a kind on a hundred (EXAMPLES=...)
	@EXAMPLES=$(EXAMPLES) DECLARATIONS=$(EXAMPLES) PROPERTIES=100 $(BIN)/pytest -n 0 \
		tests/integration/test_round_trip.py tests/integration/test_declaration_laws.py tests/unit/engine/test_laws.py $(ARGS)

mutants: setup ## Change the plugins in small ways, and count how many changes `make unit` notices (ARGS="--count 20 --seed 7")
	@$(TOOLS) $(BIN)/python -m tools.mutants $(ARGS)

bench: setup ## Measure the time, memory and calls of large declarations
	@$(ENV) $(BIN)/python -m bench $(ARGS)

##@ Write what follows from other files

format: setup ## Bring Python files into form
	@$(BIN)/ruff check --fix-only --quiet
	@$(BIN)/ruff format --quiet

modules: setup ## Write the modules of all kinds from the tables in plugins/module_utils, and what follows from the names of all modules
	@$(TOOLS) $(BIN)/python -m tools.modules

picture: setup ## Draw docs/architecture.svg from docs/architecture.yml
	@$(TOOLS) $(BIN)/python -m tools.picture

docs: setup ## Build the documentation as a website in build/docs, without a network
	@$(ENV) $(BIN)/python -m tools.docs

docs-serve: docs ## Show the documentation on port 8000 of this machine
	@$(BIN)/python -m http.server --bind 127.0.0.1 --directory build/docs 8000

screenshots: demo ## Take the pictures in docs/drift-report from the drift of the demonstration
	@$(TOOLS) $(BIN)/python -m tools.screenshots build/demo/drift.html docs/drift-report

lock: setup ## Bring requirements-dev.txt, and what the examples for pipelines install, up to date with requirements-dev.in and the package index
	@$(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11 --no-emit-index-url --no-annotate --no-header \
		-o requirements-dev.txt requirements-dev.in
	@{ echo ansible-core; cat requirements.txt; } | $(BIN)/uv pip compile --quiet --python-version 3.12 --python-platform linux \
		--no-emit-index-url --no-annotate --no-header -c requirements-dev.txt -o examples/pipelines/requirements.txt -

##@ Use and release

simulator: setup ## Start the simulated servers
	@$(ENV) $(BIN)/python -m simulator $(ARGS)

build: setup ## Build the collection's archive in build/
	@$(ENV) $(BIN)/ansible-galaxy collection build --force --output-path build

release: setup ## Write the version and the changelog, and build the archive: make release VERSION=1.0.0 (the first time: REPOSITORY=https://...)
	@$(ENV) $(BIN)/python -m tools.release "$(VERSION)" $(REPOSITORY)

clean: ## Remove everything that was made, ansible-test's cache outside the checkout too
	@-$(TOOLS) $(PYTHON) -m tools.sanity --clean
	@rm -rf .ac .ansible .cache .coverage* .hypothesis .venv build collections tests/output
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
