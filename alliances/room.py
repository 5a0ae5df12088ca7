"""The room as one object: its use cases, wired."""

from dataclasses import dataclass

from actors.key_history import Histories
from actors.room import Actors
from alliances.actions import Alliances
from alliances.announcing import Announcing, ListingWatch, PostWatch
from alliances.community import Communities
from alliances.deciding import Deciding
from alliances.hosting import Hosting
from alliances.incoming import Incoming
from alliances.proving import Proving
from alliances.reading import Listening
from alliances.saying import Saying
from alliances.settling import Settling
from listings.actions import Listings
from outbox.publish import Publisher
from posts.authoring import Authoring
from posts.keeping import Keeper
from relations.following import Following
from world.outside import World


@dataclass(frozen=True, slots=True)
class Ground:
    """What this room stands on."""

    world: World
    actors: Actors
    publisher: Publisher
    keeper: Keeper
    authoring: Authoring
    following: Following
    listings: Listings


def deciding_of(publisher: Publisher, actors: Actors) -> Deciding:
    """The part that hears of departures and new keys, and so is there before the others."""
    return Deciding(Settling(Saying(publisher, actors.portraits)))


def furnished(ground: Ground, deciding: Deciding) -> Alliances:
    """The room over an open database; it listens to posts and listings from now on."""
    world, actors = ground.world, ground.actors
    announcing = Announcing(
        database=actors.database,
        clock=world.clock,
        publisher=ground.publisher,
        authoring=ground.authoring,
        keeper=ground.keeper,
        following=ground.following,
    )
    ground.keeper.watchers.append(PostWatch(announcing))
    ground.listings.bench.observers.append(ListingWatch())
    histories = Histories(actors.fetcher, actors.database, world.clock)
    proving = Proving(actors.database, actors.fetcher, histories, world.clock)
    listening = Listening(proving, deciding.settling)
    return Alliances(
        world=world,
        actors=actors,
        deciding=deciding,
        listening=listening,
        announcing=announcing,
        incoming=Incoming(deciding, announcing),
        communities=Communities(actors.database, ground.publisher, deciding.settling.saying),
        hosting=Hosting(deciding.settling),
    )
