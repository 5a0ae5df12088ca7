# The everyday commands. Each makes what it needs first, from an empty clone on: a virtual
# environment in .venv with the locked dependencies, checked against their hashes.
# Nothing is installed outside this folder.

VENV := .venv
BIN := $(VENV)/bin

# The first Python that is new enough; `make PYTHON=/path/to/python demo` takes another.
PYTHON ?= $(shell for candidate in python3 python3.14 python3.13 python3.12 python3.11; do \
	if $$candidate -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; \
	then echo $$candidate; break; fi; done)

# More arguments for pytest: make test ARGS="-k inbox -x"
ARGS ?=

.PHONY: help demo demo-reset install test test-peers coverage bench check fmt words lock clean
.DEFAULT_GOAL := help

help: ## This list
	@echo "Sisternet: a node for a mutual aid network."
	@echo
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' Makefile
	@echo
	@echo "Running it for real is described in README.md."

demo: $(VENV)/ready-to-run ## Start three sister networks on this machine, and open their doors
	@exec $(BIN)/python -m node.demo

demo-reset: $(VENV)/ready-to-run ## The same, starting afresh
	@exec $(BIN)/python -m node.demo --reset

install: $(VENV)/ready-to-run ## Only what running a node needs: .venv/bin/sisternet

test: $(VENV)/ready-to-develop ## The whole test suite (format, lint, types and floors are tests too)
	@$(BIN)/python -m pytest -q -n 3 --dist loadfile $(ARGS)

test-peers: $(VENV)/ready-to-develop ## Let software that nobody here wrote federate and sign in (fetches it)
	@$(BIN)/python -m tests.peers.install
	@$(BIN)/python -m pytest -q -n 2 --dist loadfile -m peers tests/peers tests/clients $(ARGS)

coverage: $(VENV)/ready-to-develop ## The tests once more, and which lines and branches none of them takes
	@$(BIN)/coverage erase
	@$(BIN)/coverage run -m pytest -q -n 3 --dist loadfile $(ARGS)
	@$(BIN)/coverage combine --quiet
	@$(BIN)/coverage report

bench: $(VENV)/ready-to-develop ## Measure speed and memory, beside the floor of this machine
	@$(BIN)/python -m bench $(ARGS)

check: $(VENV)/ready-to-develop ## What the gate does, the quick parts first
	@echo "format"; $(BIN)/ruff format --check --quiet .
	@echo "lint";   $(BIN)/ruff check --quiet .
	@echo "floors"; $(BIN)/lint-imports --no-logo > /dev/null || $(BIN)/lint-imports --no-logo
	@echo "types";  $(BIN)/mypy
	@echo "tests";  $(BIN)/python -m pytest -q -n 3 --dist loadfile $(ARGS)

fmt: $(VENV)/ready-to-develop ## Format the code and mend what the linter can mend
	@$(BIN)/ruff check --fix --quiet . || true
	@$(BIN)/ruff format .

words: $(VENV)/ready-to-develop ## Enter what pages newly say into the translators' files, and list what is missing
	@$(BIN)/python -m tests.text.words $(ARGS)

lock: $(VENV)/ready-to-develop ## Write both lock files anew after a change in pyproject.toml
	@$(BIN)/python -m pip install --quiet uv==0.13.9
	@$(COMPILE) --output-file requirements.lock
	@$(COMPILE) --extra dev --constraint requirements.lock --output-file requirements-dev.lock

clean: ## Remove the virtual environment and every cache
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis htmlcov

COMPILE := $(BIN)/uv pip compile pyproject.toml --extra build --quiet --universal \
	--python-version 3.11 --generate-hashes --no-header --no-annotate

# --------------------------------------------------------------------- the virtual environment

$(VENV)/ready-to-run: requirements.lock pyproject.toml
	@$(call install,requirements.lock)
	@touch $@

$(VENV)/ready-to-develop: requirements-dev.lock pyproject.toml
	@$(call install,requirements-dev.lock)
	@touch $(VENV)/ready-to-run $@

# $(call install,LOCK): one line of progress, and pip's own words only if it fails.
define install
	set -e; \
	if ! $(BIN)/python -c 'import pip' 2>/dev/null; then \
		if [ -z "$(PYTHON)" ]; then \
			echo "Sisternet needs Python 3.11 or newer, and found none on this machine." >&2; \
			echo "Install it, or say where it is: make PYTHON=/path/to/python3.12 ..." >&2; \
			exit 1; \
		fi; \
		echo "Making the virtual environment with $$($(PYTHON) --version)"; \
		$(PYTHON) -m venv --clear $(VENV) || { \
			echo "This Python cannot make virtual environments." >&2; \
			echo "On Debian and Ubuntu: sudo apt-get install python3-venv" >&2; \
			exit 1; \
		}; \
	fi; \
	export PIP_DISABLE_PIP_VERSION_CHECK=1 PYTHONUNBUFFERED=1; \
	{ $(BIN)/python -m pip install --no-color --progress-bar off --require-hashes -r $(1) 2>&1 \
	  && $(BIN)/python -m pip install --no-color --quiet --no-deps --no-build-isolation --editable . 2>&1; \
	  echo "finished $$?"; } | $(BIN)/python -c "$$PROGRESS" "$$(grep -c '==' $(1))"
endef

define PROGRESS
import sys
all_of_them, met, said, code = int(sys.argv[1]), 0, [], 1
show = sys.stdout.write if sys.stdout.isatty() else lambda text: None
for line in sys.stdin:
    said.append(line)
    if line.startswith(("Collecting", "Processing", "Ignoring", "Requirement already satisfied")):
        met += 1
        show(f"\rFetching the locked dependencies  {met:3} of {all_of_them} ")
    elif line.startswith("Installing collected"):
        show(f"\r{'Unpacking them ...':60}")
    elif line.startswith("finished "):
        code = int(line.split()[1])
    sys.stdout.flush()
show(f"\r{'':60}\r")
if code:
    sys.exit("".join(said[-30:]))
print(f"Dependencies are in place ({all_of_them} locked, each checked against its hash).")
endef
export PROGRESS
