# Telegram's Bot API for the tests: the npm package telegram-test-api. Included by the Makefile.
# Node is the machine's own; where there is none, the one that builds the chat's page serves.
PYTHON ?= .venv/bin/python
UV ?= uv
NODE_TESTS := tests/channels/node
CHANNELS_NODE ?= $(if $(wildcard bot/web/node.sh),PYTHON="$(PYTHON)" UV="$(UV)" sh bot/web/node.sh)

.PHONY: telegram-test-api
telegram-test-api: $(NODE_TESTS)/node_modules/.installed ## A Bot API server for the channel tests

$(NODE_TESTS)/node_modules/.installed: $(NODE_TESTS)/package-lock.json $(NODE_TESTS)/.npmrc
	$(CHANNELS_NODE) npm ci --prefix "$(CURDIR)/$(NODE_TESTS)" --loglevel=error
	@touch $@
