"""Reads what is syndicated as strangers do: with the parsers of the standard library."""

import csv
import json
from io import StringIO
from typing import Any
from xml.etree import ElementTree as ET  # `limited` refuses what could explode

from tests.fediverse.home import Home
from world.network import Answer

ATOM = "{http://www.w3.org/2005/Atom}"
LARGEST = 1_000_000


def limited(body: bytes) -> ET.Element:
    """The root of a document that declares nothing by itself and is not large."""
    assert len(body) < LARGEST
    assert b"<!DOCTYPE" not in body
    assert b"<!ENTITY" not in body
    return ET.fromstring(body)  # noqa: S314  # see above


async def fetched(home: Home, path: str, **headers: str) -> Answer:
    """The answer to a program that takes anything."""
    said = tuple((name.replace("_", "-"), value) for name, value in headers.items())
    answer = await home.get(path, accept="*/*", headers=said)
    assert answer.status in (200, 304), f"{path}: {answer.status}"
    return answer


async def titles(home: Home, path: str) -> list[str]:
    """What is listed under any of the addresses, without the word for its kind."""
    body = (await fetched(home, path)).body
    form = path.partition("?")[0].rpartition(".")[2]
    return _READERS[form](body)


def _of_rss(body: bytes) -> list[str]:
    return [_short(item.findtext("title")) for item in limited(body).iter("item")]


def _of_atom(body: bytes) -> list[str]:
    entries = limited(body).iter(f"{ATOM}entry")
    return [_short(entry.findtext(f"{ATOM}title")) for entry in entries]


def _of_json(body: bytes) -> list[str]:
    found: dict[str, Any] = json.loads(body)
    return [_short(item["title"]) for item in found["items"]]


def _of_csv(body: bytes) -> list[str]:
    return [row["title"] for row in csv.DictReader(StringIO(body.decode(), newline=""))]


def _short(headline: str | None) -> str:
    assert headline is not None
    return headline.partition(": ")[2]


_READERS = {"rss": _of_rss, "atom": _of_atom, "json": _of_json, "csv": _of_csv}
FORMS = tuple(f"/umbrella.{form}" for form in _READERS)
