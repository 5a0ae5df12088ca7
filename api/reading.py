"""Reads what a program sent, within bounds, whatever it wrote it in."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final
from urllib.parse import parse_qsl

from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import Message, Receive

from api.params import MOST_VALUES, Params, Upload, params_of
from api.wording import SAID
from federation.strict_json import parse
from inbox.body import read_body
from world.errors import Malformed, TooLarge, WrongMediaType

FILES_OCTETS: Final = 48 * 1024 * 1024
_BODY_SECONDS: Final = 30.0
_FORM: Final = "application/x-www-form-urlencoded"
_MULTIPART: Final = "multipart/form-data"
_MOST_FILES: Final = 4
_TEXT_OCTETS: Final = 256 * 1024


async def params_in(request: Request, files_octets: int = 0) -> Params:
    """Query and body as one tree; the body wins.

    Files are taken where `files_octets` are allowed. Raises `Malformed`, `TooLarge` and
    `WrongMediaType` for what cannot be read.
    """
    query = request.scope["query_string"].decode("latin-1")
    asked = params_of(_pairs(query)) if query else Params()
    if request.method in ("GET", "HEAD") and "content-length" not in request.headers:
        return asked
    return asked.merged(await _body(request, files_octets))


async def _body(request: Request, files_octets: int) -> Params:
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == _MULTIPART:
        return await _multipart(request, files_octets)
    body = await read_body(request.receive, _BODY_SECONDS)
    if not body.strip():
        return Params()
    if kind == "application/json" or kind.endswith("+json"):
        return Params(parse(body))
    if kind in (_FORM, ""):
        return params_of(_pairs(_text(body)))
    raise WrongMediaType(SAID["unreadable"])


def _pairs(text: str) -> list[tuple[str, str]]:
    try:
        return parse_qsl(text, keep_blank_values=True, max_num_fields=MOST_VALUES)
    except ValueError as error:
        raise Malformed(SAID["too many"]) from error


def _text(body: bytes) -> str:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Malformed(SAID["unreadable"]) from error


async def _multipart(request: Request, files_octets: int) -> Params:
    async with _form(request, files_octets) as form:
        return params_of([(name, await _value(value)) for name, value in form.multi_items()])


async def _value(value: str | UploadFile) -> str | Upload:
    if isinstance(value, str):
        return value
    return Upload(value.filename or "", value.content_type or "", await value.read())


@asynccontextmanager
async def _form(request: Request, files_octets: int) -> AsyncIterator[FormData]:
    bounded = Request(request.scope, _bounded(request.receive, _TEXT_OCTETS + files_octets))
    try:
        async with bounded.form(
            max_files=_MOST_FILES if files_octets else 0,
            max_fields=MOST_VALUES,
            max_part_size=_TEXT_OCTETS,
        ) as form:
            yield form
    except HTTPException as error:
        raise Malformed(SAID["unreadable"]) from error


def _bounded(receive: Receive, most: int) -> Receive:
    """The same body, up to so many octets; raises `TooLarge` in the middle of it."""
    seen = 0

    async def receiving() -> Message:
        nonlocal seen
        message = await receive()
        seen += len(message.get("body", b""))
        if seen > most:
            raise TooLarge(SAID["large"])
        return message

    return receiving
