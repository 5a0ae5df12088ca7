"""Fetches posts of others when something here needs them: an announcement, a look-up, a walk."""

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from actors import store as people
from actors.actor import Actor
from actors.fetch import Budget, Fetcher
from actors.key_history import Histories
from federation.documents import Thing, read_thing
from federation.iris import Iris
from federation.origins import same_origin
from federation.proofs import proof_key
from federation.strict_json import Json
from posts import store
from posts.judging import Appraisal, appraise
from posts.keeping import Arrival, Keeper, Way
from posts.post import Post, Proof, Visibility
from posts.wire import post_in, read_post
from storage.database import Database, Writing
from world.clock import Clock
from world.errors import Gone, Malformed, Missing, Refused, SisternetError

_KEYS_SECONDS = 600.0


class Importer:
    """Brings single posts in, each from its own origin or with its author's proof."""

    def __init__(
        self, fetcher: Fetcher, database: Database, keeper: Keeper, iris: Iris, clock: Clock
    ) -> None:
        self._fetcher = fetcher
        self._histories = Histories(fetcher, database, clock)
        self._database = database
        self._keeper = keeper
        self._iris = iris
        self._clock = clock

    @property
    def histories(self) -> Histories:
        """Who asks others for the keys that they had before."""
        return self._histories

    async def import_object(self, iri: str, budget: Budget) -> None:
        """Fetches a post and its author, and stores it; the supplier of `Needs("object")`.

        A post that its origin says is gone is deleted here as well; one that everybody could see
        and nobody finds there any more is let go. Raises what `Fetcher` raises, `Malformed`
        and `Refused`; `Missing` also for names of our own.
        """
        if self._iris.is_ours(iri):
            raise Missing("There is no such post.")
        try:
            fetched = await self._fetcher.document(iri, budget=budget)
        except (Gone, Missing) as answer:
            is_gone = isinstance(answer, Gone)
            await self._database.write(lambda tx: self._let_go(tx, iri, is_gone=is_gone))
            raise
        now = self._clock.now()
        thing = post_in(fetched.json, now)
        author = await self._author_of(thing, fetched.url, budget)
        found = await self._database.read(lambda tx: appraise(tx, thing.json, author, now))
        if found.proof is Proof.FAILED:
            await self._ask_for_keys(author, found, budget)
        arrival = Arrival(thing, author, now, requested=True, way=Way.PULL)
        await self._database.write(lambda tx: self._keeper.revise(tx, arrival))

    async def keep(self, item: str | Mapping[str, Any], budget: Budget) -> None:
        """Stores a post that a list names or holds.

        A whole one is believed with a sound proof by its author; otherwise it is fetched from its
        own address. Raises as `import_object`.
        """
        if isinstance(item, str):
            await self.import_object(item, budget)
            return
        document = dict(item)
        if proof_key(document) is None or not await self._keep_proven(document, budget):
            await self.import_object(read_thing(document).id, budget)

    async def _keep_proven(self, document: Json, budget: Budget) -> bool:
        now = self._clock.now()
        thing = read_post(document, now)
        if thing.attributed_to is None or self._iris.is_ours(thing.attributed_to):
            raise Refused("A post that nobody we could ask has written.")
        author = await self._fetcher.actor(thing.attributed_to, budget=budget)
        appraisal = await self._store_if_proven(thing, document, author)
        if appraisal.proof is Proof.FAILED:
            await self._ask_for_keys(author, appraisal, budget)
            appraisal = await self._store_if_proven(thing, document, author)
        return appraisal.proof is Proof.VERIFIED

    async def _store_if_proven(self, thing: Thing, document: Json, author: Actor) -> Appraisal:
        now = self._clock.now()

        def store_it(tx: Writing) -> Appraisal:
            found = appraise(tx, document, author, now)
            if found.proof is Proof.VERIFIED:
                arrival = Arrival(
                    thing, author, now, requested=True, way=Way.PULL, proof=found.proof
                )
                self._keeper.revise(tx, arrival)
            return found

        return await self._database.write(store_it)

    async def _ask_for_keys(self, author: Actor, found: Appraisal, budget: Budget) -> None:
        """Asks the author which keys are in use, and for those of old if one may have signed."""
        with suppress(SisternetError):
            await self._fetcher.actor(author.iri, budget=budget, max_age_seconds=_KEYS_SECONDS)
            if found.unknown_key is not None:
                await self._histories.find(found.unknown_key, budget)

    async def _author_of(self, thing: Thing, url: str, budget: Budget) -> Actor:
        if thing.attributed_to is None:
            raise Malformed("a post without an author")
        if not same_origin(thing.id, url) or not same_origin(thing.attributed_to, url):
            raise Refused("A post that is not its server's to show.")
        return await self._fetcher.actor(thing.attributed_to, budget=budget)

    def _let_go(self, tx: Writing, iri: str, *, is_gone: bool) -> None:
        post = store.by_iri(tx, iri)
        if post is None or post.local:
            return
        author = people.by_id(tx, post.author_id)
        if is_gone and author is not None:
            self._keeper.bury(tx, iri, post.type, author, self._clock.now())
        elif _was_open(post):
            self._keeper.remove(tx, post)


def _was_open(post: Post) -> bool:
    """Whether our node's own actor could have fetched it: what came by letter is not there."""
    return post.visibility.for_everybody or post.visibility is Visibility.SISTERS
