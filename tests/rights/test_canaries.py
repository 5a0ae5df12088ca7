"""After somebody was erased, nothing of theirs is left on the disk (PRV-20, invariant 7)."""

import pytest

from tests.fediverse.fediverse import Fediverse
from tests.fediverse.home import Home
from tests.rights.given import SECRETS, lived, octets_on_the_disk


def found(octets: bytes) -> list[str]:
    lower = octets.lower()
    return [word for word in SECRETS if word.encode() in lower]


async def in_the_tables(home: Home) -> dict[str, list[str]]:
    """In which tables, shadow tables of the search among them, which words stand."""
    tables = await home.rows("SELECT name FROM sqlite_master WHERE type = 'table'")
    words: dict[str, list[str]] = {}
    for (table,) in tables:
        rows = await home.rows(f'SELECT * FROM "{table}"')  # noqa: S608  # names out of the schema
        cells = [str(cell) if not isinstance(cell, bytes) else cell for row in rows for cell in row]
        said = b"\n".join(cell.encode() if isinstance(cell, str) else cell for cell in cells)
        if hit := found(said):
            words[table] = hit
    return words


@pytest.mark.row("PRV-20")
async def test_nothing_of_whoever_was_erased_is_left_anywhere(
    fediverse: Fediverse, hull: Home, madison: Home
) -> None:
    await fediverse.become_sisters(hull, madison)
    await lived(hull, madison)
    await fediverse.settle()
    amina = await hull.member("amina")
    before = await in_the_tables(hull)
    assert {"accounts", "posts", "listings", "listing_search_content", "pictures"} <= set(before)
    pictures = [path for path in octets_on_the_disk(hull.store.parent) if path.suffix == ".jpg"]

    await hull.doing(hull.rooms.rights.erasing.leave(amina.id))
    await fediverse.live(hours=1)

    assert await in_the_tables(hull) == {}
    await hull.stop()
    for path, octets in octets_on_the_disk(hull.store.parent).items():
        assert found(octets) == [], path
    assert not any(path.exists() for path in pictures)
    await hull.start()


STAYS = {
    "actors.id": "that there was an actor of that name, so that nobody else is given it",
    "actors.iri": "the same",
    "accounts.actor_id": "that there was an account, which is empty",
    "members.actor_id": "since when and until when",
    "keys.actor_id": "the keys that sign the farewell, until everybody has heard it",
    "activities.actor_id": "what was said to whom when, without what",
    "activities.object_iri": "the farewell itself",
    "deliveries.sender_id": "how the farewell fares",
    "reached.object_iri": "who has to hear it",
    "tombstones.actor_iri": "what was deleted, so that it is not taken in again",
    "erasures.actor_id": "the page of receipts",
    "consents.subject_id": "that she had agreed, so that the network can prove it",
    "consents.given_by": "the same",
    "behalf_log.member_id": "what coordinators did in her name: numbers and codes",
    "standing_log.member_id": "how her standing changed: codes",
    "shown_actors.actor_id": "how often what was shown of her has changed; it counts nothing now",
    "listing_debuts.actor_id": "that a first listing of hers was looked at",
}


async def test_of_her_number_and_name_there_stays_what_keeps_promises(
    fediverse: Fediverse, hull: Home, madison: Home
) -> None:
    await fediverse.become_sisters(hull, madison)
    await lived(hull, madison)
    await fediverse.settle()
    amina = await hull.member("amina")
    await hull.doing(hull.rooms.rights.erasing.leave(amina.id))
    await fediverse.live(hours=1)

    known = (amina.id, amina.iri, f"actor {amina.id}")  # the last is a reader of letters
    left = set()
    for (table,) in await hull.rows("SELECT name FROM sqlite_master WHERE type = 'table'"):
        for row in await hull.rows(f'SELECT * FROM "{table}"'):  # noqa: S608
            left |= {f"{table}.{key}" for key in dict(row) if row[key] in known}
    assert left == set(STAYS)
