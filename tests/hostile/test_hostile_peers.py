"""RES rows of `rows.toml`: peers that answer our own questions badly, against a whole node.

What a single connection may do to us is tested in `tests/world` with real sockets; here it is
whole documents, and ways without end. Every way is counted: what one cause makes us ask is bounded.
"""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from actors.actor import FollowState
from actors.budget import Budget
from actors.store import set_follow
from federation.strict_json import write
from tests.fediverse.fediverse import Fediverse
from tests.fediverse.home import Home
from tests.hostile.strangers import AS2, PUBLIC, Json, Stranger, signed_by, stored
from world.errors import SisternetError, Unreachable
from world.network import Answer, Outgoing

KIND = (("content-type", "application/activity+json"),)
Reply = Callable[[Outgoing], Awaitable[Answer]]


def _made(document: Json) -> Answer:
    return Answer(200, KIND, write({"@context": AS2, **document}))


def _answers(evil: Stranger, make: Callable[[str], Answer | None]) -> None:
    """From now on evil's server makes up an answer for each address, as long as there is one."""

    async def reply(request: Outgoing) -> Answer:
        kept = await evil.answer(request)
        return (make(request.url) or kept) if request.method == "GET" else kept

    evil.fediverse.roads.peers[evil.host] = reply


async def _follows(hull: Home, followed: Stranger) -> None:
    """Josie follows them already."""
    josie = await hull.member("josie")
    await hull.follow(followed.iri)
    now = hull.watch.now()
    (row,) = await hull.rows("SELECT id FROM actors WHERE iri = :iri", iri=followed.iri)
    await hull.node.database.write(
        lambda tx: set_follow(tx, josie.id, row["id"], "x:follow", FollowState.ACCEPTED, now)
    )
    await hull.node.run_due()


async def _bread_is_taken(fediverse: Fediverse, hull: Home) -> None:
    vera = Stranger(fediverse, "vera.example", 30)
    josie = (await hull.member("josie")).iri
    assert await vera.deliver(hull, vera.create(vera.note(1, "bread", to=[josie], cc=[]))) == 202
    assert await stored(hull, "bread") == 1


def _deep(_url: str) -> Answer:
    return Answer(200, KIND, b'{"a":' * 100_000 + b"1" + b"}" * 100_000)


def _hostile_page(_url: str) -> Answer:
    return Answer(200, (("content-type", "text/html"),), b"<a " * 1_400_000)


def _to_itself(url: str) -> Answer:
    return Answer(302, (("location", url),), b"")


def _to_ever_new(url: str) -> Answer:
    return Answer(307, (("location", f"{url}x"),), b"")


def _to_a_page_and_back(url: str) -> Answer:
    other = url[:-1] if url.endswith("b") else f"{url}b"
    link = f'<{other}>; rel="alternate"; type="application/activity+json"'
    body = f'<link rel="alternate" type="application/activity+json" href="{other}">'.encode()
    return Answer(200, (("content-type", "text/html"), ("link", link)), body)


def _keys_in_a_circle(url: str) -> Answer:
    other = url[:-1] if url.endswith("b") else f"{url}b"
    return _made({"id": url, "type": "Key", "owner": other, "publicKeyPem": "x"})


def _announcing_the_next(url: str) -> Answer:
    following = f"{url}x"
    return _made(
        {
            "id": url,
            "type": "Announce",
            "actor": "https://evil.example/users/vera",
            "object": following,
            "to": [PUBLIC],
        }
    )


def _unreachable(_url: str) -> Answer:
    raise Unreachable("It hangs up.")


DOCUMENTS: dict[str, Callable[[str], Answer]] = {
    "RES-01 silence": _unreachable,
    "RES-07 a redirect to itself": _to_itself,
    "RES-08 redirects to ever new places": _to_ever_new,
    "RES-09 depth": _deep,
    "RES-10 a page of four mebibytes": _hostile_page,
    "RES-24 keys in a circle": _keys_in_a_circle,
    "RES-25 alternate links in a circle": _to_a_page_and_back,
    "RES-26 announcements of announcements": _announcing_the_next,
}


