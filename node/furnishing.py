"""Each room, wired by itself; `rooms.py` puts them together."""

from dataclasses import dataclass
from datetime import timedelta

from accounts import room as our_people
from accounts.behalf import Behalf
from accounts.consents import Consents
from accounts.enrolment import Enrolment
from accounts.leaving import Leaving
from accounts.reach import Reach
from accounts.room import Accounts
from alliances import seen as alliances_seen
from alliances.deciding import Deciding
from alliances.leaving import Leaving as AllianceLeaving
from alliances.room import deciding_of
from conversations.actions import Conversations
from conversations.bench import Bench as Table
from conversations.from_programs import ProgramEar
from conversations.incoming import Incoming as Dealings
from conversations.letters import ConversationLetters
from conversations.listening import NoteEar
from conversations.watching import ListingWatch
from coordination import room as coordinating
from coordination.leaving import CoordinationLeaving
from coordination.room import Coordination
from desk.actions import DeskWork
from desk.counting import GoneCount
from desk.entering import Entering
from desk.intake import Intake
from desk.leaving import DeskLeaving
from listings.actions import Listings
from listings.bench import Bench, Policy, Review
from listings.incoming import ListingObserver
from listings.publishing import Desk
from listings.speaking import Speaking
from listings.wording import Manner
from matching.actions import Matching
from matching.introduction import Approval
from matching.watching import MatchWatch
from media.folder import Folder
from moderation.actions import Moderation
from node.foundation import Foundation
from notices.actions import Notices
from notices.bench import Bench as NoticeBench
from notices.lapsing import LapseWatch
from notifications.actions import Notifications
from notifications.telling import Teller
from oauth.actions import Programs
from oauth.holders import Holders
from oauth.letters import ProgramLetters
from outbox.pausing import Pausing
from outbox.publish import Publisher
from posts.actions import Posts
from posts.importing import Importer
from posts.importing_many import BatchImporter
from posts.keeping import Keeper
from posts.statuses import Statuses
from provenance.watching import ArrivalBook
from relations.actions import Observers, Relations
from relations.observers import DepartureObserver
from rights import room as own
from rights.exporting import Exports
from rights.room import Folders, Ground, Rights, keepsakes_of_rooms
from rights.traces import Traces
from sessions import room as ways_in
from sessions.actions import Sessions
from syndication import room as elsewhere
from syndication.gleaner import Habits
from syndication.profile import Whereabouts
from syndication.room import Ground as Elsewhere
from syndication.room import Syndication, Wishes
from timelines.actions import Timelines
from timelines.tags import is_of_interest
from umbrella.meeting import Meeting
from umbrella.walk import Walker
from umbrella.walk_copies import Copies
from umbrella.walk_listings import ListingsReader
from umbrella.walk_manners import HostManners
from umbrella.walk_reading import CollectionReader
from umbrella.walk_visit import Visitor


@dataclass(frozen=True, slots=True)
class Lower:
    """The rooms that hear of bonds between actors, and so are there before them."""

    posts: Posts
    statuses: Statuses
    listings: Listings
    sessions: Sessions
    programs: Programs
    conversations: Conversations
    notices: Notices
    exports: Exports
    notifications: Notifications
    timelines: Timelines
    meeting: Meeting
    deciding: Deciding

    def hear(self, foundation: Foundation, keeper: Keeper) -> Observers:
        """What each of them is told of bonds, in the order in which they let go."""
        return Observers(
            pacts=[self.listings],
            keys=[self.posts.authoring, self.deciding.settling.saying],
            departures=[
                self.conversations,
                self.listings,
                keeper,
                self.sessions,
                self.programs,
                self.notices,
                self.notifications.departures,
                self.timelines.departures,
                self.meeting,
                AllianceLeaving(self.deciding, foundation.world.clock),
                *last_to_hear(foundation, self.exports),
            ],
            offers=[Dealings(self.conversations.bench)],
        )


def lower_rooms(foundation: Foundation, publisher: Publisher, keeper: Keeper) -> Lower:
    """The rooms below, wired; those that keep something in posts are asked first."""
    world, database = foundation.world, foundation.database
    own_posts = Posts(
        database, publisher, keeper, foundation.fetcher, world.clock, foundation.media
    )
    statuses = Statuses(database, own_posts, world.clock, world.ids)
    own_listings = listings_room(foundation, front_desk(foundation, publisher, own_posts), keeper)
    talks = conversations_room(foundation, publisher, own_posts, own_listings)
    keeper.observers.append(NoteEar(talks.bench))
    arrivals = ArrivalBook(world.clock)
    keeper.observers.append(arrivals)
    keeper.arrivals.append(arrivals)
    zone = foundation.settings.community.zone
    statuses.handlers.extend(
        [
            Speaking(database, own_listings, own_posts, world.clock, zone),
            ProgramEar(database, talks, own_posts),
        ]
    )
    own_sessions = sessions_room(foundation)
    return Lower(
        posts=own_posts,
        statuses=statuses,
        listings=own_listings,
        sessions=own_sessions,
        programs=programs_room(foundation, own_sessions),
        conversations=talks,
        notices=notices_room(foundation, own_listings),
        exports=exports_room(foundation, own_sessions),
        notifications=notifications_room(foundation, keeper),
        timelines=timelines_room(foundation, keeper),
        meeting=Meeting(database, world.clock),
        deciding=deciding_of(publisher, foundation.actors),
    )


