"""Likes, announcements, pins, and what came too early."""

from dataclasses import dataclass
from datetime import datetime

from posts.post import Counts, Deed, Reaction
from storage.instants import from_text, to_text
from storage.transaction import Reading, Row, Writing

FEATURED_MOST = 50


@dataclass(frozen=True, slots=True)
class NewReaction:
    """A like or an announcement as it is written down."""

    id: int
    kind: Reaction
    deed: Deed


def add_reaction(tx: Writing, reaction: NewReaction) -> bool:
    """True if it is new: one like and one announcement count per actor and post (ORI-46)."""
    deed = reaction.deed
    added = tx.run(
        "INSERT OR IGNORE INTO reactions (id, actor_id, post_id, kind, iri, created_at, visibility)"
        " VALUES (:id, :actor, :post, :kind, :iri, :at, :visibility)",
        id=reaction.id,
        actor=deed.actor.id,
        post=deed.post.id,
        kind=reaction.kind,
        iri=deed.iri,
        at=to_text(deed.at),
        visibility=deed.visibility,
    )
    return added > 0


def remove_reaction(tx: Writing, reaction_id: int) -> None:
    """Drops a like or an announcement."""
    tx.run("DELETE FROM reactions WHERE id = :id", id=reaction_id)


def reaction_id(tx: Reading, post_id: int, actor_id: int, kind: Reaction) -> int | None:
    """The id of that actor's reaction of that kind to the post, if there is one."""
    found = tx.value(
        "SELECT id FROM reactions WHERE actor_id = :actor AND post_id = :post AND kind = :kind",
        actor=actor_id,
        post=post_id,
        kind=kind,
    )
    return None if found is None else int(str(found))


def reaction_iri(tx: Reading, post_id: int, actor_id: int, kind: Reaction) -> str | None:
    """The activity by which that actor reacted; None if there is none of that kind."""
    found = tx.value(
        "SELECT iri FROM reactions WHERE actor_id = :actor AND post_id = :post AND kind = :kind",
        actor=actor_id,
        post=post_id,
        kind=kind,
    )
    return None if found is None else str(found)


def reaction_by_iri(tx: Reading, iri: str, actor_id: int) -> Row | None:
    """`post_id` and `kind` of the reaction that this actor's activity was."""
    return tx.one(
        "SELECT post_id, kind FROM reactions WHERE iri = :iri AND actor_id = :actor",
        iri=iri,
        actor=actor_id,
    )


def remember_early_like(
    tx: Writing, post_iri: str, actor_id: int, iri: str | None, now: datetime
) -> None:
    """Keeps a like of something that has not arrived."""
    tx.run(
        "INSERT OR IGNORE INTO early_likes (post_iri, actor_id, iri, at)"
        " VALUES (:post, :actor, :iri, :now)",
        post=post_iri,
        actor=actor_id,
        iri=iri,
        now=to_text(now),
    )


def forget_early_like(tx: Writing, post_iri: str, actor_id: int) -> None:
    """Drops a like of something that has not arrived."""
    tx.run(
        "DELETE FROM early_likes WHERE post_iri = :post AND actor_id = :actor",
        post=post_iri,
        actor=actor_id,
    )


@dataclass(frozen=True, slots=True)
class EarlyLike:
    """A like that came before the post it is about."""

    actor_id: int
    iri: str | None
    at: datetime


def take_early_likes(tx: Writing, post_iri: str) -> list[EarlyLike]:
    """The likes that came before the post, oldest first, which are not early any more."""
    rows = tx.all(
        "SELECT actor_id, iri, at FROM early_likes WHERE post_iri = :iri ORDER BY at, actor_id",
        iri=post_iri,
    )
    tx.run("DELETE FROM early_likes WHERE post_iri = :iri", iri=post_iri)
    return [EarlyLike(row["actor_id"], row["iri"], from_text(row["at"])) for row in rows]


def remember_undone(tx: Writing, iri: str, actor_id: int, now: datetime) -> None:
    """Keeps that an activity was undone before it arrived."""
    tx.run(
        "INSERT OR IGNORE INTO undone (iri, actor_id, at) VALUES (:iri, :actor, :now)",
        iri=iri,
        actor=actor_id,
        now=to_text(now),
    )


def was_undone(tx: Reading, iri: str | None, actor_id: int) -> bool:
    """Whether that activity of that actor was undone before it arrived."""
    if iri is None:
        return False
    found = tx.value(
        "SELECT 1 FROM undone WHERE iri = :iri AND actor_id = :actor", iri=iri, actor=actor_id
    )
    return found is not None


def forget_early(tx: Writing, before: datetime) -> None:
    """Drops what came too early and has waited since before that instant."""
    tx.run("DELETE FROM undone WHERE at < :before", before=to_text(before))
    tx.run("DELETE FROM early_likes WHERE at < :before", before=to_text(before))


def pin(tx: Writing, actor_id: int, post_iri: str, now: datetime) -> None:
    """Features a post on a profile; beyond the most there may be, nothing happens."""
    tx.run(
        "INSERT OR IGNORE INTO featured (actor_id, post_iri, added_at)"
        " SELECT :actor, :iri, :now"
        " WHERE (SELECT count(*) FROM featured WHERE actor_id = :actor) < :most",
        actor=actor_id,
        iri=post_iri,
        now=to_text(now),
        most=FEATURED_MOST,
    )


def unpin(tx: Writing, actor_id: int, post_iri: str) -> None:
    """Features a post on a profile no more."""
    tx.run(
        "DELETE FROM featured WHERE actor_id = :actor AND post_iri = :iri",
        actor=actor_id,
        iri=post_iri,
    )


def pinned_iris(tx: Reading, actor_id: int) -> frozenset[str]:
    """The names of what an actor features."""
    rows = tx.all("SELECT post_iri FROM featured WHERE actor_id = :actor", actor=actor_id)
    return frozenset(row["post_iri"] for row in rows)


def forget_reactions_of(tx: Writing, actor_id: int) -> None:
    """Drops every like, announcement and pin of an actor who is gone."""
    tx.run("DELETE FROM reactions WHERE actor_id = :actor", actor=actor_id)
    tx.run("DELETE FROM early_likes WHERE actor_id = :actor", actor=actor_id)
    tx.run("DELETE FROM featured WHERE actor_id = :actor", actor=actor_id)


def counts(tx: Reading, post_id: int) -> Counts:
    """What everybody may know: public answers, likes, announcements by people (not by desks)."""
    row = tx.one("SELECT replies, likes, announces FROM posts WHERE id = :post", post=post_id)
    if row is None:
        return Counts(0, 0, 0)
    return Counts(row["replies"], row["likes"], row["announces"])
