"""The use cases of all rooms, wired."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import accounts
import actors
import conversations
import desk
import inbox
import listings
import mail
import matching
import media
import moderation
import notices
import notifications
import oauth
import outbox
import pages
import posts
import relations
import rights
import sessions
import timelines
import umbrella
from accounts import room as our_people
from accounts.behalf import Behalf
from accounts.consents import Consents
from accounts.enrolment import Enrolment
from accounts.leaving import Leaving
from accounts.membership import Membership
from accounts.portraits import Portraits
from accounts.reach import Reach
from accounts.room import Accounts
from accounts.trust import RoleObserver
from conversations.actions import Conversations
from conversations.bench import Bench as Table
from conversations.from_programs import ProgramEar
from conversations.incoming import Incoming as Dealings
from conversations.letters import ConversationLetters
from conversations.listening import NoteEar
from conversations.watching import ListingWatch
from desk.actions import DeskWork
from desk.counting import GoneCount
from desk.entering import Entering
from desk.intake import Intake
from desk.leaving import DeskLeaving
from listings.actions import Listings
from listings.bench import Bench, Policy, Review
from listings.incoming import ListingObserver
from listings.publishing import Desk
from listings.searching import Searches
from listings.speaking import Speaking
from listings.wording import Manner
from mail.actions import Letters
from matching.actions import Matching
from matching.introduction import Approval
from matching.watching import MatchWatch
from media.actions import Media
from media.folder import Folder
from media.receiving import Receiving
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
from outbox.publish import Publisher
from posts.actions import Posts
from posts.following import TimelineKeeper
from posts.importing import Importer
from posts.keeping import Keeper
from posts.scheduling import Scheduling
from posts.statuses import Statuses
from relations.actions import Observers, Relations
from relations.observers import DepartureObserver
from relations.ties import Ties
from rights import room as own
from rights.exporting import Exports
from rights.room import Folders, Ground, Rights, keepsakes_of_rooms
from rights.traces import Traces
from sessions import room as ways_in
from sessions.actions import Sessions
from storage.rooms import Room
from timelines.actions import Timelines
from timelines.tags import is_of_interest
from umbrella.meeting import Meeting
from umbrella.walk import Walker

_WITH_ROWS = (
    actors,
    mail,
    matching,
    media,
    outbox,
    inbox,
    posts,
    relations,
    accounts,
    listings,
    moderation,
    sessions,
    oauth,
    conversations,
    notices,
    notifications,
    timelines,
    umbrella,
    desk,
    rights,
    pages,
)
ROOMS = tuple(
    Room(room.__name__, Path(str(room.__file__)).parent / "migrations") for room in _WITH_ROWS
)


@dataclass(frozen=True, slots=True)
class Rooms:
    """The use cases of the rooms, as the command line, pages and tests call them."""

    posts: Posts
    statuses: Statuses
    scheduling: Scheduling
    listings: Listings
    searches: Searches
    relations: Relations
    ties: Ties
    meeting: Meeting
    moderation: Moderation
    membership: Membership
    accounts: Accounts
    portraits: Portraits
    importer: Importer
    walker: Walker
    media: Media
    uploads: Receiving
    letters: Letters
    sessions: Sessions
    programs: Programs
    matching: Matching
    conversations: Conversations
    notices: Notices
    notifications: Notifications
    timelines: Timelines
    desk: DeskWork
    rights: Rights


def furnished(foundation: Foundation, publisher: Publisher, keeper: Keeper) -> Rooms:
    """Every room, wired; observers of rooms above have joined those below."""
    world, database, fetcher = foundation.world, foundation.database, foundation.fetcher
    own_posts = Posts(database, publisher, keeper, fetcher, world.clock, foundation.media)
    statuses = Statuses(database, own_posts, world.clock, world.ids)
    own_listings = _listings(foundation, _front_desk(foundation, publisher, own_posts), keeper)
    zone = foundation.settings.community.zone
    statuses.handlers.append(Speaking(database, own_listings, own_posts, world.clock, zone))
    own_sessions = _sessions(foundation)
    own_programs = _programs(foundation, own_sessions)
    talks = _conversations(foundation, publisher, own_posts, own_listings)
    keeper.observers.append(NoteEar(talks.bench))
    statuses.handlers.append(ProgramEar(database, talks, own_posts))
    told, exports = _notices(foundation, own_listings), _exports(foundation, own_sessions)
    bell = _notifications(foundation, keeper)
    arranged = _timelines(foundation, keeper)
    meeting = Meeting(database, world.clock)
    heard = Observers(
        pacts=[own_listings],
        keys=[own_posts.authoring],
        departures=[
            talks,
            own_listings,
            keeper,
            own_sessions,
            own_programs,
            told,
            bell.departures,
            arranged.departures,
            meeting,
            *_last(foundation, exports),
        ],
        offers=[Dealings(talks.bench)],
    )
    bonds = Relations(world, foundation.actors, publisher, heard)
    ties = Ties(foundation.actors, bonds.following, foundation.seal)
    bonds.following.watchers.extend([TimelineKeeper(), ties, bell.follows, arranged.follows])
    importer = Importer(fetcher, database, keeper, foundation.iris, world.clock)
    people = _people(foundation, bonds, own_listings, [own_sessions, own_programs], bell)
    matches = _matching(foundation, own_listings, talks)
    return Rooms(
        posts=own_posts,
        statuses=statuses,
        scheduling=Scheduling(statuses),
        listings=own_listings,
        relations=bonds,
        ties=ties,
        meeting=meeting,
        moderation=_moderation(foundation, publisher, bonds, bell),
        membership=people.membership,
        accounts=people,
        portraits=Portraits(database, foundation.media, people.profiles),
        importer=importer,
        walker=_walker(foundation, importer),
        media=foundation.media,
        uploads=Receiving(
            world, database, Folder(foundation.settings.node.media), foundation.media
        ),
        searches=Searches(database, world.clock, world.ids),
        letters=foundation.letters,
        sessions=own_sessions,
        programs=own_programs,
        matching=matches,
        conversations=talks,
        notices=told,
        notifications=bell,
        timelines=arranged,
        desk=_desk(foundation, people, own_listings, matches),
        rights=_rights(foundation, exports, bonds, own_listings.bench.behalf),
    )


def _last(foundation: Foundation, exports: Exports) -> list[DepartureObserver]:
    """Who hears last of somebody who leaves: the desk goes by a name that accounts forget."""
    return [
        DeskLeaving(foundation.seal),
        Leaving(foundation.world.clock, foundation.letters),
        Traces(foundation.media, exports),
    ]


def _front_desk(foundation: Foundation, publisher: Publisher, own_posts: Posts) -> Desk:
    settings = foundation.settings
    manner = Manner(zone=settings.community.zone, title_in_name=settings.federation.title_in_name)
    return Desk(publisher, own_posts.authoring, manner)


def _moderation(
    foundation: Foundation, publisher: Publisher, bonds: Relations, bell: Notifications
) -> Moderation:
    forget = foundation.doorstep.forget
    moderating = Moderation(foundation.world, foundation.actors, publisher, bonds, forget)
    moderating.watchers.append(bell.staff)
    return moderating


def _walker(foundation: Foundation, importer: Importer) -> Walker:
    return Walker(
        foundation.world,
        foundation.database,
        foundation.fetcher,
        importer.keep,
        farthest=foundation.settings.federation.umbrella_distance,
    )


def _ground(foundation: Foundation) -> Ground:
    return Ground(
        world=foundation.world,
        database=foundation.database,
        seal=foundation.seal,
        letters=foundation.letters,
        base_url=foundation.iris.base_url,
    )


def _exports(foundation: Foundation, own_sessions: Sessions) -> Exports:
    ground, node = _ground(foundation), foundation.settings.node
    security = own_sessions.security
    keepsakes = keepsakes_of_rooms(ground, foundation.actors.portraits, security)
    return own.exports_of(ground, Folders(node.exports, Folder(node.media)), keepsakes)


def _rights(foundation: Foundation, exports: Exports, bonds: Relations, behalf: Behalf) -> Rights:
    days = timedelta(days=foundation.settings.community.retention_days)
    return own.furnished(_ground(foundation), exports, bonds, behalf, days)


def _listings(foundation: Foundation, desk: Desk, keeper: Keeper) -> Listings:
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


def _notices(foundation: Foundation, listings: Listings) -> Notices:
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


def _notifications(foundation: Foundation, keeper: Keeper) -> Notifications:
    bell = Notifications(foundation.database, Teller(foundation.world.clock))
    keeper.watchers.append(bell.posts)
    return bell


def _timelines(foundation: Foundation, keeper: Keeper) -> Timelines:
    arranged = Timelines(foundation.database, foundation.world)
    keeper.watchers.append(arranged.posts)
    keeper.interests.append(is_of_interest)
    return arranged


def _matching(foundation: Foundation, listings: Listings, talks: Conversations) -> Matching:
    world, approval = foundation.world, foundation.settings.community.introductions
    listings.bench.observers.append(MatchWatch(world.clock))
    return Matching(
        world,
        foundation.database,
        foundation.seal,
        talks,
        approves=Approval(approval) is Approval.COORDINATOR,
    )


def _desk(
    foundation: Foundation, people: Accounts, own_listings: Listings, matches: Matching
) -> DeskWork:
    return DeskWork(
        database=foundation.database,
        seal=foundation.seal,
        clock=foundation.world.clock,
        entering=Entering(
            Intake(people.joining, own_listings.bench), foundation.seal, foundation.world.ids
        ),
        matching=matches,
    )


def _conversations(
    foundation: Foundation, publisher: Publisher, own_posts: Posts, own_listings: Listings
) -> Conversations:
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


def _sessions(foundation: Foundation) -> Sessions:
    world, seal, iris = foundation.world, foundation.seal, foundation.iris
    letters = foundation.letters
    network = foundation.settings.community.name
    room = ways_in.furnished(world, foundation.database, seal, letters, iris, network)
    return Sessions(room, Behalf(world.clock, Reach(seal), letters, iris.base_url))


def _programs(foundation: Foundation, own_sessions: Sessions) -> Programs:
    world, database, base_url = foundation.world, foundation.database, foundation.iris.base_url
    letters = ProgramLetters(world.clock, foundation.seal, foundation.letters, base_url)
    made = Programs(world, database, letters, Holders(database, world.clock))
    own_sessions.security.observers.append(made)
    return made


def _people(
    foundation: Foundation,
    bonds: Relations,
    own_listings: Listings,
    roles: Sequence[RoleObserver],
    bell: Notifications,
) -> Accounts:
    enrolment = Enrolment(
        world=foundation.world,
        keyring=foundation.keyring,
        iris=foundation.iris,
        zone=foundation.settings.community.zone,
    )
    enrolment.observers.append(bell.staff)
    return our_people.furnished(
        foundation.database,
        enrolment,
        foundation.seal,
        foundation.letters,
        bonds,
        our_people.Observers(consents=[own_listings], roles=roles),
    )
