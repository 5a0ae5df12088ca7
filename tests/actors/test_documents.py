"""What is believed of what other servers answer (rule R3), and how often they are asked."""

import asyncio

import pytest

from actors import store
from actors.fetch import Budget
from tests.actors.elsewhere import ACTIVITY, Elsewhere, Json, page
from tests.actors.town import Town
from world.errors import (
    Gone,
    Limited,
    Malformed,
    Missing,
    Refused,
    SisternetError,
    TooLarge,
    Unreachable,
    WrongMediaType,
)

NOTE = "https://victim.example/notes/1"
EVIL = "https://evil.example/notes/1"
DOCUMENT: Json = {"id": NOTE, "type": "Note", "content": "Bread"}
LD = 'application/ld+json; profile="https://www.w3.org/ns/activitystreams"'


@pytest.mark.parametrize("kind", [ACTIVITY, f"{ACTIVITY}; charset=utf-8", LD])
async def test_a_document_is_given_with_its_bytes(
    town: Town, elsewhere: Elsewhere, kind: str
) -> None:
    elsewhere.put(NOTE, page(DOCUMENT, kind))
    fetched = await town.fetcher.document(NOTE, budget=town.budget())
    assert fetched.json == DOCUMENT
    assert fetched.url == NOTE
    assert fetched.body == page(DOCUMENT).body


@pytest.mark.parametrize(
    "kind",
    [
        "text/plain",
        "image/png",
        "application/octet-stream",
        "application/json",
        "text/html",
        LD[:19],
    ],
)
async def test_an_upload_is_no_document(town: Town, elsewhere: Elsewhere, kind: str) -> None:
    """ORI-36, KEY-08."""
    elsewhere.put(NOTE, page(DOCUMENT, kind))
    with pytest.raises(WrongMediaType):
        await town.fetcher.document(NOTE, budget=town.budget())


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (404, Missing),
        (410, Gone),
        (401, Refused),
        (403, Refused),
        (429, Unreachable),
        (500, Unreachable),
        (503, Unreachable),
    ],
)
async def test_each_refusal_has_its_meaning(
    town: Town, elsewhere: Elsewhere, status: int, error: type[SisternetError]
) -> None:
    elsewhere.put(NOTE, page({}, status=status))
    with pytest.raises(error):
        await town.fetcher.document(NOTE, budget=town.budget())


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "gopher://victim.example/1",
        "notes/1",
        "https://VICTIM.example/notes/1",
        "https://user@victim.example/notes/1",
        "https://victim.example:443/notes/1",
        "https://victim.example./notes/1",
        "",
    ],
)
async def test_nothing_is_asked_for_an_odd_name(town: Town, elsewhere: Elsewhere, url: str) -> None:
    """ORI-42, SSRF-16."""
    with pytest.raises(Malformed):
        await town.fetcher.document(url, budget=town.budget())
    assert elsewhere.asked == []


async def test_we_never_ask_ourselves(town: Town, elsewhere: Elsewhere) -> None:
    with pytest.raises(Missing):
        await town.fetcher.document("https://hull.example/objects/1", budget=town.budget())
    assert elsewhere.asked == []


@pytest.mark.parametrize("host", ["evil.example", "a.b.evil.example"])
async def test_a_host_that_is_shut_out_is_not_asked(
    town: Town, elsewhere: Elsewhere, host: str
) -> None:
    """ORI-55."""
    await _shut_out(town, "evil.example")
    with pytest.raises(Refused):
        await town.fetcher.document(f"https://{host}/notes/1", budget=town.budget())
    assert elsewhere.asked == []


async def test_a_name_from_another_host_is_not_believed(town: Town, elsewhere: Elsewhere) -> None:
    """ORI-35: nothing is even asked about it."""
    elsewhere.put(EVIL, page(DOCUMENT))
    elsewhere.put(NOTE, DOCUMENT)
    with pytest.raises(Malformed):
        await town.fetcher.document(EVIL, budget=town.budget())
    assert elsewhere.urls == [EVIL]


async def test_another_name_on_the_same_host_is_asked_for_once(
    town: Town, elsewhere: Elsewhere
) -> None:
    shown = "https://victim.example/@vera/1"
    elsewhere.put(shown, page(DOCUMENT | {"content": "an older copy"}))
    elsewhere.put(NOTE, DOCUMENT)
    fetched = await town.fetcher.document(shown, budget=town.budget())
    assert fetched.url == NOTE
    assert fetched.json["content"] == "Bread"
    assert elsewhere.urls == [shown, NOTE]


async def test_names_in_a_circle_come_to_an_end(town: Town, elsewhere: Elsewhere) -> None:
    elsewhere.put(NOTE, page(DOCUMENT | {"id": f"{NOTE}/2"}))
    elsewhere.put(f"{NOTE}/2", page(DOCUMENT | {"id": NOTE}))
    with pytest.raises(Malformed):
        await town.fetcher.document(NOTE, budget=town.budget())
    assert len(elsewhere.asked) == 2


