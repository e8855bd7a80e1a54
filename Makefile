# `make run` shows Abide at work, `make test` proves it. The other targets are their parts.
.PHONY: run test build setup native test-rust test-capi test-programs test-stack test-robustness test-command-line test-example regenerate pending

TRIPLE := $(shell sed -n 's/^target = "\(.*\)"/\1/p' .cargo/config.toml)
ABIDE ?= target/release/abide
SUFFIX := .cpython-313-x86_64-linux-gnu.so
EXAMPLE := target/first_light
PYTHON := python3

run: build native $(EXAMPLE)/metadata.json
	@$(ABIDE) examples/first_light/report.py $(EXAMPLE)/metadata.json --wheels target/wheels --native $(EXAMPLE) --out $(EXAMPLE)
	@echo
	@echo "The report: $(CURDIR)/$(EXAMPLE)/report.html"

test: setup test-rust build test-capi test-programs test-stack test-robustness test-command-line test-example

setup:
	@scripts/setup

# cargo builds for an explicit target (see .cargo/config.toml); the executable is linked to where one looks for it.
build: setup
	cargo build --release --locked
	@mkdir -p target/release && ln -f target/$(TRIPLE)/release/abide target/release/abide

native: $(EXAMPLE)/native$(SUFFIX)

$(EXAMPLE)/native$(SUFFIX): examples/first_light/native.c $(wildcard include/*.h include/cpython/*.h)
	@mkdir -p $(EXAMPLE)
	gcc -O2 -Wall -Wextra -Wno-cast-function-type -Wno-missing-field-initializers -shared -fPIC -Iinclude $< -o $@

$(EXAMPLE)/metadata.json: Cargo.lock
	@mkdir -p $(EXAMPLE)
	cargo metadata --format-version 1 --locked > $@.new && mv $@.new $@

test-rust: setup
	cargo fmt --all --check
	cargo clippy --workspace --all-targets --locked -- -D warnings
	cargo test --workspace --locked

test-capi:
	$(PYTHON) capi_tests/headers/check.py
	$(PYTHON) capi_tests/run.py

test-programs:
	$(PYTHON) tests/run.py
	$(PYTHON) tests/dispatch.py

test-stack:
	$(PYTHON) tests/stack/run.py

test-robustness:
	$(PYTHON) tests/robustness/run.py

test-command-line:
	$(PYTHON) tests/command_line/run.py

test-example: $(EXAMPLE)/metadata.json
	$(PYTHON) examples/first_light/check.py $(EXAMPLE)/metadata.json

# Writes the expectations anew; wants CPython 3.13.
regenerate:
	$(PYTHON) tests/run.py --regenerate
	$(PYTHON) tests/robustness/run.py --regenerate
	$(PYTHON) tests/command_line/run.py --regenerate

# Writes the lists of what Abide does not pass yet anew, from what it passes now.
pending: $(EXAMPLE)/metadata.json
	$(PYTHON) capi_tests/run.py --only abide --update-pending
	UPDATE_MISSING=1 cargo test --locked --test tidy exports
	$(PYTHON) tests/run.py --update-pending
	$(PYTHON) tests/robustness/run.py --update-pending
	$(PYTHON) examples/first_light/check.py $(EXAMPLE)/metadata.json --update-pending
