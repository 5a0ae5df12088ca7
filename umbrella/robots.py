"""What a `/robots.txt` says to programs of one name (RFC 9309, and `Crawl-delay` besides). Pure.

Nothing in such a file is an error: a line that makes no sense says nothing. The longest rule that
fits decides, and of two as long the one that allows; `*` stands for anything, `$` for the end.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import Final
from urllib.parse import quote

LONGEST_DELAY: Final = 60.0
"""Seconds. Whoever asks for more is given this much, and less is read at each visit."""

_MOST_RULES: Final = 500
_LONGEST_PATH: Final = 500
_FILES_KEPT: Final = 8
_LINE_ENDS: Final = re.compile(r"[\r\n]+")
_TOKEN: Final = re.compile(r"[a-z_-]+|\*")
_DELAY: Final = re.compile(r"[0-9]{1,9}(\.[0-9]{1,9})?", re.ASCII)
_ENCODED: Final = re.compile(r"%([0-9A-Fa-f]{2})")
_PLAIN: Final = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~")
_OWN_PATH: Final = "/robots.txt"


@dataclass(frozen=True, slots=True)
class Rule:
    """Whether addresses that fit this path may be read."""

    path: str
    allows: bool

    def fits(self, target: str) -> bool:
        """Whether an address, as `_target` makes it, falls under this rule."""
        is_whole = self.path.endswith("$")
        first, *others = self.path.removesuffix("$").split("*")
        if not others:
            return target == first if is_whole else target.startswith(first)
        last = others.pop() if is_whole else ""
        at = len(first) if target.startswith(first) else -1
        for part in others:
            at = _behind(part, target, at)
        return at >= 0 and len(target) - at >= len(last) and target.endswith(last)


def _behind(part: str, target: str, at: int) -> int:
    """Where the target goes on after that part, which is sought from there on; -1 if nowhere."""
    found = target.find(part, at) if at >= 0 else -1
    return found + len(part) if found >= 0 else -1


@dataclass(frozen=True, slots=True)
class Robots:
    """The rules for one program, and how many seconds it shall leave between two questions."""

    rules: tuple[Rule, ...] = ()
    delay: float = 0.0

    def allows(self, url: str) -> bool:
        """Whether the address may be read; the file itself always may."""
        target = _target(url)
        fitting = [rule for rule in self.rules if rule.fits(target)]
        if target == _OWN_PATH or not fitting:
            return True
        return max(fitting, key=lambda rule: (len(rule.path), rule.allows)).allows

    def text(self) -> str:
        """The same as a file of its own, for everybody."""
        lines = ["User-agent: *"]
        lines += [f"{'Allow' if rule.allows else 'Disallow'}: {rule.path}" for rule in self.rules]
        if self.delay:
            lines.append(f"Crawl-delay: {self.delay:g}")
        return "\n".join(lines) + "\n"


@lru_cache(maxsize=_FILES_KEPT)  # asked at every address of a host
def read_robots(text: str, agent: str) -> Robots:
    """What the file says to the program of that name: in its own groups, or in those for all."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for names, key, value in _lines(text, frozenset((agent.lower(), "*"))):
        for name in names:
            groups.setdefault(name, []).append((key, value))
    found = groups.get(agent.lower(), groups.get("*", []))
    delays = [value for key, value in found if key == "crawl-delay" and _DELAY.fullmatch(value)]
    delay = min(float(delays[0]), LONGEST_DELAY) if delays else 0.0
    return Robots(tuple(islice(_rules(found), _MOST_RULES)), delay)


def _rules(said: Iterable[tuple[str, str]]) -> Iterator[Rule]:
    """Its rules in the order of the file; a line that comes again says nothing new."""
    for key, value in dict.fromkeys(said):
        if key in ("allow", "disallow") and (path := _path(value)):
            yield Rule(path, key == "allow")


def _lines(text: str, wanted: frozenset[str]) -> Iterator[tuple[frozenset[str], str, str]]:
    """Each line inside of a group: for which of those who are wanted, its key, its value.

    A group is named even if nothing stands in it: then it forbids nothing. Of others it is not
    even kept that they were named: a file may name very many.
    """
    names: set[str] = set()
    in_head = False
    for line in _LINE_ENDS.split(text.removeprefix("\ufeff")):
        key, colon, value = (part.strip() for part in line.partition("#")[0].partition(":"))
        key = key.lower()
        if not colon:
            continue
        if key == "user-agent":
            token = _TOKEN.match(value.lower())
            names = names if in_head else set()
            names |= wanted & {token.group()} if token else set()
            in_head = True
        elif key in ("allow", "disallow", "crawl-delay"):
            in_head = False
        yield frozenset(names), key, value


def _path(value: str) -> str:
    """A rule's path in one spelling; "" for what is none, which says nothing."""
    if not value.startswith(("/", "*")) or len(value) > _LONGEST_PATH:
        return ""
    return _one_spelling(value)


def _target(url: str) -> str:
    """What of an address rules are about: path and question, in one spelling."""
    rest = url.partition("://")[2].partition("#")[0]
    at = re.search(r"[/?]", rest)
    found = rest[at.start() :] if at else "/"
    return _one_spelling(found if found.startswith("/") else f"/{found}")


def _one_spelling(path: str) -> str:
    """What needs no percent sign has none, and what does has it in capitals."""

    def spelled(found: re.Match[str]) -> str:
        character = chr(int(found.group(1), 16))
        return character if character in _PLAIN else found.group().upper()

    return _ENCODED.sub(spelled, quote(path, safe="%!$&'()*+,;=:@/?[]-._~"))
