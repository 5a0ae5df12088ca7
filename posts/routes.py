"""Posts as ActivityPub documents: single ones, answers to them, threads, pinned ones.

What everybody may see is answered without asking who asks; everything else only to those who may
see it, and to all others as if it did not exist (PRV-05).
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from actors import store as people
from actors.answers import (
    activity_answer,
    bytes_answer,
    page_redirect,
    tombstone_answer,
    viewer_of,
    wants_document,
)
from actors.room import Actors
from federation.collections import Neighbours, collection, page
from federation.contexts import OBJECT_CONTEXT
from federation.strict_json import Json, parse
from posts import seen, store
from posts.post import Post
from posts.quoting import stamp_document
from posts.seen import ANYBODY, Page, Viewer
from storage.transaction import Reading
from world.errors import Missing

PAGE_SIZE: Final = 20
_MOST_DIGITS: Final = 19

Lister = Callable[[Reading, Viewer, str, Page], list[Post]]
Count = Callable[[Reading, Viewer, str], int]


def routes(room: Actors) -> list[Route]:
    """The routes of this room, for the application."""
    return [
        Route("/objects/{number}", partial(_object, room)),
        Route("/objects/{number}/replies", partial(_answers, room)),
        Route("/contexts/{number}", partial(_context, room)),
        Route("/actors/{name}/featured", partial(_featured, room)),
        Route("/stamps/{number}", partial(_stamp, room)),
    ]


async def viewer_or_nobody(request: Request, room: Actors) -> Viewer:
    """Who asks, proven by a token or a signature. Raises `Unproven` if the proof is wrong."""
    return Viewer(await viewer_of(request, room))


async def _object(room: Actors, request: Request) -> Response:
    iri = room.iris.object(_number(request))
    stone = await room.database.read(lambda tx: store.tombstone(tx, iri))
    if stone is not None:
        if not stone.for_everybody:
            raise Missing("There is no such post.")
        return tombstone_answer(request, iri, stone.former_type, stone.deleted_at)
    post, is_private = await _seen(request, room, iri)
    if not wants_document(request):
        return page_redirect(post.text.url or room.iris.post_page(post.id), iri)
    return bytes_answer(request, post.document, private=is_private)


async def _seen(request: Request, room: Actors, iri: str) -> tuple[Post, bool]:
    """The post, and whether only this asker may see it. Raises `Missing`."""
    post = await room.database.read(lambda tx: seen.post_seen_by(tx, ANYBODY, iri))
    if post is not None and post.local:
        return post, False
    viewer = await viewer_or_nobody(request, room)
    post = await room.database.read(lambda tx: seen.post_seen_by(tx, viewer, iri))
    if post is None or not post.local:
        raise Missing("There is no such post.")
    return post, True


async def _answers(room: Actors, request: Request) -> Response:
    iri = room.iris.object(_number(request))
    post, is_private = await _seen(request, room, iri)
    viewer = await viewer_or_nobody(request, room) if is_private else ANYBODY
    name = room.iris.replies(post.iri)
    thread = _Thread(
        name, post.iri, seen.answers_seen_by, seen.count_answers_seen_by, post.author_iri
    )
    document = await room.database.read(lambda tx: _thread_document(tx, viewer, thread, request))
    return activity_answer(request, document, private=is_private)


async def _context(room: Actors, request: Request) -> Response:
    """The thread that began with one of our posts; its owner is who began it (FEP-7888)."""
    number = _number(request)
    iri = room.iris.context(number)
    post, is_private = await _seen(request, room, room.iris.object(number))
    viewer = await viewer_or_nobody(request, room) if is_private else ANYBODY
    thread = _Thread(iri, iri, seen.context_seen_by, seen.count_context_seen_by, post.author_iri)
    document = await room.database.read(lambda tx: _thread_document(tx, viewer, thread, request))
    return activity_answer(request, document, private=is_private)


async def _stamp(room: Actors, request: Request) -> Response:
    """The word of an author of ours that a post may quote theirs (FEP-044f), until taken back."""
    number = _number(request)

    def read(tx: Reading) -> Json:
        found = seen.stamp_seen_by(tx, ANYBODY, number)
        if found is None:
            raise Missing("There is no such stamp.")
        quoted, quoting_iri = found
        return stamp_document(room.iris.stamp(number), quoted, quoting_iri)

    return activity_answer(request, await room.database.read(read))


async def _featured(room: Actors, request: Request) -> Response:
    name = request.path_params["name"]

    def read(tx: Reading) -> Json:
        actor = people.local_by_username(tx, name)
        if actor is None or actor.username != name or actor.gone_at is not None:
            raise Missing("There is nobody of that name here.")
        pinned = [_item(post) for post in seen.featured_seen_by(tx, ANYBODY, actor.id)]
        iri = actor.featured or room.iris.featured(actor.iri)
        return collection(
            iri, len(pinned), items=pinned, attributed_to=actor.iri, context=OBJECT_CONTEXT
        )

    return activity_answer(request, await room.database.read(read))


@dataclass(frozen=True, slots=True)
class _Thread:
    """A list of posts with a name in the world."""

    iri: str
    about: str
    read: Lister
    count: Count
    owner: str


def _thread_document(tx: Reading, viewer: Viewer, thread: _Thread, request: Request) -> Json:
    """The collection, or the page of it that begins after the post of number `after`."""
    after = request.query_params.get("after")
    if after is None:
        return collection(
            thread.iri,
            thread.count(tx, viewer, thread.about),
            first=f"{thread.iri}?after=0",
            attributed_to=thread.owner,
        )
    start = _digits(after)
    found = thread.read(tx, viewer, thread.about, Page(limit=PAGE_SIZE + 1, after=start))
    shown = found[:PAGE_SIZE]
    following = f"{thread.iri}?after={shown[-1].id}" if len(found) > PAGE_SIZE else None
    return page(
        f"{thread.iri}?after={start}",
        thread.iri,
        [post.iri for post in shown],
        neighbours=Neighbours(next=following),
    )


def _item(post: Post) -> str | Json:
    """A post of ours whole, with its proof; one of others by its name, to be fetched there."""
    return parse(post.document) if post.local else post.iri


def _number(request: Request) -> int:
    return _digits(request.path_params["number"], first="123456789")


def _digits(text: str, first: str = "0123456789") -> int:
    if (
        not (text.isascii() and text.isdecimal())
        or len(text) > _MOST_DIGITS
        or text[0] not in first
    ):
        raise Missing("There is no such post.")
    return int(text)
