"""What a member takes along of what their programs told them of."""

import json

from accounts import store as accounts
from rights.bell_keepsake import BellKeepsake
from rights.keepsake import Sheaf, Taking
from storage.transaction import Reading
from tests.fediverse.home import Home
from text.languages import words_for


async def test_every_notification_is_in_the_file_and_nobody_elses(hull: Home) -> None:
    post = await hull.write("Rain at last.", by="josie")
    await hull.rooms.posts.like(await hull.member("ted"), post.iri)
    await hull.write("@ted Between us.", by="amina", audience="direct")
    josie = await hull.member("josie")

    def taken(tx: Reading) -> Sheaf:
        person = accounts.person(tx, josie.id)
        assert person is not None
        return BellKeepsake().sheaf(tx, Taking(person, words_for("en")), 0)

    sheaf = await hull.node.database.read(taken)

    files = {piece.path: json.loads(piece.octets) for piece in sheaf.pieces}
    [told] = files["notifications.json"]
    assert (told["kind"], told["by"]) == ("favourite", f"@ted@{hull.host}")
    assert told["address"] == post.iri
    assert files["notification_policy.json"]["limited_accounts"] == "filter"
    assert (len(sheaf.entries), sheaf.go_on) == (1, None)
