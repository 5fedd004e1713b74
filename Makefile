# Every verb does all of its own set-up; what is in place already is left alone.

.DEFAULT_GOAL := help
.NOTPARALLEL:
MAKEFLAGS += --no-print-directory
# A shell's own Python settings must not reach into the project's environment.
unexport PYTHONPATH PYTHONHOME

RUN := .venv/bin/
ARGS ?=
UNIT := tests/domain tests/vault tests/connect tests/forge tests/services --ignore=tests/vault/providers -m "not postgres"

.PHONY: help setup demo test unit bench bench-vault bench-page bench-size assets forge-bundle messages baselines check fix lock clean

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(firstword $(MAKEFILE_LIST))

setup: ## Install all that the demo and every test need
	@sh deploy/setup/debian.sh python node chromium postgresql softhsm
	@sh deploy/setup/python.sh
	@sh deploy/setup/npm.sh
	@sh deploy/setup/nginx.sh
	@sh deploy/setup/npm.sh deploy/forge

demo: ## Run the app beside a local Jira and Confluence (DEMO_PORT=9100 moves the ports)
	@sh deploy/setup/debian.sh python node
	@sh deploy/setup/python.sh
	@sh deploy/setup/npm.sh
	@exec $(RUN)python -m devhost.demo

test: setup ## Run all tests: unit, PostgreSQL, browser (ARGS="-k name" picks)
	@$(RUN)python -m pytest -n 2 --dist loadfile $(ARGS)

unit: ## Run the fastest tests: rules, vault, protocols and use cases, without servers and databases of their own
	@sh deploy/setup/debian.sh python node
	@sh deploy/setup/python.sh
	@sh deploy/setup/npm.sh
	@$(RUN)python -m pytest -n 2 --dist loadfile $(UNIT) $(ARGS)

bench: ## Measure speed, memory and servers, and write bench/results.md (ARGS=--short: a quick pass)
	@sh deploy/setup/debian.sh python node postgresql
	@sh deploy/setup/python.sh
	@sh bench/setup.sh
	@$(RUN)python -m bench.web $(ARGS)

bench-vault: ## Measure what the vault costs, and write bench/results-vault.md (ARGS="boxes" picks)
	@sh deploy/setup/debian.sh python
	@sh deploy/setup/python.sh
	@$(RUN)python -m bench.vault $(ARGS)

bench-page: setup ## Measure how soon the panel can be seen
	@$(RUN)python -m bench.page

bench-size: ## Measure what a million secrets cost, and write bench/results-size.md (ARGS=--short: a quick pass)
	@sh deploy/setup/debian.sh python postgresql
	@sh deploy/setup/python.sh
	@$(RUN)python -m bench.size $(ARGS)

assets: ## Make static/dist, what the browser loads, from the sources in static
	@sh deploy/setup/debian.sh node
	@sh deploy/setup/npm.sh
	@sh deploy/assets.sh

forge-bundle: ## Write the Forge app into forge/ (docs/installing.md says which variables it needs)
	@sh deploy/setup/debian.sh python node
	@sh deploy/setup/python.sh
	@sh deploy/forge/bundle.sh

messages: ## Bring the catalogues of all languages up to date with the texts in the sources
	@sh deploy/setup/debian.sh python
	@sh deploy/setup/python.sh
	@sh deploy/messages.sh

baselines: setup ## Take the pictures of all pages anew, with which the browser tests compare; look at each
	@$(RUN)python -m pytest tests/browser/test_states.py tests/browser/test_more_states.py --renew-baselines

check: ## Check format, lint, types, layers, descriptor, built assets and lock files
	@sh deploy/setup/debian.sh python node
	@sh deploy/setup/python.sh
	@sh deploy/setup/npm.sh
	$(RUN)ruff format --check .
	$(RUN)ruff check .
	$(RUN)mypy
	$(RUN)lint-imports
	$(RUN)python -m descriptor --check
	sh deploy/assets.sh --check
	sh deploy/setup/lock.sh --check

fix: ## Format the code and repair what the linter can
	@sh deploy/setup/debian.sh python
	@sh deploy/setup/python.sh
	$(RUN)ruff check --fix .
	$(RUN)ruff format .

lock: ## Make the lock files anew (UPGRADE=1 takes the newest versions)
	@sh deploy/setup/debian.sh python node
	@sh deploy/setup/python.sh
	@sh deploy/setup/lock.sh $(if $(UPGRADE),--upgrade)

clean: ## Remove all that make installed or made here, the demo's data too
	rm -rf .venv .nginx devhost/node_modules deploy/forge/node_modules bench/ace/node_modules bench/.servers .demo .pictures dist
	rm -rf .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
