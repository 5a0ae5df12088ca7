"""The use cases of all rooms, wired."""

from dataclasses import dataclass
from pathlib import Path

import accounts
import actors
import alliances
import conversations
import coordination
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
import provenance
import relations
import rights
import sessions
import syndication
import timelines
import umbrella
from accounts.membership import Membership
from accounts.portraits import Portraits
from accounts.room import Accounts
from alliances import room as umbrellas
from alliances.actions import Alliances
from conversations.actions import Conversations
from coordination.room import Coordination
from desk.actions import DeskWork
from listings.actions import Listings
from listings.searching import Searches
from mail.actions import Letters
from matching.actions import Matching
from media.actions import Media
from media.folder import Folder
from media.receiving import Receiving
from moderation.actions import Moderation
from node import furnishing
from node.foundation import Foundation
from notices.actions import Notices
from notifications.actions import Notifications
from oauth.actions import Programs
from outbox.pausing import Pausing
from outbox.publish import Publisher
from posts.actions import Posts
from posts.following import TimelineKeeper
from posts.importing import Importer
from posts.keeping import Keeper
from posts.scheduling import Scheduling
from posts.statuses import Statuses
from provenance.actions import Verifying
from relations.actions import Relations
from relations.ties import Ties
from relations.watching import FollowWatcher
from rights.room import Rights
from sessions.actions import Sessions
from storage.rooms import Room
from syndication.room import Syndication
from timelines.actions import Timelines
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
    alliances,
    provenance,
    conversations,
    notices,
    notifications,
    timelines,
    umbrella,
    syndication,
    desk,
    coordination,
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
    syndication: Syndication
    desk: DeskWork
    coordination: Coordination
    rights: Rights
    alliances: Alliances
    verifying: Verifying


def furnished(ground: Foundation, publisher: Publisher, keeper: Keeper, pausing: Pausing) -> Rooms:
    """Every room, wired; observers of rooms above have joined those below."""
    foundation, lower = ground, furnishing.lower_rooms(ground, publisher, keeper)
    world, database, bell = foundation.world, foundation.database, lower.notifications
    bonds, ties = _bonds(foundation, publisher, keeper, lower)
    importer = Importer(foundation.fetcher, database, keeper, foundation.iris, world.clock)
    people = furnishing.people_room(foundation, bonds, lower)
    matches = furnishing.matching_room(foundation, lower.listings, lower.conversations)
    return Rooms(
        posts=lower.posts,
        statuses=lower.statuses,
        scheduling=Scheduling(lower.statuses, foundation.world.crash),
        listings=lower.listings,
        relations=bonds,
        ties=ties,
        meeting=lower.meeting,
        moderation=furnishing.moderation_room(foundation, publisher, bonds, bell),
        membership=people.membership,
        accounts=people,
        portraits=Portraits(database, foundation.media, people.profiles),
        importer=importer,
        walker=furnishing.walker_room(foundation, importer, keeper),
        media=foundation.media,
        uploads=_uploads(foundation),
        searches=Searches(database, world.clock, world.ids),
        letters=foundation.letters,
        sessions=lower.sessions,
        programs=lower.programs,
        matching=matches,
        conversations=lower.conversations,
        notices=lower.notices,
        notifications=bell,
        timelines=lower.timelines,
        syndication=furnishing.syndication_room(foundation, lower.listings),
        desk=furnishing.desk_room(foundation, people, lower.listings, matches),
        coordination=furnishing.coordination_room(foundation, lower.posts, pausing),
        rights=furnishing.rights_room(foundation, bonds, lower),
        alliances=_alliances(foundation, publisher, keeper, bonds, lower),
        verifying=Verifying(database, foundation.fetcher, importer, world.clock),
    )


def _alliances(
    foundation: Foundation,
    publisher: Publisher,
    keeper: Keeper,
    bonds: Relations,
    lower: furnishing.Lower,
) -> Alliances:
    """Umbrellas, which listen to posts and listings."""
    ground = umbrellas.Ground(
        world=foundation.world,
        actors=foundation.actors,
        publisher=publisher,
        keeper=keeper,
        authoring=lower.posts.authoring,
        following=bonds.following,
        listings=lower.listings,
    )
    return umbrellas.furnished(ground, lower.deciding)


def _bonds(
    foundation: Foundation, publisher: Publisher, keeper: Keeper, lower: furnishing.Lower
) -> tuple[Relations, Ties]:
    """Who is bound to whom; the rooms that hear of follows have joined."""
    heard = lower.hear(foundation, keeper)
    bonds = Relations(foundation.world, foundation.actors, publisher, heard)
    ties = Ties(foundation.actors, bonds.following, foundation.seal)
    bell, timelines = lower.notifications, lower.timelines
    watchers: list[FollowWatcher] = [TimelineKeeper(), ties, bell.follows, timelines.follows]
    bonds.following.watchers.extend(watchers)
    return bonds, ties


def _uploads(foundation: Foundation) -> Receiving:
    """What programs upload."""
    folder = Folder(foundation.settings.node.media)
    return Receiving(foundation.world, foundation.database, folder, foundation.media)
