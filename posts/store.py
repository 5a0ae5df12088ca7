"""What is written down of posts, and what has to be known before one is taken in."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from actors.actor import Actor
from posts.post import NewPost, Post, PostText, Proof, Tombstone, Visibility
from storage.instants import from_text, to_text
from storage.transaction import Reading, Row, Writing

COLUMNS = """
    p.id, p.iri, p.author_id, p.local, p.type, p.name, p.content, p.summary, p.sensitive,
    p.language, p.url, p.in_reply_to_iri, p.context_iri, p.visibility, p.published_at,
    p.updated_at, p.received_at, p.document, p.proof,
    a.iri AS author_iri, a.name AS author_name, a.username AS author_username,
    a.host AS author_host
"""
POSTS = "posts p JOIN actors a ON a.id = p.author_id"


def post_of(row: Row) -> Post:
    """The post in a row that selects `COLUMNS`."""
    return Post(
        id=row["id"],
        iri=row["iri"],
        author_id=row["author_id"],
        author_iri=row["author_iri"],
        author_name=row["author_name"],
        author_handle=f"{row['author_username']}@{row['author_host']}",
        local=bool(row["local"]),
        type=row["type"],
        text=PostText(
            name=row["name"],
            content=row["content"],
            summary=row["summary"],
            sensitive=bool(row["sensitive"]),
            language=row["language"],
            url=row["url"],
        ),
        in_reply_to_iri=row["in_reply_to_iri"],
        context_iri=row["context_iri"],
        visibility=Visibility(row["visibility"]),
        published_at=from_text(row["published_at"]),
        updated_at=from_text(row["updated_at"]) if row["updated_at"] else None,
        received_at=from_text(row["received_at"]),
        document=row["document"],
        proof=Proof(row["proof"]),
    )


def by_iri(tx: Reading, iri: str) -> Post | None:
    """A post by its name, whoever may see it: for rules, never for showing."""
    row = tx.one(f"SELECT {COLUMNS} FROM {POSTS} WHERE p.iri = :iri", iri=iri)  # noqa: S608
    return None if row is None else post_of(row)


def by_id(tx: Reading, post_id: int) -> Post | None:
    """A post by its number, whoever may see it: for rules, never for showing."""
    row = tx.one(f"SELECT {COLUMNS} FROM {POSTS} WHERE p.id = :id", id=post_id)  # noqa: S608
    return None if row is None else post_of(row)


def is_taken(tx: Reading, status_id: int) -> bool:
    """Whether a post or a reaction has that id already."""
    found = tx.value(
        "SELECT 1 FROM posts WHERE id = :id UNION ALL SELECT 1 FROM reactions WHERE id = :id",
        id=status_id,
    )
    return found is not None


@dataclass(frozen=True, slots=True)
class Standing:
    """What we know of a thing, its author and the people it names, before it is taken in."""

    post_id: int | None  # we have it already
    is_deleted: bool
    is_unwanted: bool  # it answers somebody of ours who blocks its author
    is_followed: bool  # somebody here follows the author, or the author's own network
    is_answer: bool  # it answers one of ours, a thread of ours, or somebody who is followed here
    names_local: bool
    has_early_likes: bool
    parent_context: str | None  # the thread of what it answers, if we have that

    @property
    def is_relevant(self) -> bool:
        """Whether anybody here has to do with it."""
        return self.is_followed or self.is_answer or self.names_local


_ALONE = """
SELECT
    (SELECT id FROM posts WHERE iri = :iri) AS post_id,
    EXISTS (SELECT 1 FROM tombstones WHERE iri = :iri AND actor_iri = :author) AS is_deleted,
    EXISTS (SELECT 1 FROM early_likes WHERE post_iri = :iri) AS has_early_likes
"""
_FOLLOWED = """
    EXISTS (SELECT 1 FROM follows f JOIN actors l ON l.id = f.follower_id AND l.local = 1
             WHERE f.followed_id = {} AND f.state = 'accepted')
"""
_AUTHOR_IS_FOLLOWED = f"""
SELECT {_FOLLOWED.format(":author_id")}
    OR EXISTS (SELECT 1 FROM actors n WHERE n.iri = :network AND n.host = :host AND (
            EXISTS (SELECT 1 FROM pacts WHERE network_id = n.id AND state = 'active')
            OR {_FOLLOWED.format("n.id")}))
"""  # noqa: S608  # only our own text
_ANSWERED = f"""
SELECT
    p.local = 1 AND EXISTS (
        SELECT 1 FROM blocks WHERE blocker_id = p.author_id AND blocked_id = :author_id)
    OR p.local = 1 AND EXISTS (
        SELECT 1 FROM avoided_hosts WHERE actor_id = p.author_id AND host = :host)
        AS is_unwanted,
    p.local = 1
    OR coalesce(substr(p.context_iri, 1, length(:contexts)) = :contexts, 0)
    OR {_FOLLOWED.format("p.author_id")} AS is_answer,
    p.context_iri
  FROM posts p WHERE p.iri = :parent
