"""Templates in one language: what does not change from page to page is said but once.

`_("Save")` and `static_url("x.css")` with nothing but their own words in them become part of the
template, one for each language, so that a page says at its time only what differs. A page has
some two hundred of them.
"""

from collections.abc import Callable, Hashable, Mapping
from typing import Final

from jinja2 import Environment, nodes
from jinja2.runtime import Macro
from jinja2.visitor import NodeTransformer

Saying = Callable[[str], str]
_MOST: Final = 2_000  # some three megabytes of cards


class SpokenEnvironment(Environment):
    """An environment whose templates have said beforehand what `sayings` can say, by their names.

    Each of those takes one text and answers the same for it always.
    """

    def __init__(self, sayings: Mapping[str, Saying], **settings: object) -> None:
        super().__init__(**settings)  # type: ignore[arg-type]  # as Jinja's own takes them
        self._sayings: Final = sayings
        self.globals["remembered"] = Remembered()

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        """The template's tree; Jinja means this to be overridden."""
        tree = super()._parse(source, name, filename)
        said: nodes.Template = _Sayer(self._sayings).visit(tree)
        return said


class Remembered:
    """What macros have made of the same values before: for those that read nothing else.

    The values are compared whole, so that nobody is shown what was made of others. Plain text
    equals markup of the same letters, so no value may be either; no two such macros share a name.
    """

    def __init__(self) -> None:
        self._made: dict[tuple[Hashable, ...], str] = {}

    def __len__(self) -> int:
        return len(self._made)

    def __call__(self, macro: Macro, *values: Hashable) -> str:
        key = (macro.name, *values)
        made = self._made.get(key)
        if made is None:
            if len(self._made) >= _MOST:
                self._made.clear()
            made = self._made[key] = macro(*values)
        return made


class _Sayer(NodeTransformer):
    """Puts what is said in the place of the call that says it."""

    def __init__(self, sayings: Mapping[str, Saying]) -> None:
        self._sayings = sayings

    def visit_Call(self, call: nodes.Call) -> nodes.Node:  # noqa: N802  # Jinja calls it so
        self.generic_visit(call)
        saying = self._sayings.get(call.node.name) if isinstance(call.node, nodes.Name) else None
        if saying is None or len(call.args) != 1 or call.kwargs:
            return call
        (told,) = call.args
        if not isinstance(told, nodes.Const) or not isinstance(told.value, str):
            return call
        return nodes.Const(saying(told.value), lineno=call.lineno)
