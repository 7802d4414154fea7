# What a person types. On Windows, README.md lists the same steps without make.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
LOCKING = $(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-emit-find-links --no-header
# Two templates repeat sentences of Django's admin, which are translated only as Django wrote them.
DJANGO_WORDING = --ignore untrimmed-blocktranslate

.PHONY: serve dev test test-database test-fast lint format lock bench screenshots clean

serve: $(VENV)/.installed  ## run the portal on http://127.0.0.1:8000
	@$(BIN)/python manage.py serve

dev: $(VENV)/.installed-dev  ## the same with Django's development server, which reloads what you change
	@DEBUG=1 $(BIN)/python manage.py serve

# Files in their order: those of the browser share what they look at, so they come one after the other.
test: $(VENV)/.installed-dev  ## the whole suite; DATABASE_URL chooses the database, SQLite by default
	@$(BIN)/python -m pytest -n auto --dist loadfile --no-loadscope-reorder

test-database: $(VENV)/.installed-dev  ## what may turn out otherwise on another database, on that of DATABASE_URL
	@$(BIN)/python -m pytest -n auto --dist loadfile --no-loadscope-reorder -m "not one_database"

test-fast: $(VENV)/.installed-dev  ## the suite without the browser
	@$(BIN)/python -m pytest -n auto --dist loadfile --no-loadscope-reorder -m "not browser"

lint: $(VENV)/.installed-dev  ## style, and migrations that match the models
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/djangofmt --quiet --check templates
	@$(BIN)/djangofmt --quiet check $(DJANGO_WORDING) templates
	@$(BIN)/python manage.py makemigrations --check --dry-run

format: $(VENV)/.installed-dev
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .
	@$(BIN)/djangofmt --quiet check --fix $(DJANGO_WORDING) templates
	@$(BIN)/djangofmt --quiet templates

lock: $(VENV)/.installed-dev  ## make the hash-pinned locks again from pyproject.toml
	@$(LOCKING) pyproject.toml -o requirements.txt
	@$(LOCKING) pyproject.toml --group dev -o requirements-dev.txt

bench: $(VENV)/.installed-dev  ## timings; they never run with the tests
	@$(BIN)/python -m tests.benchmarks

screenshots: $(VENV)/.installed-dev  ## take the pictures of docs/screenshots/ again
	@$(BIN)/python -m tests.screenshots

clean:
	@rm -rf $(VENV) .pytest_cache .ruff_cache var/static

$(VENV)/bin/python:
	@echo "Creating a virtual environment in $(VENV) …"
	@$(PYTHON) -c "import sys; sys.exit('Python 3.11 or newer is needed; PYTHON=… chooses another one.' if sys.version_info < (3, 11) else 0)"
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: requirements.txt | $(VENV)/bin/python
	@echo "Installing the portal's packages (a minute, the first time) …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@touch $@

$(VENV)/.installed-dev: requirements-dev.txt | $(VENV)/bin/python
	@echo "Installing the packages for development …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@
