"""What carries news to members' programs, wired: streams and web push."""

from dataclasses import dataclass

from api.bell import Bell, Talks
from api.push.origin import Origin
from api.push.pusher import Pusher
from api.push.vapid import Vapid
from api.showing.showing import Showing
from api.streaming.ears import StreamEar
from api.streaming.hub import Hub
from api.streaming.sorting import Sorting
from node.foundation import Foundation
from node.rooms import Rooms
from posts.keeping import Keeper


@dataclass(frozen=True, slots=True)
class Carrying:
    """What makes JSON of statuses, and who carries it."""

    showing: Showing
    hub: Hub
    origin: Origin
    pusher: Pusher


def carrying(foundation: Foundation, rooms: Rooms, keeper: Keeper) -> Carrying:
    """Streams, wired; they hear of posts and notifications from now on."""
    clock = foundation.world.clock
    showing = Showing(foundation.iris.base_url, clock)
    hub = Hub(foundation.database, clock, Sorting(showing, Bell(showing), Talks(showing), clock))
    ear = StreamEar(hub, foundation.iris)
    keeper.watchers.append(ear)
    rooms.notifications.announcing.listeners.append(ear)
    rooms.timelines.filters.changed.append(ear.filters_changed)
    origin = _origin(foundation)
    pusher = Pusher(foundation.world, foundation.database, origin)
    rooms.notifications.teller.listeners.extend([ear, pusher])
    rooms.programs.observers.append(rooms.notifications.tokens)
    return Carrying(showing, hub, origin, pusher)


def _origin(foundation: Foundation) -> Origin:
    settings = foundation.settings
    base_url, contact = foundation.iris.base_url, settings.community.contact
    is_address = "@" in contact and " " not in contact
    return Origin(
        seal=foundation.seal,
        vapid=Vapid.of(foundation.seal, f"mailto:{contact}" if is_address else base_url),
        clock=foundation.world.clock,
        base_url=base_url,
        own_host=settings.node.host,
        language=settings.community.language,
        allow_addresses=settings.network.allow_addresses,
    )
