"""A form as it lies on the table: what is typed in it, what is wrong, and what it means.

Pure: the web is `pages/forms.py`. A form is a frozen dataclass with keyword fields, each
`Annotated[type, rule]`; a field without a default must be filled in. What is left empty has its
default.
"""

from collections.abc import Mapping, Sequence
from dataclasses import MISSING, Field, dataclass, field, fields, replace
from functools import cache
from typing import Annotated, Any, Generic, TypeVar, get_args, get_origin, get_type_hints

from pages.fields import Complaint, Rule, Upload, Wrong, plain
from text import phrases
from world.errors import Malformed, SisternetError

F = TypeVar("F")

_OK, _UNFIT = 200, 422


class FieldAmiss(Malformed):
    """What a form asks for cannot be done because of one field; said beside that field."""

    status = _UNFIT

    def __init__(self, name: str, public: str) -> None:
        super().__init__(public)
        self.name = name


@dataclass(frozen=True, slots=True)
class Nothing:
    """The form of a button: no field at all."""


@dataclass(frozen=True, slots=True)
class Sheet(Generic[F]):
    """A form for its template. `filled` is what it means, once everything in it is well."""

    shape: type[F]
    typed: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    errors: Mapping[str, Complaint] = field(default_factory=dict)
    trouble: Complaint | None = None  # what is wrong with the whole
    status: int = _OK
    filled: F | None = None

    @property
    def amiss(self) -> bool:
        """Whether anything has to be put right."""
        return bool(self.errors) or self.trouble is not None

    def text(self, name: str) -> str:
        """What stands in a field that comes once."""
        return next(iter(self._typed(name)), "")

    def has(self, name: str, code: object) -> bool:
        """Whether that code is chosen."""
        return str(code) in self._typed(name)

    def error(self, name: str) -> Complaint | None:
        """What is wrong with a field."""
        rules_of(self.shape)[name]
        return self.errors.get(name)

    def rule(self, name: str) -> Rule:
        """The rule of a field, for what the browser may know of it beforehand."""
        return rules_of(self.shape)[name]

    def needs(self, name: str) -> bool:
        """Whether a field must be filled in."""
        return name in _needed(self.shape)

    def refused(self, error: SisternetError) -> "Sheet[F]":
        """The same sheet, with why what it asks for cannot be done."""
        complaint = Complaint(error.public)
        if isinstance(error, FieldAmiss):
            return replace(self, filled=None, status=error.status, errors={error.name: complaint})
        return replace(self, filled=None, status=error.status, trouble=complaint)

    def _typed(self, name: str) -> tuple[str, ...]:
        rules_of(self.shape)[name]  # a name that the form does not have is a fault of ours
        return self.typed.get(name, ())


def empty_sheet(shape: type[F], start: F | None = None) -> Sheet[F]:
    """The form before anybody has typed; `start` is what already stands in it."""
    if start is None:
        return Sheet(shape, {name: _shown(shape, name, value) for name, value in _defaults(shape)})
    values = {name: getattr(start, name) for name in rules_of(shape)}
    return Sheet(shape, {name: _shown(shape, name, value) for name, value in values.items()})


def read_sheet(
    shape: type[F], sent: Mapping[str, Sequence[str]], files: Mapping[str, Sequence[Upload]]
) -> Sheet[F]:
    """The form as it was sent. `Malformed` for a field it does not have, or sent twice."""
    rules = rules_of(shape)
    if not {*sent, *files} <= rules.keys():
        raise Malformed(phrases.ERRORS["unknown field"])
    values, errors = dict(_defaults(shape)), {}
    for name, rule in rules.items():
        typed = [text for text in sent.get(name, ()) if text.strip()]
        try:
            if (found := _value(rule, typed, files.get(name, ()))) is not None:
                values[name] = found
        except Wrong as wrong:
            errors[name] = wrong.complaint
    for name in _needed(shape) - values.keys() - errors.keys():
        errors[name] = Wrong("missing").complaint
    kept = {name: tuple(map(plain, texts)) for name, texts in sent.items() if rules[name].kept}
    if errors:
        ordered = {name: errors[name] for name in rules if name in errors}
        return Sheet(shape, kept, ordered, status=_UNFIT)
    return Sheet(shape, kept, filled=shape(**values))


def rules_of(shape: type) -> Mapping[str, Rule]:
    """The rule of each field of a form."""
    return _rules(shape)


@cache
def _rules(shape: type) -> Mapping[str, Rule]:
    kinds = get_type_hints(shape, include_extras=True)
    return {item.name: _rule(kinds[item.name]) for item in fields(shape)}


def _rule(kind: object) -> Rule:
    if get_origin(kind) is not Annotated:
        raise TypeError(f"{kind} names no rule")
    rule: Rule = get_args(kind)[1]
    return rule


def _value(rule: Rule, typed: Sequence[str], files: Sequence[Upload]) -> object:
    if len(typed) > 1 and not rule.several:
        raise Malformed(phrases.ERRORS["unknown field"])
    if files:
        return rule.files(files)
    return rule.value(typed) if typed else None


def _shown(shape: type, name: str, value: object) -> tuple[str, ...]:
    rule = rules_of(shape)[name]
    return rule.shown(value) if rule.kept else ()


def _defaults(shape: type) -> list[tuple[str, Any]]:
    found = ((item.name, _default(item)) for item in fields(shape))
    return [(name, value) for name, value in found if value is not MISSING]


def _default(item: "Field[Any]") -> object:
    if item.default_factory is not MISSING:
        return item.default_factory()
    return item.default


def _needed(shape: type) -> frozenset[str]:
    return _needed_by(shape)


@cache
def _needed_by(shape: type) -> frozenset[str]:
    return frozenset(rules_of(shape)) - {name for name, _ in _defaults(shape)}
