"""What has come to a town from elsewhere: sisters and their listings, and very many notes."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import islice

from actors import store as people
from actors.actor import Actor, FollowState, PactState
from bench.peer import person
from bench.scale import Scale
from federation.documents import read_actor
from federation.strict_json import write
from listings import store as listings
from listings.categories import CATEGORIES
from listings.listing import Kind, Listing, ListingAudience, Mode, State, Urgency
from node.assembly import Node
from posts import store, timeline_store
from posts.post import NewPost, PostText, Proof, Visibility
from storage.database import Writing
from umbrella import network_store as directory

_SISTERS = 10
_PEOPLE_EACH = 20
_FOLLOWED = 2  # of them, by each neighbour
_BATCH = 1_000
_PLAIN = [code for code, item in CATEGORIES.items() if not item.sensitive]


async def write_abroad(node: Node, scale: Scale, neighbours: Sequence[Actor]) -> None:
    """Sisters, their people, whom every neighbour follows some of, and what they have written."""
    now = node.world.clock.now()
    authors = await node.database.write(lambda tx: _people(tx, node, neighbours, now))
    waiting = _things(node, scale, authors, now)
    while batch := list(islice(waiting, _BATCH)):
        await node.database.write(lambda tx: _keep(tx, batch))  # awaited


def _people(
    tx: Writing, node: Node, neighbours: Sequence[Actor], now: datetime
) -> list[tuple[Actor, Actor]]:
    """Each of them with their network."""
    found = []
    for number in range(_SISTERS):
        base = f"https://sister{number}.example"
        network = _saved(tx, node, base, f"network{number}", now, type="Group")
        people.save_pact(tx, network.id, f"{base}/offer", "us", PactState.ACTIVE, now)
        directory.put_network(tx, network.id, 1, None, Proof.VERIFIED, now)
        for each in range(_PEOPLE_EACH):
            author = _saved(tx, node, base, f"neighbour{each}", now, network=network.iri)
            found.append((author, network))
    for place, follower in enumerate(neighbours):
        for step in range(_FOLLOWED):
            author, _ = found[(place * 3 + step * 17) % len(found)]
            iri = f"{follower.iri}#follows-{author.id}"
            people.set_follow(tx, follower.id, author.id, iri, FollowState.ACCEPTED, now)
    return found


def _saved(tx: Writing, node: Node, base: str, name: str, now: datetime, **more: object) -> Actor:
    document = {**person(base, name), **more}
    body = write(document)
    return people.save_remote(tx, read_actor(document), body, now, node.world.ids.new())


Thing = tuple[NewPost, Listing | None]


def _things(
    node: Node, scale: Scale, authors: Sequence[tuple[Actor, Actor]], now: datetime
) -> Iterator[Thing]:
    total = scale.town_posts + scale.town_sister_listings
    every = max(total // max(scale.town_sister_listings, 1), 1)
    for number in range(total):
        author, network = authors[number % len(authors)]
        written = now - timedelta(minutes=total - number)
        post = _note(node.world.ids.new(), author, number, written)
        if number % every:
            yield post, None
        else:
            listing = _listed(post, network, number, now)
            yield replace(post, visibility=Visibility(listing.audience)), listing


def _note(post_id: int, author: Actor, number: int, at: datetime) -> NewPost:
    iri = f"{author.iri}/notes/{number}"
    content = f"<p>Good morning from number {number}, the kettle is on and the gate is mended.</p>"
    return NewPost(
        id=post_id,
        iri=iri,
        author_id=author.id,
        local=False,
        type="Note",
        text=PostText(None, content, "", sensitive=False, language="en", url=None),
        in_reply_to_iri=None,
        context_iri=None,
        visibility=Visibility.PUBLIC if number % 5 else Visibility.UNLISTED,
        published_at=at,
        updated_at=None,
        received_at=at,
        document=write({"id": iri, "type": "Note", "content": content}),
        proof=Proof.VERIFIED,
    )


def _listed(post: NewPost, network: Actor, number: int, now: datetime) -> Listing:
    return Listing(
        post_id=post.id,
        iri=post.iri,
        author_id=post.author_id,
        network_id=network.id,
        local=False,
        kind=Kind.NEED if number % 3 == 0 else Kind.OFFER,
        title=f"A hand with the allotment, number {number}",
        body="Digging, carrying, and tea afterwards.",
        language="en",
        categories=(_PLAIN[number % len(_PLAIN)],),
        mode=Mode.EITHER,
        estimate_minutes=60,
        available_minutes=None,
        urgency=Urgency.WHENEVER,
        place="Over the river",
        audience=ListingAudience.PUBLIC if number % 2 else ListingAudience.SISTERS,
        state=State.OPEN,
        expires_at=now + timedelta(days=60),
        delete_at=None,
        created_at=post.published_at,
        changed_at=post.published_at,
        opened_at=post.published_at,
    )


def _keep(tx: Writing, batch: Sequence[Thing]) -> None:
    for post, listing in batch:
        store.insert(tx, post)
        timeline_store.show_to_followers(tx, post.id, post.author_id)
        if listing is not None:
            listings.put(tx, listing)
