"""What the use cases of this room share."""

from dataclasses import dataclass
from datetime import datetime

from federation.iris import Iris
from mail.actions import Letters
from sessions.attempts import Attempts
from sessions.letters import SignInLetters
from sessions.one_time import OneTimeWays
from sessions.party import Party
from sessions.passkeys import Passkeys
from sessions.passwords import Passwords
from sessions.starting import Starter
from sessions.totp import SecondSteps
from storage.database import Database
from storage.sealing import Seal
from world.outside import World


@dataclass(frozen=True, slots=True)
class Room:
    """Each way of proving who one is, and what all of them stand on."""

    world: World
    database: Database
    seal: Seal
    iris: Iris
    attempts: Attempts
    passwords: Passwords
    ways: OneTimeWays
    letters: SignInLetters
    passkeys: Passkeys
    second: SecondSteps
    starter: Starter

    def now(self) -> datetime:
        """The present instant."""
        return self.world.clock.now()


def furnished(
    world: World, database: Database, seal: Seal, letters: Letters, iris: Iris, network: str
) -> Room:
    """The room of one node; `network` is the network's name, shown by apps and devices."""
    ways = OneTimeWays(world, seal)
    second = SecondSteps(world.chance, seal, network)
    party = Party(id=iris.host.rpartition(":")[0] or iris.host, origin=iris.base_url, name=network)
    return Room(
        world=world,
        database=database,
        seal=seal,
        iris=iris,
        attempts=Attempts(seal),
        passwords=Passwords(world.chance, seal),
        ways=ways,
        letters=SignInLetters(world, database, ways, letters, iris.base_url),
        passkeys=Passkeys(world.chance, seal, world.ids, party),
        second=second,
        starter=Starter(world, second),
    )
