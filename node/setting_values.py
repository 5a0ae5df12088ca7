"""One reader for each type a setting may have: out of TOML, and out of the environment's text."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

_YES_NO = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}


class NotThatType(ValueError):
    """The value is of another type; the text says what it must be."""


@dataclass(frozen=True, slots=True)
class Kind:
    """How values of one type are told, recognised and read from text."""

    told: str
    fits: Callable[[object], bool]
    of_text: Callable[[str], object]


def _is_list_of_texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def _is_number(value: object) -> bool:
    return type(value) in (int, float)


def _parts(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


KINDS: Mapping[object, Kind] = {
    str: Kind("text in quotes", lambda value: type(value) is str, str),
    Path: Kind("a path in quotes", lambda value: type(value) is str, str),
    int: Kind("a whole number", lambda value: type(value) is int, int),
    float: Kind("a number", _is_number, float),
    bool: Kind(
        "true or false", lambda value: type(value) is bool, lambda text: _YES_NO[text.lower()]
    ),
    tuple[str, ...]: Kind('a list of texts, such as ["127.0.0.0/8"]', _is_list_of_texts, _parts),
}


def value_of_text(kind: object, text: str) -> object:
    """The value that an environment variable holds; raises `NotThatType`."""
    known = KINDS[kind]
    try:
        return known.of_text(text)
    except (KeyError, ValueError) as error:
        message = f"must be {known.told}, not {text!r}."
        raise NotThatType(message) from error


def checked_value(kind: object, value: object, folder: Path) -> object:
    """The value as the dataclass wants it, paths seen from `folder`; raises `NotThatType`."""
    known = KINDS[kind]
    if not known.fits(value):
        message = f"must be {known.told}, not {value!r}."
        raise NotThatType(message)
    if kind is Path:
        return folder / str(value)
    if kind is float:
        return float(str(value))
    return tuple(value) if isinstance(value, list) else value
