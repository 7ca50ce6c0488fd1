# What is built or installed goes to $FACSIMILE_CACHE (~/.cache/facsimile): a new clone starts warm.

SHELL := bash

.DEFAULT_GOAL := help
.PHONY: run test bench fuzz site setup clean help

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-7s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: ## set everything up, build, and open the studio at http://127.0.0.1:8080 (PORT= for another)
	@.ci/start

test: ## every check and test, cheapest first
	@.ci/test

bench: ## measure the studio and its peers
	@.ci/bench

fuzz: ## each fuzz target for FUZZ_SECONDS (30)
	@.ci/fuzz

site: ## build the site alone
	@.ci/setup run && .ci/site

setup: ## install the tools alone
	@.ci/setup test

clean: ## delete what was built; the tools stay
	@. .ci/lib.sh && rm -rf "$$cache/target/native" "$$cache/target/wasm" "$$cache/target/fuzz" "$$cache/wasm-opt" "$$site" && echo "build output deleted from $$cache"