@pytest.mark.parametrize("identifier", [None, "", 7, "tag:victim.example,1", ["a"]])
async def test_a_document_without_a_proper_name_is_nothing(
    town: Town, elsewhere: Elsewhere, identifier: object
) -> None:
    elsewhere.put(NOTE, page(DOCUMENT | {"id": identifier}))
    with pytest.raises(Malformed):
        await town.fetcher.document(NOTE, budget=town.budget())


async def test_a_redirect_on_the_same_host_is_followed_and_signed_anew(
    town: Town, elsewhere: Elsewhere
) -> None:
    elsewhere.put(NOTE, page({}, status=302, location="/moved/1"))
    elsewhere.put("https://victim.example/moved/1", DOCUMENT)
    fetched = await town.fetcher.document(NOTE, budget=town.budget())
    assert fetched.url == NOTE
    signatures = [
        value for asked in elsewhere.asked for name, value in asked.headers if name == "Signature"
    ]
    assert len(set(signatures)) == 2


async def test_the_place_a_redirect_leads_to_may_be_the_name(
    town: Town, elsewhere: Elsewhere
) -> None:
    shown = "https://victim.example/@vera/1"
    elsewhere.put(shown, page({}, status=301, location=NOTE))
    elsewhere.put(NOTE, DOCUMENT)
    assert (await town.fetcher.document(shown, budget=town.budget())).url == NOTE
    assert elsewhere.urls == [shown, NOTE]


@pytest.mark.parametrize(
    "location",
    [
        "https://evil.example/notes/1",
        "http://victim.example/notes/1",
        "https://victim.example:8443/notes/1",
        "//evil.example/notes/1",
    ],
)
async def test_a_redirect_to_elsewhere_is_refused(
    town: Town, elsewhere: Elsewhere, location: str
) -> None:
    """ORI-37, KEY-06, SSRF-10."""
    elsewhere.put(NOTE, page({}, status=302, location=location))
    elsewhere.put(location, DOCUMENT)
    with pytest.raises(Refused):
        await town.fetcher.document(NOTE, budget=town.budget())
    assert elsewhere.urls == [NOTE]


@pytest.mark.parametrize(
    "location", ["file:///etc/passwd", "http://[::1", "https://a b/", "javascript:1"]
)
async def test_a_redirect_to_no_proper_place_is_malformed(
    town: Town, elsewhere: Elsewhere, location: str
) -> None:
    elsewhere.put(NOTE, page({}, status=302, location=location))
    with pytest.raises(Malformed):
        await town.fetcher.document(NOTE, budget=town.budget())


@pytest.mark.row("RES-07", "RES-08")
async def test_redirects_without_end_are_given_up(town: Town, elsewhere: Elsewhere) -> None:
    """RES-07, RES-08."""
    elsewhere.put(NOTE, page({}, status=302, location=NOTE))
    with pytest.raises(Refused):
        await town.fetcher.document(NOTE, budget=town.budget())
    assert len(elsewhere.asked) == 4


async def test_a_document_that_is_too_large_is_refused(town: Town, elsewhere: Elsewhere) -> None:
    elsewhere.put(NOTE, page(DOCUMENT | {"content": "a" * 1_100_000}))
    with pytest.raises(TooLarge):
        await town.fetcher.document(NOTE, budget=town.budget())


async def test_silence_is_tried_once_more(town: Town, elsewhere: Elsewhere) -> None:
    elsewhere.series(NOTE, page({}, status=502), page(DOCUMENT))
    await town.fetcher.document(NOTE, budget=town.budget())
    assert len(elsewhere.asked) == 2


async def test_who_never_answers_is_tried_twice_in_all(town: Town, elsewhere: Elsewhere) -> None:
    elsewhere.dark.add("victim.example")
    with pytest.raises(Unreachable):
        await town.fetcher.document(NOTE, budget=town.budget())
    assert len(elsewhere.asked) == 2


async def test_who_says_when_to_come_back_is_not_pressed(town: Town, elsewhere: Elsewhere) -> None:
    elsewhere.put(NOTE, page({}, status=503, retry_after="120"))
    with pytest.raises(Unreachable) as refusal:
        await town.fetcher.document(NOTE, budget=town.budget())
    assert refusal.value.retry_after == 120
    assert len(elsewhere.asked) == 1


async def test_all_tries_together_have_an_end(town: Town, elsewhere: Elsewhere) -> None:
    """RES-01: a peer that uses up its time gets no more of ours."""

    def drip(_request: object) -> object:
        town.clock.turn(seconds=9)
        raise Unreachable("It took too long.")

    elsewhere.put(NOTE, drip)  # type: ignore[arg-type]
    with pytest.raises(Unreachable):
        await town.fetcher.document(NOTE, budget=town.budget())
    assert [asked.total_seconds for asked in elsewhere.asked] == [10.0, 6.0]


