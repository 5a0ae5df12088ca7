"""Which way of signing is tried first, next, and from then on."""

from collections.abc import Callable
from datetime import datetime

import pytest

from actors import store
from actors.actor import Scheme
from federation.claims import Received, read_claim
from federation.keys import PublicKey
from tests.actors.elsewhere import ACTIVITY, Elsewhere, Json, Person, as_received, page, signed_with
from tests.actors.town import Town
from world.errors import Refused, SisternetError
from world.network import Answer, Outgoing

NOTE = "https://victim.example/notes/1"
DOCUMENT: Json = {"id": NOTE, "type": "Note"}


async def test_the_first_knock_is_a_cavage_signature_by_the_node(
    town: Town, elsewhere: Elsewhere
) -> None:
    elsewhere.put(NOTE, DOCUMENT)
    await _ask(town)
    assert await _schemes(town) == [Scheme.CAVAGE]
    headers = {name.lower(): value for name, value in elsewhere.asked[0].headers}
    assert 'keyId="https://hull.example/actor#main-key"' in headers["signature"]
    assert headers["host"] == "victim.example"
    assert "application/activity+json" in headers["accept"]
    assert "application/ld+json; profile=" in headers["accept"]


@pytest.mark.parametrize("refusal", [400, 401])
async def test_who_turns_cavage_away_hears_rfc_9421_next(
    town: Town, elsewhere: Elsewhere, refusal: int
) -> None:
    _want(town, Scheme.RFC9421, refusal)
    await _ask(town)
    assert await _schemes(town) == [Scheme.CAVAGE, Scheme.RFC9421]
    elsewhere.asked.clear()
    await _ask(town)
    assert await _schemes(town) == [Scheme.RFC9421]


async def test_what_a_host_likes_outlives_the_process(town: Town, elsewhere: Elsewhere) -> None:
    _want(town, Scheme.RFC9421)
    await _ask(town)
    learned = await town.database.read(lambda tx: store.manners(tx, "victim.example"))
    assert learned is not None
    assert learned.scheme is Scheme.RFC9421
    assert learned.learned_at == town.clock.now()


async def test_what_was_expected_is_not_written_down(town: Town, elsewhere: Elsewhere) -> None:
    elsewhere.put(NOTE, DOCUMENT)
    await _ask(town)
    assert await town.database.read(lambda tx: store.manners(tx, "victim.example")) is None


async def test_after_thirty_days_the_usual_way_is_tried_again(
    town: Town, elsewhere: Elsewhere
) -> None:
    _want(town, Scheme.RFC9421)
    await _ask(town)
    elsewhere.asked.clear()
    town.clock.turn(days=31)
    elsewhere.put(NOTE, DOCUMENT)
    await _ask(town)
    assert await _schemes(town) == [Scheme.CAVAGE]


async def test_a_host_that_changes_its_mind_is_understood_at_once(
    town: Town, elsewhere: Elsewhere
) -> None:
    _want(town, Scheme.RFC9421)
    await _ask(town)
    _want(town, Scheme.CAVAGE)
    elsewhere.asked.clear()
    await _ask(town)
    await _ask(town)
    assert await _schemes(town) == [Scheme.RFC9421, Scheme.CAVAGE, Scheme.CAVAGE]


async def test_a_query_may_be_left_out_of_the_signature(town: Town, elsewhere: Elsewhere) -> None:
    url = f"{NOTE}?page=true"
    key = (await town.keyring.signer(town.node.id)).rsa.public

    def is_right(request: Received) -> bool:
        return _leaves_query_out(request, key, town.clock.now())

    elsewhere.put(url, _unless(is_right, {"id": url, "type": "Note"}))
    for _ in range(2):
        await town.fetcher.document(url, budget=town.budget())
        town.clock.turn(hours=1)
    assert elsewhere.times(url) == 3
    learned = await town.database.read(lambda tx: store.manners(tx, "victim.example"))
    assert learned is not None
    assert (learned.scheme, learned.with_query) == (Scheme.CAVAGE, False)


async def test_everything_is_tried_once_and_no_more(town: Town, elsewhere: Elsewhere) -> None:
    url = f"{NOTE}?page=true"
    elsewhere.put(url, page({}, status=401))
    with pytest.raises(Refused):
        await town.fetcher.document(url, budget=town.budget())
    assert len(elsewhere.asked) == 3


@pytest.mark.parametrize("status", [403, 404, 410, 500, 503])
async def test_other_refusals_are_not_knocked_at_again(
    town: Town, elsewhere: Elsewhere, status: int
) -> None:
    elsewhere.put(NOTE, page({}, status=status, retry_after="60"))
    with pytest.raises(SisternetError):
        await _ask(town)
    assert len(elsewhere.asked) == 1


