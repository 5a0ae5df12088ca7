"""Small by budget: what is too large is divided, or stands here by name with its reason."""

import ast

from tests.house.sources import Function, Module, everything, product

LONGEST_FUNCTION = 40
LONGEST_MODULE = 400
LONGEST_TEST_MODULE = 650  # tables of cases are long, and read one case at a time
DEEPEST_NESTING = 3
MOST_PARAMETERS = 6

# "path:function" or "path" -> why it may be larger.
LONG_FUNCTIONS: dict[str, str] = {}
LONG_MODULES: dict[str, str] = {}
DEEP_FUNCTIONS: dict[str, str] = {}
MANY_PARAMETERS: dict[str, str] = {}

_BLOCKS = (ast.If, ast.For, ast.AsyncFor, ast.While, ast.With, ast.AsyncWith, ast.Try, ast.Match)
_NEW_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)


def test_no_function_is_longer_than_forty_lines() -> None:
    found = {
        f"{module.path}:{name}": length
        for module in everything()
        for name, function in module.functions()
        if (length := _length(function)) > LONGEST_FUNCTION
    }
    assert _unexplained(found, LONG_FUNCTIONS) == {}


def test_no_module_is_longer_than_four_hundred_lines() -> None:
    found = {
        module.path: length
        for module in everything()
        if (length := module.text.count("\n")) > _longest(module)
    }
    assert _unexplained(found, LONG_MODULES) == {}


def test_no_function_nests_deeper_than_three_blocks() -> None:
    found = {
        f"{module.path}:{name}": depth
        for module in everything()
        for name, function in module.functions()
        if (depth := _depth(function)) > DEEPEST_NESTING
    }
    assert _unexplained(found, DEEP_FUNCTIONS) == {}


def test_no_function_takes_more_than_six_parameters() -> None:
    found = {
        f"{module.path}:{name}": count
        for module in product()
        for name, function in module.functions()
        if (count := _parameters(function)) > MOST_PARAMETERS
    }
    assert _unexplained(found, MANY_PARAMETERS) == {}


def _longest(module: Module) -> int:
    return LONGEST_TEST_MODULE if module.package == "tests" else LONGEST_MODULE


def _unexplained(found: dict[str, int], explained: dict[str, str]) -> dict[str, int]:
    """What is over its budget without a reason; a reason nobody needs any more counts too."""
    unneeded = {name: 0 for name in explained if name not in found}
    return {name: size for name, size in found.items() if name not in explained} | unneeded


def _length(function: Function) -> int:
    return (function.end_lineno or function.lineno) - function.lineno + 1


def _parameters(function: Function) -> int:
    taken = function.args
    names = [arg.arg for arg in (*taken.posonlyargs, *taken.args, *taken.kwonlyargs)]
    return len([name for name in names if name not in ("self", "cls")])


def _depth(node: ast.AST) -> int:
    """How many blocks stand inside each other; an `elif` is no deeper than its `if`."""
    deepest = 0
    for child in ast.iter_child_nodes(node):
        if isinstance(child, _NEW_SCOPES):
            continue
        inner = _depth(child)
        is_elif = isinstance(node, ast.If) and isinstance(child, ast.If) and node.orelse == [child]
        deepest = max(deepest, inner + (isinstance(child, _BLOCKS) and not is_elif))
    return deepest
