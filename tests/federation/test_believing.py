"""Rule R3: what a fetched document must be to be believed (ORI-35 to 37, KEY-07, KEY-08)."""

import pytest

from federation.believing import believe, other_name, read_answer, retry_after
from federation.strict_json import Json, write
from world.errors import (
    Gone,
    Malformed,
    Missing,
    Refused,
    SisternetError,
    Unreachable,
    WrongMediaType,
)
from world.network import Answer

URL = "https://victim.example/notes/1"
NOTE: Json = {"id": URL, "type": "Note"}


def answer(
    document: Json | None = None,
    *,
    status: int = 200,
    media_type: str = "application/activity+json",
    **headers: str,
) -> Answer:
    named = tuple((name.replace("_", "-"), value) for name, value in headers.items())
    return Answer(status, (("content-type", media_type), *named), write(document or NOTE))


def test_a_document_that_bears_the_id_it_was_asked_under_is_believed() -> None:
    assert believe(URL, answer()) == NOTE
    profiled = 'application/ld+json; profile="https://www.w3.org/ns/activitystreams"'
    assert believe(URL, answer(media_type=profiled)) == NOTE


@pytest.mark.parametrize(
    "media_type",
    [
        "text/plain",
        "image/png",
        "application/octet-stream",
        "application/json",
        "application/ld+json",
        "text/html",
        "",
    ],
)
def test_an_upload_that_poses_as_a_document_is_refused(media_type: str) -> None:
    with pytest.raises(WrongMediaType):
        believe(URL, answer(media_type=media_type))


def test_an_answer_without_a_media_type_is_refused() -> None:
    with pytest.raises(WrongMediaType):
        believe(URL, Answer(200, (), write(NOTE)))


@pytest.mark.parametrize(
    "identifier",
    [
        "https://evil.example/notes/1",
        "https://victim.example/notes/2",
        "https://victim.example/notes/1#x",
        "https://victim.example/notes/1/",
        "HTTPS://victim.example/notes/1",
        None,
        7,
        [URL],
    ],
)
def test_a_document_with_another_id_is_refused(identifier: object) -> None:
    with pytest.raises(Malformed):
        believe(URL, answer({"id": identifier, "type": "Note"}))


def test_the_other_name_is_a_hint_where_to_ask() -> None:
    elsewhere = "https://www.victim.example/notes/1"
    assert other_name(URL, {"id": elsewhere}) == elsewhere
    assert other_name(URL, NOTE) is None
    assert other_name(URL, {"id": "https://Victim.example/notes/1"}) is None
    assert other_name(URL, {}) is None


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (404, Missing),
        (410, Gone),
        (401, Refused),
        (403, Refused),
        (451, Refused),
        (201, Unreachable),
        (204, Unreachable),
        (302, Unreachable),
        (418, Unreachable),
        (429, Unreachable),
        (500, Unreachable),
        (503, Unreachable),
    ],
)
def test_only_status_200_carries_a_document(status: int, error: type[SisternetError]) -> None:
    with pytest.raises(error):
        read_answer(answer(status=status))


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("120", 120),
        (" 120 ", 120),
        ("0", 0),
        ("9" * 300, 7 * 86_400),
        ("Wed, 21 Oct 2026 07:28:00 GMT", None),
        ("-5", None),
        ("١٢", None),
        ("", None),
    ],
)
def test_a_wish_to_wait_is_read_in_seconds(header: str, seconds: int | None) -> None:
    busy = answer(status=503, retry_after=header)
    assert retry_after(busy) == seconds
    with pytest.raises(Unreachable) as caught:
        read_answer(busy)
    assert caught.value.retry_after == seconds


def test_what_is_not_strict_json_is_refused() -> None:
    headers = (("content-type", "application/activity+json"),)
    with pytest.raises(Malformed):
        read_answer(Answer(200, headers, b'{"id":"a","id":"b"}'))
