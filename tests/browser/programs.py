"""Programs that members of the node in the browser have let in, and one that asks to be."""

from urllib.parse import urlencode

from node.assembly import Node
from oauth.program import OUT_OF_BAND, Grant, Registered, registration
from oauth.scopes import ALL_OF_MEMBERS, Scopes

NAME = "Phanpy of the Neighbours"


async def registered(node: Node, *redirects: str, scopes: Scopes = ALL_OF_MEMBERS) -> Registered:
    """A program with these ways back."""
    said = registration(NAME, "https://phanpy.example", redirects, scopes)
    return await node.rooms.programs.register(said)


def asking(given: Registered, **more: str) -> str:
    """The query by which it asks to be let in."""
    wish = {
        "response_type": "code",
        "client_id": given.program.client_id,
        "redirect_uri": given.program.redirect_uris[0],
        "scope": given.program.scopes.text,
    }
    return urlencode(wish | more)


async def let_programs_in(node: Node) -> dict[str, str]:
    """Josie has let one in, and one was made for her; the queries by which others ask."""
    josie = await node.rooms.membership.named("josie")
    phanpy = await registered(node, "https://phanpy.example/")
    narrow = await registered(node, OUT_OF_BAND, scopes=Scopes(("read:statuses", "admin:read")))
    programs = node.rooms.programs
    for given, scopes in ((phanpy, ALL_OF_MEMBERS), (narrow, Scopes(("read:statuses",)))):
        grant_to = given.program.redirect_uris[0]
        grant = Grant(given.program.id, josie.id, grant_to, scopes)
        code = await programs.let_in(grant)
        await programs.exchange(given.program, code, grant_to, None)
    await node.rooms.membership.token("josie", "A script that counts loaves")
    return {"asking": asking(phanpy), "asking_role": asking(narrow)}
