# What goes wrong, on the bot as it is served. Included by the Makefile: needs PYTHON and the targets `setup`, `postgres`.
KILLS ?= 20
PATIENTS ?= 40
SEED ?= 1

SECONDS ?= 15

.PHONY: faults load
load: setup web ## How much the bot takes (SECONDS=15 a row), into docs/load.md
	$(PYTHON) -m tests.load.run --seconds $(SECONDS) --report docs/load.md

faults: setup web telegram-test-api postgres ## Every trouble of the list, and kills at random moments (KILLS=20), into docs/faults.md
	$(PYTHON) -m tests.faults.run --kills $(KILLS) --patients $(PATIENTS) --seed $(SEED) --report docs/faults.md
