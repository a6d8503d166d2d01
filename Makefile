# Builds, tests and measurements. `make help` lists the targets.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

FRONTEND := frontend
RELEASE := target/release/umbrachat
# The program that the browser, contract and client tests start: the development build, most of which
# other tests have compiled already, or the release build by PROGRAM=target/release/umbrachat.
PROGRAM ?= target/debug/umbrachat
APP := $(FRONTEND)/dist/index.html
MODULES := $(FRONTEND)/node_modules/.package-lock.json
TOOLS := target/tools/venv/.installed
# Tests of real servers spend most of their time waiting.
TEST_THREADS := $(shell expr 2 \* $$(nproc))
# A private PostgreSQL, Redis, Redis Cluster and S3-compatible service for one command.
WITH_ALL := backend/tests/with-postgres.sh backend/tests/with-redis.sh \
  backend/tests/with-redis-cluster.sh backend/tests/with-s3.sh

.PHONY: help
help: ## List these targets
	@grep -hE '^[a-z0-9-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z0-9-]+):.*## /\1\t/' | expand -t 16

# --- Running -------------------------------------------------------------------------

.PHONY: run
run: build ## Build everything and serve it at http://localhost:8080
	$(RELEASE) serve

.PHONY: build
build: app ## Build the program with the web app inside
	cargo build --release --locked

.PHONY: program
program: app
	cargo build --locked $(if $(findstring /release/,$(PROGRAM)),--release)

.PHONY: app
app: $(APP) ## Build the web app

