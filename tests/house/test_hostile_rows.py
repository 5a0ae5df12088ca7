"""Every critical or high row of `tests/hostile/rows.toml` has a test that bears its code.

Or it says what it waits for. A comment is no test: a code counts where pytest would run it.
"""

import ast
import re
import tomllib
from collections.abc import Iterator
from functools import cache

from tests.house.sources import ROOT, Function, Module, modules

_CODE = re.compile(r"[A-Z]+-\d\d\b")
_CODES_FIRST = re.compile(r"(?:[A-Z]+-\d\d )+(?=\S)")
_SEVERITIES = ("critical", "high", "medium", "low")
_PRESSING = ("critical", "high")


@cache
def _told() -> dict[str, dict[str, str]]:
    return tomllib.loads((ROOT / "tests/hostile/rows.toml").read_text(encoding="utf-8"))


@cache
def _tested() -> frozenset[str]:
    return frozenset(code for module in modules("tests") for code in _codes_in(module))


def _codes_in(module: Module) -> Iterator[str]:
    """The codes that tests of this module bear, by their marks and by the rows of their tables."""
    tables = _tables(module)
    for name, function in module.functions():
        if not name.startswith("test_"):
            continue
        for mark in _marks(function):
            if _name_of(mark) == "row":
                yield from _texts(mark.args)
            elif _name_of(mark) == "parametrize":
                yield from _codes_of_parameters(mark, tables)


def _marks(function: Function) -> Iterator[ast.Call]:
    for decorator in function.decorator_list:
        yield from (node for node in ast.walk(decorator) if isinstance(node, ast.Call))


def _codes_of_parameters(mark: ast.Call, tables: dict[str, list[str]]) -> Iterator[str]:
    for node in ast.walk(mark):
        if isinstance(node, ast.Name):
            for text in tables.get(node.id, []):
                yield from _CODE.findall(_first_words(text))


def _first_words(text: str) -> str:
    found = _CODES_FIRST.match(text)
    return found.group() if found else ""


def _tables(module: Module) -> dict[str, list[str]]:
    """The keys of every table that stands at the top of the module."""
    found: dict[str, list[str]] = {}
    for node in module.tree.body:
        target = node.targets[0] if isinstance(node, ast.Assign) else None
        target = node.target if isinstance(node, ast.AnnAssign) else target
        value = node.value if isinstance(node, ast.Assign | ast.AnnAssign) else None
        if isinstance(target, ast.Name) and isinstance(value, ast.Dict):
            found[target.id] = list(_texts(value.keys))
    return found


def _texts(nodes: list[ast.expr] | list[ast.expr | None]) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def _name_of(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else ""


def _waits(code: str) -> bool:
    later = _told()["later"]
    return code in later or code.partition("-")[0] in later


def test_every_row_says_how_bad_it_is_and_what_it_is() -> None:
    for code, words in _told()["rows"].items():
        severity, _, rest = words.partition(": ")
        assert _CODE.fullmatch(code), code
        assert severity in _SEVERITIES, code
        assert rest.strip(), code


def test_every_critical_or_high_row_has_a_test_or_says_what_it_waits_for() -> None:
    open_rows = [
        f"{code} {words}"
        for code, words in _told()["rows"].items()
        if words.startswith(_PRESSING) and code not in _tested() and not _waits(code)
    ]
    assert open_rows == []


def test_no_test_bears_a_code_that_is_no_row() -> None:
    assert sorted(_tested() - set(_told()["rows"])) == []


def test_nothing_waits_that_has_a_test_or_is_no_row() -> None:
    rows = _told()["rows"]
    families = {code.partition("-")[0] for code in rows}
    for name, reason in _told()["later"].items():
        assert name in rows or name in families, name
        assert len(reason.split()) > 2, f"{name}: say what it waits for"
    assert sorted(set(_told()["later"]) & _tested()) == []
