"""Forms on the web: read within bounds, believed only from our own pages, done once.

What every form of ours does, so that a page says only what its form holds and what it leads to
(`CONTRIBUTING.md`, How a page with a form is made).
"""

import hashlib
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Final, TypeVar

from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.types import Message, Receive

from pages.fields import Complaint, Files, Upload
from pages.paper import Paper
from pages.secrecy import Origin, is_masked, origin_of
from pages.sheet import Sheet, empty_sheet, read_sheet, rules_of
from text import phrases
from world.errors import Limited, Malformed, Refused, SisternetError, TooLarge, WrongMediaType

F = TypeVar("F")
Show = Callable[[Sheet[F]], Awaitable[Response]]
Do = Callable[[F], Awaitable[str | Response]]

_SENT_AS: Final = ("application/x-www-form-urlencoded", "multipart/form-data")
_TEXT_OCTETS: Final = 256 * 1024
_MOST_FIELDS: Final = 500
_LONGEST_WORD: Final = 64
_MOST_DIGITS: Final = 19
_SERVER_ERROR: Final = 500


async def fill(
    paper: Paper,
    request: Request,
    shape: type[F],
    *,
    show: Show[F],
    do: Do[F],
    start: F | None = None,
) -> Response:
    """Shows a form, and does what it asks for when it comes back well filled in.

    `show` makes the page of a sheet: empty (or with `start` in it) at first, and again with what
    was typed and what is wrong with it. `do` gets the filled form and answers the path it leads
    to; a form that is sent twice is done once. If `do` answers a response of its own (one with a
    cookie), it is done each time. Errors of our tree that `do` raises are shown on the sheet,
    with their status; `FieldAmiss` beside its field.
    """
    if request.method != "POST":
        return await show(empty_sheet(shape, start))
    sheet, key = await _sent(paper, request, shape)
    headers: dict[str, str] = {}
    try:
        if sheet.filled is not None:
            return await _done(paper, key, sheet.filled, do)
    except SisternetError as error:
        if error.status >= _SERVER_ERROR:
            raise
        sheet = sheet.refused(error)
        if isinstance(error, Limited):
            headers["retry-after"] = str(error.retry_after)
    response = await show(sheet)
    response.status_code = sheet.status
    response.headers.update(headers)
    return response


async def press(paper: Paper, request: Request, shape: type[F], do: Do[F]) -> Response:
    """Does what a button asks for (`Nothing` for a form without fields); errors have a page.

    A button of a page that was open for long is shown once more, alone.
    """
    sheet, key = await _sent(paper, request, shape)
    if sheet.trouble:
        return _once_more(paper, request, sheet)
    if sheet.filled is None:
        complaint = next(iter(sheet.errors.values()))
        raise Malformed(complaint.text.format(**complaint.values))
    return await _done(paper, key, sheet.filled, do)


def _once_more(paper: Paper, request: Request, sheet: Sheet[F]) -> Response:
    fields = [(name, text) for name, typed in sheet.typed.items() for text in typed]
    page = paper.page(
        request, "kept.html", fields=fields, action=request.url.path, sign_in="", indexed=False
    )
    page.status_code = sheet.status
    return page


async def read_open(request: Request, shape: type[F]) -> F:
    """A form that needs no proof of where it comes from: it does what its address allows anybody.

    For choices that harm nobody, and for links out of letters, whose address is the proof.
    Raises `Malformed` for anything that is not well filled in.
    """
    body = await _read(request, _most_octets(shape))
    sheet = read_sheet(shape, body.texts, body.files)
    if sheet.filled is None:
        complaint = next(iter(sheet.errors.values()))
        raise Malformed(complaint.text.format(**complaint.values))
    return sheet.filled


async def texts_of(request: Request) -> dict[str, list[str]]:
    """The texts that a form has brought, whatever form it was. Raises what reading one raises."""
    return (await _read(request, _TEXT_OCTETS)).texts


async def _done(paper: Paper, key: bytes, filled: F, do: Do[F]) -> Response:
    answer = await paper.receipts.once(key, lambda: do(filled))
    if isinstance(answer, Response):
        return answer
    return RedirectResponse(answer, 303, {"cache-control": "no-store"})


