# make run is all a fresh machine needs: Python 3.11 or newer, and make.

# The first Python that is new enough; say PYTHON=... for another one.
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11 python3.14; do \
	command -v $$p >/dev/null 2>&1 && $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	&& echo $$p && break; done)
BIN := .venv/bin
EMBEDDED := $(BIN)/python -m ifio_practice.embedded
SERVERS := $(EMBEDDED) with-servers --
INSTALL = $(or $(PYTHON),$(error Python 3.11 or newer was not found. Install it, or say which one: make PYTHON=/path/to/python3)) -I ifio_practice/embedded/install.py
SYSTEM := $(BIN)/python -I ifio_practice/embedded/system.py
PRODUCTION_CHECK := env -u DEMO DJANGO_SETTINGS_MODULE=ifio_practice.settings.production \
	SECRET_KEY=check-only-6Jq2vXn8Rk4Tz0Wb7Ym5Lp3Hs9Df1Gc-uE_aKoQiVx \
	VAULT_KEYS=check:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8= \
	SITE_URL=https://practice.example ALLOWED_HOSTS=practice.example \
	EMAIL_URL=smtp+tls://mail.practice.example:587

.DEFAULT_GOAL := help
.PHONY: help setup setup-run run manage test proof faults check fix bench lock
.PHONY: check-style check-imports check-templates check-types check-django

help: ## Say what each target does
	@grep -hE '^[a-z-]+:.*##' Makefile | sed 's/:.*## /\t/' | expand -t 12

setup: ## Make .venv and install everything for development
	@$(INSTALL) dev

setup-run:
	@test -f .venv/.installed-demo || first=1; $(INSTALL) demo && if test -n "$$first"; then $(SYSTEM) pdf; fi

# exec: the supervisor takes make's place in line, so that a signal to make reaches it at once.
run: setup-run ## Serve the practice with its demo world (PORT, VAR_DIR, DATABASE_URL, REDIS_URL, EMAIL_URL)
	@exec $(EMBEDDED) run --with-parent

manage: ## Run a management command on the running copy: make manage ARGS="clock --help"
	@$(EMBEDDED) manage $(ARGS)

test: setup ## Run all tests beside throw-away servers; Chromium is installed where that may be done
	@$(SYSTEM) pdf browser
	@$(SERVERS) sh -c '$(BIN)/python -m pytest -n 2 --dist loadfile -m "not e2e and not proof"; first=$$?; \
		$(BIN)/python -m pytest -m "e2e and not proof"; second=$$?; exit $$((first > second ? first : second))'

proof: setup ## Run the long proofs: many people at once, whole dumps, every wall alone
	@$(SYSTEM) pdf browser
	@$(SERVERS) $(BIN)/python -m pytest -n 2 --dist loadfile -m proof

faults: setup ## Plant each fault of tests/faults in a copy, and see whether the tests between partners find it
	@$(SERVERS) $(BIN)/python -m tests.faults

check: setup ## Look for faults without running the product; all of them, not only the first
	@$(MAKE) --no-print-directory --keep-going check-style check-imports check-templates check-types check-django

check-style:
	$(BIN)/ruff format --check --quiet .
	$(BIN)/ruff check .

check-imports:
	$(BIN)/lint-imports --no-logo

check-templates:
	$(BIN)/djlint templates --lint --quiet

check-types:
	$(BIN)/mypy

check-django:
	@$(SERVERS) sh -ec 'export DJANGO_SETTINGS_MODULE=ifio_practice.settings.test; set -x; \
		$(BIN)/python manage.py makemigrations --check --dry-run; \
		set +x; echo "check --deploy, with production settings"; \
		$(PRODUCTION_CHECK) $(BIN)/python manage.py check --deploy --fail-level WARNING'

fix: setup ## Mend what can be mended by machine
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: setup ## Measure, as ratios of interleaved pairs
	@$(SERVERS) $(BIN)/python -m bench

COMPILE := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --no-header pyproject.toml
lock: setup ## Resolve pyproject.toml anew; run and demo stay subsets of dev
	$(COMPILE) --upgrade --extra embedded --extra dev -o requirements/dev.txt
	grep -v '^ ' requirements/dev.txt | sed 's/ *\\$$//' > .venv/constraints.txt
	$(COMPILE) --upgrade --extra embedded -c .venv/constraints.txt -o requirements/demo.txt
	$(COMPILE) --upgrade -c .venv/constraints.txt -o requirements/run.txt
