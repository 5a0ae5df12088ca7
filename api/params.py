"""What a program asks with: query, form, multipart and JSON alike, as one tree (clientapi.md 5).

`a[]=1&a[]=2` is a list, `poll[options][]=x` a list in a group, `fields[0][name]=x` a group in a
list; JSON says the same with its own signs. Readers are as lenient as Mastodon's: `"0"` is no,
`"12"` is a number, a lone value is a list of one, null is nothing.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

from api.wording import SAID
from world.errors import Malformed

MOST_VALUES: Final = 2_000
_DEEPEST: Final = 5
_MOST_DIGITS: Final = 19
_LARGEST: Final = 2**63 - 1
_PARTS = re.compile(r"\[([^\[\]]*)\]")
_NO: Final = frozenset({"0", "f", "false", "off", "no", "n"})
Tree = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that came with a request; its name and type are what the program said of it."""

    name: str
    media_type: str
    octets: bytes


class Params:
    """One group of parameters; `Params()` has none."""

    def __init__(self, given: Mapping[str, object] | None = None) -> None:
        self._given: Mapping[str, object] = given or {}

    def has(self, name: str) -> bool:
        """Whether it was said at all, be it with nothing in it; null is not said."""
        return self._given.get(name) is not None

    def text(self, name: str) -> str | None:
        """A text as it was sent. Raises `Malformed` for a group, a list, or U+0000 in it."""
        value = self._given.get(name)
        return None if value is None else _text(name, value)

    def required(self, name: str) -> str:
        """A text that has to be there, with something in it."""
        value = self.text(name)
        if value is None or not value.strip():
            raise Malformed(SAID["missing"].format(name=name))
        return value

    def flag(self, name: str) -> bool | None:
        """Yes or no; None if neither was said."""
        value = self._given.get(name)
        if value is None or value == "":
            return None
        return value if isinstance(value, bool) else _text(name, value).strip().lower() not in _NO

    def number(self, name: str) -> int | None:
        """A whole number, or None for what is none."""
        value = self._given.get(name)
        if value is None or isinstance(value, bool):
            return None
        return _number(_text(name, value).strip())

    def texts(self, name: str) -> list[str]:
        """A list of texts; a lone value is one of them, null in it none."""
        return [_text(name, item) for item in _items(self._given.get(name)) if item is not None]

    def ids(self, name: str) -> list[int]:
        """A list of ids; what could be none is left out."""
        found = (as_id(text) for text in self.texts(name))
        return [number for number in found if number is not None]

    def group(self, name: str) -> "Params":
        """The parameters in a group; none if it was not sent."""
        value = self._given.get(name)
        return Params(value if isinstance(value, dict) else None)

    def groups(self, name: str) -> list["Params"]:
        """A list of groups, in their order."""
        found = _items(self._given.get(name))
        return [Params(item) for item in found if isinstance(item, dict)]

    def upload(self, name: str) -> Upload | None:
        """A file, if one was sent under that name."""
        value = self._given.get(name)
        return value if isinstance(value, Upload) else None

    @property
    def whole(self) -> Mapping[str, object]:
        """All of it as it was read."""
        return self._given

    def tree(self) -> Mapping[str, object]:
        """All of it, as plain JSON would say it; files left out."""
        return {name: value for name, value in self._given.items() if not isinstance(value, Upload)}

    def merged(self, other: "Params") -> "Params":
        """These, and the other's, which win."""
        return Params({**self._given, **other.whole})


def params_of(pairs: Iterable[tuple[str, object]]) -> Params:
    """The tree that pairs of a query or form are meant as. Raises `Malformed` for too many."""
    tree: Tree = {}
    for count, (name, value) in enumerate(pairs):
        if count >= MOST_VALUES:
            raise Malformed(SAID["too many"])
        _put(tree, name, value)
    return Params(tree)


def as_id(text: str) -> int | None:
    """The id a program means by these digits, or None: then there is no such thing."""
    if not (text.isascii() and text.isdecimal()) or len(text) > _MOST_DIGITS:
        return None
    number = int(text)
    return number if number <= _LARGEST else None


def _put(tree: Tree, name: str, value: object) -> None:
    head, bracket, rest = name.partition("[")
    parts = [head, *_PARTS.findall(bracket + rest)][:_DEEPEST]
    place = tree
    for part, following in pairwise(parts):
        place = _inside(place, part, following)
    last = parts[-1]
    if last == "":
        place.setdefault("", []).append(value)
    else:
        place[last] = value


def _inside(place: Tree, part: str, following: str) -> Tree:
    """The group under that name. A list is a group whose keys are its places."""
    if part == "":  # a list of groups: the next one begins where a name comes again
        count = sum(1 for key in place if key.isdecimal())
        open_one = place.get(str(count - 1))
        if isinstance(open_one, dict) and following not in open_one:
            return open_one
        part = str(count)
    inner = place.get(part)
    if not isinstance(inner, dict):
        inner = place[part] = {}
    return inner


def _items(value: object) -> list[object]:
    """What was meant as a list."""
    if value is None:
        return []
    if isinstance(value, list):
        return value
    if not isinstance(value, dict):
        return [value]
    if isinstance(value.get(""), list):
        return list(value[""])
    places = sorted((key for key in value if key.isdecimal()), key=int)
    return [value[key] for key in places] if places else [value]


def _text(name: str, value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if not isinstance(value, str | int | float) or (isinstance(value, str) and "\0" in value):
        raise Malformed(SAID["no text"].format(name=name))
    return value if isinstance(value, str) else str(value)


def _number(text: str) -> int | None:
    digits = text.removeprefix("-")
    if not (digits.isascii() and digits.isdecimal()) or len(digits) > _MOST_DIGITS:
        return None
    number = int(text)
    return number if -_LARGEST <= number <= _LARGEST else None