async def _sent(paper: Paper, request: Request, shape: type[F]) -> tuple[Sheet[F], bytes]:
    """The form that was sent, and what tells it from all others."""
    origin = origin_of(request.headers, paper.room.iris.base_url)
    if origin is Origin.FOREIGN:
        raise Refused(phrases.ERRORS["foreign form"])
    visitor = await paper.visitor(request)
    body = await _read(request, _most_octets(shape))
    sheet = read_sheet(shape, body.texts, body.files)
    word = paper.word_of(request, visitor)
    if not word or not is_masked(body.csrf, word) or not body.once:
        if origin is not Origin.OURS:
            raise Refused(phrases.ERRORS["foreign form"])
        trouble = Complaint(phrases.COMPLAINTS["stale"])
        return replace(sheet, filled=None, trouble=trouble, status=Refused.status), b""
    return sheet, _key(word, request.url.path, body)


@dataclass(slots=True)
class _Body:
    """What came, sorted."""

    csrf: str = ""
    once: str = ""
    texts: dict[str, list[str]] = field(default_factory=dict)
    files: dict[str, list[Upload]] = field(default_factory=dict)

    async def take(self, name: str, value: str | UploadFile) -> None:
        if isinstance(value, str):
            if name in ("csrf", "once"):
                setattr(self, name, value)
            else:
                self.texts.setdefault(name, []).append(value)
        elif value.filename or value.size:  # else nobody has chosen a file
            file = Upload(value.filename or "", value.content_type or "", await value.read())
            self.files.setdefault(name, []).append(file)


async def _read(request: Request, most: int) -> _Body:
    body = _Body()
    async with _form(request, most) as form:
        for name, value in form.multi_items():
            await body.take(name, value)
    if len(body.once) > _LONGEST_WORD:
        raise Malformed(phrases.ERRORS["unknown field"])
    return body


@asynccontextmanager
async def _form(request: Request, most: int) -> AsyncIterator[FormData]:
    _insist_on_form(request.headers, most)
    bounded = Request(request.scope, _bounded(request.receive, most))
    try:
        async with bounded.form(
            max_files=_MOST_FIELDS, max_fields=_MOST_FIELDS, max_part_size=_TEXT_OCTETS
        ) as form:
            yield form
    except HTTPException as error:
        raise Malformed(phrases.ERRORS["unreadable form"]) from error


def _insist_on_form(headers: Mapping[str, str], most: int) -> None:
    """Raises for what tells beforehand that it is no form, or a larger one than we take."""
    kind, _, more = headers.get("content-type", "").lower().partition(";")
    charset = more.partition("charset=")[2].partition(";")[0].strip(' "')
    # Browsers send UTF-8; the name of some other codecs alone makes reading fail.
    if kind.strip() not in _SENT_AS or charset not in ("", "utf-8"):
        raise WrongMediaType(phrases.ERRORS["unreadable form"])
    told = headers.get("content-length", "")
    if told.isascii() and told.isdecimal() and int(told[:_MOST_DIGITS]) > most:
        raise TooLarge(phrases.ERRORS["large form"])


def _bounded(receive: Receive, most: int) -> Receive:
    """The same body, up to so many octets; raises `TooLarge` in the middle of it."""
    seen = 0

    async def receiving() -> Message:
        nonlocal seen
        message = await receive()
        seen += len(message.get("body", b""))
        if seen > most:
            raise TooLarge(phrases.ERRORS["large form"])
        return message

    return receiving


def _most_octets(shape: type) -> int:
    """One file too many, or one a little too large, is still told beside its field."""
    files = (rule for rule in rules_of(shape).values() if isinstance(rule, Files))
    return _TEXT_OCTETS + sum((rule.most + 1) * rule.octets for rule in files)


def _key(word: str, path: str, body: _Body) -> bytes:
    """Who sent what where, with which word of its own. Other content is another form."""
    digest = hashlib.sha256()
    parts = [word, path, body.once]
    parts += [text for name, texts in sorted(body.texts.items()) for text in (name, *texts)]
    for part in parts:
        octets = part.encode("utf-8", "surrogatepass")
        digest.update(len(octets).to_bytes(4, "big") + octets)
    for name, files in sorted(body.files.items()):
        for file in files:
            digest.update(name.encode("utf-8", "surrogatepass") + file.octets)
    return digest.digest()
