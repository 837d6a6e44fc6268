# make run      the shop at http://127.0.0.1:3000 with the built-in sandbox; rebuilds when a file changes
# make test     everything that must hold before a change goes in
# make build    dist/till: the whole shop in one file
# make chaos    kills the shop fifty times under load, and counts what is left (a few minutes)
# make test-order  random stories in any order of their events; ORDER_CASES=100000 for a long run
# make measure  what that file weighs and how fast it starts
#
# They install what is missing, and say so. Settings come from the environment and .env (see .env.example).

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.NOTPARALLEL:
.DEFAULT_GOAL := help

# rustup puts programs here, and a new terminal's PATH may not know yet.
# wasm-opt comes with the packages of the tests, where the system has none.
export PATH := $(or $(CARGO_HOME),$(HOME)/.cargo)/bin:$(PATH):$(CURDIR)/end2end/node_modules/.bin

say = @printf '==> %s\n'

.PHONY: help run test build chaos measure tools build-tools test-tools lint recording test-rust test-order test-browser test-judges described

help:
	@sed -n '/^# make/s/^# //p' Makefile

run: tools
	$(say) "Building and starting the shop. The first build compiles some 400 crates for two targets: 5 minutes on two cores."
	cargo leptos watch

# What the sandbox says and takes while the tests run is written down, and held to Stripe's own description at the end.
test: export SANDBOX_RECORD := $(CURDIR)/target/recorded
test: tools test-tools lint build recording test-rust test-order test-browser test-judges described
	$(say) "All passed."

recording:
	@rm -rf "$$SANDBOX_RECORD"
	@mkdir -p "$$SANDBOX_RECORD"

# The server is compiled last: it carries the site that was made before.
build: tools build-tools
	$(say) "Building dist/till (10 minutes from nothing on two cores, else two)."
	cargo leptos build --release --precompress
	mkdir -p dist
	cp "$${CARGO_TARGET_DIR:-target}/release/till" dist/till.new
	mv dist/till.new dist/till
	$(say) "dist/till is the whole shop: copy it anywhere and start it."

# CHAOS_SEED throws the dice of an earlier run again.
chaos: export CHAOS_KILLS := $(or $(CHAOS_KILLS),50)
chaos: tools test-tools
	$(say) "Killing the shop $(CHAOS_KILLS) times on SQLite, then on PostgreSQL (a minute to compile, then a few minutes)."
	RUST_TEST_THREADS=1 node end2end/with-postgres.mjs cargo test --features ssr --test stories -- chaos:: --nocapture

measure:
	node end2end/measure.mjs

tools:
	@.make/install rust

build-tools:
	@.make/install wasm-opt

test-tools:
	@.make/install browser

lint:
	$(say) "Formatting (a second)."
	cargo fmt --check
	$(say) "Clippy for the server and the tests (3 minutes when the dependencies are new to it, else seconds)."
	cargo clippy --features ssr --all-targets -- -D warnings
	$(say) "Clippy for the browser's part (a minute, else seconds)."
	cargo clippy --lib --features hydrate --target wasm32-unknown-unknown --target-dir target/front -- -D warnings

# The tests wait more than they compute: more of them at once than there are cores.
test-rust: test-tools
	$(say) "Rust tests on SQLite and on PostgreSQL (a minute to compile; then they are quick)."
	RUST_TEST_THREADS=$${RUST_TEST_THREADS:-8} node end2end/with-postgres.mjs cargo test --features ssr --lib --bins --test stories -- --skip order::any_order

# By themselves, as they leave nothing of the machine to stories that wait. ORDER_SEED=.. tells one case again, which a
# failing one has printed.
test-order: test-tools
	$(say) "Random stories in any order, on SQLite and on PostgreSQL (some four minutes)."
	node end2end/with-postgres.mjs cargo test --features ssr --test stories -- order::any_order

# They run dist/till, or the program that TILL names.
test-browser: test-tools
	$(say) "The stories in Chromium, with JavaScript and without (a few minutes)."
	cd end2end && npx tsc -p . && npx playwright test --project=js --project=no-js

# Against dist/till, or the program that TILL names. The CLI's part is among the Rust tests (src/tests/cli.rs).
test-judges: test-tools
	$(say) "Stripe's own library against the sandbox (a minute)."
	cd end2end && npx tsc -p . && npx playwright test --project=judges

described:
	$(say) "What was said meanwhile, against Stripe's own description (seconds)."
	cargo test --features ssr --test judge
