# Every verb does all of its own set-up; what is in place already is left alone.

.DEFAULT_GOAL := help
.NOTPARALLEL:
MAKEFLAGS += --no-print-directory
# A shell's own Python settings must not reach into the project's environment.
unexport PYTHONPATH PYTHONHOME

RUN := .venv/bin/
ARGS ?=

.PHONY: help setup demo test unit check fix lock clean

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-7s %s\n", $$1, $$2}' $(firstword $(MAKEFILE_LIST))

setup: ## Install all that the demo and every test need
	@sh deploy/setup/debian.sh python node chromium postgresql
	@sh deploy/setup/python.sh
	@sh deploy/setup/npm.sh

demo: ## Run the app beside a local Jira and Confluence (DEMO_PORT=9100 moves the ports)
	@sh deploy/setup/debian.sh python node
	@sh deploy/setup/python.sh
	@sh deploy/setup/npm.sh
	@exec $(RUN)python -m devhost.demo

test: setup ## Run all tests: unit, PostgreSQL, browser (ARGS="-k name" picks)
	@$(RUN)python -m pytest $(ARGS)

unit: ## Run the fast tests only: no browser, no PostgreSQL
	@sh deploy/setup/debian.sh python node
	@sh deploy/setup/python.sh
	@sh deploy/setup/npm.sh
	@$(RUN)python -m pytest -m "not browser and not postgres" $(ARGS)

check: ## Check format, lint, types, layers, descriptor and lock files
	@sh deploy/setup/debian.sh python
	@sh deploy/setup/python.sh
	$(RUN)ruff format --check .
	$(RUN)ruff check .
	$(RUN)mypy
	$(RUN)lint-imports
	$(RUN)python -m descriptor --check
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
	rm -rf .venv devhost/node_modules .demo .pictures dist
	rm -rf .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
