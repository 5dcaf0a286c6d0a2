# planlink: `make serve` and `make test` do all set-up themselves. `make help` lists the rest.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8000
# Tests that run at once: they wait for browsers and servers more than they compute.
JOBS ?= 4
CLIENTS := tests/clients/node
FRONTEND := server/frontend
SSSOM := .venv-sssom
CKAN := .venv-ckan
TRANSLATIONS := $(wildcard server/planlink/web/translations/*/LC_MESSAGES/*.po)

.DEFAULT_GOAL := help
# what the system lacks is installed before it is used: prerequisites are made in their order
.NOTPARALLEL:
.PHONY: help setup system frontend serve test test-openrefine check lint format types screenshots bench bench-pages bench-reconciliation bench-servers soak agreement wheel clean

help: ## list the commands
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | sort

setup: $(VENV)/.installed ## make the virtual environment and install planlink into it

$(VENV)/.installed: pyproject.toml server/hatch_build.py $(TRANSLATIONS)
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "planlink needs Python 3.11 or newer; say PYTHON=/path/to/python3 make …")'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	touch $@

# The scripts of the pages. Nothing fails where they cannot be built: the pages are whole without them.
$(FRONTEND)/.built: $(FRONTEND)/build.sh $(wildcard $(FRONTEND)/*.json $(FRONTEND)/*.ts) $(shell find $(FRONTEND)/src -type f)
	@if bash $(FRONTEND)/build.sh; then touch $@; fi

frontend: $(FRONTEND)/.built ## build the pages' charts and editor (needs Node.js 20 with npm), and list their sizes

serve: setup frontend ## answer at http://127.0.0.1:8000/ (PORT=… for another port)
	$(BIN)/planlink serve --port $(PORT)

# What tests need of the system and of npm. Where it cannot be had, the tests that need it fail and say so; the others run.
$(VENV)/.system: tests/system.sh $(VENV)/.installed
	if bash tests/system.sh; then touch $@; fi

system: $(VENV)/.system ## install what the tests need of the system, where it may

$(CLIENTS)/node_modules/.installed: $(CLIENTS)/package-lock.json | $(VENV)/.system
	if npm ci --loglevel=error --no-audit --no-fund --prefix $(CLIENTS); then touch $@; fi

# The sssom package and all that it brings (400 MB) stay out of the project's own environment.
$(SSSOM)/.installed: tests/publish/sssom-requirements.txt
	if $(PYTHON) -m venv $(SSSOM) && $(SSSOM)/bin/python -m pip install --quiet --disable-pip-version-check -r $<; then touch $@; fi

# CKAN, whose harvester reads the catalogue, and a PostgreSQL for it (300 MB).
$(CKAN)/.installed: tests/harvest/ckan-requirements.txt
	if $(PYTHON) -m venv $(CKAN) && $(CKAN)/bin/python -m pip install --quiet --disable-pip-version-check -r $<; then touch $@; fi

test: setup system frontend $(CLIENTS)/node_modules/.installed $(SSSOM)/.installed $(CKAN)/.installed ## run every test
	$(BIN)/python -m pytest -n $(JOBS) --dist loadfile --no-loadscope-reorder

test-openrefine: setup ## the real OpenRefine matches a Thai column with our service and fills columns from it
	bash tests/openrefine/system.sh
	$(BIN)/python -m pytest tests/openrefine/matching_a_column.py

check: setup ## validate the shipped data: SHACL, reasoner, hygiene, questions
	$(BIN)/planlink check

lint: setup ## format and lint rules
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

format: setup ## put the format right
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

types: setup frontend ## static types, of the scripts too where npm is there
	$(BIN)/mypy
	if test -x $(FRONTEND)/node_modules/.bin/tsc; then npm run --silent --prefix $(FRONTEND) types; fi

bench-pages: setup ## how long the first view of each page takes
	$(BIN)/python -m benchmarks.pages

bench-reconciliation: setup ## how well texts with slips are matched with the right things
	$(BIN)/python benchmarks/reconciliation.py

screenshots: setup system frontend ## take the pictures of docs/pages.md and the README anew
	$(BIN)/python -m tests.browser.screenshots

bench: setup ## how fast each question answers over HTTP, beside the raw engine
	$(BIN)/python benchmarks/questions.py

soak: setup ## ten minutes at 32 connections: no error, and no more memory than after two minutes
	$(BIN)/python benchmarks/soak.py

bench-servers: setup ## the WSGI servers that are installed, side by side
	$(BIN)/python benchmarks/servers.py

agreement: setup ## how well the two annotation passes agree
	$(BIN)/python benchmarks/agreement.py

wheel: setup system frontend ## build the wheel into dist/
	$(BIN)/python -m build --outdir dist .

clean: ## remove what the commands made
	rm -rf $(VENV) $(SSSOM) $(CKAN) $(CLIENTS)/node_modules $(FRONTEND)/node_modules $(FRONTEND)/.built server/planlink/web/static/build dist build .pytest_cache .mypy_cache .ruff_cache
