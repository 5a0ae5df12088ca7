"""The one place that knows everybody: wires the rooms of one node together."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import structlog
from starlette.routing import Route
from starlette.types import ASGIApp

import actors
import inbox
import listings
import media
import moderation
import outbox
import posts
import relations
import umbrella
from accounts.membership import Membership
from actors import routes as actor_routes
from actors import store as people
from actors.fetch import Fetcher, FetchPolicy
from actors.keyring import KeyPairs, KeyRing, fresh_pairs
from actors.room import Actors, Disclosure, Portraits
from api import routes as api_routes
from api.deeds import Deeds
from federation.claims import Window
from federation.iris import Iris
from inbox.dispatch import Dispatcher
from inbox.forwarding import Forwarder
from inbox.origin import Origins
from inbox.pull import Puller
from inbox.receive import DoorLimits, Listeners, Receiver
from inbox.worker import InboxWorker, actor_suppliers
from listings import routes as listing_routes
from listings.actions import Listings
from listings.incoming import ListingObserver
from listings.publishing import Desk
from listings.wire import Manner
from media import routes as media_routes
from media.actions import Media
from media.folder import Folder
from moderation.actions import Moderation
from moderation.incoming import Incoming as IncomingReports
from node.application import application
from node.change_watch import ChangeWatch
from node.chores import Chore, Chores
from node.outside import VERSION
from node.revival import Revival
from node.settings import Settings
from node.source import PATH as SOURCE_PATH
from node.source import route as source_route
from node.web import Errors
from node.workers import Workers
from outbox import routes as outbox_routes
from outbox.deliver import Delivered, Deliverer
from outbox.publish import Publisher
from pages import routes as page_routes
from pages.paper import Paper
from posts import routes as post_routes
from posts.actions import Posts
from posts.importing import Importer
from posts.incoming import Incoming as IncomingPosts
from posts.keeping import Keeper
from relations import routes as relation_routes
from relations.actions import Observers, Relations
from relations.synchronising import FollowerSynchronizer
from storage.database import Database
from storage.rooms import Room
from storage.sealing import Seal
from templates.views import Site
from umbrella.walk import Walker
from world.outside import World

log = structlog.get_logger("node")

_WITH_ROWS = (actors, media, outbox, inbox, posts, relations, listings, moderation, umbrella)
ROOMS = tuple(
    Room(room.__name__, Path(str(room.__file__)).parent / "migrations") for room in _WITH_ROWS
)


@dataclass(frozen=True, slots=True)
class Foundation:
    """What everything else stands on: settings, world, store, keys and the actors' room."""

    settings: Settings
    world: World
    database: Database
    keyring: KeyRing
    actors: Actors
    seal: Seal

    @property
    def iris(self) -> Iris:
        """The names of this node."""
        return self.actors.iris

    @property
    def fetcher(self) -> Fetcher:
        """The one who asks other servers."""
        return self.actors.fetcher


@dataclass(frozen=True, slots=True)
class Rooms:
    """The use cases of the rooms, as the command line, pages and tests call them."""

    posts: Posts
    listings: Listings
    relations: Relations
    moderation: Moderation
    membership: Membership
    importer: Importer
    walker: Walker
    media: Media


@dataclass(frozen=True, slots=True)
class Loops:
    """What works in the background; each has `run` for ever and `run_due` for what is due now."""

    inbox: InboxWorker
    deliverer: Deliverer
    puller: Puller
    synchronizer: FollowerSynchronizer
    chores: Chores


