"""Readers of JSON-LD lose nothing of what a node says: its contexts define every member of it."""

from collections.abc import Iterator
from typing import Any

import pytest

from federation.contexts import UMBRELLA_CONTEXT
from federation.strict_json import parse
from listings.listing import Kind, Mode, Urgency
from outbox.audience import Audience
from posts.actions import NoteDraft
from posts.post import Reaction
from relations.actions import ProfileChange
from tests.fediverse.fediverse import Fediverse
from tests.fediverse.home import Home
from tests.fediverse.stranger import Stranger
from tests.umbrella.terms import lost

Json = dict[str, Any]

_ACTIVITIES = frozenset(
    "Accept Add Announce Create Delete Flag Follow Like Offer Reject Remove Undo Update".split()
)
_DOCUMENTS = frozenset(
    "Application Collection Group Note OrderedCollection OrderedCollectionPage Person"
    " Tombstone".split()
)
_DOORS = ("/actor", "/actors/hull", "/umbrella", "/umbrella/networks", "/actors/josie/inbox")
_MOST_DOCUMENTS = 1_000


@pytest.fixture
async def busy(fediverse: Fediverse, hull: Home, madison: Home) -> Home:
    """Hull, where everything has been done that a node has words for."""
    vera = fediverse.stranger("vera@social.example")
    await fediverse.become_sisters(hull, madison)
    await _have_listings(hull)
    await madison.add("Storm windows")
    await fediverse.settle()
    await _write_notes(fediverse, hull, vera)
    await _fall_out(fediverse, hull, madison, vera)
    return hull


async def _have_listings(hull: Home) -> None:
    josie, listings = await hull.member("josie"), hull.rooms.listings
    for audience in ("public", "sisters", "network"):
        made = await hull.add(
            "A lift to choir",
            audience=audience,
            kind=Kind.NEED,
            body="Every Monday.",
            language="en",
            categories=("ride-lift", "ride"),
            mode=Mode.IN_PERSON,
            estimate_minutes=45,
            urgency=Urgency.WEEK,
            place="Hull",
        )
        await hull.doing(listings.pause(josie, made.post_id))
    await hull.add("Mending", categories=("make-mend",), available_minutes=120)
    await hull.add("A drill", categories=("thing-tool",))
    gone = await hull.add("Soup")
    await hull.doing(listings.delete(josie, gone.post_id))


async def _write_notes(fediverse: Fediverse, hull: Home, vera: Stranger) -> None:
    josie, posts = await hull.member("josie"), hull.rooms.posts
    await vera.follow(josie.iri)
    await fediverse.settle()
    hello = NoteDraft(text="Hello #tea", language="en", summary="Tea", sensitive=True)
    first = await hull.doing(posts.write_note(josie, hello))
    await hull.doing(posts.edit(josie, first.iri, NoteDraft(text="Hello again, all")))
    answer = NoteDraft(text="And good night", in_reply_to=first.iri, people=(vera.iri,))
    await hull.doing(posts.write_note(josie, answer))
    for audience in (Audience.DIRECT, Audience.FOLLOWERS, Audience.UNLISTED, Audience.NETWORK):
        people = (vera.iri,) if audience is Audience.DIRECT else ()
        await hull.doing(posts.write_note(josie, NoteDraft("Hm", audience=audience, people=people)))
    gone = await hull.doing(posts.write_note(josie, NoteDraft(text="Oops")))
    await hull.doing(posts.delete(josie, gone.iri))
    note = vera.note(1, cc=[josie.iri], tag=[{"type": "Mention", "href": josie.iri}])
    await vera.send(josie.inbox, vera.create(note))
    await fediverse.settle()
    for iri in (note["id"], first.iri):
        await hull.doing(posts.like(josie, iri))
        await hull.doing(posts.announce(josie, iri))
    for kind in (Reaction.LIKE, Reaction.ANNOUNCE):
        await hull.doing(posts.undo(josie, note["id"], kind))
    await hull.doing(posts.pin(josie, first.iri))
    await fediverse.settle()


