"""A node up to the floor of posts and listings, and the people around it who speak to it.

Real database, keys, signatures and proofs; activities are handed to the handlers as the inbox
hands them over, so that a law can shuffle and repeat them.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

import accounts
import actors
import inbox
import listings
import mail
import media
import outbox
import posts
from accounts import store as account_store
from accounts.behalf import Behalf
from accounts.consents import Consents
from accounts.person import Appearance, JoinedVia
from accounts.reach import Reach
from accounts.roles import Role as MemberRole
from accounts.roles import Vetting
from accounts.store import NewAccount
from actors import store as people
from actors.actor import Actor, FollowState, PactState, Role
from actors.fetch import Budget, Fetcher
from actors.keyring import KeyRing
from actors.room import Actors, Disclosure, Portraits
from federation.contexts import OBJECT_CONTEXT
from federation.documents import read_activity
from federation.proofs import add_proof
from federation.strict_json import parse, write
from inbox.dispatch import Dispatcher, key_of
from inbox.needs import Needs
from inbox.verified import ProvenBy, VerifiedActivity
from listings.actions import Listings
from listings.bench import Bench, Policy
from listings.incoming import ListingObserver
from listings.observers import LifeObserver
from listings.publishing import Desk
from mail.actions import Letters
from media.actions import Media
from media.folder import Folder
from outbox.publish import Publisher
from posts import seen
from posts.actions import Posts
from posts.importing import Importer
from posts.incoming import Incoming
from posts.keeping import Keeper
from posts.post import Post
from posts.seen import ANYBODY, Viewer
from storage.database import Database
from storage.instants import to_text
from storage.rooms import Room
from storage.sealing import Seal
from storage.transaction import Reading, Writing
from templates.letter_views import Letterhead
from tests.actors.elsewhere import Person, keys_of
from tests.actors.town import SECRET, Town

PUBLIC = "https://www.w3.org/ns/activitystreams#Public"
Json = dict[str, Any]
T = TypeVar("T")

ROOMS = [
    Room(package.__name__, Path(package.__path__[0]) / "migrations")
    for package in (actors, mail, media, outbox, inbox, posts, accounts, listings)
]


@dataclass(slots=True)
class Neighbour:
    """Somebody on another server: what she says, in every form the fediverse says it."""

    person: Person
    said: int = 0

    @property
    def iri(self) -> str:
        return self.person.iri

    @property
    def base(self) -> str:
        return self.person.base

    @property
    def followers(self) -> str:
        return f"{self.iri}/followers"

    def note(self, number: str = "1", **changes: object) -> Json:
        note: Json = {
            "@context": list(OBJECT_CONTEXT),
            "id": f"{self.base}/notes/{number}",
            "type": "Note",
            "attributedTo": self.iri,
            "to": [PUBLIC],
            "cc": [self.followers],
            "published": "2026-03-07T08:00:00Z",
            "content": "<p>Hello.</p>",
            **changes,
        }
        return {key: value for key, value in note.items() if value is not None}

    def does(self, kind: str, thing: object, **changes: object) -> Json:
        self.said += 1
        return {
            "@context": list(OBJECT_CONTEXT),
            "id": f"{self.base}/acts/{self.person.name}-{self.said}",
            "type": kind,
            "actor": self.iri,
            "object": thing,
            "to": [PUBLIC],
            **changes,
        }

    def proven(self, document: Json, when: datetime) -> Json:
        key = self.person.keys.ed25519
        return add_proof(document, key, f"{self.iri}#ed25519-key", when)


def neighbour(name: str, base: str, **more: object) -> Neighbour:
    """Somebody with an Ed25519 key for proofs, and pinned posts."""
    person = Person(name, base, keys_of(name))
    person.more = {
        "featured": f"{person.iri}/featured",
        "assertionMethod": [
            {
                "id": f"{person.iri}#ed25519-key",
                "type": "Multikey",
                "controller": person.iri,
                "publicKeyMultibase": person.keys.ed25519.public.multibase(),
            }
        ],
        **more,
    }
    return Neighbour(person)


class Village(Town):
    """Hull with its posts and listings: josie coordinates, ted and amina are members."""

    rooms: Sequence[Room] = ROOMS

    async def __aenter__(self) -> Self:
        self.database = await Database.open(self.path, rooms=self.rooms, synchronous="OFF")
        self._made = 0
        self.keyring = KeyRing(Seal(SECRET), self.database, self._pooled_keys)
        self.fetcher = Fetcher(self.world, self.database, self.keyring, self.iris)
        self.room = Actors(
            database=self.database,
            iris=self.iris,
            keyring=self.keyring,
            fetcher=self.fetcher,
            clock=self.clock,
            portraits=Portraits(self.keyring, self.iris),
            disclosure=Disclosure("0.1.0", "Hull", "An hour is an hour."),
        )
        self.node, self.network, self.josie = await self.database.write(self._settle)
        self.ted, self.amina = await self.database.write(self._join)
        self.seal = Seal(SECRET)
        self.media = Media(
            self.world, self.database, Folder(self.path.parent / "media"), octets_most=10**9
        )
        self.observers: list[LifeObserver] = []
        self.publisher = Publisher(self.iris, self.keyring, self.clock, self.ids, lambda: None)
        self.keeper = Keeper(self.iris, self.ids, [ListingObserver(self.media, self.observers)])
        self.importer = Importer(self.fetcher, self.database, self.keeper, self.iris, self.clock)
        self.dispatcher = Dispatcher()
        self.posts = Posts(
            self.database, self.publisher, self.keeper, self.fetcher, self.clock, self.media
        )
        handlers = Incoming(self.keeper, self.iris, self.posts.quotes).handlers()
        self.dispatcher.register_all(handlers)
        self.desk = Desk(self.publisher, self.posts.authoring)
        self.listings = self.listings_under(Policy())
        self.receipts = 0
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.fetcher.close()
        await self.database.close()

    def _join(self, tx: Writing) -> tuple[Actor, Actor]:
        joined = [self.add(tx, Role.MEMBER, name) for name in ("ted", "amina")]
        for member in joined:
            people.add_member(tx, member.id, people.Standing.MEMBER, self.clock.now())
        for member in (self.josie, *joined):
            new = NewAccount(
                actor_id=member.id,
                name=member.name,
                appearance=Appearance.NAMED,
                findable=True,
                language="en",
                zone="Europe/London",
                made_by=None,
                vetting=Vetting.ACTIVE,
                joined_via=JoinedVia.COMMAND,
            )
            account_store.add(tx, new, self.clock.now())
        coordinator = MemberRole.COORDINATOR
        account_store.give_role(tx, self.josie.id, coordinator, None, self.clock.now())
        return joined[0], joined[1]

    def listings_under(self, policy: Policy) -> Listings:
        """The use cases of listings, as a network that has decided so has them."""
        head = Letterhead("Hull", "Hull", self.iris.base_url)
        letters = Letters(self.world, self.seal, head, lambda: None)
        behalf = Behalf(self.clock, Reach(self.seal), letters, self.iris.base_url)
        bench = Bench(
            clock=self.clock,
            desk=self.desk,
            seal=self.seal,
            behalf=behalf,
            consents=Consents(self.world, self.database, behalf),
            media=self.media,
            policy=policy,
            observers=self.observers,
        )
        return Listings(self.database, bench)

    async def meet(self, who: Neighbour) -> Actor:
        """Knows her from now on."""
        return await self.know(who.person)

    async def meet_somebody(self) -> Actor:
        """Knows somebody of whom nothing matters but that they read."""
        return await self.meet(neighbour("reader", "https://reader.example"))

    async def follow(self, follower: Actor, followed: Actor) -> None:
        """Follows, and was accepted."""
        now = self.clock.now()
        iri = f"{follower.iri}/follows/{followed.id}"
        await self.database.write(
            lambda tx: people.set_follow(
                tx, follower.id, followed.id, iri, FollowState.ACCEPTED, now
            )
        )

    async def befriend(self, network: Actor, state: PactState = PactState.ACTIVE) -> None:
        """Makes a pact with another network, or ends it."""
        now = self.clock.now()
        iri = f"{network.iri}/pact"
        await self.database.write(
            lambda tx: people.save_pact(tx, network.id, iri, "us", state, now)
        )

    async def block(self, blocker: Actor, blocked: Actor) -> None:
        now = self.clock.now()
        await self.database.write(
            lambda tx: people.block(tx, blocker.id, blocked.id, iri=None, now=now)
        )

    async def hear(self, activity: Json) -> str:
        """Handles an activity as the inbox does, with all that it needs; the dispatch key."""
        budget = Budget()
        for _ in range(5):
            try:
                return await self.database.write(lambda tx: self.handle(tx, activity))
            except Needs as need:
                if need.kind == "actor":
                    await self.fetcher.actor(need.iri, budget=budget)
                else:
                    await self.importer.import_object(need.iri, budget)
        message = "it never had enough"
        raise AssertionError(message)

    def handle(self, tx: Writing, activity: Json) -> str:
        body = write(activity)
        read = read_activity(parse(body), now=self.clock.now())
        sender = people.by_iri(tx, read.actor)
        assert sender is not None, "meet her first"
        self.receipts += 1
        verified = VerifiedActivity(
            activity=read,
            sender=sender,
            signed_by=sender.iri,
            proven_by=ProvenBy.SIGNATURE,
            received_at=self.clock.now(),
            body=body,
            receipt_id=self.receipts,
        )
        inner = read.object_type
        if read.type == "Undo" and inner is None:
            inner = "Like"
        assert key_of(read, inner)
        return self.dispatcher.dispatch(tx, verified, inner)

    async def ask(self, question: Callable[[Reading], T]) -> T:
        return await self.database.read(question)

    async def post(self, iri: str, viewer: Actor | None = None) -> Post | None:
        """The post, as somebody sees it."""
        looker = ANYBODY if viewer is None else Viewer(viewer)
        return await self.ask(lambda tx: seen.post_seen_by(tx, looker, iri))

    async def home(self, owner: Actor) -> list[str]:
        """The names of what is on somebody's home timeline, newest first."""
        found = await self.ask(lambda tx: seen.home_seen_by(tx, Viewer(owner), seen.Page()))
        return [post.iri for post in found]

    async def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """What is in the store, for tests that look under the floor."""
        return [tuple(row) for row in await self.ask(lambda tx: tx.all(sql))]

    async def wire(self) -> list[Json]:
        """Every activity that is on its way or was, in order, with the inboxes it goes to."""
        rows = await self.rows(
            "SELECT a.body, group_concat(d.inbox, ' ') FROM activities a"
            " JOIN deliveries d ON d.activity_id = a.id GROUP BY a.id ORDER BY min(d.id)"
        )
        return [parse(body) | {"_to": sorted(inboxes.split())} for body, inboxes in rows]

    def later(self, **how_long: float) -> str:
        """Lets time pass and says what time it is."""
        self.clock.turn(**how_long)
        return to_text(self.clock.now())

    def in_future(self, **how_long: float) -> str:
        return to_text(self.clock.now() + timedelta(**how_long))


def names(found: Sequence[Post]) -> list[str]:
    return [post.iri for post in found]
