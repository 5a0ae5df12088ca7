"""Errors are caught by name; whatever a worker or the application must outlive, in three loops."""

import ast
from collections.abc import Iterator

from tests.house.sources import Module, product

# module:function -> why everything may be caught there.
NAMED_LOOPS = {
    "node/workers.py": "the application's background work: a worker must outlive a fault",
    "inbox/handling.py": "the inbox's loop: one odd activity must not stop the others",
    "outbox/deliver.py": "the outbox's loop: one odd delivery must not stop the others",
}


def test_everything_is_caught_in_three_named_loops_only() -> None:
    found = [place for module in product() for place in _catching_all(module)]
    assert {place.partition(" ")[0] for place in found} == set(NAMED_LOOPS)
    assert len(found) == len(NAMED_LOOPS)


def _catching_all(module: Module) -> Iterator[str]:
    """Handlers that swallow any `Exception`; those that only tidy up and raise again may stay."""
    for node in ast.walk(module.tree):
        if not isinstance(node, ast.ExceptHandler) or not _is_wide(node.type):
            continue
        if not any(isinstance(last, ast.Raise) and last.exc is None for last in node.body[-1:]):
            yield f"{module.path} line {node.lineno}"


def _is_wide(caught: ast.expr | None) -> bool:
    wide = ("Exception", "BaseException")
    if isinstance(caught, ast.Tuple):
        return any(_is_wide(item) for item in caught.elts)
    return caught is None or (isinstance(caught, ast.Name) and caught.id in wide)
