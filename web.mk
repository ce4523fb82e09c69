# The chat's page and widget: npm's packages as locked, built into bot/web/dist. Included by the Makefile.
PYTHON ?= .venv/bin/python
UV ?= uv
WEB_SOURCES := $(wildcard bot/web/src/*) bot/web/build.mjs
WEB_NODE := PYTHON="$(PYTHON)" UV="$(UV)" sh bot/web/node.sh

.PHONY: web web-clean browser
web: bot/web/dist/.built ## build the page and the widget

bot/web/node_modules/.installed: bot/web/package.json bot/web/package-lock.json bot/web/.npmrc
	$(WEB_NODE) npm ci
	@touch $@

bot/web/dist/.built: $(WEB_SOURCES) bot/web/node_modules/.installed
	$(WEB_NODE) node build.mjs
	@touch $@

web-clean:
	rm -rf bot/web/dist bot/web/node_modules

# Chromium for the browser tests. As root it is installed; else the line says what is missing.
browser:
	@command -v chromium >/dev/null || command -v google-chrome >/dev/null \
	  || { [ "$$(id -u)" = 0 ] && apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium >/dev/null; } \
	  || { echo "The browser tests need Chromium: apt-get install -y chromium"; exit 1; }
