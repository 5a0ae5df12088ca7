"""What stands behind the bell of somebody, as (kind, whom it is from, about which post)."""

from notifications import seen
from notifications.notification import Notification
from notifications.seen import Wanted
from posts.seen_store import Page
from storage.transaction import Reading
from tests.fediverse.home import Home

ALL = Page(limit=100)
USUAL = Wanted()


async def heard(home: Home, username: str, wanted: Wanted = USUAL) -> list[Notification]:
    """What a member was told, the newest first."""
    member = await home.member(username)
    return await home.node.database.read(lambda tx: seen.listed_for(tx, member, wanted, ALL))


async def told(home: Home, username: str, wanted: Wanted = USUAL) -> list[tuple[str, str]]:
    """The same as kinds and names."""
    found = await heard(home, username, wanted)

    def named(tx: Reading) -> list[tuple[str, str]]:
        sql = "SELECT username FROM actors WHERE id = :id"
        return [(one.kind.value, str(tx.value(sql, id=one.from_id))) for one in found]

    return await home.node.database.read(named)