@pytest.mark.parametrize("name", DOCUMENTS)
async def test_a_bad_answer_costs_a_few_questions_and_nothing_else(
    name: str, fediverse: Fediverse, hull: Home
) -> None:
    evil = Stranger(fediverse, "evil.example", 21)
    _answers(evil, DOCUMENTS[name])
    key_id = f"https://{evil.host}/keys/1"
    poison = evil.create(evil.note(1, "poison"))
    request = signed_by(evil.keys.rsa, key_id, hull, poison, fediverse.clock.now())

    answer = await hull.answer(request)
    assert answer.status == (503 if name.startswith("RES-01") else 401)
    assert len(evil.asked) <= 5
    place = f"https://{evil.host}/notes/1"
    with pytest.raises(SisternetError):
        await hull.doing(hull.rooms.importer.import_object(place, Budget()))
    assert len(evil.asked) <= 10
    assert await stored(hull, "poison") == 0
    await _bread_is_taken(fediverse, hull)


@pytest.mark.row("RES-20")
async def test_res_20_a_thread_without_end_is_not_walked_to_its_end(
    fediverse: Fediverse, hull: Home
) -> None:
    evil = Stranger(fediverse, "evil.example", 21)
    await _follows(hull, evil)

    def parent(url: str) -> Answer | None:
        head, slash, number = url.rpartition("/")
        if not head.endswith("/notes"):
            return None
        above = f"{head}{slash}{int(number) + 1}"
        return _made(evil.note(number, "word", inReplyTo=above))

    _answers(evil, parent)
    first = evil.note(0, "word", inReplyTo=f"{evil.iri}/notes/1")
    assert await evil.deliver(hull, evil.create(first)) == 202
    await fediverse.live(days=1)

    assert len(evil.asked) <= 50
    await _bread_is_taken(fediverse, hull)


@pytest.mark.row("RES-21")
async def test_res_21_a_collection_without_end_is_read_to_a_measure(
    fediverse: Fediverse, hull: Home
) -> None:
    evil = Stranger(fediverse, "evil.example", 21)
    await _follows(hull, evil)

    def box(url: str) -> Answer | None:
        if "/outbox" not in url:
            return None
        page, _, number = url.partition("?page=")
        if not number:
            return _made({"id": url, "type": "OrderedCollection", "first": f"{url}?page=1"})
        return _made(
            {
                "id": url,
                "type": "OrderedCollectionPage",
                "partOf": page,
                "orderedItems": [evil.create(evil.note(f"{number}-{n}", "word")) for n in range(9)],
                "next": f"{page}?page={int(number) + 1}",
            }
        )

    _answers(evil, box)
    await hull.stop()
    fediverse.clock.turn(seconds=5 * 86_400)
    await hull.start()
    await fediverse.live(days=1)

    read = [url for url in evil.asked if "/outbox?page=" in url]
    assert 1 <= len(read) <= 60
    await _bread_is_taken(fediverse, hull)


@pytest.mark.row("RES-28")
async def test_res_28_signers_that_hang_hold_nobody_else_up(
    fediverse: Fediverse, hull: Home
) -> None:
    release, hung = asyncio.Event(), []

    async def hang(request: Outgoing) -> Answer:
        hung.append(request.url)
        await release.wait()
        raise Unreachable("It never answered.")

    waiting = []
    for number in range(40):
        evil = Stranger(fediverse, f"evil{number}.example", 21)
        fediverse.roads.peers[evil.host] = hang
        poison = evil.signed(hull, evil.create(evil.note(1, "poison")))
        waiting.append(asyncio.create_task(hull.answer(poison)))
    while len(hung) < 40:
        await asyncio.wait(waiting, timeout=0.001)

    await _bread_is_taken(fediverse, hull)
    assert not any(task.done() for task in waiting)
    release.set()
    answers = await asyncio.gather(*waiting)
    assert {answer.status for answer in answers} <= {401, 503}
    assert await stored(hull, "poison") == 0
