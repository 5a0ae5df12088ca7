"""Whoever was a member before there were accounts has one afterwards."""

import re
import sqlite3
from contextlib import closing

from accounts.person import Appearance
from accounts.roles import Vetting
from tests.accounts.given import person
from tests.fediverse.home import Home
from tests.house.sources import ROOT

_TABLES = re.compile(r"^CREATE TABLE ([a-z_]+)", re.MULTILINE)


def take_the_room_out(home: Home) -> None:
    """Makes the store of a stopped node what it was before this room was built."""
    files = sorted((ROOT / "accounts" / "migrations").glob("*.sql"))
    text = "\n".join(file.read_text("utf-8") for file in files)
    with closing(sqlite3.connect(home.store)) as connection:
        for table in reversed(_TABLES.findall(text)):
            connection.execute(f"DROP TABLE {table}")
        connection.execute("DELETE FROM migrations WHERE room = 'accounts'")
        connection.execute(
            "UPDATE actors SET name = 'Ted Oak', discoverable = 0 WHERE username = 'ted'"
        )
        connection.commit()


async def test_members_of_an_older_node_have_accounts_when_it_starts_anew(hull: Home) -> None:
    await hull.rooms.membership.remove("amina")
    await hull.stop()
    take_the_room_out(hull)
    await hull.start()

    josie, ted = await person(hull, "josie"), await person(hull, "ted")
    assert josie.is_coordinator
    assert not ted.is_coordinator
    assert (ted.name, ted.appearance, ted.findable) == ("Ted Oak", Appearance.NAMED, False)
    assert (ted.vetting, ted.zone, ted.language) == (Vetting.ACTIVE, "Europe/London", "en")
    (count,) = await hull.rows("SELECT count(*) AS n FROM accounts")
    assert count["n"] == 2


async def test_an_older_members_document_stays_as_it_was(hull: Home) -> None:
    before = await hull.document("/actors/josie")
    await hull.stop()
    take_the_room_out(hull)
    await hull.start()
    assert await hull.document("/actors/josie") == before
