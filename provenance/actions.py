"""The use case of this room: looking again, at the stored bytes and at their home."""

from collections import OrderedDict
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final

from actors import store as people
from actors.actor import Actor
from actors.fetch import Budget, Fetcher
from actors.key_history import Histories
from actors.store import Generation
from federation.proofs import proof_key
from federation.strict_json import Json, parse, write
from listings import store as listing_store
from posts import seen as post_seen
from posts import store as post_store
from posts.importing import Importer
from posts.judging import appraise, signing_key, verdict
from posts.post import Post, Proof
from posts.seen import Viewer
from posts.wire import post_in
from provenance import store
from provenance.check import Cause, Check, Origin
from provenance.likeness import says_the_same
from storage.database import Database, Reading, Writing
from text.provenance_phrases import PROVENANCE_TROUBLE
from world.clock import Clock
from world.errors import Gone, Limited, Missing, SisternetError

_ENOUGH: Final = timedelta(minutes=1)
_LOOKS_AN_HOUR: Final = 60
_HOUR: Final = 3_600.0
_REMEMBERED: Final = 1_024
_FETCHES: Final = 6


@dataclass(frozen=True, slots=True)
class _Copy:
    """What is stored of a listing, and what its bytes are worth by the keys we know."""

    post: Post
    author: Actor
    document: Json
    key: Generation | None

    @property
    def verdict(self) -> Proof:
        if self.key is not None:
            return Proof.VERIFIED
        is_signed = proof_key(self.document) is not None and "@context" in self.document
        return Proof.FAILED if is_signed else Proof.NONE


@dataclass(frozen=True, slots=True)
class _There:
    """What the home of a listing said when it was asked; `is_home`: that is here."""

    document: Json | None = None
    is_gone: bool = False
    is_silent: bool = False
    is_home: bool = False

    def compared_with(self, document: Json) -> Origin | None:
        """What its word means for what is stored here; None if there is no other home to ask."""
        if self.is_home:
            return None
        if self.is_gone:
            return Origin.GONE
        if self.is_silent:
            return Origin.SILENT
        same = self.document is not None and says_the_same(document, self.document)
        return Origin.SAME if same else Origin.CHANGED


_LIVES_HERE: Final = _There(is_home=True)


class Verifying:
    """Looks again when a member asks for it: each listing once a minute, sixty a member an hour."""

    def __init__(
        self, database: Database, fetcher: Fetcher, importer: Importer, clock: Clock
    ) -> None:
        self._database = database
        self._fetcher = fetcher
        self._importer = importer
        self._histories: Histories = importer.histories
        self._clock = clock
        self._looks: OrderedDict[int, list[float]] = OrderedDict()

    async def look(self, member: Actor, post_id: int) -> Check:
        """Checks the proof on a listing that the member may see, and asks its home.

        The stored bytes are checked with the keys that its author has had; its home is asked for
        the same thing, and the two are compared. What comes of it is kept, and shown from then
        on. A listing that was looked at within the minute is not looked at again.

        Raises `Missing` if there is no such listing for the member, `Limited` if they have
        looked too often.
        """
        viewer = Viewer(member)
        copy, last = await self._database.read(lambda tx: self._stored(tx, viewer, post_id))
        now = self._clock.now()
        if last is not None and now - last.at < _ENOUGH:
            return last
        self._count(member.id)
        budget = Budget(_FETCHES)
        await self._learn_key(copy, budget)
        there = _LIVES_HERE if copy.post.local else await self._ask_home(copy, budget)
        if there.compared_with(copy.document) in (Origin.CHANGED, Origin.GONE):
            with suppress(SisternetError):  # takes over what is newer there, lets go what is gone
                await self._importer.import_object(copy.post.iri, budget)
        return await self._database.write(lambda tx: self._keep(tx, viewer, post_id, there))

    def _stored(self, tx: Reading, viewer: Viewer, post_id: int) -> tuple[_Copy, Check | None]:
        post = post_seen.post_by_id_seen_by(tx, viewer, post_id)
        author = people.by_id(tx, post.author_id) if post is not None else None
        if post is None or author is None or listing_store.by_post(tx, post_id) is None:
            raise Missing(PROVENANCE_TROUBLE["no listing"])
        document = parse(post.document)
        known = people.generations_named(tx, proof_key(document) or "")
        key = signing_key(document, author.iri, known, self._clock.now())
        return _Copy(post, author, document, key), store.last_asked(tx, post_id)

    async def _learn_key(self, copy: _Copy, budget: Budget) -> None:
        """Asks the author which keys are in use, and for those of old if one may have signed."""
        if copy.verdict is not Proof.FAILED or copy.author.local:
            return
        now = self._clock.now()
        found = await self._database.read(lambda tx: appraise(tx, copy.document, copy.author, now))
        with suppress(SisternetError):
            age = _ENOUGH / timedelta(seconds=1)
            await self._fetcher.actor(copy.author.iri, budget=budget, max_age_seconds=age)
            if found.unknown_key is not None:
                await self._histories.find(found.unknown_key, budget)

    async def _ask_home(self, copy: _Copy, budget: Budget) -> "_There":
        try:
            fetched = await self._fetcher.document(copy.post.iri, budget=budget)
            thing = post_in(fetched.json, self._clock.now())
        except (Gone, Missing):
            return _There(is_gone=True)
        except SisternetError:
            return _There(is_silent=True)
        is_it = fetched.url == copy.post.iri and thing.attributed_to == copy.author.iri
        return _There(document=thing.json if is_it else None)

    def _keep(self, tx: Writing, viewer: Viewer, post_id: int, there: "_There") -> Check:
        copy, _ = self._stored(tx, viewer, post_id)
        origin = there.compared_with(copy.document)
        now = self._clock.now()
        if there.document is not None and origin is Origin.SAME and copy.key is None:
            copy = self._taken_over(tx, copy, there.document, now)
        if copy.verdict is not copy.post.proof and not copy.post.local:
            post_store.judge(tx, post_id, copy.verdict)
        check = Check(
            at=now,
            cause=Cause.ASKED,
            verdict=copy.verdict,
            key_iri=proof_key(copy.document),
            fingerprint=None,
            document_hash=sha256(copy.post.document).digest(),
            origin=origin,
        )
        store.add_check(tx, post_id, check, copy.key.key if copy.key else None)
        return check

    def _taken_over(self, tx: Writing, copy: _Copy, there: Json, now: datetime) -> _Copy:
        """The same words with the proof that their home shows now, if that one is sound."""
        if verdict(tx, there, copy.author, now) is not Proof.VERIFIED:
            return copy
        post_store.rewrite(tx, copy.post.id, write(there))
        known = people.generations_named(tx, proof_key(there) or "")
        return _Copy(copy.post, copy.author, there, signing_key(there, copy.author.iri, known, now))

    def _count(self, member_id: int) -> None:
        now = self._clock.monotonic()
        looks = [at for at in self._looks.pop(member_id, ()) if now - at < _HOUR]
        self._looks[member_id] = looks
        if len(looks) >= _LOOKS_AN_HOUR:
            raise Limited(PROVENANCE_TROUBLE["too often"], retry_after=int(_HOUR))
        looks.append(now)
        while len(self._looks) > _REMEMBERED:
            self._looks.popitem(last=False)
