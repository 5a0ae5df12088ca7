"""What everything else stands on, wired: settings, world, store, keys, actors, letters, door."""

from dataclasses import dataclass, replace

from actors.fetch import Fetcher, FetchPolicy
from actors.keyring import KeyRing
from actors.room import Actors, Disclosure, Portraits
from actors.signs import ListeningNetwork, Signs
from federation.claims import Window
from federation.iris import Iris
from federation.network_profile import Whereabouts, area_point
from inbox.doorstep import Doorstep
from mail.actions import Letters
from mail.loop import MailLoop
from media.actions import Media
from media.folder import Folder
from node.outside import VERSION
from node.post import post_office
from node.settings import CommunitySettings, Settings
from storage.database import Database
from storage.sealing import Seal
from world.outside import World


@dataclass(frozen=True, slots=True)
class Foundation:
    """What everything else stands on: settings, world, store, keys, actors' room, letters, door."""

    settings: Settings
    world: World
    database: Database
    keyring: KeyRing
    actors: Actors
    seal: Seal
    letters: Letters
    mail: MailLoop
    media: Media
    doorstep: Doorstep
    signs: Signs

    @property
    def iris(self) -> Iris:
        """The names of this node."""
        return self.actors.iris

    @property
    def fetcher(self) -> Fetcher:
        """The one who asks other servers."""
        return self.actors.fetcher


def laid(
    settings: Settings, world: World, database: Database, keyring: KeyRing, seal: Seal
) -> Foundation:
    """The foundation over an open database. Its world listens to what answers tell in passing."""
    signs = Signs(world.clock)
    world = replace(world, network=ListeningNetwork(world.network, world.clock, signs))
    letters, loop = post_office(settings, world, database, seal)
    return Foundation(
        settings=settings,
        world=world,
        database=database,
        keyring=keyring,
        actors=_actors(settings, world, database, keyring),
        seal=seal,
        letters=letters,
        mail=loop,
        media=_media(settings, world, database),
        doorstep=Doorstep(database, world.clock),
        signs=signs,
    )


def _media(settings: Settings, world: World, database: Database) -> Media:
    most = settings.media.max_total_megabytes * 1024 * 1024
    return Media(
        world,
        database,
        Folder(settings.node.media),
        octets_most=most,
        recording_most=settings.media.max_recording_megabytes * 1024 * 1024,
    )


def _actors(settings: Settings, world: World, database: Database, keyring: KeyRing) -> Actors:
    iris = Iris(settings.node.base_url)
    community, federation = settings.community, settings.federation
    return Actors(
        database=database,
        iris=iris,
        keyring=keyring,
        fetcher=Fetcher(world, database, keyring, iris, _policy(settings.network.total_seconds)),
        clock=world.clock,
        portraits=Portraits(keyring, iris, _whereabouts(community)),
        disclosure=Disclosure(
            version=VERSION,
            name=community.name,
            summary=community.summary,
            counts=community.publish_counts,
            followers=community.show_followers,
            search_engines=community.search_engines,
            application_link=federation.nodeinfo_application_link,
        ),
        window=Window(back=federation.clock_back_seconds, ahead=federation.clock_ahead_seconds),
    )


def _whereabouts(community: CommunitySettings) -> Whereabouts:
    """Where the network is, to a tenth of a degree; nothing of what the settings leave open."""
    told = (community.latitude, community.longitude) != (0.0, 0.0)
    point = area_point(community.latitude, community.longitude) if told else None
    return Whereabouts(community.country or None, *(point or (None, None)))


def _policy(seconds: float) -> FetchPolicy:
    """How long an answer may take; a key has half of that, because a delivery waits for it."""
    return FetchPolicy(
        document_seconds=seconds, whole_seconds=seconds * 1.5, key_seconds=seconds / 2
    )
