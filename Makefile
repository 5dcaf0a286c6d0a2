# planlink: `make serve` and `make test` do all set-up themselves. `make help` lists the rest.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8000
# What `make test` runs: a folder, a file or a test.
T ?= tests
# Processes that run tests: they wait for browsers and servers more than they compute.
JOBS ?= 4
CLIENTS := tests/clients/node
FRONTEND := server/frontend
SSSOM := .venv-sssom
CKAN := .venv-ckan
TOOLS := .venv-tools
TRANSLATIONS := $(wildcard server/planlink/web/translations/*/LC_MESSAGES/*.po)

INSTALL := -m pip install -qq --disable-pip-version-check
PYTEST := $(BIN)/python -m pytest --dist loadfile --no-loadscope-reorder
# Left out of `make test-fast`: what needs another program than Python, or minutes.
SLOW := browser or ckan or virtuoso or openrefine or jvm or node or slow or sssom

.DEFAULT_GOAL := help
.PHONY: help setup setup-tests environments system suites frontend serve test test-fast test-openrefine check lint format types lock audit newest \
	screenshots bench bench-pages bench-reconciliation bench-servers bench-hostile soak agreement wheel clean

help: ## list the commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | sort

setup: $(VENV)/.serving ## make the virtual environment and install planlink into it, without test tools

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "planlink needs Python 3.11 or newer; say PYTHON=/path/to/python3 make …")'
	@echo "planlink: making a virtual environment in $(VENV)"
	@$(PYTHON) -m venv $(VENV)

# The versions are those of the lock files, which `make lock` writes.
$(VENV)/.serving: server/requirements.txt pyproject.toml server/hatch_build.py $(TRANSLATIONS) | $(BIN)/python
	@echo "planlink: installing the libraries that serving needs (280 MB, about a minute)"
	@$(BIN)/python $(INSTALL) --require-hashes --requirement server/requirements.txt
	@echo "planlink: installing planlink itself"
	@$(BIN)/python $(INSTALL) --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.testing: tests/requirements.txt $(VENV)/.serving
	@echo "planlink: installing the test tools (370 MB, about a minute)"
	@$(BIN)/python $(INSTALL) --require-hashes --requirement tests/requirements.txt
	@touch $@

# The scripts of the pages. Where they cannot be built, nothing fails: the pages work without them.
$(FRONTEND)/.built: $(FRONTEND)/build.sh $(wildcard $(FRONTEND)/*.json $(FRONTEND)/*.ts) $(shell find $(FRONTEND)/src -type f)
	@echo "planlink: building the charts and the editor of the pages (npm, 150 MB)"
	@if bash $(FRONTEND)/build.sh; then touch $@; fi

frontend: $(FRONTEND)/.built ## build the pages' charts and editor (needs Node.js 20 with npm), and list their sizes

serve: setup frontend ## answer at http://127.0.0.1:8000/ (PORT=… for another port)
	@echo "planlink: starting the server"
	@$(BIN)/planlink serve --port $(PORT)

# The system packages and npm packages of the tests. Where one cannot be installed, the tests that need it fail and say so; the others run.
$(VENV)/.system: tests/system.sh | $(BIN)/python
	@if bash tests/system.sh; then touch $@; fi

system: $(VENV)/.system ## install the system packages that the tests need, where allowed

$(CLIENTS)/node_modules/.installed: $(CLIENTS)/package-lock.json | $(VENV)/.system
	@echo "planlink: installing the JavaScript clients of the tests (npm)"
	@if npm ci --loglevel=error --no-audit --no-fund --prefix $(CLIENTS); then touch $@; fi

# sssom and its dependencies (400 MB) stay out of the project's own environment.
$(SSSOM)/.installed: tests/publish/sssom-requirements.txt
	@echo "planlink: installing sssom for the tests, in $(SSSOM) (400 MB)"
	@if $(PYTHON) -m venv $(SSSOM) && $(SSSOM)/bin/python $(INSTALL) --require-hashes --requirement $<; then touch $@; fi

# CKAN, whose harvester reads the catalogue, and a PostgreSQL for it (300 MB).
$(CKAN)/.installed: tests/harvest/ckan-requirements.txt
	@echo "planlink: installing CKAN for the tests, in $(CKAN) (300 MB)"
	@if $(PYTHON) -m venv $(CKAN) && $(CKAN)/bin/python $(INSTALL) --requirement $<; then touch $@; fi

setup-tests: $(VENV)/.testing ## install the test tools

suites: $(VENV)/.testing ## fetch the test suites of other makers that are not in ../shared or PLANLINK_SUITES
	@$(BIN)/python -m tests.suites

environments: setup-tests suites frontend $(CLIENTS)/node_modules/.installed $(SSSOM)/.installed $(CKAN)/.installed ## everything that the tests need; with -j4 side by side

test: ## run every test; T=tests/web runs one room
	@$(MAKE) --no-print-directory system
	@$(MAKE) --no-print-directory -j2 environments
	$(PYTEST) -n $(JOBS) $(T)

test-fast: setup-tests ## the tests that need only Python, in under three minutes; T=tests/web runs one room's
	$(PYTEST) -n 2 -m 'not ($(SLOW))' $(T)

test-openrefine: setup-tests ## reconcile a Thai column in the real OpenRefine, and fetch columns for it
	bash tests/openrefine/system.sh
	$(BIN)/python -m pytest tests/openrefine/matching_a_column.py

check: setup ## validate the shipped data: SHACL, reasoner, hygiene, questions
	$(BIN)/planlink check

lint: setup-tests ## format, lint rules and spelling
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/codespell

format: setup-tests ## format the code
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

types: setup-tests frontend ## check static types, of the scripts too where npm is available
	$(BIN)/mypy
	if test -x $(FRONTEND)/node_modules/.bin/tsc; then npm run --silent --prefix $(FRONTEND) types; fi

# uv and pip-audit, which neither serving nor the tests need.
$(TOOLS)/.installed:
	@echo "planlink: installing uv and pip-audit in $(TOOLS)"
	@$(PYTHON) -m venv $(TOOLS)
	@$(TOOLS)/bin/python $(INSTALL) 'uv>=0.9,<1' 'pip-audit>=2.9,<3'
	@touch $@

# One resolution for Python 3.11 and newer on every platform. The first file is a superset of the second.
COMPILE := $(TOOLS)/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-config
lock: $(TOOLS)/.installed ## write the lock files anew from pyproject.toml; UPGRADE=--upgrade takes the newest versions
	$(COMPILE) $(UPGRADE) --extra dev pyproject.toml server/build-requirements.in --output-file tests/requirements.txt
	$(COMPILE) pyproject.toml server/build-requirements.in --constraint tests/requirements.txt --output-file server/requirements.txt
	$(COMPILE) $(UPGRADE) tests/publish/sssom-requirements.in --output-file tests/publish/sssom-requirements.txt

audit: $(TOOLS)/.installed ## look up known vulnerabilities of the locked versions
	@bash tests/audit.sh $(TOOLS)/bin/pip-audit

newest: setup-tests ## run some tests with the newest versions of the libraries, beyond our bounds
	@bash tests/newest.sh $(BIN)/python

screenshots: setup-tests system frontend ## take the pictures of docs/pages.md and the README
	$(BIN)/python -m tests.browser.screenshots

bench: setup-tests ## measure the speed of each question over HTTP, beside the raw engine
	$(BIN)/python benchmarks/questions.py

bench-pages: setup-tests ## measure the time of each page's first view
	$(BIN)/python -m benchmarks.pages

bench-reconciliation: setup-tests ## measure how many misspelt texts are matched with the right things
	$(BIN)/python benchmarks/reconciliation.py

bench-servers: setup-tests ## compare the installed WSGI servers
	$(BIN)/python benchmarks/servers.py

bench-hostile: setup-tests ## attack planlink and other SPARQL servers with the hostile corpus
	$(BIN)/python -m benchmarks.hostile

soak: setup-tests ## run ten minutes at 32 connections: no errors, and no memory growth after two minutes
	$(BIN)/python benchmarks/soak.py

agreement: setup ## print how far independent readings agree, with each other and with the published links
	$(BIN)/python benchmarks/agreement.py

wheel: setup-tests frontend ## build the wheel into dist/
	$(BIN)/python -m build --no-isolation --outdir dist .

clean: ## remove what the commands made
	rm -rf $(VENV) $(SSSOM) $(CKAN) $(TOOLS) .venv-newest .suites $(CLIENTS)/node_modules $(FRONTEND)/node_modules $(FRONTEND)/.built \
		server/planlink/web/static/build dist build .pytest_cache .mypy_cache .ruff_cache .import_linter_cache