async def test_what_a_peer_wants_to_see_covered_is_covered(
    town: Town, elsewhere: Elsewhere
) -> None:
    wish = 'sig1=("@method" "@authority" "date" "x-unheard-of");created'
    wished = page({}, status=401, accept_signature=wish)
    elsewhere.series(NOTE, wished, page(DOCUMENT))
    await _ask(town)
    last = {name.lower(): value for name, value in elsewhere.asked[-1].headers}
    assert '"@authority" "date"' in last["signature-input"]
    assert "@target-uri" in last["signature-input"]
    assert "x-unheard-of" not in last["signature-input"]
    assert await _schemes(town) == [Scheme.CAVAGE, Scheme.RFC9421]


async def test_a_peer_that_never_has_enough_is_given_up(town: Town, elsewhere: Elsewhere) -> None:
    wish = 'sig1=("@method" "@authority" "date");created'
    elsewhere.put(NOTE, page({}, status=401, accept_signature=wish))
    with pytest.raises(Refused):
        await _ask(town)
    assert len(elsewhere.asked) == 2


@pytest.mark.parametrize("unwished", [0, 1, 2])
async def test_a_wish_is_heeded_once_whichever_knock_brings_it(
    town: Town, elsewhere: Elsewhere, unwished: int
) -> None:
    """Nobody can keep us knocking by wishing again and again."""
    url = f"{NOTE}?page=true"
    wish = 'sig1=("@method" "@authority" "date");created'
    wished = page({}, status=401, accept_signature=wish)
    elsewhere.series(url, *[page({}, status=401)] * unwished, wished)
    with pytest.raises(Refused):
        await town.fetcher.document(url, budget=town.budget())
    inputs = [dict(as_received(asked).headers).get("signature-input") for asked in elsewhere.asked]
    fulfilled = [said is not None and '"@authority" "date"' in said for said in inputs]
    assert fulfilled.index(True) == unwished + 1
    assert sum(fulfilled) == 1
    assert len(elsewhere.asked) == (3 if unwished < 2 else 4)


async def test_a_wish_that_cannot_be_read_is_no_wish(town: Town, elsewhere: Elsewhere) -> None:
    elsewhere.put(NOTE, page({}, status=401, accept_signature='(("'))
    with pytest.raises(Refused):
        await _ask(town)
    assert len(elsewhere.asked) == 2


async def test_software_that_says_so_hears_rfc_9421_at_once(
    town: Town, elsewhere: Elsewhere, vera: Person
) -> None:
    """FEP-844e."""
    href = "https://datatracker.ietf.org/doc/html/rfc9421"
    vera.more = {"generator": {"type": "Application", "implements": [{"href": href}]}}
    await town.know(vera)
    elsewhere.put(NOTE, DOCUMENT)
    await _ask(town)
    assert await _schemes(town) == [Scheme.RFC9421]


async def test_experience_counts_more_than_what_a_host_says_of_itself(
    town: Town, elsewhere: Elsewhere, vera: Person
) -> None:
    _want(town, Scheme.RFC9421)
    await _ask(town)
    learned = await town.database.read(lambda tx: store.manners(tx, "victim.example"))
    href = "https://datatracker.ietf.org/doc/html/rfc9421"
    vera.more = {"generator": {"type": "Application", "implements": [{"href": href}]}}
    town.clock.turn(hours=1)
    await town.know(vera)
    assert await town.database.read(lambda tx: store.manners(tx, "victim.example")) == learned


async def _ask(town: Town) -> None:
    town.clock.turn(minutes=10)  # whatever failed a moment ago may be asked again
    await town.fetcher.document(NOTE, budget=town.budget())


async def _schemes(town: Town) -> list[Scheme | None]:
    """In which schemes the node has really signed what it asked."""
    signer = await town.keyring.signer(town.node.id)
    key = signer.rsa.public
    return [signed_with(asked, key, town.clock.now()) for asked in town.elsewhere.asked]


def _want(town: Town, scheme: Scheme, refusal: int = 401) -> None:
    header = "signature-input"

    def is_right(request: Received) -> bool:
        carried = any(name == header for name, _ in request.headers)
        return carried is (scheme is Scheme.RFC9421)

    town.elsewhere.put(NOTE, _unless(is_right, DOCUMENT, refusal))


def _unless(
    is_right: Callable[[Received], bool], document: Json, refusal: int = 401
) -> Callable[[Outgoing], Answer]:
    def reply(request: Outgoing) -> Answer:
        if is_right(as_received(request)):
            return page(document, ACTIVITY)
        return page({}, status=refusal)

    return reply


def _leaves_query_out(request: Received, key: PublicKey, now: datetime) -> bool:
    claim = read_claim(request, base_url="https://victim.example", now=now)
    whole, *short = claim.messages
    return not key.verify(whole, claim.signature) and key.verify(short[0], claim.signature)
