"""The one place that knows everybody: wires the rooms of one node together."""

from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack

import structlog
from starlette.types import ASGIApp

from actors import store as people
from actors.keyring import KeyPairs, KeyRing, fresh_pairs
from actors.signs import Signs
from node.application import application
from node.carrying import carrying
from node.change_watch import ChangeWatch
from node.foundation import Foundation, laid
from node.loops import Loops, turning
from node.rooms import ROOMS, Rooms, furnished
from node.routing import paper_of, routes_of
from node.settings import Settings
from node.source import PATH as SOURCE_PATH
from node.web import Errors
from node.workers import Workers
from outbox.deliver import Delivered, Deliverer, Watch
from outbox.pausing import Pausing
from outbox.publish import Publisher
from pages.errors_page import ErrorPages
from posts.keeping import Keeper
from storage.database import Database
from storage.sealing import Seal
from templates.views import Site
from world.outside import World

log = structlog.get_logger("node")


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
        nudges = _nudges(foundation, rooms, loops)
        changes = ChangeWatch(self.world.clock, self.database, nudges)
        self._workers = Workers(
            self.world.clock,
            {
                "inbox": loops.inbox.run,
                "outbox": loops.deliverer.run,
                "pull": loops.puller.run,
                "followers": loops.synchronizer.run,
                "chores": loops.chores.run,
                "walk": loops.walking.run,
                "sign-in": loops.sign_in.run,
                "errands": loops.errands.run,
                "uploads": loops.uploads.run,
                "mail": loops.mail.run,
                "streams": loops.streams.run,
                "push": loops.pusher.run,
                "index": loops.index.run,
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
        await self.rooms.membership.settle(self.settings.community)
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
            + await loops.walking.run_due()
            + await loops.puller.run_due()
            + await loops.deliverer.run_due()
            + await loops.sign_in.run_due()
            + await loops.errands.run_due()
            + await loops.uploads.run_due()
            + await loops.mail.run_due()
            + await loops.streams.run_due()
            + await loops.pusher.run_due()
            + await loops.index.run_due()
        )

    def end_streams(self) -> None:
        """Ends what has no end by itself, so that the server need not wait for it."""
        self.loops.streams.end()

    async def close(self) -> None:
        """Lets requests in flight end, stops the loops, closes every connection and the store."""
        self.end_streams()
        await self.loops.deliverer.close()
        await self.loops.mail.close()
        await self._workers.stop()
        await self.loops.inbox.close()
        await self.fetcher.close()
        await self.world.network.close()
        await self.database.close()


def _nudges(foundation: Foundation, rooms: Rooms, loops: Loops) -> Sequence[Callable[[], None]]:
    """Who looks again when another process has written."""
    return (
        foundation.doorstep.forget,
        rooms.programs.holders.forget,
        loops.inbox.nudge,
        loops.deliverer.nudge,
        loops.mail.nudge,
        loops.streams.nudge,
        loops.pusher.nudge,
        loops.index.waking.nudge,
        rooms.syndication.press.forget,
    )


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
    async with AsyncExitStack() as unless_wired:  # its threads would keep the process alive
        unless_wired.push_async_callback(database.close)
        node = wired(settings, world, database, KeyRing(seal, database, new_pairs), seal)
        unless_wired.pop_all()
    return node


def wired(
    settings: Settings, world: World, database: Database, keyring: KeyRing, seal: Seal
) -> Node:
    """The rooms wired over an open database."""
    foundation = laid(settings, world, database, keyring, seal)
    world = foundation.world
    deliverer = Deliverer(
        world,
        database,
        keyring,
        lanes=settings.federation.hosts_at_once,
        watch=Watch(_heard_of(foundation.signs), foundation.fetcher.recognises),
    )
    publisher = Publisher(foundation.iris, keyring, world.clock, world.ids, deliverer.nudge)
    keeper = Keeper(foundation.iris, world.ids)
    rooms = furnished(foundation, publisher, keeper, Pausing(deliverer))
    carried = carrying(foundation, rooms, keeper)
    loops = turning(foundation, rooms, keeper, deliverer, carried)
    paper = paper_of(foundation, rooms)
    routes = routes_of(foundation, rooms, loops, carried, paper)
    errors = Errors(ErrorPages(paper.visitor, _site(settings), settings.community.language))
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


def _heard_of(signs: Signs) -> Callable[[Delivered], None]:
    def crossed(delivered: Delivered) -> None:
        signs.took(delivered.host)
        _log_crossing(delivered)

    return crossed


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
