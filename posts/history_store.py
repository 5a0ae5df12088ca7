"""What posts said before, and how notes of ours were typed."""

from dataclasses import dataclass
from datetime import datetime

from posts.post import Post, PostText
from storage.instants import from_text, to_text
from storage.transaction import Reading, Row, Writing

VERSIONS_MOST = 60
"""Of a post that is changed without end, so many of the latest texts are kept."""


@dataclass(frozen=True, slots=True)
class Version:
    """What a post said from `said_at` on; `document` is the object's JSON of then."""

    said_at: datetime
    text: PostText
    document: bytes


def remember(tx: Writing, before: Post) -> None:
    """Keeps what a post said until now."""
    text = before.text
    tx.run(
        "INSERT INTO post_versions"
        " (post_id, said_at, name, content, summary, sensitive, language, document)"
        " VALUES (:post, :at, :name, :content, :summary, :sensitive, :language, :document)",
        post=before.id,
        at=to_text(before.updated_at or before.published_at),
        name=text.name,
        content=text.content,
        summary=text.summary,
        sensitive=int(text.sensitive),
        language=text.language,
        document=before.document,
    )
    tx.run(
        "DELETE FROM post_versions WHERE post_id = :post AND id NOT IN ("
        " SELECT id FROM post_versions WHERE post_id = :post ORDER BY id DESC LIMIT :most)",
        post=before.id,
        most=VERSIONS_MOST,
    )


def versions(tx: Reading, post_id: int) -> list[Version]:
    """What a post said before, the oldest first; what it says now is not among it."""
    rows = tx.all("SELECT * FROM post_versions WHERE post_id = :post ORDER BY id", post=post_id)
    return [_version(row) for row in rows]


def _version(row: Row) -> Version:
    text = PostText(
        name=row["name"],
        content=row["content"],
        summary=row["summary"],
        sensitive=bool(row["sensitive"]),
        language=row["language"],
        url=None,
    )
    return Version(from_text(row["said_at"]), text, row["document"])


def forget_versions(tx: Writing, post_id: int) -> None:
    """Nobody is to read any more what a post said before."""
    tx.run("DELETE FROM post_versions WHERE post_id = :post", post=post_id)


def keep_source(tx: Writing, post_id: int, text: str) -> None:
    """Keeps how a note of ours was typed."""
    tx.run(
        "INSERT INTO post_sources (post_id, text) VALUES (:post, :text)"
        " ON CONFLICT (post_id) DO UPDATE SET text = excluded.text",
        post=post_id,
        text=text,
    )


def forget_source(tx: Writing, post_id: int) -> None:
    """What was typed is not what the note says any more."""
    tx.run("DELETE FROM post_sources WHERE post_id = :post", post=post_id)


def source(tx: Reading, post_id: int) -> str | None:
    """How a note of ours was typed, if it was."""
    found = tx.value("SELECT text FROM post_sources WHERE post_id = :post", post=post_id)
    return None if found is None else str(found)
