"""Answers of the client API held against the published description of Mastodon's.

`mastodon-openapi.json` is what is needed of it here, with its notice. What we answer otherwise on
purpose stands in `EXCEPTIONS`, each with its reason.
"""

import json
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.validators import extend

_FILE = Path(__file__).with_name("mastodon-openapi.json")
_MOST = 5
_SUCCESS = range(200, 300)
_NO_JSON = ("/api/v1/streaming/", "/oauth/authorize")
_BY_KEY: Mapping[str, Any] = {"type": "object", "minProperties": 1}
IN_WORDS: Mapping[tuple[str, str, str], Mapping[str, Any]] = MappingProxyType(
    {
        ("get", "/api/v1/preferences", "200"): _BY_KEY,
        ("get", "/oauth/userinfo", "200"): _BY_KEY,
        ("post", "/oauth/userinfo", "200"): _BY_KEY,
        ("get", "/api/v1/instance/translation_languages", "200"): {"type": "object"},
        ("get", "/api/v1/media/{id}", "206"): {"$ref": "#/components/schemas/MediaAttachment"},
        ("get", "/api/v1/timelines/home", "206"): {"type": "array"},
    }
)
"""Answers that the description tells of in words only; all others without a schema are `{}`."""

EXCEPTIONS: Mapping[tuple[str, str], str] = MappingProxyType(
    {
        ("/api/v2/instance", "contact/email"): "empty where a network gives no address for mail",
        ("/api/v1/instance", "email"): "the same",
        ("/api/v1/push/subscription", "id"): "Tusky and Ice Cubes read a number",
        ("/api/v1/filters", ""): "the description forgets that it is a list",
        ("/api/v1/statuses/{id}/reblog", ""): "what is refused is no form with fields to name",
    }
)
"""(path as described, place in the answer) that we say otherwise, and why."""

NOT_DESCRIBED = MappingProxyType(
    {
        "/api/v1/streaming": "the description lists channels, not the socket itself",
    }
)
"""Paths of ours that the description does not know, and why we have them."""


def complaints(method: str, path: str, status: int, media_type: str, body: bytes) -> list[str]:
    """What is wrong with an answer; nothing for what the description says nothing of."""
    found = _described(method.lower(), path.partition("?")[0].rstrip("/"))
    if found is None:
        return [] if status not in _SUCCESS else _is_json(path, media_type, body)
    template, answers = found
    wrong = _is_json(path, media_type, body)
    in_words = IN_WORDS.get((method.lower(), template, str(status)))
    schema = answers.get(str(status), in_words)
    if wrong or schema is None:
        return wrong or _unforeseen(path, status, body)
    errors = _validator(json.dumps(schema)).iter_errors(json.loads(body))
    told = [("/".join(map(str, error.absolute_path)), error.message[:300]) for error in errors]
    return [f"{at}: {said}" for at, said in told if (template, at) not in EXCEPTIONS][:_MOST]


def _unforeseen(path: str, status: int, body: bytes) -> list[str]:
    """Of what went well without a schema the description says "empty"."""
    if status not in _SUCCESS:
        return _is_error(body)
    if path.startswith(_NO_JSON):
        return []
    if status != 200:  # the only success that is told of without a schema
        return [f"{status} is not foreseen"]
    return [] if json.loads(body or b"null") == {} else ["not empty"]


def operations() -> set[tuple[str, str]]:
    """Every method and address that is described, names in addresses left out."""
    return {
        (method.upper(), re.sub(r"\{[^}]*\}", "{}", path))
        for _, path, methods in _paths()
        for method in methods
    }


def _is_json(path: str, media_type: str, body: bytes) -> list[str]:
    if not path.startswith("/api/") or path.endswith("/streaming/health") or not body:
        return []
    if not media_type.startswith("application/json"):
        return [f"of type {media_type}"]
    try:
        json.loads(body)
    except ValueError:
        return ["no JSON"]
    return []


def _is_error(body: bytes) -> list[str]:
    document = json.loads(body)
    fine = isinstance(document, dict) and isinstance(document.get("error"), str)
    return [] if fine else ["an error without `error`"]


def _described(method: str, path: str) -> tuple[str, Mapping[str, Any]] | None:
    for pattern, template, methods in _paths():
        if pattern.fullmatch(path) and (answers := _of_method(methods, method)) is not None:
            return template, answers
    return None


def _of_method(methods: Mapping[str, Any], method: str) -> Mapping[str, Any] | None:
    """PUT and PATCH stand for each other, as at our door."""
    other = {"put": "patch", "patch": "put"}.get(method, method)
    found: Mapping[str, Any] | None = methods.get(method, methods.get(other))
    return found


@cache
def _description() -> Mapping[str, Any]:
    described: dict[str, Any] = json.loads(_FILE.read_text(encoding="utf-8"))
    # By what they must have a quote would be a shallow one too, and "one of" would fit none: each
    # has to have what tells it from the other.
    for name, telling in (("Quote", "quoted_status"), ("ShallowQuote", "quoted_status_id")):
        described["schemas"][name]["required"].append(telling)
    return described


@cache
def _paths() -> list[tuple[re.Pattern[str], str, Mapping[str, Any]]]:
    """Addresses without a name in them first, for they would be taken for one."""
    paths = sorted(_description()["paths"].items(), key=lambda item: "{" in item[0])
    return [
        (re.compile(re.sub(r"\\\{[^}]*\\\}", "[^/]+", re.escape(path))), path, methods)
        for path, methods in paths
    ]


@cache
def _validator(schema: str) -> Draft202012Validator:
    whole = {"$id": "urn:description", **json.loads(schema), "components": _components()}
    strict = extend(Draft202012Validator)
    validator: Draft202012Validator = strict(
        whole, format_checker=Draft202012Validator.FORMAT_CHECKER
    )
    return validator


@cache
def _components() -> Mapping[str, Any]:
    return {"schemas": _description()["schemas"]}
