"""What transactions recall changes by statements that name it, and by nothing else.

`Writing.recall` forgets when a statement changes a table that an answer came from. It reads the
statement only, so a trigger or a cascade that changed such a table would go unnoticed.
"""

import ast
import re
from collections.abc import Iterator

from tests.house.sources import ROOT, product

_SCHEMA = "\n".join(path.read_text("utf-8") for path in sorted(ROOT.glob("*/migrations/*.sql")))
_TABLES = dict(re.findall(r"^CREATE TABLE (\w+) \((.*?)^\)", _SCHEMA, re.MULTILINE | re.DOTALL))
_TRIGGERS = re.findall(r"^CREATE TRIGGER .*?\bEND;", _SCHEMA, re.MULTILINE | re.DOTALL)
_CHANGED = re.compile(r"(?:INTO|DELETE FROM|UPDATE)\s+(\w+)")


def _recalled() -> Iterator[str]:
    for module in product():
        names = {
            node.target.id: node.value
            for node in module.tree.body
            if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name)
        }
        for node in ast.walk(module.tree):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
                continue
            if node.func.attr == "recall" and isinstance(node.func.value, ast.Name):
                about = node.args[0]
                said = names[about.id] if isinstance(about, ast.Name) else about
                assert said is not None
                yield from ast.literal_eval(said)


def test_no_trigger_and_no_cascade_changes_what_is_recalled() -> None:
    recalled = set(_recalled())
    assert recalled
    assert recalled <= _TABLES.keys()
    by_triggers = {table for trigger in _TRIGGERS for table in _CHANGED.findall(trigger)}
    assert not recalled & by_triggers
    cascading = {name for name, columns in _TABLES.items() if "ON DELETE" in columns}
    assert not recalled & cascading
