.DEFAULT_GOAL := help
.PHONY: help demo test deep bench lint format window clean

help:  ## list the targets
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

demo:  ## the main job, end to end, into ./demo-out
	./run.py demo --out demo-out

test:  ## every test
	./run.py test

deep:  ## every test and the slow proofs
	./run.py test --deep

bench:  ## benchmarks, one JSON object a line
	./run.py bench

lint:  ## formatting, types, import rules
	./run.py lint

format:  ## rewrite the code in the house format
	.venv/bin/ruff format . && .venv/bin/ruff check --fix .

window:  ## open the window
	./run.py window

clean:  ## remove what set-up and tests made
	rm -rf .venv demo-out .pytest_cache .mypy_cache .ruff_cache .hypothesis
