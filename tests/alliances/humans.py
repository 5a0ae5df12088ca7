"""The umbrella of the tests: `@humans`, founded in Hull, with what people do around it."""

from actors import store as people
from actors.actor import Actor
from alliances import seen
from alliances.actions import NewUmbrella
from storage.transaction import Reading
from tests.fediverse.fediverse import Fediverse
from tests.fediverse.home import Home
from tests.fediverse.stranger import Stranger

CHARTER = "We share what we have.\n\nEverybody decides for themselves."


async def founded(fediverse: Fediverse, home: Home, username: str = "humans") -> Actor:
    """An umbrella at home, coordinated by its coordinator."""
    leader = await home.member(home.coordinator)
    new = NewUmbrella(username, "HUMANs", CHARTER, (leader.iri,))
    umbrella = await home.doing(home.rooms.alliances.create(new))
    await fediverse.settle()
    return umbrella


async def both_say_yes(fediverse: Fediverse, home: Home, member: Home) -> None:
    """The umbrella at home admits a network, and the network joins."""
    await admitted(fediverse, home, member)
    await member.doing(member.rooms.alliances.join(f"@humans@{home.host}"))
    await fediverse.settle()


async def admitted(fediverse: Fediverse, home: Home, member: Home) -> None:
    """The umbrella at home admits a network."""
    umbrella = await home.rooms.alliances.named("humans")
    await home.doing(home.rooms.alliances.set_member(umbrella, member.handle, inside=True))
    await fediverse.settle()


async def hosts_too(fediverse: Fediverse, home: Home, founder: Home) -> None:
    """A home hosts the founder's umbrella as well, and each names the other."""
    await home.doing(home.rooms.alliances.host(f"@humans@{founder.host}"))
    await fediverse.settle()
    umbrella = await founder.rooms.alliances.named("humans")
    await founder.doing(
        founder.rooms.alliances.set_host(umbrella, f"@humans@{home.host}", named=True)
    )
    await fediverse.settle()


async def members_at(home: Home, host: Home | Stranger | None = None) -> list[str]:
    """The hosts of the networks that are in, as `home` believes of the umbrella at `host`."""
    where = (host or home).host

    def look(tx: Reading) -> list[str]:
        umbrella = people.by_handle(tx, where, "humans")
        found = seen.members_of(tx, umbrella.id) if umbrella else []
        return sorted(network.host for network in found)

    return await home.node.database.read(look)


async def coordinators_at(home: Home) -> list[str]:
    """The names of those who coordinate the umbrella of `home`."""

    def look(tx: Reading) -> list[str]:
        umbrella = people.by_handle(tx, home.host, "humans")
        assert umbrella is not None
        return sorted(one.iri.rpartition("/")[2] for one in seen.coordinators_of(tx, umbrella.id))

    return await home.node.database.read(look)
