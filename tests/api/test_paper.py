"""`docs/client-api.md` tells programs' makers what there is, and what there is not and why."""

import re
from collections.abc import Iterator

from api.switch import Switch
from tests.api.openapi import operations
from tests.fediverse.home import Home
from tests.house.sources import ROOT

_LINE = re.compile(r"^\| `([A-Z, ]+) (/[^`]*)` \|", re.MULTILINE)
_NAME = re.compile(r"\{[^}]*\}")


def _told(chapter: str) -> set[tuple[str, str]]:
    paper = (ROOT / "docs" / "client-api.md").read_text(encoding="utf-8")
    section = paper.split(f"## {chapter}\n")[1].split("\n## ")[0]
    return {
        (method.strip(), _NAME.sub("{}", path))
        for methods, path in _LINE.findall(section)
        for method in methods.split(",")
    }


def _served(home: Home) -> Iterator[tuple[str, str]]:
    inner = home.node.app._app  # type: ignore[attr-defined]  # noqa: SLF001  # the table itself
    for switch in (route for route in inner.routes if isinstance(route, Switch)):
        for route in switch.routes:
            for method in (route.methods or set()) - {"HEAD", "OPTIONS"}:
                yield from ((method, path) for path in _paths(route.path))


def _paths(path: str) -> Iterator[str]:
    """A path as papers write it; two versions alike are two."""
    if "{rest" in path:
        return
    for version in ("1", "2") if "{version:int}" in path else ("",):
        yield _NAME.sub("{}", path.replace("{version:int}", version))


async def test_it_names_every_endpoint_and_no_other(hull: Home) -> None:
    told = _told("What there is")
    assert told == set(_served(hull))


async def test_what_mastodon_has_besides_is_named_with_a_reason(hull: Home) -> None:
    served = set(_served(hull))
    lacking = {
        (method, path)
        for method, path in operations()
        if (method, path) not in served and path.startswith(("/api/", "/oauth/"))
    }
    assert _told("What there is not") == lacking
