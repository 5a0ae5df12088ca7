"""FEP-8fcf, the receiver's side: who of ours follows somebody elsewhere, in both sides' books."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from federation.follower_sync import HEADER, Synchronization, digest, write_header
from federation.signing import sign_cavage, sign_rfc9421
from federation.strict_json import write
from inbox.receipt import FollowersTold
from tests.fediverse.fediverse import Fediverse
from tests.fediverse.home import Home
from tests.fediverse.stranger import ACTIVITY, Json, Stranger
from world.network import Answer, Outgoing


@pytest.fixture
async def vera(fediverse: Fediverse, hull: Home) -> Stranger:
    """Somebody whom Josie and Amina follow."""
    stranger = fediverse.stranger("vera@social.example")
    for username in ("josie", "amina"):
        await hull.follow(stranger.iri, by=username)
    await fediverse.settle()
    for follow in stranger.heard("Follow"):
        await stranger.send(f"{hull.base_url}/inbox", stranger.does("Accept", follow))
    assert await followers(hull, stranger) == {"josie": "accepted", "amina": "accepted"}
    return stranger


async def followers(home: Home, followed: Stranger) -> dict[str, str]:
    """Who of ours follows somebody, in which state, as our store has it."""
    rows = await home.rows(
        "SELECT us.username, f.state FROM follows f JOIN actors us ON us.id = f.follower_id"
        " JOIN actors a ON a.id = f.followed_id WHERE a.iri = :iri",
        iri=followed.iri,
    )
    return {row["username"]: row["state"] for row in rows}


async def names(home: Home, *usernames: str) -> list[str]:
    return [(await home.member(username)).iri for username in usernames]


def list_of(vera: Stranger, *iris: str) -> Synchronization:
    """Her server lists these of ours, and says so."""
    said = said_of(vera, *iris)
    page = {"id": said.url, "type": "OrderedCollection", "orderedItems": list(iris)}
    vera.server.put(said.url, page)
    return said


def said_of(vera: Stranger, *iris: str) -> Synchronization:
    return Synchronization(vera.followers, f"{vera.iri}/followers_synchronization", digest(iris))


def telling(
    vera: Stranger, hull: Home, header: str, *, rfc9421: bool = False, activity: Json | None = None
) -> Outgoing:
    """A delivery with that header in it, signed by her as it should be."""
    activity = activity or vera.does("Like", "https://social.example/notes/1")
    headers = (("content-type", ACTIVITY), (HEADER, header))
    request = Outgoing("POST", f"{hull.base_url}/inbox", headers, write(activity))
    sign = sign_rfc9421 if rfc9421 else sign_cavage
    now = vera.server.fediverse.clock.now()
    return sign(request, vera.key_iri, vera.keys.rsa, now)


async def tell(vera: Stranger, hull: Home, said: Synchronization) -> None:
    await send(vera, telling(vera, hull, write_header(said)))


async def send(vera: Stranger, request: Outgoing) -> None:
    """Her server delivers it, and all that follows from it is done."""
    fediverse = vera.server.fediverse
    assert (await fediverse.roads.travel(vera.host, request)).status == 202
    await fediverse.settle()


def lists_asked_for(vera: Stranger) -> list[str]:
    return [url for url in vera.server.asked if "synchronization" in url]


# What is mended


async def test_nobody_is_asked_while_both_sides_know_the_same(vera: Stranger, hull: Home) -> None:
    await tell(vera, hull, list_of(vera, *await names(hull, "amina", "josie")))
    assert lists_asked_for(vera) == []


@pytest.mark.parametrize("rfc9421", [False, True])
async def test_who_is_not_on_the_list_follows_no_more(
    vera: Stranger, hull: Home, *, rfc9421: bool
) -> None:
    said = list_of(vera, *await names(hull, "josie"))
    await send(vera, telling(vera, hull, write_header(said), rfc9421=rfc9421))
    assert lists_asked_for(vera) == [said.url]
    assert await followers(hull, vera) == {"josie": "accepted"}
    assert vera.heard("Undo") == []


async def test_nobody_is_left_when_the_list_is_empty(vera: Stranger, hull: Home) -> None:
    await tell(vera, hull, list_of(vera))
    assert await followers(hull, vera) == {}


async def test_the_list_is_asked_for_with_a_signature_of_the_node(
    vera: Stranger, hull: Home
) -> None:
    said = list_of(vera)
    asked: list[Outgoing] = []
    listed = vera.server.pages[said.url]

    def noting(request: Outgoing) -> Answer:
        asked.append(request)
        return listed(request)

    vera.server.put(said.url, noting)
    await tell(vera, hull, said)
    (request,) = asked
    signature = {name.lower(): value for name, value in request.headers}["signature"]
    assert f'keyId="{hull.base_url}/actor#main-key"' in signature


async def test_who_is_on_the_list_without_having_asked_takes_it_back_once_a_day(
    fediverse: Fediverse, vera: Stranger, hull: Home
) -> None:
    ours = await names(hull, "amina", "josie", "ted")
    for _ in range(3):
        await tell(vera, hull, list_of(vera, *ours))
        await fediverse.live(minutes=2)
    (undo,) = vera.heard("Undo")
    assert undo["actor"] == ours[2]
    assert undo["object"]["type"] == "Follow"
    assert (undo["object"]["actor"], undo["object"]["object"]) == (ours[2], vera.iri)
    assert "ted" not in await followers(hull, vera)

    await fediverse.live(days=1)
    await tell(vera, hull, list_of(vera, *ours))
    assert len(vera.heard("Undo")) == 2


async def test_who_was_refused_and_is_on_the_list_takes_it_back(
    fediverse: Fediverse, vera: Stranger, hull: Home
) -> None:
    await vera.send(f"{hull.base_url}/inbox", vera.does("Reject", vera.heard("Follow")[0]))
    assert await followers(hull, vera) == {"josie": "rejected", "amina": "accepted"}
    await tell(vera, hull, list_of(vera, *await names(hull, "amina", "josie")))
    (undo,) = vera.heard("Undo")
    assert [undo["actor"]] == await names(hull, "josie")
    assert await followers(hull, vera) == {"josie": "rejected", "amina": "accepted"}


async def test_the_list_answers_a_follow_whose_answer_was_lost(
    fediverse: Fediverse, vera: Stranger, hull: Home
) -> None:
    await hull.follow(vera.iri, by="ted")
    await fediverse.settle()
    assert (await followers(hull, vera))["ted"] == "pending"
    await tell(vera, hull, list_of(vera, *await names(hull, "amina", "josie", "ted")))
    assert (await followers(hull, vera))["ted"] == "accepted"
    assert vera.heard("Undo") == []


async def test_names_on_the_list_that_nobody_bears_here_do_not_matter(
    fediverse: Fediverse, vera: Stranger, hull: Home
) -> None:
    ours = await names(hull, "amina", "josie", "ted")
    await hull.doing(hull.rooms.relations.delete_member(await hull.member("ted")))
    await fediverse.settle()
    strange = (f"{hull.base_url}/actors/nobody", "https://other.example/users/rob")
    await tell(vera, hull, list_of(vera, *ours, *strange))
    assert vera.heard("Undo") == []
    assert await followers(hull, vera) == {"josie": "accepted", "amina": "accepted"}


async def test_a_list_in_pages_is_read_to_its_end(vera: Stranger, hull: Home) -> None:
    (josie,) = await names(hull, "josie")
    url = f"{vera.iri}/followers_synchronization"
    vera.server.put(url, {"id": url, "type": "OrderedCollection", "first": f"{url}?page=1"})
    first: Json = {"id": f"{url}?page=1", "type": "OrderedCollectionPage", "partOf": url}
    vera.server.put(first["id"], first | {"items": [josie], "next": f"{url}?page=2"})
    second: Json = {"id": f"{url}?page=2", "type": "OrderedCollectionPage", "partOf": url}
    rob = "https://hull.example/actors/rob"
    vera.server.put(second["id"], second | {"orderedItems": [rob]})
    await tell(vera, hull, said_of(vera, josie, rob))
    assert await followers(hull, vera) == {"josie": "accepted"}
    assert len(lists_asked_for(vera)) == 3


async def test_a_first_page_may_lie_in_the_list_itself(vera: Stranger, hull: Home) -> None:
    (josie,) = await names(hull, "josie")
    url = f"{vera.iri}/followers_synchronization"
    first = {"type": "OrderedCollectionPage", "partOf": url, "orderedItems": [josie]}
    vera.server.put(url, {"id": url, "type": "OrderedCollection", "first": first})
    await tell(vera, hull, said_of(vera, josie))
    assert await followers(hull, vera) == {"josie": "accepted"}


async def test_two_nodes_of_ours_mend_what_one_of_them_has_lost(
    fediverse: Fediverse, hull: Home, madison: Home
) -> None:
    for username in ("josie", "amina"):
        await hull.follow("@leah@madison.example", by=username)
    await fediverse.settle()
    leah, josie = await madison.member("leah"), await hull.member("josie")
    await madison.node.database.write(
        lambda tx: tx.run(
            "DELETE FROM follows WHERE followed_id = :leah AND follower_id ="
            " (SELECT id FROM actors WHERE iri = :josie)",
            leah=leah.id,
            josie=josie.iri,
        )
    )
    await madison.write("For those who follow.", by="leah", audience="followers")
    await fediverse.settle()
    left = await hull.rows(
        "SELECT us.username FROM follows f JOIN actors us ON us.id = f.follower_id WHERE us.local"
    )
    assert [row["username"] for row in left] == ["amina"]


# What is not believed

BROKEN: dict[str, Callable[[Synchronization], str]] = {
    "nothing": lambda _said: "",
    "no list": lambda said: f'collectionId="{said.collection}", digest="{said.digest}"',
    "no digest": lambda said: f'collectionId="{said.collection}", url="{said.url}"',
    "the digest twice": lambda said: f'{write_header(said)}, digest="{said.digest}"',
    "too long": lambda said: f'{write_header(said)}, more="{"x" * 9_000}"',
    "another's followers": lambda said: write_header(
        replace(said, collection="https://social.example/users/rob/followers")
    ),
    "a list at another host": lambda said: write_header(
        replace(said, url=said.url.replace("social", "other"))
    ),
    "a list at a sub-domain": lambda said: write_header(
        replace(said, url=said.url.replace("social", "www.social"))
    ),
    "a list at another port": lambda said: write_header(
        replace(said, url=said.url.replace("social.example", "social.example:444"))
    ),
    "a list in the open": lambda said: write_header(
        replace(said, url=said.url.replace("https", "http"))
    ),
    "a list of ours": lambda said: write_header(
        replace(said, url="https://hull.example/actors/josie/followers_synchronization")
    ),
}


@pytest.mark.row("ORI-49")
@pytest.mark.parametrize("broken", BROKEN.values(), ids=BROKEN.keys())
async def test_a_broken_header_or_one_about_others_counts_for_nothing(
    fediverse: Fediverse, vera: Stranger, hull: Home, broken: Callable[[Synchronization], str]
) -> None:
    before = len(fediverse.roads.log)
    await send(vera, telling(vera, hull, broken(list_of(vera))))
    assert len(fediverse.roads.log) == before + 1
    assert await followers(hull, vera) == {"josie": "accepted", "amina": "accepted"}


@pytest.mark.parametrize("rfc9421", [False, True])
async def test_a_header_that_the_signature_does_not_cover_counts_for_nothing(
    vera: Stranger, hull: Home, *, rfc9421: bool
) -> None:
    activity = vera.does("Like", "https://social.example/notes/1")
    signed = vera.signed(f"{hull.base_url}/inbox", activity, rfc9421=rfc9421)
    added = (HEADER, write_header(list_of(vera)))
    await send(vera, replace(signed, headers=(*signed.headers, added)))
    assert lists_asked_for(vera) == []
    assert await followers(hull, vera) == {"josie": "accepted", "amina": "accepted"}


async def test_a_header_beside_the_words_of_somebody_else_counts_for_nothing(
    fediverse: Fediverse, vera: Stranger, hull: Home
) -> None:
    rob = fediverse.stranger("rob@other.example")
    activity = vera.proven(vera.create(vera.note(1)))
    header = write_header(list_of(vera))
    await send(rob, telling(rob, hull, header, activity=activity))
    assert lists_asked_for(vera) == []
    assert await followers(hull, vera) == {"josie": "accepted", "amina": "accepted"}


async def test_a_list_that_is_not_what_was_said_of_it_counts_for_nothing(
    vera: Stranger, hull: Home
) -> None:
    (josie,) = await names(hull, "josie")
    list_of(vera)
    await tell(vera, hull, said_of(vera, josie))
    assert len(lists_asked_for(vera)) == 1
    assert await followers(hull, vera) == {"josie": "accepted", "amina": "accepted"}


@pytest.mark.parametrize("status", [401, 404, 410, 503])
async def test_a_list_that_cannot_be_read_counts_for_nothing(
    vera: Stranger, hull: Home, status: int
) -> None:
    vera.server.put(f"{vera.iri}/followers_synchronization", Answer(status, (), b""))
    await tell(vera, hull, said_of(vera))
    assert await followers(hull, vera) == {"josie": "accepted", "amina": "accepted"}


async def test_a_page_at_another_host_is_not_asked_for(
    fediverse: Fediverse, vera: Stranger, hull: Home
) -> None:
    (josie,) = await names(hull, "josie")
    rob = fediverse.stranger("rob@other.example")
    elsewhere = list_of(rob, josie)
    url = f"{vera.iri}/followers_synchronization"
    vera.server.put(url, {"id": url, "type": "OrderedCollection", "first": elsewhere.url})
    await tell(vera, hull, said_of(vera, josie))
    assert lists_asked_for(vera) == [url]
    assert rob.server.asked == []
    assert await followers(hull, vera) == {"josie": "accepted", "amina": "accepted"}


async def test_a_list_without_end_is_read_ten_pages_far(vera: Stranger, hull: Home) -> None:
    url = f"{vera.iri}/followers_synchronization"
    page = {"id": url, "type": "OrderedCollectionPage", "orderedItems": [], "next": url}
    vera.server.put(url, page)
    await tell(vera, hull, said_of(vera))
    assert len(lists_asked_for(vera)) == 10
    assert await followers(hull, vera) == {"josie": "accepted", "amina": "accepted"}


async def test_of_a_long_list_of_strange_names_a_hundred_are_looked_at(
    vera: Stranger, hull: Home
) -> None:
    ours = await names(hull, "amina", "josie", "ted")
    strange = [f"{hull.base_url}/actors/a{number:03}" for number in range(100)]
    await tell(vera, hull, list_of(vera, *ours, *strange))
    assert len(lists_asked_for(vera)) == 1
    assert vera.heard("Undo") == []


async def test_somebody_is_asked_for_a_list_once_a_minute(
    fediverse: Fediverse, vera: Stranger, hull: Home
) -> None:
    said = said_of(vera)
    vera.server.put(
        said.url, {"id": said.url, "type": "Collection", "items": ["https://a.example/"]}
    )
    for _ in range(3):
        await tell(vera, hull, said)
    assert len(lists_asked_for(vera)) == 1
    await fediverse.live(minutes=1)
    await tell(vera, hull, said)
    assert len(lists_asked_for(vera)) == 2


async def test_who_has_begun_to_follow_meanwhile_stays_a_follower(
    fediverse: Fediverse, vera: Stranger, hull: Home
) -> None:
    await hull.follow(vera.iri, by="ted")
    await fediverse.settle()
    said = list_of(vera, *await names(hull, "josie"))
    answer = fediverse.roads.peers[vera.host]

    async def accepting_first(request: Outgoing) -> Answer:
        if request.url == said.url:
            follow = vera.heard("Follow")[-1]
            accept = vera.signed(f"{hull.base_url}/inbox", vera.does("Accept", follow))
            assert (await hull.answer(accept)).status == 202
            await hull.node.loops.inbox.run_due()
        return await answer(request)

    fediverse.roads.peers[vera.host] = accepting_first
    await tell(vera, hull, said)
    assert await followers(hull, vera) == {"josie": "accepted", "ted": "accepted"}


# What it costs


async def test_what_is_told_of_nobody_we_know_causes_nothing(
    fediverse: Fediverse, hull: Home
) -> None:
    josie = (await hull.member("josie")).iri
    synchronizer = hull.node.loops.synchronizer
    for iri in (josie, "https://social.example/users/nobody"):
        said = Synchronization(f"{iri}/followers", f"{iri}/sync", digest([]))
        synchronizer.hear(FollowersTold(iri, write_header(said)))
    assert await synchronizer.run_due() == 0
    assert fediverse.roads.log == []


async def test_of_very_many_who_tell_at_once_the_first_are_forgotten(
    vera: Stranger, hull: Home
) -> None:
    synchronizer = hull.node.loops.synchronizer
    header = write_header(list_of(vera))
    synchronizer.hear(FollowersTold(vera.iri, header))
    for number in range(256):
        synchronizer.hear(FollowersTold(f"https://many.example/users/{number}", header))
    assert await synchronizer.run_due() == 0
    assert lists_asked_for(vera) == []
