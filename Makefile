# Two commands: `make demo`, then `make test`. Each builds .venv itself, from nothing, and works from any folder
# (`make -C path/to/plainspoken demo`). What runs after the installation needs no network.
ROOT := $(patsubst %/,%,$(dir $(abspath $(lastword $(MAKEFILE_LIST)))))
VENV := $(ROOT)/.venv
PYTHON ?= python3
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed

.PHONY: demo test check proofs clusters grammars clean

demo: $(INSTALLED)
	@cd $(ROOT) && $(BIN)/plainspoken run demo && $(BIN)/plainspoken inspect runs/demo --examples 5

test: $(INSTALLED)
	@cd $(ROOT) && $(BIN)/plainspoken grammars build
	@cd $(ROOT) && $(BIN)/python -m pytest -q -m "not slow and not cluster" -n 2 --dist loadfile

check: $(INSTALLED)
	@cd $(ROOT) && $(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy

# The longer proofs: killed workers and drivers, every worker count, comparisons with nemo-text-processing.
proofs: $(INSTALLED)
	@cd $(ROOT) && $(BIN)/plainspoken grammars build
	@cd $(ROOT) && $(BIN)/python -m pytest -q -m slow -n 2 --dist loadfile

# What needs Java and Maven, or Go, or builds an environment of its own; each test skips where its tool is absent.
clusters: $(INSTALLED)
	@cd $(ROOT) && $(BIN)/plainspoken grammars build
	@cd $(ROOT) && $(BIN)/python -m pytest -q -m cluster

grammars: $(INSTALLED)
	@cd $(ROOT) && $(BIN)/plainspoken grammars build

# The package is installed in place, so only a changed pyproject.toml installs again.
$(INSTALLED): $(ROOT)/pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "installing Plainspoken into .venv (a few minutes the first time)"
	@$(BIN)/python -m pip install --quiet --upgrade pip
	@$(BIN)/python -m pip install --quiet --quiet --editable "$(ROOT)[dev]"
	@touch $@

clean:
	rm -rf $(VENV) $(ROOT)/runs
