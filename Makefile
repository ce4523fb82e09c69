# Everything from a fresh clone: each target does the set-up that it needs.
UV := $(CURDIR)/.tools/bin/uv
PYTHON := .venv/bin/python
UV_VERSION := 0.13.8

.PHONY: help setup serve shell train tune test metamorphic test-channels test-browser check lock format docs clean
.DEFAULT_GOAL := help

include bench.mk web.mk channels.mk storage.mk faults.mk

help: ## List the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | expand -t 12

$(UV):
	@command -v python3 >/dev/null || { echo "Python 3 is needed to begin: install python3 and python3-venv."; exit 1; }
	@echo "Set-up 1 of 4: uv, which installs the rest, into .tools"
	python3 -m venv .tools
	.tools/bin/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)

# Python 3.10 is found on this machine, or fetched by uv where there is none.
.venv/ready: requirements.lock pyproject.toml | $(UV)
	@echo "Set-up 2 of 4: Python 3.10 into .venv (fetched where this machine has none)"
	@test -x $(PYTHON) || $(UV) venv --quiet --python 3.10 .venv
	@echo "Set-up 3 of 4: $$(grep -c '^[a-z].*==' requirements.lock) packages as locked (some minutes the first time)"
	$(UV) pip sync --quiet --compile-bytecode --python $(PYTHON) --require-hashes requirements.lock
	@echo "Set-up 4 of 4: the afterglow command"
	$(UV) pip install --quiet --python $(PYTHON) --no-deps --no-build-isolation --editable .
	@touch $@

setup: .venv/ready ## Environment in .venv, with everything that the rest needs

serve: setup web ## The bot and its page on http://localhost:5005/
	$(PYTHON) -m bot serve

shell: setup ## Talk to the bot in this terminal
	$(PYTHON) -m bot shell

train: setup ## Train the model (skipped when nothing changed)
	$(PYTHON) -m bot train

tune: setup ## Tune the learned reader's encoder anew, after a change of data/messages (half an hour)
	$(PYTHON) -m bot train --tune

# The browser's driver and the bot each run an event loop: their tests are processes of their own.
test: setup web telegram-test-api browser postgres ## Every test: the core, the channels, a real browser
	$(PYTHON) -m pytest tests/unit tests/property tests/metamorphic tests/sentences tests/topics tests/conversations
	$(PYTHON) -m pytest tests/channels
	$(PYTHON) -m pytest tests/browser

metamorphic: setup ## Every frame and remark with every warning sign (about ten minutes)
	$(PYTHON) -m tests.metamorphic.run

test-channels: setup web telegram-test-api ## Telegram, Twilio and the web channel, against real servers
	$(PYTHON) -m pytest tests/channels

test-browser: setup web browser ## The chat in a real Chromium
	$(PYTHON) -m pytest tests/browser

check: setup ## Formatting, lint, types, knowledge, generated pages
	$(PYTHON) -m ruff format --check .
	$(PYTHON) -m ruff check .
	$(PYTHON) -m mypy
	$(PYTHON) -m bot check
	$(PYTHON) -m bot handbook --check

format: setup ## Format and mend what can be mended
	$(PYTHON) -m ruff format .
	$(PYTHON) -m ruff check --fix .

docs: setup ## Write the generated pages again
	$(PYTHON) -m bot.handbook.texts
	$(PYTHON) -m bot handbook

lock: | $(UV) ## Resolve the dependencies again
	$(UV) pip compile pyproject.toml --override requirements.overrides --extra dev --generate-hashes --no-emit-index-url --python-version 3.10 \
		--custom-compile-command "make lock" --upgrade --quiet --output-file requirements.lock

clean: ## Remove what was built
	rm -rf .venv .tools .rasa .mypy_cache .ruff_cache .pytest_cache models/*.tar.gz
