"""Forms are believed from our own pages alone, and read as forms, within bounds."""

from collections.abc import Iterator, Mapping

import pytest

from tests.hostile.web.door import Check
from tests.hostile.web.doors import doors
from tests.hostile.web.filling import Open, changed, opened, stock
from tests.hostile.web.town import Place
from tests.hostile.web.watchful import Watchful

FOREIGN: Mapping[str, dict[str, str]] = {
    "another site": {"origin": "https://evil.example", "sec-fetch-site": "cross-site"},
    "another site, in an old browser": {"origin": "https://evil.example", "sec-fetch-site": ""},
    "a site beside ours": {"origin": "https://x.hull.example", "sec-fetch-site": "same-site"},
    "a frame in a box": {"origin": "null", "sec-fetch-site": ""},
    "ours without its lock": {"origin": "http://hull.example", "sec-fetch-site": ""},
    "ours at another port": {"origin": "https://hull.example:8443", "sec-fetch-site": ""},
    "a site that tells no origin": {"origin": "", "sec-fetch-site": "cross-site"},
}
OLD_BROWSER = {"origin": "", "sec-fetch-site": ""}
EDGE = "edge"
FORM = "application/x-www-form-urlencoded"
PLAIN = {"content-type": FORM}
MULTIPART = f"multipart/form-data; boundary={EDGE}"
PIECE = 64 * 1024
FIELDS = 50_000

KINDS: Mapping[str, tuple[str, bytes, tuple[int, ...]]] = {
    "JSON": ("application/json", b'{"name": "x"}', (415,)),
    "plain text": ("text/plain", b"name=x", (415,)),
    "no kind": ("", b"name=x", (415,)),
    "an activity": ("application/activity+json", b"{}", (415,)),
    "parts without an edge": ("multipart/form-data", b"name=x", (400,)),
    "parts without a name": (MULTIPART, b"--edge\r\n\r\nx\r\n--edge--\r\n", (400,)),
    "another edge": (MULTIPART, b"--other\r\n\r\nx\r\n--other--\r\n", (400,)),
    "headers without end": (MULTIPART, b"--edge\r\n" + b"x: y\r\n" * 5_000, (400,)),
    "percent signs": (FORM, b"%%%=%f&=&&%00=%00", (400,)),
    "no text at all": (FORM, bytes(range(256)) * 20, (400,)),
}


@pytest.mark.row("OAU-06", "WEB-14")
@pytest.mark.parametrize("pattern", doors(Check.WORD))
async def test_a_form_from_elsewhere_does_nothing_and_is_not_even_read(
    pattern: str, place: Place
) -> None:
    form, before = await opened(place, pattern), await stock(place)
    for name, headers in FOREIGN.items():
        answer = await form.hand_in(form.well, **headers)
        assert answer.status == 403, name
    headers = {"content-type": MULTIPART, **FOREIGN["another site"]}
    answer, asked = await form.browser.pour(form.sheet.action, headers, _endless())
    assert (answer.status, asked <= 1) == (403, True)

    strangers = Watchful(place, "carol" if form.door.who != "carol" else "otis")
    theirs = (await strangers.sheet("/", "/sign-out")).fields["csrf"].typed
    for more in ({}, OLD_BROWSER):
        for word in ("", "x", "%%%", *theirs):
            answer = await form.hand_in({**form.well, "csrf": [word]}, **more)
            assert answer.status == 403, (more, word)
    assert (await form.hand_in({**form.well, "once": []})).status == 403
    assert (await form.hand_in({**form.well, "once": ["x" * 100]})).status == 400
    assert changed(before, await stock(place)) == []


@pytest.mark.row("MED-21", "MED-22", "MED-23")
@pytest.mark.parametrize("pattern", doors(Check.KIND))
async def test_what_is_no_form_or_too_much_is_not_read_to_its_end(
    pattern: str, place: Place
) -> None:
    form, before = await opened(place, pattern), await stock(place)
    browser, path = form.browser, form.sheet.action
    for name, (kind, body, statuses) in KINDS.items():
        answer, _ = await browser.pour(path, _headers(kind, body), [body])
        assert answer.status in statuses, (name, answer.status)
    told = {**PLAIN, "content-length": str(200 * 1024 * 1024)}
    answer, asked = await browser.pour(path, told, _endless())
    assert (answer.status, asked <= 1) == (413, True), "its length was told beforehand"
    answer, asked = await browser.pour(path, {**PLAIN, "content-length": "20"}, _endless())
    most = 600 if _takes_files(form) else 8
    assert (answer.status in (400, 413), asked <= most) == (True, True), (
        f"{asked} pieces, however long"
    )
    answer, asked = await browser.pour(path, {"content-type": MULTIPART}, _parts())
    assert (answer.status in (400, 413), asked <= 8) == (True, True), f"{asked} pieces of parts"
    assert changed(before, await stock(place)) == []


@pytest.mark.row("MED-22")
@pytest.mark.parametrize("pattern", ["/join", "/language", "/settings/security/sign-out"])
async def test_thousands_of_fields_are_too_many(pattern: str, place: Place) -> None:
    form = await opened(place, pattern)
    answer, _ = await form.browser.pour(form.sheet.action, PLAIN, [b"x=1&" * FIELDS])
    assert answer.status == 400


@pytest.mark.parametrize("charset", ["undefined", "idna", "utf-16", "raw_unicode_escape", "zlib"])
async def test_no_other_codec_than_that_of_the_web_is_taken(charset: str, place: Place) -> None:
    form, body = await opened(place, "/join"), _part("name", b"\xff\xfe\\ud800\xed\xa0\x80")
    for more in (f"; charset={charset}", f'; Charset="{charset}"', f";charset={charset}; x=y"):
        headers = _headers(f"{MULTIPART}{more}", body)
        answer, _ = await form.browser.pour(form.sheet.action, headers, [body])
        assert answer.status == 415
    answer = await form.hand_in(form.well, **{"content-type": f"{FORM}; charset=UTF-8"})
    assert answer.status == 303


def _headers(kind: str, body: bytes) -> dict[str, str]:
    told = {"content-type": kind} if kind else {}
    return {**told, "content-length": str(len(body))}


def _part(name: str, octets: bytes) -> bytes:
    head = f'--{EDGE}\r\ncontent-disposition: form-data; name="{name}"\r\n\r\n'
    return head.encode() + octets + f"\r\n--{EDGE}--\r\n".encode()


def _endless() -> Iterator[bytes]:
    yield b"name="
    for _ in range(4_000):
        yield b"a" * PIECE


def _parts() -> Iterator[bytes]:
    part = _part("x", b"1").removesuffix(f"--{EDGE}--\r\n".encode())
    each = PIECE // len(part)
    for _ in range(FIELDS // each + 1):
        yield part * each


def _takes_files(form: Open) -> bool:
    return any(seen.kind == "file" for seen in form.sheet.own_fields)
