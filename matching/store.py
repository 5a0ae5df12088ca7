"""What is written down of introductions, and what is counted for suggestions."""

from storage.transaction import Reading


def times_helped(tx: Reading, actor_id: int) -> int:
    """How often something that this actor lists has come about here."""
    counted = tx.value(
        "SELECT count(*) FROM posts p JOIN listing_takings t ON t.post_id = p.id"
        " WHERE p.author_id = :id AND t.done_at IS NOT NULL",
        id=actor_id,
    )
    return int(str(counted))