def last_to_hear(foundation: Foundation, exports: Exports) -> list[DepartureObserver]:
    """Who hears last of somebody who leaves: the desk goes by a name that accounts forget."""
    return [
        DeskLeaving(foundation.seal),
        CoordinationLeaving(),
        Leaving(foundation.world.clock, foundation.letters),
        Traces(foundation.media, exports),
    ]


def front_desk(foundation: Foundation, publisher: Publisher, own_posts: Posts) -> Desk:
    """Who publishes listings."""
    settings = foundation.settings
    manner = Manner(zone=settings.community.zone, title_in_name=settings.federation.title_in_name)
    return Desk(publisher, own_posts.authoring, manner, alliances_seen.communities_of_ours)


def moderation_room(
    foundation: Foundation, publisher: Publisher, bonds: Relations, bell: Notifications
) -> Moderation:
    """Reports and blocked hosts; moderators hear of them in their programs."""
    forget = foundation.doorstep.forget
    moderating = Moderation(foundation.world, foundation.actors, publisher, bonds, forget)
    moderating.watchers.append(bell.staff)
    return moderating


def walker_room(foundation: Foundation, importer: Importer, keeper: Keeper) -> Walker:
    """Walks from sister to sister."""
    clock, database, fetcher = foundation.world.clock, foundation.database, foundation.fetcher
    manners = HostManners(database, fetcher, clock)
    reader = CollectionReader(database, fetcher, clock, manners)
    many = BatchImporter(fetcher, database, keeper, foundation.iris, clock)
    listings = ListingsReader(database, reader, many, importer, manners)
    return Walker(
        Visitor(clock, database, fetcher, reader, listings, manners),
        Copies(database, reader, many, manners),
        farthest=foundation.settings.federation.umbrella_distance,
        where=foundation.actors.portraits.where,
        counts=foundation.actors.disclosure.counts,
    )


def coordination_room(foundation: Foundation, posts: Posts, pausing: Pausing) -> Coordination:
    """What coordinators see of other networks, and do about them."""
    community = foundation.settings.community
    ground = coordinating.Ground(
        clock=foundation.world.clock,
        database=foundation.database,
        fetcher=foundation.fetcher,
        keyring=foundation.keyring,
        signs=foundation.signs,
        seal=foundation.seal,
        posts=posts,
        zone=community.zone,
        publishes=community.publish_numbers,
    )
    return coordinating.furnished(ground, pausing)


def ground(foundation: Foundation) -> Ground:
    """What the rooms of rights stand on."""
    return Ground(
        world=foundation.world,
        database=foundation.database,
        seal=foundation.seal,
        letters=foundation.letters,
        base_url=foundation.iris.base_url,
    )


def exports_room(foundation: Foundation, own_sessions: Sessions) -> Exports:
    """Packs what members take along."""
    base, node = ground(foundation), foundation.settings.node
    security = own_sessions.security
    keepsakes = keepsakes_of_rooms(base, foundation.actors.portraits, security)
    return own.exports_of(base, Folders(node.exports, Folder(node.media)), keepsakes)


def rights_room(foundation: Foundation, bonds: Relations, lower: Lower) -> Rights:
    """What members may take along or have erased."""
    days = timedelta(days=foundation.settings.community.retention_days)
    behalf = lower.listings.bench.behalf
    return own.furnished(ground(foundation), lower.exports, bonds, behalf, days)


def listings_room(foundation: Foundation, desk: Desk, keeper: Keeper) -> Listings:
    """Offers and needs, with their desk."""
    world, seal, community = foundation.world, foundation.seal, foundation.settings.community
    base_url = foundation.iris.base_url
    behalf = Behalf(world.clock, Reach(seal), foundation.letters, base_url)
    policy = Policy(
        review=Review(community.review),
        retention=timedelta(days=community.retention_days),
        zone=community.zone,
    )
    bench = Bench(
        clock=world.clock,
        desk=desk,
        seal=seal,
        behalf=behalf,
        consents=Consents(world, foundation.database, behalf),
        media=foundation.media,
        policy=policy,
    )
    keeper.observers.append(ListingObserver(foundation.media, bench.observers))
    return Listings(foundation.database, bench)