class Node:
    """One node, wired. `start` begins its work beside the server; `run_due` does what is due."""

    def __init__(self, foundation: Foundation, rooms: Rooms, loops: Loops, app: ASGIApp) -> None:
        self.settings = foundation.settings
        self.world = foundation.world
        self.database = foundation.database
        self.iris = foundation.iris
        self.keyring = foundation.keyring
        self.fetcher = foundation.fetcher
        self.actors = foundation.actors
        self.rooms = rooms
        self.loops = loops
        self.app = app
        changes = ChangeWatch(
            self.world.clock, self.database, (loops.inbox.nudge, loops.deliverer.nudge)
        )
        self._workers = Workers(
            self.world.clock,
            {
                "inbox": loops.inbox.run,
                "outbox": loops.deliverer.run,
                "pull": loops.puller.run,
                "followers": loops.synchronizer.run,
                "chores": loops.chores.run,
                "changes": changes.run,
            },
        )

    async def found(self) -> None:
        """Makes the node's own actor and the network's, and puts us on the map; safe to repeat."""
        await self.rooms.membership.found(self.settings.community)
        await self.rooms.walker.enter_home()

    async def insist_on_founded(self) -> None:
        """Raises `Missing`, with what to do, if this node was never set up."""
        await self.database.read(people.node_actor)
        await self.rooms.walker.enter_home()

    def start(self) -> None:
        """Begins to work in the background."""
        self._workers.start()

    async def run_due(self) -> int:
        """Does everything that is due at this instant; says how much that was, 0 when all rests."""
        loops = self.loops
        return (
            await loops.inbox.run_due()
            + await loops.synchronizer.run_due()
            + await loops.chores.run_due()
            + await loops.puller.run_due()
            + await loops.deliverer.run_due()
        )

    async def close(self) -> None:
        """Lets requests in flight end, stops the loops, closes every connection and the store."""
        await self.loops.deliverer.close()
        await self._workers.stop()
        await self.loops.inbox.close()
        await self.fetcher.close()
        await self.world.network.close()
        await self.database.close()


async def assemble(
    settings: Settings,
    world: World,
    secret: bytes,
    *,
    new_pairs: Callable[[], KeyPairs] = fresh_pairs,
    synchronous: str = "FULL",
) -> Node:
    """A node on its own database, which is made or brought up to date. Close it at the end.

    `secret` opens the private keys in it. Raises what `Database.open` raises.
    """
    settings.node.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    database = await Database.open(
        settings.node.database, rooms=ROOMS, synchronous=synchronous, crash=world.crash
    )
    seal = Seal(secret)
    return wired(settings, world, database, KeyRing(seal, database, new_pairs), seal)


def wired(
    settings: Settings, world: World, database: Database, keyring: KeyRing, seal: Seal
) -> Node:
    """The rooms wired over an open database."""
    foundation = Foundation(
        settings, world, database, keyring, _actors(settings, world, database, keyring), seal
    )
    deliverer = Deliverer(
        world,
        database,
        keyring,
        lanes=settings.federation.hosts_at_once,
        on_crossed=_log_crossing,
    )
    publisher = Publisher(foundation.iris, keyring, world.clock, world.ids, deliverer.nudge)
    keeper = Keeper(foundation.iris, world.ids, [ListingObserver()])
    rooms = _rooms(foundation, publisher, keeper)
    loops = _loops(foundation, rooms, keeper, deliverer)
    routes = _routes(foundation, rooms, _receiver(foundation, loops))
    errors = Errors(_site(settings), settings.community.language)
    app = application(world, database, routes, errors, https=settings.node.scheme == "https")
    return Node(foundation, rooms, loops, app)


def _site(settings: Settings) -> Site:
    """Our network by its settings alone, for pages that have to do without the store."""
    community = settings.community
    return Site(
        name=community.name,
        handle=f"{community.username}@{settings.node.host}",
        place=community.place,
        zone=community.zone,
        source_url=SOURCE_PATH,
    )


def _loops(foundation: Foundation, rooms: Rooms, keeper: Keeper, deliverer: Deliverer) -> Loops:
    world, database, fetcher = foundation.world, foundation.database, foundation.fetcher
    worker = _inbox_worker(foundation, rooms, keeper, deliverer)
    walk_every = timedelta(hours=foundation.settings.federation.umbrella_hours)
    return Loops(
        inbox=worker,
        deliverer=deliverer,
        puller=Puller(world, database, fetcher, Origins(world, fetcher), worker.nudge),
        synchronizer=FollowerSynchronizer(foundation.actors, rooms.relations.following),
        chores=Chores(
            world.clock,
            database,
            rooms.posts,
            rooms.listings,
            rooms.walker,
            walk_every,
            [Chore(timedelta(hours=1), lambda _now: rooms.media.tidy())],
        ),
    )


def _receiver(foundation: Foundation, loops: Loops) -> Receiver:
    world, fetcher = foundation.world, foundation.fetcher
    listeners = Listeners(
        courtesy=loops.inbox.courtesy,
        nudge=loops.inbox.nudge,
        revive=Revival(world.clock, fetcher, loops.deliverer.revive),
        synchronise=loops.synchronizer.hear,
    )
    limits = DoorLimits(window=foundation.actors.window)
    return Receiver(world, foundation.database, fetcher, foundation.iris, listeners, limits)


