"""Each floor imports only floors below it, in the open."""

import ast
import subprocess
import sys
import tomllib
from pathlib import Path

from tests.house.sources import PACKAGES, ROOT, everything, product

# The one place that loads by name: each command of the command line when it is asked for.
_LOADS_BY_NAME = {"node/cli.py"}


def test_the_floors_hold() -> None:
    answer = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-logo"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode == 0, answer.stdout + answer.stderr


def test_no_import_hides_inside_a_function_or_a_condition() -> None:
    hidden = [
        f"{module.path}:{node.lineno}"
        for module in everything()
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Import | ast.ImportFrom) and node not in module.tree.body
    ]
    assert hidden == []


def test_nothing_is_imported_by_a_name_made_at_run_time() -> None:
    found = {
        module.path
        for module in product()
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Call) and _called(node) in ("import_module", "__import__")
    }
    assert found <= _LOADS_BY_NAME


def _called(call: ast.Call) -> str:
    if isinstance(call.func, ast.Attribute):
        return call.func.attr
    return call.func.id if isinstance(call.func, ast.Name) else ""


def test_the_settings_know_every_package_and_the_wheel_holds_it() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]
    packages = {file.parent.name for file in ROOT.glob("*/__init__.py")} - {"bench", "tests"}
    assert packages <= set(PACKAGES)
    assert set(settings["hatch"]["build"]["targets"]["wheel"]["packages"]) == set(PACKAGES)
    assert set(settings["importlinter"]["root_packages"]) == set(PACKAGES)


def test_the_table_of_floors_says_what_is_enforced() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]
    layers = settings["importlinter"]["contracts"][0]["layers"]
    lines = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8").splitlines()
    table = [line.replace(r"\|", "/").split("|") for line in lines if line.startswith("| ")]
    told = [
        frozenset(name.strip(" `") for name in cells[2].split("/"))
        for cells in table
        if cells[1].strip()[:1].isdigit()
    ]
    assert told == [frozenset(name.strip() for name in layer.split("|")) for layer in layers]
