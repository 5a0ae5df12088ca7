"""Who reads a name from outside finds its promise beside it."""

import ast
from collections.abc import Iterator

from tests.house.sources import Module, product

_SAYS_ITSELF = 6  # lines


def test_every_module_says_what_it_is_for() -> None:
    assert [module.path for module in product() if not ast.get_docstring(module.tree)] == []


def test_every_public_class_says_what_it_is() -> None:
    silent = [
        f"{module.path}:{node.name}"
        for module in product()
        for node in module.classes()
        if not node.name.startswith("_") and not ast.get_docstring(node)
    ]
    assert silent == []


def test_every_public_function_of_more_than_six_lines_says_its_promise() -> None:
    assert [name for module in product() for name in _silent_functions(module)] == []


def _silent_functions(module: Module) -> Iterator[str]:
    inside = {
        inner
        for _, function in module.functions()
        for inner in ast.walk(function)
        if inner is not function and isinstance(inner, ast.FunctionDef | ast.AsyncFunctionDef)
    }
    for name, function in module.functions():
        is_private = any(part.startswith("_") for part in name.split("."))
        length = (function.end_lineno or function.lineno) - function.lineno + 1
        overrides = any(
            isinstance(mark, ast.Name) and mark.id == "override" for mark in function.decorator_list
        )
        if is_private or function in inside or overrides or length <= _SAYS_ITSELF:
            continue
        if not ast.get_docstring(function):
            yield f"{module.path}:{name}"
