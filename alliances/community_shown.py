"""A community beside an umbrella as anybody reads it: who speaks for it, what it announces.

Both in one piece, as Lemmy reads them: it follows no `first`, and skips what is no `Page`.
"""

from typing import Final

from actors import store as people
from actors.actor import Actor
from alliances import announcing_store, seen
from federation.addressing import PUBLIC
from federation.collections import collection
from federation.contexts import ACTIVITY_CONTEXT
from federation.iris import Iris
from federation.strict_json import Json, parse
from outbox import threads, wrapping
from outbox.wire import announce_of
from posts import reaction_store
from posts import store as post_store
from posts.post import Post, Reaction
from storage.instants import to_text
from storage.transaction import Reading
from world.errors import Missing

_SHOWN: Final = 40


def stewards(tx: Reading, community: Actor, iris: Iris) -> Json:
    """The umbrella itself, which takes things out, and its coordinators."""
    umbrella = people.by_iri(tx, iris.umbrella_beside(community.iri))
    if umbrella is None:
        raise Missing("There is nothing of that name here.")
    named = [umbrella.iri, *(one.iri for one in seen.coordinators_of(tx, umbrella.id))]
    iri = iris.stewards(community.iri)
    return collection(iri, len(named), items=named, attributed_to=community.iri)


def announced(tx: Reading, community: Actor, iris: Iris) -> Json:
    """The newest of what it announces, each as the beginning of a thread."""
    shown = announcing_store.shown(tx, community.id, _SHOWN)
    posts = (post_store.by_id(tx, number) for number in shown)
    found = (_announcement(tx, community, post) for post in posts if post is not None)
    items = [document for document in found if document is not None]
    return collection(
        iris.announced(community.iri),
        len(items),
        items=items,
        attributed_to=community.iri,
        context=ACTIVITY_CONTEXT,
    )


def _announcement(tx: Reading, community: Actor, post: Post) -> Json | None:
    """None for what nobody there could take, or may see no more."""
    author = people.by_id(tx, post.author_id)
    if author is None or author.type == "Group" or not post.visibility.for_everybody:
        return None
    said = wrapping.said_of(tx, author, post.iri) if post.local else None
    begun = threads.beginning(parse(post.document), community.iri, said["id"] if said else None)
    iri = reaction_store.reaction_iri(tx, post.id, community.id, Reaction.ANNOUNCE)
    if begun is None or iri is None:
        return None
    return announce_of(begun) | {
        "id": f"{iri}#thread",
        "actor": community.iri,
        "to": [PUBLIC],
        "cc": [community.followers],
        "published": to_text(post.published_at),
    }
