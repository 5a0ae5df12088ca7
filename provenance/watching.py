"""Writes down how each listing of others came, in the transaction that takes it in."""

from hashlib import sha256

from actors.actor import Actor
from federation.documents import Thing
from federation.proofs import proof_key
from posts.arriving import Arrival, Way
from posts.post import Post
from provenance import store
from provenance.check import Cause, Check
from storage.transaction import Writing
from world.clock import Clock

_MARKS = (b"purpose", b"Intent")


class ArrivalBook:
    """The eye of this room on what comes in: `ArrivalWatcher` and `PostObserver` of `posts`.

    A post without the marks of a listing costs no statement, a listing two, also where the copy
    came with its announcement, of which both are told.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._noted: tuple[Post | None, int] = (None, 0)  # as announced by whom, just now

    def arrived(self, tx: Writing, post: Post, arrival: Arrival, *, rewritten: bool) -> None:
        """Notes the way, and what the proof was worth."""
        if not _may_be_listing(post):
            return
        by, now = arrival.brought_by or arrival.author, arrival.received_at
        store.note_arrival(tx, post.id, arrival.way, by.id, now)
        self._noted = (post if arrival.way is Way.ANNOUNCE else None, by.id)
        if not rewritten:
            return
        check = Check(
            at=now,
            cause=Cause.ARRIVAL,
            verdict=post.proof,
            key_iri=proof_key(arrival.thing.json),
            fingerprint=None,
            document_hash=sha256(post.document).digest(),
            origin=None,
        )
        store.note_arrival_check(tx, post.id, check)

    def stored(self, tx: Writing, post: Post, thing: Thing) -> None:
        """Is told of by `arrived`, with the way."""

    def updated(self, tx: Writing, post: Post, thing: Thing) -> None:
        """Is told of by `arrived`, with the way."""

    def announced(self, tx: Writing, post: Post, by: Actor) -> None:
        """Somebody has passed on what is here already."""
        was_noted = self._noted[0] is post and self._noted[1] == by.id
        if not (was_noted or post.local or by.local) and _may_be_listing(post):
            store.note_arrival(tx, post.id, Way.ANNOUNCE, by.id, self._clock.now())

    def deleted(self, tx: Writing, post: Post) -> None:
        """What is known of a post goes with its row."""


def _may_be_listing(post: Post) -> bool:
    return not post.local and any(mark in post.document for mark in _MARKS)
