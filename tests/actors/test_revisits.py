"""Asking only whether something is new, and for plain files of a host."""

import pytest

from actors import store
from actors.marks import Marks
from tests.actors.elsewhere import ACTIVITY, Elsewhere, Json, page
from tests.actors.town import Town
from world.errors import Malformed, Refused, Unreachable
from world.network import Answer, Outgoing

NOTE = "https://victim.example/notes/1"
DOCUMENT: Json = {"id": NOTE, "type": "Note", "content": "Bread"}


def _with(**headers: str) -> Answer:
    named = tuple((name.replace("_", "-"), value) for name, value in headers.items())
    return Answer(200, (("content-type", ACTIVITY), *named), page(DOCUMENT).body)


async def test_a_document_comes_with_its_marks(town: Town, elsewhere: Elsewhere) -> None:
    elsewhere.put(NOTE, _with(etag='W/"7"', last_modified="Mon, 23 Nov 2026 10:00:00 GMT"))
    found = await town.fetcher.revisits.changed(NOTE, Marks(), budget=town.budget())
    assert found is not None
    assert found.json == DOCUMENT
    assert found.marks == Marks('W/"7"', "Mon, 23 Nov 2026 10:00:00 GMT")


@pytest.mark.parametrize(
    ("marks", "header"),
    [
        (Marks('"7"', "Mon, 23 Nov 2026 10:00:00 GMT"), ("if-none-match", '"7"')),
        (
            Marks(None, "Mon, 23 Nov 2026 10:00:00 GMT"),
            ("if-modified-since", "Mon, 23 Nov 2026 10:00:00 GMT"),
        ),
    ],
)
async def test_what_is_still_the_same_is_not_sent_again(
    town: Town, elsewhere: Elsewhere, marks: Marks, header: tuple[str, str]
) -> None:
    asked: list[Outgoing] = []

    def reply(request: Outgoing) -> Answer:
        asked.append(request)
        return Answer(304, (), b"")

    elsewhere.put(NOTE, reply)
    assert await town.fetcher.revisits.changed(NOTE, marks, budget=town.budget()) is None
    assert [(name, value) for name, value in asked[0].headers if name.startswith("if-")] == [header]


@pytest.mark.parametrize("etag", ['"a\r\nx-evil: 1"', "bare", '"' + "x" * 300 + '"', '"é"'])
async def test_an_odd_mark_is_never_sent_back(town: Town, elsewhere: Elsewhere, etag: str) -> None:
    elsewhere.put(NOTE, _with(etag=etag))
    found = await town.fetcher.revisits.changed(NOTE, Marks(), budget=town.budget())
    assert found is not None
    assert found.marks == Marks()


async def test_not_modified_is_no_answer_to_a_question_without_a_condition(
    town: Town, elsewhere: Elsewhere
) -> None:
    elsewhere.put(NOTE, Answer(304, (), b""))
    with pytest.raises(Unreachable):
        await town.fetcher.revisits.changed(NOTE, Marks(), budget=town.budget())


async def test_a_changed_document_under_another_name_is_not_believed(
    town: Town, elsewhere: Elsewhere
) -> None:
    elsewhere.put(NOTE, page({**DOCUMENT, "id": "https://evil.example/notes/1"}))
    with pytest.raises(Malformed):
        await town.fetcher.revisits.changed(NOTE, Marks('"7"'), budget=town.budget())


async def test_a_plain_file_is_asked_for_without_a_signature(
    town: Town, elsewhere: Elsewhere
) -> None:
    asked: list[Outgoing] = []

    def reply(request: Outgoing) -> Answer:
        asked.append(request)
        return Answer(200, (("content-type", "text/plain"),), b"User-agent: *\nDisallow: /")

    url = "https://victim.example/robots.txt"
    elsewhere.put(url, reply)
    answer = await town.fetcher.revisits.plain(url, "text/plain", budget=town.budget())
    assert answer.body.startswith(b"User-agent")
    assert "signature" not in {name.lower() for name, _ in asked[0].headers}


async def test_a_plain_file_of_a_blocked_host_is_not_asked_for(
    town: Town, elsewhere: Elsewhere
) -> None:
    now = town.clock.now()
    await town.database.write(
        lambda tx: store.block_host(
            tx, "victim.example", store.Severity.SUSPEND, reason="", now=now
        )
    )
    with pytest.raises(Refused):
        await town.fetcher.revisits.plain(
            "https://victim.example/robots.txt", "text/plain", budget=town.budget()
        )
    assert elsewhere.asked == []
