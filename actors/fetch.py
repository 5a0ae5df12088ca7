"""The one who asks other servers for documents, actors, keys and handles.

Every question is signed by the node's own actor; bounded in time, size, redirects and number;
asked once at a time; and not asked again right after it failed. What comes back is believed
only about the very address it came from (rules R2 and R3 of `reference/security.md`).
"""

from datetime import timedelta

from actors import store
from actors.actor import Actor, Scheme
from actors.budget import Budget
from actors.continuity import Continuity, is_strange
from actors.continuity_store import acquaintances
from actors.failures import Failures
from actors.getting import FetchPolicy, Getter, Patience
from actors.key_finder import KeyFinder
from actors.keyring import KeyRing, Signer
from actors.knocking import Knock, Knocker, MannersMemory
from actors.known_keys import KnownKeys
from actors.revisits import Fetched, Revisits, believed
from actors.shut_out import is_shut_out
from actors.single_flight import SingleFlight
from actors.webfinger import Handle, HandleFinder, read_handle
from federation.claims import Claim
from federation.discovery import asked_username
from federation.documents import ActorDocument, read_actor
from federation.iris import Iris
from federation.keys import PublicKey
from federation.origins import host_of, origin
from federation.reading import iri_at
from federation.strict_json import parse
from storage.database import Database, Writing
from world.errors import Gone, Malformed, Missing, Refused, SisternetError, Unproven, Unreachable
from world.outside import World

__all__ = ["Budget", "FetchPolicy", "Fetched", "Fetcher"]

_ASKED_AGAIN = 5
_BY_RFC9421 = Knock(Scheme.RFC9421)