"""  # noqa: S608  # only our own text
_NAMES_LOCAL = """
SELECT EXISTS (SELECT 1 FROM actors WHERE local = 1 AND gone_at IS NULL
                 AND iri IN (SELECT value FROM json_each(:named)))
"""


@dataclass(frozen=True, slots=True)
class Question:
    """What `standing` is asked about: a thing, its author, and the names of ours in it."""

    iri: str
    author_id: int
    author_iri: str
    author_host: str
    network_iri: str | None  # the network its author says to belong to; believed on one host only
    parent_iri: str | None
    named: Sequence[str]
    contexts: str  # how the IRIs of our own threads begin


def standing(tx: Reading, question: Question) -> Standing:
    """Everything that decides whether a thing is taken in."""
    row = tx.one(_ALONE, iri=question.iri, author=question.author_iri)
    assert row is not None  # noqa: S101  # a SELECT without FROM has one row
    answered = _answered(tx, question) if question.parent_iri else None
    named = json.dumps(list(question.named)) if question.named else ""
    return Standing(
        post_id=row["post_id"],
        is_deleted=bool(row["is_deleted"]),
        is_unwanted=answered is not None and bool(answered["is_unwanted"]),
        is_followed=_is_followed(tx, question),
        is_answer=answered is not None and bool(answered["is_answer"]),
        names_local=bool(named and tx.value(_NAMES_LOCAL, named=named)),
        has_early_likes=bool(row["has_early_likes"]),
        parent_context=None if answered is None else answered["context_iri"],
    )


def _answered(tx: Reading, question: Question) -> Row | None:
    return tx.one(
        _ANSWERED,
        parent=question.parent_iri,
        author_id=question.author_id,
        host=question.author_host,
        contexts=question.contexts,
    )


def _is_followed(tx: Reading, question: Question) -> bool:
    about = (question.author_id, question.network_iri, question.author_host)

    def ask() -> bool:
        found = tx.value(
            _AUTHOR_IS_FOLLOWED,
            author_id=question.author_id,
            network=question.network_iri,
            host=question.author_host,
        )
        return bool(found)

    return tx.recall(("actors", "follows", "pacts"), ("has a reader here", *about), ask)


def sisters_among(tx: Reading, iris: Iterable[str], host: str) -> bool:
    """Whether one of these names the `sisters` collection of a network on that host."""
    found = tx.value(
        "SELECT 1 FROM actors WHERE host = :host AND type = 'Group'"
        " AND sisters IN (SELECT value FROM json_each(:iris))",
        host=host,
        iris=json.dumps(list(iris)),
    )
    return found is not None


_INSERT = """
INSERT INTO posts (id, iri, author_id, local, type, name, content, summary, sensitive, language,
                   url, in_reply_to_iri, context_iri, visibility, published_at, updated_at,
                   received_at, document, proof, has_media)
VALUES (:id, :iri, :author_id, :local, :type, :name, :content, :summary, :sensitive, :language,
        :url, :in_reply_to, :context, :visibility, :published_at, :updated_at,
        :received_at, :document, :proof, :has_media)
"""


def insert(tx: Writing, post: NewPost) -> None:
    """Writes a post down with its readers and tags."""
    text = post.text
    tx.run(
        _INSERT,
        id=post.id,
        iri=post.iri,
        author_id=post.author_id,
        local=int(post.local),
        type=post.type,
        name=text.name,
        content=text.content,
        summary=text.summary,
        sensitive=int(text.sensitive),
        language=text.language,
        url=text.url,
        in_reply_to=post.in_reply_to_iri,
        context=post.context_iri,
        visibility=post.visibility,
        published_at=to_text(post.published_at),
        updated_at=to_text(post.updated_at) if post.updated_at else None,
        received_at=to_text(post.received_at),
        document=post.document,
        proof=post.proof,
        has_media=int(post.has_media),
    )
    if post.readers:
        _insert_readers(tx, post)
    if post.tags:
        _insert_tags(tx, post.id, post.tags)


def _insert_readers(tx: Writing, post: NewPost) -> None:
    tx.run_many(
        "INSERT OR IGNORE INTO post_readers (post_id, actor_iri, mentioned)"
        " VALUES (:post, :iri, :mentioned)",
        [
            {"post": post.id, "iri": iri, "mentioned": int(iri in post.mentioned)}
            for iri in post.readers
        ],
    )


def _insert_tags(tx: Writing, post_id: int, tags: Iterable[str]) -> None:
    tx.put_off_rows(
        "INSERT OR IGNORE INTO post_tags (post_id, tag) VALUES (:post, :tag)",
        [{"post": post_id, "tag": tag} for tag in tags],
        leaning_on=("posts",),
    )


@dataclass(frozen=True, slots=True)
class Revision:
    """What an edit leaves of a post; author, names and `published` never change.

    Its type only with a poll: with one a note is a `Question`.
    """

    type: str
    text: PostText
    tags: tuple[str, ...]
    visibility: Visibility
    updated_at: datetime | None
    document: bytes
    proof: Proof
    has_media: bool = False


def revise(tx: Writing, post_id: int, revision: Revision) -> None:
    """Writes an edit down."""
    text = revision.text
    tx.run(
        "UPDATE posts SET type = :type, name = :name, content = :content, summary = :summary,"
        " sensitive = :sensitive, language = :language, url = :url, visibility = :visibility,"
        " updated_at = :updated_at, document = :document, proof = :proof, has_media = :has_media"
        " WHERE id = :id",
        id=post_id,
        type=revision.type,
        name=text.name,
        content=text.content,
        summary=text.summary,
        sensitive=int(text.sensitive),
        language=text.language,
        url=text.url,
        visibility=revision.visibility,
        updated_at=to_text(revision.updated_at) if revision.updated_at else None,
        document=revision.document,
        proof=revision.proof,
        has_media=int(revision.has_media),
    )
    tx.run("DELETE FROM post_tags WHERE post_id = :id", id=post_id)
    if revision.tags:
        _insert_tags(tx, post_id, revision.tags)


def rewrite(tx: Writing, post_id: int, document: bytes) -> None:
    """Keeps other bytes of a post that say the same."""
    tx.run("UPDATE posts SET document = :document WHERE id = :id", id=post_id, document=document)


def judge(tx: Writing, post_id: int, proof: Proof) -> None:
    """Keeps what a later look at a post's proof came to."""
    tx.run("UPDATE posts SET proof = :proof WHERE id = :id", id=post_id, proof=proof)