async def test_there_is_no_try_after_the_end(town: Town, elsewhere: Elsewhere) -> None:
    def drip(_request: object) -> object:
        town.clock.turn(seconds=10)
        return page({}, status=302, location=NOTE)

    elsewhere.put(NOTE, drip)  # type: ignore[arg-type]
    with pytest.raises(Unreachable, match="too long"):
        await town.fetcher.document(NOTE, budget=town.budget())
    assert len(elsewhere.asked) == 2


async def test_what_failed_is_not_asked_again_for_a_while(town: Town, elsewhere: Elsewhere) -> None:
    for _ in range(3):
        with pytest.raises(Missing):
            await town.fetcher.document(NOTE, budget=town.budget())
    assert len(elsewhere.asked) == 1
    town.clock.turn(minutes=5)
    elsewhere.put(NOTE, DOCUMENT)
    await town.fetcher.document(NOTE, budget=town.budget())


async def test_silence_is_forgotten_sooner(town: Town, elsewhere: Elsewhere) -> None:
    elsewhere.dark.add("victim.example")
    with pytest.raises(Unreachable):
        await town.fetcher.document(NOTE, budget=town.budget())
    elsewhere.dark.clear()
    elsewhere.put(NOTE, DOCUMENT)
    with pytest.raises(Unreachable):
        await town.fetcher.document(NOTE, budget=town.budget())
    town.clock.turn(minutes=1)
    await town.fetcher.document(NOTE, budget=town.budget())


async def test_a_sign_of_life_makes_us_ask_again_at_once(town: Town, elsewhere: Elsewhere) -> None:
    elsewhere.dark.add("victim.example")
    with pytest.raises(Unreachable):
        await town.fetcher.document(NOTE, budget=town.budget())
    elsewhere.dark.clear()
    elsewhere.put(NOTE, DOCUMENT)
    town.fetcher.forget_failures("victim.example")
    await town.fetcher.document(NOTE, budget=town.budget())


async def test_many_who_want_the_same_cause_one_question(town: Town, elsewhere: Elsewhere) -> None:
    elsewhere.put(NOTE, DOCUMENT)
    elsewhere.gate = asyncio.Event()
    budgets = [Budget(1) for _ in range(20)]
    waiting = [
        asyncio.create_task(town.fetcher.document(NOTE, budget=budget)) for budget in budgets
    ]
    while not elsewhere.asked:
        await asyncio.wait(waiting, timeout=0.001)
    elsewhere.gate.set()
    found = await asyncio.gather(*waiting)
    assert len(elsewhere.asked) == 1
    assert {fetched.url for fetched in found} == {NOTE}
    assert sum(budget.left for budget in budgets) == 19


async def test_one_who_leaves_does_not_spoil_it_for_the_others(
    town: Town, elsewhere: Elsewhere
) -> None:
    elsewhere.put(NOTE, DOCUMENT)
    elsewhere.gate = asyncio.Event()
    impatient = asyncio.create_task(town.fetcher.document(NOTE, budget=town.budget()))
    while not elsewhere.asked:
        await asyncio.wait([impatient], timeout=0.001)
    patient = asyncio.create_task(town.fetcher.document(NOTE, budget=town.budget()))
    # On a busy machine it takes a moment until the second one has joined the first.
    await asyncio.wait([patient], timeout=0.5)
    impatient.cancel()
    elsewhere.gate.set()
    assert (await patient).url == NOTE
    assert len(elsewhere.asked) == 1


async def test_closing_ends_what_is_under_way(town: Town, elsewhere: Elsewhere) -> None:
    elsewhere.gate = asyncio.Event()
    waiting = asyncio.create_task(town.fetcher.document(NOTE, budget=town.budget()))
    while not elsewhere.asked:
        await asyncio.wait([waiting], timeout=0.001)
    await town.fetcher.close()
    with pytest.raises(asyncio.CancelledError):
        await waiting


async def test_a_budget_that_is_used_up_asks_nobody(town: Town, elsewhere: Elsewhere) -> None:
    """RES-22."""
    budget = Budget(2)
    for number in range(2):
        with pytest.raises(Missing):
            await town.fetcher.document(f"{NOTE}/{number}", budget=budget)
    with pytest.raises(Limited):
        await town.fetcher.document(f"{NOTE}/3", budget=budget)
    assert len(elsewhere.asked) == 2


async def test_the_fragment_of_a_name_is_not_sent(town: Town, elsewhere: Elsewhere) -> None:
    elsewhere.put(NOTE, page(DOCUMENT | {"id": f"{NOTE}#it"}))
    fetched = await town.fetcher.document(f"{NOTE}#it", budget=town.budget())
    assert fetched.url == f"{NOTE}#it"
    assert elsewhere.urls == [NOTE]


async def _shut_out(town: Town, host: str) -> None:
    now = town.clock.now()
    await town.database.write(
        lambda tx: store.block_host(tx, host, store.Severity.SUSPEND, reason="", now=now)
    )
