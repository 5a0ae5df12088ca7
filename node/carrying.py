"""What carries news to members' programs, wired: streams and web push."""

from dataclasses import dataclass

from api.bell import Bell
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
    ear: StreamEar


def carrying(foundation: Foundation, rooms: Rooms, keeper: Keeper) -> Carrying:
    """Streams, wired; they hear of posts and notifications from now on."""
    showing = Showing(foundation.iris.base_url, foundation.world.clock)
    hub = Hub(foundation.database, foundation.world.clock, Sorting(showing, Bell(showing)))
    ear = StreamEar(hub)
    keeper.watchers.append(ear)
    rooms.notifications.teller.listeners.append(ear)
    return Carrying(showing, hub, ear)
