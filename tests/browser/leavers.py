"""What is a member's own, for the browser to look at: files, lists, somebody who has left."""

from node.assembly import Node
from storage.database import Writing

_HOSTS = ("madison.example", "aotearoa.example", "donaudampfschifffahrt-und-anderes.example")
_STATES = ("done", "waiting", "failed")
_MUTES = "Account address,Hide notifications\n"


async def pack(node: Node) -> dict[str, str]:
    """Josie's file is made, Carol looks at a list, Ted's is done, and Wendy has left."""
    rights = node.rooms.rights
    josie = await node.rooms.membership.named("josie")
    await node.database.write(lambda tx: rights.exports.ask(tx, josie.id))
    neighbours = [f"neighbour{number}@{_HOSTS[2]}" for number in range(30)]
    looked_at = await _brought(node, "carol", neighbours)
    done = await _brought(node, "ted", [f"carol@{node.iris.host}", f"nobody@{node.iris.host}"])
    ted = await node.rooms.membership.named("ted")
    await rights.importing.begin(ted.id, int(done))
    while await rights.errands.run_due():
        pass
    return {"list": looked_at, "list_done": done, "left": await _left(node)}


async def _brought(node: Node, username: str, handles: list[str]) -> str:
    member = await node.rooms.membership.named(username)
    octets = (_MUTES + "".join(f"{handle},true\n" for handle in handles)).encode()
    return str(await node.rooms.rights.importing.look_at(member, octets, "muted_accounts.csv"))


async def _left(node: Node) -> str:
    await node.rooms.membership.add("wendy", name="Wendy Marsh")
    wendy = await node.rooms.membership.named("wendy")
    secret = await node.rooms.rights.erasing.leave(wendy.id)

    def write(tx: Writing) -> None:
        for host, state in zip(_HOSTS, _STATES, strict=True):
            tx.run(
                "INSERT INTO deliveries (activity_id, host, inbox, sender_id, patience, state,"
                " created_at, due_at) SELECT id, :host, 'https://' || :host || '/inbox', actor_id,"
                " 'stranger', :state, published_at, published_at FROM activities"
                " WHERE actor_id = :actor AND type = 'Delete'",
                host=host,
                state=state,
                actor=wendy.id,
            )

    await node.database.write(write)
    return secret
