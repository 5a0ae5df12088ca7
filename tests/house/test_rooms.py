"""Every room has the same files, so that whoever knows one room knows all."""

import ast
import re

import pytest

from tests.house.sources import PACKAGES, ROOMS, ROOT, handled, modules, product

_SQL = re.compile(
    r"\b(?:SELECT\s.+\sFROM|INSERT\s+(?:OR\s+\w+\s+)?INTO|UPDATE\s+\w+\s+SET|DELETE\s+FROM"
    r"|CREATE\s+(?:TABLE|INDEX|VIRTUAL|TRIGGER|UNIQUE)|DROP\s+TABLE|ALTER\s+TABLE|PRAGMA)\s",
    re.DOTALL,
)
_WRITES = re.compile(
    r"\b(?:INSERT\s+(?:OR\s+\w+\s+)?INTO|UPDATE(?:\s+OR\s+\w+)?|DELETE\s+FROM)\s+([a-z_]+)"
)
_TABLE = re.compile(r"\bCREATE (?:VIRTUAL )?TABLE ([a-z_]+)")


@pytest.mark.parametrize("package", PACKAGES)
def test_a_package_says_in_a_few_lines_what_it_does_and_imports_nothing(package: str) -> None:
    source = (ROOT / package / "__init__.py").read_text(encoding="utf-8")
    (docstring,) = ast.parse(source).body
    assert isinstance(docstring, ast.Expr)
    assert 3 <= source.strip().count("\n") + 1 <= 12


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_that_keeps_something_keeps_it_in_its_store(room: str) -> None:
    files = {file.name for file in (ROOT / room).iterdir()}
    if "migrations" in files:
        assert "store.py" in files


def test_sql_stands_in_stores_only() -> None:
    found = [
        f"{module.path}:{node.lineno}"
        for module in product()
        if module.package != "storage" and not _is_store(module.name)
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        if _SQL.search(node.value + " ")
    ]
    assert found == []


def _is_store(name: str) -> bool:
    return name == "store" or name.endswith("_store")


def test_a_table_is_written_by_its_own_room_only() -> None:
    owners = _owners_of_tables()
    strangers = [
        f"{module.path}:{node.lineno} writes {table}"
        for module in product()
        if _is_store(module.name)
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        for table in _WRITES.findall(node.value)
        if owners.get(table, module.package) != module.package
    ]
    assert strangers == []


def _owners_of_tables() -> dict[str, str]:
    return {
        table: file.relative_to(ROOT).parts[0]
        for file in sorted(ROOT.glob("*/migrations/*.sql"))
        for table in _TABLE.findall(file.read_text(encoding="utf-8"))
    }


def test_migrations_are_numbered_from_one_without_a_gap() -> None:
    for folder in ROOT.glob("*/migrations"):
        numbers = [file.name.partition("_")[0] for file in sorted(folder.glob("*.sql"))]
        assert numbers == [f"{number:04}" for number in range(1, len(numbers) + 1)], folder.name


def test_every_table_is_strict_and_says_what_it_is_for() -> None:
    for file in ROOT.glob("*/migrations/*.sql"):
        text = file.read_text(encoding="utf-8")
        for statement in re.finditer(r"(--[^\n]*\n)?CREATE TABLE [^;]*?\n\) ([^;]*);", text):
            assert statement[1], f"{file}: a line above {statement[0][:40]!r} says what it is for"
            assert "STRICT" in statement[2], f"{file}: {statement[0][:40]!r} is not STRICT"


def test_tables_of_handlers_stand_in_incoming_files() -> None:
    elsewhere = [
        module.path for module in modules(*ROOMS) if module.name != "incoming" and handled(module)
    ]
    assert elsewhere == []