$(APP): $(MODULES) $(shell find $(FRONTEND)/src $(FRONTEND)/public -type f 2>/dev/null) $(FRONTEND)/index.html $(FRONTEND)/vite.config.ts $(wildcard $(FRONTEND)/build/*.ts)
	cd $(FRONTEND) && npm run build
	@touch $@

$(MODULES): $(FRONTEND)/package.json $(FRONTEND)/package-lock.json
	cd $(FRONTEND) && npm ci --no-audit --no-fund
	@touch $@

.PHONY: dev
dev: $(MODULES) ## Serve the app with live reload at http://localhost:5173, the API behind it
	cargo build
	target/debug/umbrachat serve & server=$$!; trap "kill $$server" EXIT; cd $(FRONTEND) && npm run dev

.PHONY: openapi
openapi: ## Regenerate openapi.yaml and the app's types after a change of the API
	cargo run --quiet -- openapi --output openapi.yaml
	cargo run --quiet -- close-codes --output $(FRONTEND)/src/link/close-codes.ts
	cd $(FRONTEND) && npm run gen

.PHONY: records
records: ## Regenerate docs/record-of-processing.md after a change of the data inventory
	cargo run --quiet -- records --output docs/record-of-processing.md

# --- Testing -------------------------------------------------------------------------

.PHONY: test
test: test-tools app lint lint-deploy audit test-backend test-faults-short test-topology test-frontend test-fuzz test-contract test-clients test-e2e test-firefox ## Install what the tests need, and run all of them
	@echo "everything passed"

.PHONY: check
check: $(MODULES) ## Quick checks after a small change: format, types and unit tests
	cargo fmt --check
	cargo clippy --workspace --all-targets --locked --quiet -- -D warnings
	cargo test --lib --locked --quiet
	cd $(FRONTEND) && npm run check && npm test

.PHONY: lint
lint: $(MODULES) ## Check format, lint rules and module order in both languages, and openapi.yaml
	cargo fmt --check
	cargo fmt --check --manifest-path backend/fuzz/Cargo.toml
	cargo clippy --workspace --all-targets --locked -- -D warnings
	cargo clippy --package umbrachat --test faults --locked -- -D warnings
	cargo test --package umbrachat --test architecture --locked --quiet
	cd $(FRONTEND) && npm run lint && npm run lint:contract && npm run check

.PHONY: lint-deploy
lint-deploy: test-tools ## Check the deployment files: Dockerfile, docker-compose.yml, Caddyfile
	backend/tests/lint-deploy.sh

.PHONY: test-backend
test-backend: export RUST_TEST_THREADS := $(TEST_THREADS)
test-backend: test-tools ## Unit, store, API, socket, property and crash tests on both engines
	$(WITH_ALL) cargo test --workspace --locked --no-fail-fast

.PHONY: test-faults
test-faults: test-tools ## Fault tests in full: killed processes, full disks, cut links, and defective builds
	backend/tests/faults.sh full

.PHONY: test-faults-short
test-faults-short: test-tools
	backend/tests/faults.sh short

.PHONY: test-upgrade
test-upgrade: test-tools ## Replace the former version under load and go back: FORMER=its program
	UMBRACHAT_TEST_FORMER=$(abspath $(FORMER)) backend/tests/faults.sh upgrade::

.PHONY: test-topology
test-topology: test-tools ## Test the topology of docker-compose.yml with plain processes, through TLS
	backend/tests/faults.sh topology

.PHONY: test-frontend
test-frontend: $(MODULES) ## Unit tests of the web app
	cd $(FRONTEND) && npm test

.PHONY: test-e2e
test-e2e: test-tools program ## Browser tests; PROGRAM=target/release/umbrachat for the release build
	cd $(FRONTEND) && UMBRACHAT_BIN=$(abspath $(PROGRAM)) npm run e2e

.PHONY: test-firefox
test-firefox: test-tools program ## The main job, notifications and an offline start in Firefox
	cd $(FRONTEND) && UMBRACHAT_BIN=$(abspath $(PROGRAM)) npm run e2e:firefox

.PHONY: test-contract
test-contract: test-tools program ## Test the program against openapi.yaml
	$(WITH_ALL) target/tools/venv/bin/python backend/tests/contract/run.py $(PROGRAM)

.PHONY: test-clients
test-clients: test-tools $(MODULES) program ## Generate clients from openapi.yaml and run the main use case with them
	target/tools/venv/bin/python backend/tests/clients/run.py $(PROGRAM)

.PHONY: test-fuzz
test-fuzz: test-tools ## Fuzz the parsers of untrusted bytes, for some seconds each
	backend/tests/fuzz.sh 20

.PHONY: audit
audit: test-tools $(MODULES) ## Check licences, sources and advisories of all dependencies
	backend/tests/audit.sh

.PHONY: sbom
sbom: $(MODULES) ## Write the software bill of materials to target/sbom (CycloneDX)
	backend/tests/sbom.sh

.PHONY: bench-search
bench-search: test-tools ## Measure searches among a million messages on both engines
	backend/tests/with-postgres.sh cargo bench --locked --bench search

.PHONY: bench
bench: test-tools build ## Measure the release build: PARTS="sqlite talk" for some systems and parts
	UMBRACHAT_BENCH_PROGRAM=$(CURDIR)/$(RELEASE) backend/tests/with-parts.sh \
	  cargo run --quiet --locked --package umbrachat-bench -- $(PARTS)

.PHONY: bench-growth
bench-growth: PARTS := growth
bench-growth: bench ## Measure how each cost grows with messages, members, sockets, conversations

.PHONY: bench-first-visit
bench-first-visit: test-tools build ## Measure the first visit of the web app on a slow network and processor
	cd $(FRONTEND) && npm run --silent bench:first-visit

.PHONY: bench-partitions
bench-partitions: test-tools ## Measure inserts into messages, in one table and partitioned
	backend/benches/partitions.sh

.PHONY: test-tools
test-tools: $(TOOLS) ## Install PostgreSQL, Redis, Chromium and the tools of the tests, if missing
	backend/tests/install-tools.sh

$(TOOLS): backend/tests/requirements.txt
	backend/tests/install-tools.sh
	python3 -m venv --clear target/tools/venv
	target/tools/venv/bin/pip install --quiet --disable-pip-version-check --requirement $<
	@touch $@

.PHONY: clean
clean: ## Remove build output and installed modules
	rm -rf target $(FRONTEND)/dist $(FRONTEND)/node_modules
