# Everything a contributor runs. `make run` and `make test` need python 3.11 to 3.13 with venv, a C
# compiler and make; they set up .venv on first use and whenever pyproject.toml or constraints.txt change.

.DEFAULT_GOAL := help
.PHONY: help setup run test format schemas docs screenshots bench

BIN := .venv/bin
SETUP := .ci/setup.py

# The interpreter that .venv is made of; `make PYTHON=/path/to/python3.12 test` chooses another.
# 3.13 comes after 3.12 and 3.11: durable-rules loads there only by way of lazy binding.
PYTHON := $(shell for name in python3.12 python3.11 python3.13 python3 python; do \
	"$$name" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' \
	2>/dev/null && { command -v "$$name"; break; }; done)

help: ## list the targets
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/make \1|\2/p' $(firstword $(MAKEFILE_LIST)) \
		| while IFS='|' read -r target text; do printf '%-14s %s\n' "$$target" "$$text"; done

setup: ## make .venv hold what pyproject.toml and constraints.txt ask for
ifeq ($(PYTHON),)
	@echo 'no python 3.11, 3.12 or 3.13 found - install one, or name it: make PYTHON=/path/to/python3.12 $(or $(firstword $(MAKECMDGOALS)),setup)' >&2; exit 1
else
	@"$(PYTHON)" $(SETUP)
endif

run: setup ## the pages, in a browser on this machine; Ctrl-C ends them
	@exec $(BIN)/python -m ui

test: setup ## style, types and tests, as CI runs them
	@$(BIN)/ruff check --quiet
	@$(BIN)/ruff format --check --quiet
	@$(BIN)/mypy --no-error-summary --strict engine ui
	@$(BIN)/python .ci/browser.py
	@exec $(BIN)/python -m pytest --quiet --numprocesses 2 --dist worksteal

format: setup ## mend style and layout
	@$(BIN)/ruff check --fix
	@$(BIN)/ruff format

schemas: setup ## write schemas/ from the vocabulary and the rule shapes
	@exec $(BIN)/payor-rules schema --write

docs: setup ## write the pages and pictures of docs/ that are made from the code
	@$(BIN)/python -m docs.generate
	@exec $(BIN)/python -m docs.make_pictures

screenshots: setup ## write the pictures of the pages that the documentation shows
	@$(BIN)/python .ci/browser.py
	@exec $(BIN)/python -m docs.make_screenshots

bench: setup ## measure against other rule engines
	@"$(PYTHON)" $(SETUP) benchmark
	@exec $(BIN)/python -m benchmarks
