"""The code of the house, read as text and as syntax trees, for the tests that look at it."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]

PACKAGES = (
    "accounts",
    "actors",
    "alliances",
    "api",
    "conversations",
    "coordination",
    "desk",
    "federation",
    "inbox",
    "listings",
    "mail",
    "matching",
    "media",
    "moderation",
    "node",
    "notices",
    "notifications",
    "oauth",
    "outbox",
    "pages",
    "posts",
    "provenance",
    "relations",
    "rights",
    "sessions",
    "storage",
    "syndication",
    "templates",
    "text",
    "timelines",
    "umbrella",
    "world",
)
ROOMS = (
    "accounts",
    "actors",
    "alliances",
    "conversations",
    "coordination",
    "desk",
    "inbox",
    "listings",
    "mail",
    "matching",
    "media",
    "moderation",
    "notices",
    "notifications",
    "oauth",
    "outbox",
    "posts",
    "provenance",
    "relations",
    "rights",
    "sessions",
    "syndication",
    "timelines",
    "umbrella",
)

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True, slots=True)
class Module:
    """One file of Python: its path from the root, its text, its tree."""

    path: str
    text: str
    tree: ast.Module

    @property
    def package(self) -> str:
        """The top folder it lies in."""
        return self.path.partition("/")[0]

    @property
    def name(self) -> str:
        """The file's name without its ending."""
        return Path(self.path).stem

    def functions(self) -> Iterator[tuple[str, Function]]:
        """Every function with its dotted name: "Class.method", "outer.inner"."""
        yield from _functions(self.tree, "")

    def classes(self) -> Iterator[ast.ClassDef]:
        """Every class, wherever it stands."""
        return (node for node in ast.walk(self.tree) if isinstance(node, ast.ClassDef))


def _functions(node: ast.AST, prefix: str) -> Iterator[tuple[str, Function]]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
            yield prefix + child.name, child
            yield from _functions(child, f"{prefix}{child.name}.")
        elif isinstance(child, ast.ClassDef):
            yield from _functions(child, f"{prefix}{child.name}.")
        else:
            yield from _functions(child, prefix)


@cache
def modules(*folders: str) -> tuple[Module, ...]:
    """Every module in these folders, in the order of their paths."""
    files = (file for folder in folders for file in sorted((ROOT / folder).rglob("*.py")))
    return tuple(_module(file) for file in files)


def _module(file: Path) -> Module:
    text = file.read_text(encoding="utf-8")
    return Module(str(file.relative_to(ROOT)), text, ast.parse(text, str(file)))


def product() -> tuple[Module, ...]:
    """Every module that is shipped."""
    return modules(*PACKAGES)


def everything() -> tuple[Module, ...]:
    """Every module of the product, its tests and its benchmarks."""
    return modules(*PACKAGES, "bench", "tests")


def handled(module: Module) -> frozenset[str]:
    """The kinds of activity that a module's table of handlers names."""
    return frozenset(
        key.value
        for name, function in module.functions()
        if name.rpartition(".")[2] == "handlers"
        for table in ast.walk(function)
        if isinstance(table, ast.Dict)
        for key in table.keys
        if isinstance(key, ast.Constant) and isinstance(key.value, str)
    )
