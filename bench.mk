# Included by the Makefile: needs PYTHON and the target `setup`.
.PHONY: bench
bench: setup ## train our bot and Rasa's stock one on the same data and compare them (about 10 minutes)
	$(PYTHON) -m tests.benchmarks.compare --report docs/evaluation.md
