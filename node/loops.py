"""What works in the background, wired."""

from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from api.push.pusher import Pusher
from api.streaming.hub import Hub
from conversations.incoming import Incoming as IncomingDealings
from coordination.room import Coordination
from inbox.dispatch import Dispatcher
from inbox.forwarding import Forwarder
from inbox.origin import Origins
from inbox.pull import Puller
from inbox.worker import InboxWorker, actor_suppliers
from mail.loop import MailLoop
from media.receiving import Receiving
from moderation.incoming import Incoming as IncomingReports
from node.carrying import Carrying
from node.chores import Chore, Chores, Housework
from node.foundation import Foundation
from node.rooms import Rooms
from outbox import backlog
from outbox.deliver import Deliverer
from posts.incoming import Incoming as IncomingPosts
from posts.keeping import Keeper
from posts.quote_checks import QuoteChecks
from relations.synchronising import FollowerSynchronizer
from rights.errands import Errands
from rights.room import Rights
from sessions.letters import SignInLetters
from syndication.room import Syndication
from umbrella import index_keeping
from umbrella.index_shelf import IndexShelf
from umbrella.words import Words


@dataclass(frozen=True, slots=True)
class Loops:
    """What works in the background; each has `run` for ever and `run_due` for what is due now."""

    inbox: InboxWorker
    deliverer: Deliverer
    puller: Puller
    synchronizer: FollowerSynchronizer
    chores: Chores
    walking: Chores
    mail: MailLoop
    sign_in: SignInLetters
    errands: Errands
    uploads: Receiving
    streams: Hub
    pusher: Pusher
    index: Syndication


def turning(
    foundation: Foundation, rooms: Rooms, keeper: Keeper, deliverer: Deliverer, carried: Carrying
) -> Loops:
    """Every loop, wired and not yet running."""
    world, database, fetcher = foundation.world, foundation.database, foundation.fetcher
    worker = _inbox_worker(foundation, rooms, keeper, deliverer)
    walk_every = timedelta(hours=foundation.settings.federation.umbrella_hours)
    return Loops(
        inbox=worker,
        deliverer=deliverer,
        puller=Puller(world, database, fetcher, Origins(world, fetcher), worker.nudge),
        synchronizer=FollowerSynchronizer(foundation.actors, rooms.relations.following),
        chores=Chores(world.clock, _chores(foundation, rooms, deliverer, carried.pusher)),
        walking=Chores(world.clock, _housework(foundation, rooms).walking(walk_every)),
        mail=foundation.mail,
        sign_in=rooms.sessions.letters,
        errands=rooms.rights.errands,
        uploads=rooms.uploads,
        streams=carried.hub,
        pusher=carried.pusher,
        index=rooms.syndication,
    )


def _housework(foundation: Foundation, rooms: Rooms) -> Housework:
    return Housework(foundation.database, rooms.posts, rooms.listings, rooms.walker)


def _chores(
    foundation: Foundation, rooms: Rooms, deliverer: Deliverer, pusher: Pusher
) -> list[Chore]:
    database = foundation.database
    return [
        Chore(timedelta(minutes=10), IndexShelf(foundation.world.chance, database).tend),
        *_housework(foundation, rooms).chores(),
        Chore(
            timedelta(minutes=1),
            lambda now: database.write(lambda tx: backlog.let_go(tx, now, deliverer.nudge)),
        ),
        Chore(timedelta(hours=1), lambda _now: rooms.media.tidy()),
        Chore(timedelta(hours=1), lambda _now: rooms.uploads.tidy()),
        Chore(
            timedelta(seconds=15), QuoteChecks(database, foundation.fetcher, rooms.importer).look
        ),
        Chore(timedelta(minutes=1), rooms.ties.end_mutes),
        Chore(timedelta(0), Words(database).index_some),
        Chore(timedelta(days=1), partial(index_keeping.tidy, database)),
        Chore(timedelta(seconds=15), rooms.scheduling.publish_due),
        Chore(timedelta(minutes=1), rooms.notices.by_the_minute),
        Chore(timedelta(hours=1), rooms.notices.by_the_hour),
        Chore(timedelta(days=1), rooms.notices.tidy),
        Chore(timedelta(days=1), rooms.notifications.tidy),
        Chore(timedelta(hours=1), pusher.tidy),
        Chore(timedelta(hours=1), rooms.conversations.tidy),
        Chore(timedelta(hours=1), lambda _now: rooms.sessions.tidy()),
        Chore(timedelta(hours=1), rooms.programs.tidy),
        Chore(timedelta(hours=1), lambda _now: rooms.accounts.joining.tidy()),
        Chore(timedelta(hours=6), rooms.desk.tidy),
        *_chores_of_coordination(rooms.coordination),
        *_chores_of_rights(rooms.rights),
        Chore(timedelta(0), rooms.alliances.listening.listen),
        Chore(timedelta(0), rooms.alliances.announcing.run),
        Chore(timedelta(days=1), rooms.alliances.tidy),
    ]


def _chores_of_coordination(rooms: Coordination) -> list[Chore]:
    """What is known of other networks and told to them, each with its time."""
    return [
        Chore(timedelta(minutes=10), rooms.care.keep_signs),
        Chore(timedelta(hours=1), rooms.numbers.publish_due),
        Chore(timedelta(minutes=5), rooms.collector.collect_due),
    ]


def _chores_of_rights(rights: Rights) -> list[Chore]:
    """What is forgotten by itself (`rights.retention`), each with its time."""
    hour, day = timedelta(hours=1), timedelta(days=1)
    return [
        Chore(hour, lambda _now: rights.exports.tidy()),
        Chore(hour, lambda _now: rights.importing.tidy()),
        Chore(hour, lambda _now: rights.erasing.tidy()),
        Chore(day, lambda _now: rights.erasing.wipe()),
        Chore(day, rights.retention.forget_logs),
        Chore(day, rights.retention.forget_reports),
        Chore(day, rights.retention.forget_programs),
    ]


def _inbox_worker(
    foundation: Foundation, rooms: Rooms, keeper: Keeper, deliverer: Deliverer
) -> InboxWorker:
    world, iris = foundation.world, foundation.iris
    dispatcher = Dispatcher()
    beside = rooms.alliances.incoming.beside
    dispatcher.register_all(rooms.alliances.incoming.handlers())
    dispatcher.register_all(beside(rooms.relations.handlers()))
    dispatcher.register_all(beside(IncomingPosts(keeper, iris, rooms.posts.quotes).handlers()))
    dispatcher.register_all(IncomingReports(world.ids, rooms.moderation.watchers).handlers())
    dispatcher.register_all(IncomingDealings(rooms.conversations.bench).handlers())
    suppliers = {
        **actor_suppliers(foundation.fetcher),
        "key": rooms.importer.histories.find,
        "object": rooms.importer.import_object,
    }
    return InboxWorker(
        world,
        foundation.database,
        dispatcher,
        suppliers,
        Origins(world, foundation.fetcher),
        Forwarder(iris, world.clock, world.ids, deliverer.nudge),
    )
