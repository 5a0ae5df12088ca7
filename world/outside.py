"""The bundle of everything that comes from outside, handed in once at assembly."""

from dataclasses import dataclass, field

from world.chance import Chance
from world.clock import Clock
from world.crash import CrashPoints, no_crash
from world.ids import IdMaker
from world.mail import NoPostman, Postman
from world.network import Network


@dataclass(frozen=True, slots=True)
class World:
    """Clock, chance, ids, network, postman and crash points of one node."""

    clock: Clock
    chance: Chance
    network: Network
    ids: IdMaker
    crash: CrashPoints = field(default=no_crash)
    mail: Postman = field(default_factory=NoPostman)
