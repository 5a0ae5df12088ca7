"""What others have put into an open index, as if it had been read."""

import json
from datetime import timedelta

from node.assembly import Node
from syndication import gleaning_store
from syndication.gleaning import read_gleaning

_OFFER = {
    "linked_schemas": ["offers_wants_schema-v0.1.0"],
    "exchange_type": "want",
    "transaction_type": ["borrow-lend"],
    "description": "To pick apples.\nWe bring it back clean.",
    "details_url": "https://garden.example/wants/7",
    "geographic_scope": "local",
    "contact_details": {"contact_form": "https://garden.example/wants/7/contact"},
}


async def read_one(node: Node, title: str = "A ladder", *tags: str) -> int:
    """The number of one entry that was read."""
    now, number = node.world.clock.now(), node.world.ids.new()
    body = json.dumps({**_OFFER, "title": title, "tags": tags or ("tools",)}).encode()
    found = read_gleaning("https://garden.example/profiles/7.json", body, now)
    await node.database.write(
        lambda tx: gleaning_store.put(tx, number, found, 1, now - timedelta(hours=1))
    )
    return number