def _actors(settings: Settings, world: World, database: Database, keyring: KeyRing) -> Actors:
    iris = Iris(settings.node.base_url)
    community, federation = settings.community, settings.federation
    return Actors(
        database=database,
        iris=iris,
        keyring=keyring,
        fetcher=Fetcher(world, database, keyring, iris, _policy(settings.network.total_seconds)),
        clock=world.clock,
        portraits=Portraits(keyring, iris),
        disclosure=Disclosure(
            version=VERSION,
            name=community.name,
            summary=community.summary,
            counts=community.publish_counts,
            followers=community.show_followers,
            application_link=federation.nodeinfo_application_link,
        ),
        window=Window(back=federation.clock_back_seconds, ahead=federation.clock_ahead_seconds),
    )


def _policy(seconds: float) -> FetchPolicy:
    """How long an answer may take; a key has half of that, because a delivery waits for it."""
    return FetchPolicy(
        document_seconds=seconds, whole_seconds=seconds * 1.5, key_seconds=seconds / 2
    )


def _rooms(foundation: Foundation, publisher: Publisher, keeper: Keeper) -> Rooms:
    world, database, fetcher = foundation.world, foundation.database, foundation.fetcher
    settings = foundation.settings
    own_posts = Posts(database, publisher, keeper, fetcher, world.clock, world.ids)
    manner = Manner(zone=settings.community.zone, title_in_name=settings.federation.title_in_name)
    own_listings = Listings(
        database, Desk(publisher, own_posts.authoring, manner), world.clock, world.ids
    )
    bonds = Relations(
        world,
        foundation.actors,
        publisher,
        Observers(pacts=[own_listings], keys=[own_posts.authoring], departures=[keeper]),
    )
    importer = Importer(fetcher, database, keeper, foundation.iris, world.clock)
    return Rooms(
        posts=own_posts,
        listings=own_listings,
        relations=bonds,
        moderation=Moderation(world, foundation.actors, publisher, bonds),
        membership=Membership(world, database, foundation.keyring, foundation.iris, bonds),
        importer=importer,
        walker=Walker(
            world, database, fetcher, importer.keep, farthest=settings.federation.umbrella_distance
        ),
        media=Media(
            world,
            database,
            Folder(settings.node.media),
            octets_most=settings.media.max_total_megabytes * 1024 * 1024,
        ),
    )


def _inbox_worker(
    foundation: Foundation, rooms: Rooms, keeper: Keeper, deliverer: Deliverer
) -> InboxWorker:
    world, iris = foundation.world, foundation.iris
    dispatcher = Dispatcher()
    dispatcher.register_all(rooms.relations.handlers())
    dispatcher.register_all(IncomingPosts(keeper, iris).handlers())
    dispatcher.register_all(IncomingReports(world.ids).handlers())
    suppliers = {**actor_suppliers(foundation.fetcher), "object": rooms.importer.import_object}
    return InboxWorker(
        world,
        foundation.database,
        dispatcher,
        suppliers,
        Origins(world, foundation.fetcher),
        Forwarder(iris, world.clock, world.ids, deliverer.nudge),
    )


def _routes(foundation: Foundation, rooms: Rooms, receiver: Receiver) -> list[Route]:
    room = foundation.actors
    deeds = Deeds(foundation.database, room.iris, rooms.posts, rooms.listings, rooms.relations)
    paper = Paper(room, foundation.settings.community.zone, SOURCE_PATH)
    return [
        *receiver.routes(),
        *api_routes.routes(room, deeds),
        *actor_routes.routes(room),
        *post_routes.routes(room),
        *outbox_routes.routes(room),
        *listing_routes.routes(room),
        *relation_routes.routes(room),
        *page_routes.routes(paper),
        *media_routes.routes(Folder(foundation.settings.node.media)),
        source_route(),
    ]


def _log_crossing(delivered: Delivered) -> None:
    """A line for each activity that has reached another host; the demo shows these lines."""
    log.info(
        "activity delivered",
        activity=delivered.activity_iri,
        type=delivered.activity_type,
        host=delivered.host,
        status=delivered.status,
        tries=delivered.tries,
    )
