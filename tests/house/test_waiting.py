"""No test sleeps or measures time: the clock is handed in and turned."""

import ast
from collections.abc import Iterator

from tests.house.sources import Module, modules

# Real processes have to be waited for; there, and nowhere else, by asking until they answer.
_REAL_PROCESSES = ("tests/journeys/", "tests/peers/", "tests/browser/")
_MEASURES = frozenset({"perf_counter", "perf_counter_ns", "monotonic_ns", "process_time"})


def test_no_test_sleeps() -> None:
    assert [place for module in _looked_at() for place in _sleeps(module)] == []


def test_no_test_measures_time() -> None:
    found = [
        f"{module.path}:{node.lineno}"
        for module in _looked_at()
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Attribute) and node.attr in _MEASURES
    ]
    assert found == []


def _looked_at() -> list[Module]:
    return [module for module in modules("tests") if not module.path.startswith(_REAL_PROCESSES)]


def _sleeps(module: Module) -> Iterator[str]:
    """Calls of the machine's own sleep; yielding to the loop (`sleep(0)`) is no sleep."""
    for node in ast.walk(module.tree):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        if node.func.attr != "sleep" or not isinstance(node.func.value, ast.Name):
            continue
        yields = (
            bool(node.args) and isinstance(node.args[0], ast.Constant) and not node.args[0].value
        )
        if node.func.value.id in ("asyncio", "time", "anyio") and not yields:
            yield f"{module.path}:{node.lineno}"
