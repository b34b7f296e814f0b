# Two commands matter: `make run` starts the development server, `make test` builds and runs everything.

HOST ?= 127.0.0.1
PORT ?= 8080
VENV := .build-venv
REQUIREMENTS := Tests/IntegrationTests/python/requirements.txt
NICEGUI := 3.18.0

.DEFAULT_GOAL := help
.PHONY: help run build release test without-postgres bench bench-check validate format clean

help: ## Show this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 24
	@echo
	@echo "  HOST=$(HOST) PORT=$(PORT) can be overridden, as in: make run PORT=9000"

run: ## Build the release daemon and start it with the development issuer on HOST:PORT
	@scripts/install-dependencies.sh build
	@echo "Building chatd and chatctl; the first time takes a few minutes …"
	@swift build -c release --product chatctl
	@swift build -c release --product chatd
	@echo "In another terminal of this folder, chatctl is .build/release/chatctl"
	@exec .build/release/chatd --dev --host $(HOST) --port $(PORT)

build: ## Build everything for debugging
	@scripts/install-dependencies.sh build
	swift build

release: ## Build chatd and chatctl with optimisation into .build/release
	@scripts/install-dependencies.sh build
	swift build -c release --product chatctl
	swift build -c release --product chatd

# One runner for all tests, so that its last line counts them all; serially, since the integration tests start processes and
# measure them. Warnings are errors here.
test: $(VENV)/installed ## Install what tests need, build with warnings as errors, run every test
	@scripts/install-dependencies.sh test
	CHAT_STRICT=1 swift build --build-tests
	@CHAT_STRICT=1 CHAT_TEST_PYTHON=$(CURDIR)/$(VENV)/bin/python \
		swift test --skip-build --disable-xctest --no-parallel

# A virtual environment with stock clients and a Cognito stand-in, made again when the list of packages changes. Of nicegui
# only the browser's Socket.IO client is kept, which it brings along.
$(VENV)/installed: $(REQUIREMENTS) Makefile
	@scripts/install-dependencies.sh test
	@echo "Making $(VENV) for the integration tests …"
	@rm -rf $(VENV)
	@python3 -m venv $(VENV)
	@$(VENV)/bin/pip install --quiet --disable-pip-version-check --requirement $(REQUIREMENTS)
	@$(VENV)/bin/pip download --quiet --disable-pip-version-check --no-deps --only-binary :all: \
		--dest $(VENV)/wheels nicegui==$(NICEGUI)
	@cd $(VENV) && bin/python -m zipfile --extract wheels/nicegui-*.whl wheels \
		&& mv wheels/nicegui/static/socket.io.min.js . && rm -rf wheels
	@touch $@

without-postgres: ## Build chatd as for users who do not want libpq, and check that it does not link it
	@scripts/install-dependencies.sh build
	CHAT_STRICT=1 swift build --disable-default-traits --scratch-path .build-without-postgres --product chatd
	@if ldd .build-without-postgres/debug/chatd | grep -q libpq; then echo "chatd links libpq without the trait"; exit 1; fi

bench: ## Measure the time that small operations take
	@scripts/install-dependencies.sh build
	swift package --package-path Benchmarks -c release benchmark --no-progress

bench-check: ## Count their instructions and allocations and compare with Benchmarks/thresholds.json
	@scripts/install-dependencies.sh bench
	swift build --package-path Benchmarks -c release --product microbench
	Benchmarks/instructions.py

validate: ## Check format, sizes, import direction, allow-lists and links
	@scripts/validate.sh

format: ## Format all Swift files in place
	swift format --in-place --parallel --recursive Sources Tests $(wildcard Snippets Plugins) Benchmarks/Package.swift \
		Benchmarks/Sources Benchmarks/Microbenchmarks Package.swift

clean: ## Remove build products and the tests' virtual environment
	rm -rf .build Benchmarks/.build $(VENV)