async def _fall_out(fediverse: Fediverse, hull: Home, madison: Home, vera: Stranger) -> None:
    josie, amina, bonds = (
        await hull.member("josie"),
        await hull.member("amina"),
        hull.rooms.relations,
    )
    change = ProfileChange(place="Hull", summary="<p>Tea</p>", approves_followers=True)
    await hull.doing(bonds.update_profile(josie, change))
    await hull.doing(bonds.rotate_keys(josie))
    await hull.doing(bonds.follow(amina, vera.iri))
    await hull.doing(bonds.unfollow(amina, vera.iri))
    ted = fediverse.stranger("ted@other.example")
    await ted.follow(josie.iri)
    await fediverse.settle()
    await hull.doing(bonds.deny(josie, ted.iri))
    report = hull.rooms.moderation.report(josie, ted.iri, [], "Rude.", forward=True)
    await hull.doing(report)
    await hull.doing(bonds.block(josie, ted.iri))
    await hull.doing(bonds.unblock(josie, ted.iri))
    second = await hull.write("Not for long")
    await hull.doing(hull.rooms.posts.pin(josie, second.iri))
    await hull.doing(hull.rooms.posts.unpin(josie, second.iri))
    await hull.doing(bonds.delete_member(amina))
    await fediverse.settle()
    await hull.doing(bonds.end_sister(madison.handle))
    await fediverse.become_sisters(hull, madison)


def _sent(home: Home, fediverse: Fediverse) -> list[Json]:
    """Every activity that left that home, as it was on its way."""
    log = fediverse.roads.log
    return [parse(trip.body) for trip in log if trip.home == home.host and trip.method == "POST"]


async def _served(home: Home) -> list[Json]:
    """Every ActivityPub document that a member can find, from one to the next."""
    token = await home.rooms.membership.token("josie", "test")
    waiting, met, found = [home.base_url + path for path in _DOORS], set[str](), list[Json]()
    while waiting and len(met) < _MOST_DOCUMENTS:
        iri = waiting.pop().partition("#")[0]
        if iri in met or not iri.startswith(f"{home.base_url}/"):
            continue
        met.add(iri)
        answer = await home.get(iri, token=token)
        if str(answer.header("content-type")).startswith("application/activity+json"):
            found.append(_without_others(parse(answer.body), home))
            waiting.extend(_names_in(found[-1]))
    assert not waiting
    return found


def _without_others(document: Json, home: Home) -> Json:
    """The document without what others have sent and it only passes on."""
    items = document.get("orderedItems")
    if items is None:
        return document
    ours = [item for item in items if isinstance(item, str) or item["id"].startswith(home.base_url)]
    return document | {"orderedItems": ours}


def _names_in(value: object) -> Iterator[str]:
    if isinstance(value, str) and value.startswith("https://"):
        yield value
    elif isinstance(value, dict | list):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _names_in(item)


async def test_every_member_of_every_activity_is_defined_by_its_contexts(
    fediverse: Fediverse, busy: Home
) -> None:
    rows = await busy.rows("SELECT body FROM activities ORDER BY id")
    said = [*_sent(busy, fediverse), *(parse(row["body"]) for row in rows)]
    assert {activity["type"] for activity in said} == _ACTIVITIES
    found = {f"{activity['type']}{place}" for activity in said for place in lost(activity)}
    assert found == set()


async def test_every_member_of_every_document_is_defined_by_its_contexts(busy: Home) -> None:
    served = await _served(busy)
    assert {document["type"] for document in served} >= _DOCUMENTS
    assert {document["id"] for document in served} >= {
        f"{busy.base_url}{path}" for path in ("/umbrella", "/umbrella/networks", "/actors/josie")
    }
    found = {f"{document['id']}{place}" for document in served for place in lost(document)}
    assert found == set()


@pytest.mark.parametrize(
    ("changed", "places"),
    [
        ({"shoeSize": 45}, ["/shoeSize"]),
        ({"tag": [{"type": "Emoji"}]}, ["/tag/type: Emoji"]),
        ({"endpoints": {"sharedDoor": "https://hull.example/"}}, ["/endpoints/sharedDoor"]),
        ({"proof": "verified"}, ["/proof: no IRI: 'verified'"]),
        ({"proof": {"type": "DataIntegrityProof", "proofValue": "z"}}, []),
        ({"cryptosuite": "eddsa-jcs-2022"}, ["/cryptosuite"]),
        ({"contentMap": {"en": "Tea"}}, []),
        ({"to": ["as:Public"]}, []),
        ({"@context": UMBRELLA_CONTEXT[0], "unitBased": True}, ["/unitBased"]),
    ],
)
def test_what_no_context_defines_is_noticed(changed: Json, places: list[str]) -> None:
    document = {"@context": UMBRELLA_CONTEXT, "type": "Note", **changed}
    assert list(lost(document)) == places