def narrow(tx: Writing, post_id: int, visibility: Visibility) -> None:
    """Shows a post to fewer people than before."""
    tx.run(
        "UPDATE posts SET visibility = :visibility WHERE id = :id",
        id=post_id,
        visibility=visibility,
    )


def readers(tx: Reading, post_id: int) -> list[str]:
    """The IRIs of those who are named in a post."""
    rows = tx.all("SELECT actor_iri FROM post_readers WHERE post_id = :id", id=post_id)
    return [row["actor_iri"] for row in rows]


def forget_readers(tx: Writing, post_id: int) -> None:
    """Nobody is named in that post any more."""
    tx.run("DELETE FROM post_readers WHERE post_id = :id", id=post_id)


def remove(tx: Writing, post_id: int) -> None:
    """Deletes a post with everything that hangs on it, pins included."""
    tx.run(
        "DELETE FROM featured WHERE post_iri = (SELECT iri FROM posts WHERE id = :id)", id=post_id
    )
    tx.run("DELETE FROM posts WHERE id = :id", id=post_id)


def bury(tx: Writing, stone: Tombstone, actor_iri: str) -> None:
    """Remembers for ever that `actor_iri` deleted this; the first time stands."""
    tx.run(
        "INSERT OR IGNORE INTO tombstones (iri, actor_iri, former_type, audience, deleted_at)"
        " VALUES (:iri, :actor, :former_type, :audience, :deleted_at)",
        iri=stone.iri,
        actor=actor_iri,
        former_type=stone.former_type,
        audience="public" if stone.for_everybody else "private",
        deleted_at=to_text(stone.deleted_at),
    )


def tombstone(tx: Reading, iri: str, actor_iri: str | None = None) -> Tombstone | None:
    """What is left of an object that was deleted (by that actor, if one is given)."""
    row = tx.one(
        "SELECT * FROM tombstones WHERE iri = :iri AND (:actor IS NULL OR actor_iri = :actor)"
        " ORDER BY deleted_at LIMIT 1",
        iri=iri,
        actor=actor_iri,
    )
    if row is None:
        return None
    return Tombstone(
        iri=row["iri"],
        former_type=row["former_type"],
        for_everybody=row["audience"] == "public",
        deleted_at=from_text(row["deleted_at"]),
    )


def ids_of_author(tx: Reading, author_id: int) -> list[int]:
    """Everything an author has here, oldest first, whoever may see it."""
    rows = tx.all("SELECT id FROM posts WHERE author_id = :author ORDER BY id", author=author_id)
    return [row["id"] for row in rows]


def ids_for_nobody_but(tx: Reading, reader: Actor) -> list[int]:
    """What others have sent to that actor of ours alone, oldest first."""
    rows = tx.all(
        "SELECT p.id FROM post_readers r JOIN posts p ON p.id = r.post_id"
        " WHERE r.actor_iri = :iri AND p.local = 0 AND p.visibility = 'direct'"
        " AND NOT EXISTS (SELECT 1 FROM post_readers o JOIN actors l ON l.iri = o.actor_iri"
        "                  WHERE o.post_id = p.id AND l.local = 1 AND l.gone_at IS NULL"
        "                    AND l.id <> :id) ORDER BY p.id",
        iri=reader.iri,
        id=reader.id,
    )
    return [row["id"] for row in rows]