class Fetcher:
    """Asks other servers, for the whole node. To be closed at the end."""

    def __init__(
        self,
        world: World,
        database: Database,
        keyring: KeyRing,
        iris: Iris,
        policy: FetchPolicy | None = None,
    ) -> None:
        self._world = world
        self._database = database
        self._keyring = keyring
        self._iris = iris
        self._policy = policy or FetchPolicy()
        self.known_keys = KnownKeys()
        self._manners = MannersMemory(database, world.clock)
        knocker = Knocker(world.network, world.clock, self._manners)
        self._getter = Getter(world.network, world.clock, self._node_signer, knocker, self._policy)
        self._keys = KeyFinder(database, world.clock, iris, self.known_keys, self._policy)
        scheme = origin(iris.base_url).scheme
        self._handles = HandleFinder(self._getter, scheme, self._insist_on_open_host)
        self._continuity = Continuity(database, world.clock)
        self._failures = Failures(world.clock, self._policy.remembered)
        self.revisits = Revisits(
            self._getter,
            self._failures,
            self._policy,
            self._insist_on_foreign,
            self._insist_on_open_host,
        )
        self._documents: SingleFlight[Fetched] = SingleFlight()
        self._actors: SingleFlight[Actor] = SingleFlight()

    async def document(self, iri: str, *, budget: Budget) -> Fetched:
        """The ActivityPub document of that name, asked for now or together with others who ask.

        Raises:
            Malformed: no proper name, or an answer that is no document of that name (R3).
            Missing: there is none, or the name is on our own host: we never ask ourselves.
            Gone: it has been deleted.
            Refused: the host is shut out here, does not let us read, or sends us elsewhere.
            Unreachable: no sound answer in time.
            Limited: the budget is used up.
        """
        await self._insist_on_foreign(iri)
        if not self._documents.is_under_way(iri):
            self._failures.raise_known(iri)
            budget.spend()
        return await self._documents.join(iri, lambda: self._document(iri))

    async def actor(
        self, iri: str, *, budget: Budget, max_age_seconds: float | None = None
    ) -> Actor:
        """The actor of that name: ours, or stored and fresh, or asked for now and stored.

        With `max_age_seconds` nothing older will do; without, a stored actor is renewed after a
        day, and kept as it is when that fails. Raises as `document`; `Gone` also for an actor
        that was found to be gone before.
        """
        known = await self._database.read(lambda tx: store.by_iri(tx, iri))
        if self._iris.is_ours(iri):
            return _present(known)
        if known is not None and self._is_fresh(known, max_age_seconds):
            return _present(known)
        await self._insist_on_foreign(iri)
        try:
            return await self._renewed(iri, budget)
        except Gone:
            await self._note_gone(iri)
            raise
        except SisternetError:
            if known is None or known.gone_at or max_age_seconds is not None:
                raise
            return known

    async def key(
        self, key_iri: str, actor_iri: str, *, budget: Budget, refresh: bool = False
    ) -> PublicKey:
        """The key of that name, found in the document of that actor and nowhere else (R2).

        `refresh` asks the actor again, for a signature that did not fit; an actor is asked once
        in a minute at most, whoever wants to know, and a failure is remembered for minutes.

        Raises:
            Unproven: the key is not the actor's, or the actor cannot be read.
            Unreachable: the actor's host does not answer.
            Gone: the actor has been deleted.
            Refused: the host is shut out here.
            Limited: the budget is used up.
        """
        return await self._keys.key(
            key_iri, actor_iri, self._ask_for_keys, budget=budget, refresh=refresh
        )

    async def prove(self, claim: Claim, actor_iri: str, *, budget: Budget) -> None:
        """Raises unless the claim is true of that actor, whose key is asked for anew if need be.

        Raises as `key`; `Unproven` also for a signature that fits no key of the actor.
        """
        key = await self.key(claim.key_id, actor_iri, budget=budget)
        try:
            claim.check(key)
        except Unproven:
            renewed = await self.key(claim.key_id, actor_iri, budget=budget, refresh=True)
            if renewed == key:
                raise
            claim.check(renewed)
        await self._continuity.note(claim.key_id)

    async def recognises(self, host: str) -> bool:
        """Whether somebody at that host still shows keys that we know, asked for now.

        For whoever is about to send what is not for everybody to a host that was silent for long.
        """
        known = await self._database.read(lambda tx: acquaintances(tx, host, _ASKED_AGAIN))
        for iri in known:
            try:
                await self.actor(iri, budget=Budget(_ASKED_AGAIN), max_age_seconds=0.0)
            except SisternetError:
                continue
            return not await self._database.read(
                lambda tx: is_strange(tx, host, self._world.clock.now())
            )
        return False

    async def signer_of(self, claim: Claim, *, budget: Budget) -> Actor:
        """Who signed a request that names no actor, as GETs do; raises as `prove`.

        The name of the key is only a hint whose document to look at.
        """
        actor_iri = await self._holder(claim.key_id, budget)
        await self.prove(claim, actor_iri, budget=budget)
        return await self.actor(actor_iri, budget=budget)

    async def handle(self, handle: str, *, budget: Budget) -> Actor:
        """The actor that bears a handle (`@hull@host`), or whose page has that URL.

        The handle is confirmed both ways. If its host does not answer, the actor is the one that
        was last known under it. Raises as `document`.
        """
        if handle.startswith(("https://", "http://")):
            return await self._actor_at(handle, budget)
        wanted = read_handle(handle)
        if wanted.host == self._iris.host:
            return _present(await self._local(wanted.username))
        try:
            return await self._resolved(wanted, budget)
        except Unreachable:
            known = await self._database.read(
                lambda tx: store.by_handle(tx, wanted.host, wanted.username)
            )
            if known is None:
                raise
            return known

    def forget_failures(self, host: str) -> None:
        """Lets `host[:port]` be asked again at once: it has shown a sign of life."""
        beginning = f"{origin(self._iris.base_url).scheme}://{host}/"
        self._failures.forget(beginning)
        self._keys.forget_failures(beginning)

    async def close(self) -> None:
        """Ends every question that is under way."""
        await self._keys.close()
        await self._actors.close()
        await self._documents.close()

    async def _document(self, iri: str) -> Fetched:
        try:
            return await self._fetched(iri, self._policy.for_documents)
        except Unreachable as silence:
            self._failures.note(iri, silence, self._policy.silence_seconds)
            raise
        except SisternetError as answer:
            self._failures.note(iri, answer, self._policy.failure_seconds)
            raise

    async def _fetched(self, iri: str, patience: Patience) -> Fetched:
        landed = await self._getter.document(iri, patience)
        return await believed(self._getter, iri, landed, patience)

    async def _renewed(self, iri: str, budget: Budget) -> Actor:
        if not self._actors.is_under_way(iri):
            self._failures.raise_known(iri)
            budget.spend()
        return await self._actors.join(iri, lambda: self._renew(iri))

    async def _renew(self, iri: str) -> Actor:
        fetched = await self._documents.join(iri, lambda: self._document(iri))
        document = self._actor_document(iri, fetched)
        if document.is_stub:
            raise Malformed("That server shows us no more than the keys of this actor.")
        return await self._keep(document, fetched.body)

    def _actor_document(self, iri: str, fetched: Fetched) -> ActorDocument:
        if fetched.url != iri:
            raise Malformed("The document bears another name than the actor asked for.")
        return read_actor(fetched.json, now=self._world.clock.now())

    async def _keep(self, document: ActorDocument, body: bytes) -> Actor:
        now, new_id = self._world.clock.now(), self._world.ids.new()

        def keep(tx: Writing) -> Actor | None:
            if self._continuity.holds_up(tx, document, now):
                return None
            return store.save_remote(tx, document, body, now, new_id)

        actor = await self._database.write(keep)
        if actor is None:
            raise Refused("Your server has come back as somebody else: a person has to look.")
        self.known_keys.replace(document.id, {key.iri: key.key for key in document.keys})
        if document.speaks_rfc9421:
            await self._manners.suggest(actor.host, _BY_RFC9421)
        return actor

    async def _ask_for_keys(self, actor_iri: str) -> None:
        await self._insist_on_foreign(actor_iri)
        try:
            fetched = await self._fetched(actor_iri, self._policy.for_keys)
            document = self._actor_document(actor_iri, fetched)
        except (Malformed, Missing, Refused) as cause:
            raise Unproven("The actor's keys cannot be read.") from cause
        if not document.is_stub:
            await self._keep(document, fetched.body)
            return
        await self._keep_stub(document)
        self.known_keys.replace(document.id, {key.iri: key.key for key in document.keys})

    async def _keep_stub(self, document: ActorDocument) -> None:
        now = self._world.clock.now()

        def keep(tx: Writing) -> bool:
            if self._continuity.holds_up(tx, document, now):
                return False
            store.save_keys(tx, document, now)
            return True

        if not await self._database.write(keep):
            raise Refused("Your server has come back as somebody else: a person has to look.")

    async def _holder(self, key_iri: str, budget: Budget) -> str:
        """Whose document to look at for a key.

        The one it was found in before, or the one it is a fragment of, or, for a key with an
        address of its own (GoToSocial), the one that this address leads to.
        """
        owner = await self._keys.owner(key_iri)
        if owner is not None:
            return owner
        if "#" in key_iri:
            return key_iri.partition("#")[0]
        try:
            fetched = await self.document(key_iri, budget=budget)
            hint = iri_at(fetched.json.get("owner") or fetched.json.get("controller"), key_iri)
        except (Malformed, Missing, Refused) as cause:
            raise Unproven("The key cannot be read.") from cause
        return hint or fetched.url

    async def _actor_at(self, url: str, budget: Budget) -> Actor:
        if self._iris.is_ours(url):
            return _present(await self._local(asked_username(url, self._iris) or ""))
        fetched = await self.document(url, budget=budget)
        return await self.actor(fetched.url, budget=budget)

    async def _resolved(self, wanted: Handle, budget: Budget) -> Actor:
        budget.spend()
        proper, actor_iri = await self._handles.confirmed(wanted)
        actor = await self.actor(actor_iri, budget=budget)
        if not actor.local:
            claimed = await self._database.read(lambda tx: store.document_of(tx, actor.id))
            await self._handles.confirm_back(proper, actor, _webfinger_in(claimed))
        return actor

    async def _local(self, username: str) -> Actor | None:
        return await self._database.read(lambda tx: store.local_by_username(tx, username))

    def _is_fresh(self, known: Actor, max_age_seconds: float | None) -> bool:
        seen_at = None if known.gone_at else known.fetched_at
        age = self._world.clock.now() - (seen_at or known.updated_at)
        if max_age_seconds is None:
            max_age_seconds = self._policy.actor_seconds
        return age <= timedelta(seconds=max_age_seconds)

    async def _note_gone(self, iri: str) -> None:
        now = self._world.clock.now()
        self.known_keys.forget(iri)
        await self._database.write(lambda tx: store.mark_remote_gone(tx, iri, now))

    async def _insist_on_foreign(self, iri: str) -> None:
        origin(iri)
        if self._iris.is_ours(iri):
            raise Missing("There is no such thing here.")
        await self._insist_on_open_host(iri)

    async def _insist_on_open_host(self, url: str) -> None:
        blocked = await self._database.read(store.blocked_hosts)
        if is_shut_out(host_of(url), blocked):
            raise Refused("This host is shut out here.")

    async def _node_signer(self) -> Signer:
        return await self._database.read(
            lambda tx: self._keyring.signer_in(tx, store.node_actor(tx).id)
        )


def _present(actor: Actor | None) -> Actor:
    if actor is None:
        raise Missing("There is no such actor here.")
    if actor.gone_at is not None:
        raise Gone("This actor is gone.")
    return actor


def _webfinger_in(body: bytes | None) -> str | None:
    return None if body is None else read_actor(parse(body)).webfinger