def notices_room(foundation: Foundation, listings: Listings) -> Notices:
    """Who is told what by letter."""
    bench = NoticeBench(
        database=foundation.database,
        clock=foundation.world.clock,
        seal=foundation.seal,
        letters=foundation.letters,
        reach=Reach(foundation.seal),
        base_url=foundation.iris.base_url,
    )
    listings.bench.observers.append(LapseWatch(bench))
    return Notices(bench)


def notifications_room(foundation: Foundation, keeper: Keeper) -> Notifications:
    """What programs tell their members of."""
    bell = Notifications(foundation.database, Teller(foundation.world.clock))
    keeper.watchers.append(bell.posts)
    return bell


def timelines_room(foundation: Foundation, keeper: Keeper) -> Timelines:
    """How members read in programs."""
    arranged = Timelines(foundation.database, foundation.world)
    keeper.watchers.append(arranged.posts)
    keeper.interests.append(is_of_interest)
    return arranged


def matching_room(foundation: Foundation, listings: Listings, talks: Conversations) -> Matching:
    """Suggestions and introductions."""
    world, approval = foundation.world, foundation.settings.community.introductions
    listings.bench.observers.append(MatchWatch(world.clock))
    return Matching(
        world,
        foundation.database,
        foundation.seal,
        talks,
        approves=Approval(approval) is Approval.COORDINATOR,
    )


def syndication_room(foundation: Foundation, listings: Listings) -> Syndication:
    """The umbrella for those who read elsewhere, and open indexes."""
    settings, wishes = foundation.settings, foundation.settings.murmurations
    community = settings.community
    ground = Elsewhere(
        world=foundation.world,
        database=foundation.database,
        bench=listings.bench,
        base_url=foundation.iris.base_url,
        host=settings.node.host,
        where=Whereabouts(community.country, community.latitude, community.longitude),
    )
    habits = Habits(timedelta(hours=wishes.read_hours), wishes.read_most, wishes.read_country)
    return elsewhere.furnished(
        ground, Wishes(index_url=wishes.index, reads=wishes.read, habits=habits)
    )


def desk_room(
    foundation: Foundation, people: Accounts, own_listings: Listings, matches: Matching
) -> DeskWork:
    """The coordinator's desk."""
    return DeskWork(
        database=foundation.database,
        seal=foundation.seal,
        clock=foundation.world.clock,
        entering=Entering(
            Intake(people.joining, own_listings.bench), foundation.seal, foundation.world.ids
        ),
        matching=matches,
    )


def conversations_room(
    foundation: Foundation, publisher: Publisher, own_posts: Posts, own_listings: Listings
) -> Conversations:
    """Private talks."""
    table = Table(
        world=foundation.world,
        seal=foundation.seal,
        listings=own_listings,
        authoring=own_posts.authoring,
        publisher=publisher,
        behalf=own_listings.bench.behalf,
        reach=Reach(foundation.seal),
        letters=foundation.letters,
    )
    # What counts of a listing that goes is kept before anything else of it is let go.
    own_listings.bench.observers.append(GoneCount(own_listings.bench.policy.zone))
    own_listings.bench.observers.append(ListingWatch(table))
    table.observers.append(ConversationLetters(table))
    return Conversations(foundation.database, table)


def sessions_room(foundation: Foundation) -> Sessions:
    """Signing in."""
    world, seal, iris = foundation.world, foundation.seal, foundation.iris
    letters = foundation.letters
    network = foundation.settings.community.name
    room = ways_in.furnished(world, foundation.database, seal, letters, iris, network)
    return Sessions(room, Behalf(world.clock, Reach(seal), letters, iris.base_url))


def programs_room(foundation: Foundation, own_sessions: Sessions) -> Programs:
    """Programs of members, and their tokens."""
    world, database, base_url = foundation.world, foundation.database, foundation.iris.base_url
    letters = ProgramLetters(world.clock, foundation.seal, foundation.letters, base_url)
    made = Programs(world, database, letters, Holders(database, world.clock))
    own_sessions.security.observers.append(made)
    return made


def people_room(foundation: Foundation, bonds: Relations, lower: Lower) -> Accounts:
    """Members from their private side."""
    enrolment = Enrolment(
        world=foundation.world,
        keyring=foundation.keyring,
        iris=foundation.iris,
        zone=foundation.settings.community.zone,
    )
    enrolment.observers.append(lower.notifications.staff)
    return our_people.furnished(
        foundation.database,
        enrolment,
        foundation.seal,
        foundation.letters,
        bonds,
        our_people.Observers(consents=[lower.listings], roles=[lower.sessions, lower.programs]),
    )
