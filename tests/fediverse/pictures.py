"""What a node holds, without the names and numbers that differ from run to run."""

from typing import Any

from tests.fediverse.home import Home

_QUESTIONS = {
    "listings": "SELECT title, state, audience, local FROM listings",
    "posts": """
        SELECT coalesce(p.name, p.content), p.visibility, p.proof, a.username, a.host
          FROM posts p JOIN actors a ON a.id = p.author_id
    """,
    "timelines": """
        SELECT a.username, coalesce(p.name, p.content) FROM timelines t
          JOIN actors a ON a.id = t.owner_id JOIN posts p ON p.id = t.post_id
    """,
    "reactions": """
        SELECT r.kind, coalesce(p.name, p.content), a.username, a.host FROM reactions r
          JOIN posts p ON p.id = r.post_id JOIN actors a ON a.id = r.actor_id
    """,
    "follows": """
        SELECT f.state, a.username, a.host, b.username, b.host FROM follows f
          JOIN actors a ON a.id = f.follower_id JOIN actors b ON b.id = f.followed_id
    """,
    "pacts": """
        SELECT p.state, p.proposed_by, a.host FROM pacts p JOIN actors a ON a.id = p.network_id
    """,
    "people": """
        SELECT a.username, a.host, a.gone_at IS NULL,
               (SELECT count(*) FROM keys k WHERE k.actor_id = a.id AND k.retired_at IS NULL)
          FROM actors a
    """,
    "tombstones": "SELECT former_type FROM tombstones",
    "heard": "SELECT type, actor_iri, state FROM received",
    "found in inboxes": """
        SELECT a.username, r.type FROM inbox_entries e
          JOIN actors a ON a.id = e.actor_id JOIN received r ON r.id = e.receipt_id
    """,
    "said": "SELECT type, audience, withdrawn_at IS NULL FROM activities",
    "sent": """
        SELECT a.type, d.inbox, d.state FROM deliveries d JOIN activities a ON a.id = d.activity_id
    """,
    "broken": "PRAGMA foreign_key_check",
}

Picture = dict[str, list[tuple[Any, ...]]]


async def picture_of(home: Home) -> Picture:
    """Everything that must be the same however often the node died on the way."""
    return {
        name: sorted((tuple(row) for row in await home.rows(sql)), key=repr)
        for name, sql in _QUESTIONS.items()
    }


def differences(one: Picture, other: Picture) -> dict[str, Any]:
    """Where two pictures differ: what only the first has, what only the second has."""
    found = {}
    for name, rows in one.items():
        missing, more = list(rows), []
        for row in other[name]:
            if row in missing:
                missing.remove(row)
            else:
                more.append(row)
        if missing or more:
            found[name] = {"missing": missing, "too much": more}
    return found
