"""Looks into the store of a node from beside it."""

from storage.database import Reading

_PROVEN = """
SELECT count(*) FROM listings l JOIN posts p ON p.id = l.post_id
 WHERE l.state = 'open' AND l.local = 0 AND p.proof = 'verified'
"""


def proven_listings(tx: Reading) -> int:
    """How many open listings of others have been found to be by whom they say."""
    return int(str(tx.value(_PROVEN)))
