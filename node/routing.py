"""Which address leads to which room."""

import re
from dataclasses import replace

from starlette.routing import BaseRoute, Route

from actors import routes as actor_routes
from alliances import routes as alliance_routes
from api import routes as api_routes
from api.client_to_server import routes as client_routes
from api.deeds import Deeds
from api.door import Door
from api.instance import Facts
from api.works import Works as Programs
from conversations import seen as conversations_seen
from coordination import routes as coordination_routes
from inbox.receive import Listeners, Receiver
from listings import routes as listing_routes
from media import routes as media_routes
from media.folder import Folder
from node.carrying import Carrying
from node.foundation import Foundation
from node.loops import Loops
from node.outside import VERSION
from node.revival import Revival
from node.rooms import Rooms
from node.settings import Settings
from node.source import PATH as SOURCE_PATH
from node.source import route as source_route
from outbox import routes as outbox_routes
from pages import routes as page_routes
from pages.dev_mail_page import DevMailPages
from pages.letter_pages import LetterPages
from pages.paper import Paper
from pages.receipts import Receipts
from pages.visitor import Visitors
from pages.works import Works
from posts import routes as post_routes
from relations import routes as relation_routes
from world.mail import DevMailbox

_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+")


def paper_of(foundation: Foundation, rooms: Rooms) -> Paper:
    """What pages are written on."""
    settings, world = foundation.settings, foundation.world
    seal = foundation.seal
    visitors = Visitors(
        rooms.sessions,
        world.clock,
        https=settings.node.scheme == "https",
        waiting=lambda tx, person: conversations_seen.waiting(tx, seal, person),
    )
    return Paper(
        foundation.actors,
        settings.community.zone,
        SOURCE_PATH,
        visitors,
        Receipts(foundation.database, world.clock),
        world.chance,
    )


def _works_of(foundation: Foundation, rooms: Rooms) -> Works:
    return Works(
        sessions=rooms.sessions,
        accounts=rooms.accounts,
        portraits=rooms.portraits,
        listings=rooms.listings,
        searches=rooms.searches,
        posts=rooms.posts,
        media=rooms.media,
        letters=rooms.letters,
        matching=rooms.matching,
        conversations=rooms.conversations,
        relations=rooms.relations,
        moderation=rooms.moderation,
        desk=rooms.desk,
        notifications=rooms.notifications,
        coordination=rooms.coordination,
        contact=foundation.settings.community.contact,
        rights=rooms.rights,
        alliances=rooms.alliances,
        syndication=rooms.syndication,
        programs=rooms.programs,
        verifying=rooms.verifying,
        walker=rooms.walker,
    )


def routes_of(
    foundation: Foundation, rooms: Rooms, loops: Loops, carried: Carrying, paper: Paper
) -> list[BaseRoute]:
    """All addresses of this node but `/health`; the inbox's come first, they are asked most."""
    room = foundation.actors
    deeds = Deeds(foundation.database, room.iris, rooms.posts, rooms.listings, rooms.relations)
    return [
        *_receiver(foundation, rooms, loops).routes(),
        *_programs(foundation, rooms, carried),
        *client_routes(room, rooms.programs.holders, deeds),
        *actor_routes.routes(room),
        *post_routes.routes(room),
        *outbox_routes.routes(room),
        *listing_routes.routes(room),
        *relation_routes.routes(room),
        *alliance_routes.routes(room),
        *coordination_routes.routes(rooms.coordination.numbers),
        *page_routes.routes(paper, _works_of(foundation, rooms)),
        *_letter_routes(foundation, paper),
        *media_routes.routes(Folder(foundation.settings.node.media)),
        source_route(),
    ]


def _programs(foundation: Foundation, rooms: Rooms, carried: Carrying) -> list[BaseRoute]:
    """What members' own programs ask for."""
    room, settings = foundation.actors, foundation.settings
    door = Door(
        rooms.programs.holders,
        foundation.world.clock,
        room.iris.base_url,
        calls=settings.programs.calls_per_five_minutes,
    )
    works = Programs(
        room=room,
        facts=replace(_facts(settings), vapid=carried.origin.vapid.public_key),
        programs=rooms.programs,
        showing=carried.showing,
        relations=rooms.relations,
        timelines=rooms.timelines,
        ties=rooms.ties,
        meeting=rooms.meeting,
        seal=foundation.seal,
        accounts=rooms.accounts,
        portraits=rooms.portraits,
        moderation=rooms.moderation,
        importer=rooms.importer,
        notifications=rooms.notifications,
        hub=carried.hub,
        push=carried.origin,
        vapid_key=carried.origin.vapid.public_key,
        uploads=rooms.uploads,
        posts=rooms.posts,
        statuses=rooms.statuses,
        scheduling=rooms.scheduling,
    )
    return api_routes.routes(door, works)


def _facts(settings: Settings) -> Facts:
    node, community = settings.node, settings.community
    return Facts(
        host=node.host,
        base_url=node.base_url,
        name=community.name,
        summary=community.summary,
        languages=(community.language,),
        version=VERSION,
        contact=community.contact if _ADDRESS.fullmatch(community.contact) else "",
        source_url=node.base_url + SOURCE_PATH,
        icon=f"{node.base_url}/static/icon.svg",
        recording_octets=settings.media.max_recording_megabytes * 1024 * 1024,
    )


def _letter_routes(foundation: Foundation, paper: Paper) -> list[Route]:
    """Unsubscribing; and on trial the mailbox, which shows everybody's letters."""
    mailbox, on_trial = foundation.world.mail, foundation.settings.mail.dev_mailbox
    if on_trial and isinstance(mailbox, DevMailbox):
        trial = DevMailPages(paper, mailbox).routes()
    else:
        trial = []
    return [*LetterPages(paper, foundation.letters).routes(), *trial]


def _receiver(foundation: Foundation, rooms: Rooms, loops: Loops) -> Receiver:
    world = foundation.world
    listeners = Listeners(
        courtesy=loops.inbox.courtesy,
        nudge=loops.inbox.nudge,
        revive=Revival(world.clock, foundation.fetcher, loops.deliverer.revive, rooms.walker.wake),
        synchronise=loops.synchronizer.hear,
        heard=foundation.signs.spoke,
    )
    return Receiver(world, foundation.actors, foundation.doorstep, listeners)
