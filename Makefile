# Needs Python 3.11 or newer and the package registries, nothing else. `uv` is used when it is there.

PY := .venv/bin/python
HOST ?= 127.0.0.1
PORT ?= 8080

.DEFAULT_GOAL := help
.PHONY: help run test quick whole bench faults lint words clean

help: ## this list
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 10

run: .venv/run ## serve this checkout on http://127.0.0.1:8080 with its data in ./data
	@$(PY) assets/build.py
	@$(PY) -m chatplug serve --data data --host $(HOST) --port $(PORT)

test: .venv/dev ## set up what the tests need, lint, and run every test
	@$(PY) tests/tooling/prepare.py
	@failed=0; for part in lint quick whole; do $(MAKE) --no-print-directory $$part || failed=1; done; exit $$failed

# Browsers and servers under test want the machine for themselves; the rest runs on every core before.
whole: .venv/dev
	@$(PY) -m pytest -m "browser or server or wheel"

quick: .venv/dev ## the tests without browsers, servers and wheels, in under a minute
	@$(PY) -m pytest --numprocesses auto -m "not browser and not server and not wheel"

bench: .venv/dev ## measure, and print each figure beside its target
	@$(PY) assets/build.py
	@$(PY) -m tests.bench

faults: .venv/dev ## kill, cut, fill, freeze and attack the server at full length (an hour), and print what was lost
	@$(PY) assets/build.py
	@FAULTS=long $(PY) -m pytest tests/faults tests/attacks tests/stories/test_frozen.py -q

lint: .venv/dev ## ruff, mypy, TypeScript over the JSDoc types, stylelint
	@$(PY) tests/tooling/lint.py

words: .venv/dev ## bring the message catalogs up to date with the sources
	@$(PY) assets/words.py

clean: ## remove what was made here; ./data stays
	rm -rf .venv dist assets/node_modules chatplug/built .mypy_cache .ruff_cache .pytest_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# The stamps stand beside the environment's own files: removing .venv is always a fresh start.
.venv/run: pyproject.toml .ci/venv
	@echo "Installing into .venv; the first time takes a minute."
	@.ci/venv .venv
	@touch $@

# Node comes as a wheel when the machine's own is missing or too old for stylelint.
.venv/dev: pyproject.toml .ci/venv
	@echo "Installing the development tools into .venv; the first time takes a minute or two."
	@.ci/venv .venv dev $(shell node --eval 'const [a, b] = process.versions.node.split("."); process.exit(a > 20 || (a == 20 && b >= 19) ? 0 : 1)' 2>/dev/null || echo node)
	@touch $@ .venv/run
