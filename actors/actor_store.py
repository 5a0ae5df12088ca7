"""The table `actors`, our own and remote ones, and who is a member here."""

import json
from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from typing import Any, Final

from actors.actor import Actor, NewActor, Role
from actors.search_store import forget_name, note_name
from federation.documents import ActorDocument
from federation.iris import Iris, umbrella_name
from federation.origins import host_of
from storage.instants import from_text, to_text
from storage.transaction import Reading, Row, SqlValue, Writing
from world.errors import Malformed, Missing, Refused

COLUMNS = """
    actors.id, actors.iri, actors.local, actors.role, actors.type, actors.host, actors.username,
    actors.name, actors.summary, actors.url, actors.inbox, actors.shared_inbox, actors.outbox,
    actors.followers, actors.following, actors.featured, actors.sisters, actors.listings,
    actors.members, actors.network_iri, actors.language, actors.place, actors.discoverable,
    actors.approves_followers, actors.moved_to, actors.also_known_as, actors.created_at,
    actors.updated_at, actors.fetched_at, actors.gone_at, actors.icon, actors.header, actors.fields
"""
_NAMES = [name.strip().removeprefix("actors.") for name in COLUMNS.split(",")]
_ACTORS_KEPT: Final = 512
_ABOUT: Final = ("actors",)
_FETCHED = (
    *("type", "host", "username", "name", "summary", "url", "inbox", "shared_inbox", "outbox"),
    *("followers", "following", "featured", "sisters", "listings", "members", "network_iri"),
    *("language", "place", "discoverable", "approves_followers", "moved_to", "also_known_as"),
    *("document", "updated_at", "fetched_at"),
)
_SAVE_REMOTE = f"""
    INSERT INTO actors (id, iri, local, role, created_at, {", ".join(_FETCHED)})
    VALUES (:id, :iri, 0, 'remote', :updated_at, {", ".join(f":{name}" for name in _FETCHED)})
    ON CONFLICT (iri) DO UPDATE
    SET gone_at = NULL, {", ".join(f"{name} = excluded.{name}" for name in _FETCHED)}
    WHERE local = 0
"""  # noqa: S608  # only our own column names


def actor_of(row: Row) -> Actor:
    """The actor in a row that selects `COLUMNS` first; the names of its fields are theirs."""
    return _actor_of(row[: len(_NAMES)])


# A batch asks for the same few again and again. What is kept is what the row says, so it cannot
# be out of date.
@lru_cache(maxsize=_ACTORS_KEPT)
def _actor_of(values: tuple[SqlValue, ...]) -> Actor:
    found: dict[str, Any] = dict(zip(_NAMES, values, strict=True))
    for name in ("local", "discoverable", "approves_followers"):
        found[name] = bool(found[name])
    for name in ("created_at", "updated_at", "fetched_at", "gone_at"):
        found[name] = instant_of(found[name])
    aliases = found["also_known_as"]
    found["also_known_as"] = () if aliases == "[]" else tuple(json.loads(aliases))
    fields = found["fields"]
    found["fields"] = () if fields == "[]" else tuple(map(tuple, json.loads(fields)))
    return Actor(**found)


def instant_of(text: str | None) -> datetime | None:
    """The instant in a column that may be null."""
    return None if text is None else from_text(text)


def _one(tx: Reading, where: str, **params: SqlValue) -> Actor | None:
    row = tx.one(f"SELECT {COLUMNS} FROM actors WHERE {where}", **params)  # noqa: S608
    return None if row is None else actor_of(row)


def _all(tx: Reading, where: str, **params: SqlValue) -> list[Actor]:
    rows = tx.all(f"SELECT {COLUMNS} FROM actors WHERE {where}", **params)  # noqa: S608
    return [actor_of(row) for row in rows]


def by_id(tx: Reading, actor_id: int) -> Actor | None:
    key = ("actor", actor_id)
    return tx.recall(_ABOUT, key, lambda: _one(tx, "id = :id", id=actor_id))


def by_iri(tx: Reading, iri: str) -> Actor | None:
    return tx.recall(_ABOUT, ("actor", iri), lambda: _one(tx, "iri = :iri", iri=iri))


def by_iris(tx: Reading, iris: Iterable[str]) -> list[Actor]:
    """Those of these that are known, in no order."""
    return _all(tx, "iri IN (SELECT value FROM json_each(:iris))", iris=json.dumps(list(iris)))


def by_handle(tx: Reading, host: str, username: str) -> Actor | None:
    """The actor last seen under that handle; remote names are confirmed by `Fetcher.handle`."""
    where = "host = :host AND username = :username AND gone_at IS NULL ORDER BY updated_at DESC"
    return _one(tx, f"{where} LIMIT 1", host=host, username=username)


def by_inbox(tx: Reading, inbox: str) -> list[Actor]:
    """Everybody who takes deliveries there, personally or shared."""
    return _all(tx, "local = 0 AND (inbox = :inbox OR shared_inbox = :inbox)", inbox=inbox)


def local_by_username(tx: Reading, username: str) -> Actor | None:
    """An actor of ours, also one that is gone; letter case does not count."""
    return _one(tx, "local = 1 AND username = :username", username=username)


def node_actor(tx: Reading) -> Actor:
    """The actor that signs our fetches. `Missing` before the node is founded."""
    return _of_role(tx, Role.NODE)


def network(tx: Reading) -> Actor:
    """The network whose home this node is. `Missing` before the node is founded."""
    return _of_role(tx, Role.NETWORK)


def _of_role(tx: Reading, role: Role) -> Actor:
    actor = _one(tx, "local = 1 AND role = :role ORDER BY id LIMIT 1", role=role.value)
    if actor is None:
        raise Missing("This node has not been set up yet; `sisternet init` does that.")
    return actor


def local_actors(tx: Reading) -> list[Actor]:
    """Everybody of ours who is still here, oldest first."""
    return _all(tx, "local = 1 AND gone_at IS NULL ORDER BY id")


def local_members(tx: Reading) -> list[Actor]:
    """The people of ours who are still here, oldest first."""
    return _all(tx, "local = 1 AND role = 'member' AND gone_at IS NULL ORDER BY id")


def iri_of(tx: Reading, actor_id: int) -> str | None:
    """The name of the actor with that id."""
    found = tx.value("SELECT iri FROM actors WHERE id = :id", id=actor_id)
    return None if found is None else str(found)


def document_of(tx: Reading, actor_id: int) -> bytes | None:
    """A remote actor's document as it came."""
    row = tx.one("SELECT document FROM actors WHERE id = :id", id=actor_id)
    return None if row is None else row["document"]


def insert_local(tx: Writing, new: NewActor, iris: Iris, now: datetime) -> Actor:
    """Writes an actor of ours, all addresses made from its username; its keys come apart."""
    iri = iris.actor(new.username)
    values: dict[str, SqlValue] = {
        "id": new.id,
        "iri": iri,
        "role": new.role.value,
        "type": _TYPES[new.role],
        "host": iris.host,
        "username": new.username,
        "name": new.name,
        "summary": new.summary,
        "url": _page_of(new, iris),
        "shared_inbox": iris.shared_inbox,
        "network_iri": _network_iri(tx, new.role, iri),
        "language": new.language,
        "place": new.place,
        "discoverable": int(new.discoverable),
        "approves_followers": int(new.approves_followers),
        "created_at": to_text(now),
        "updated_at": to_text(now),
        **_collections(iris, iri, new.role),
    }
    names = ", ".join(values)
    places = ", ".join(f":{name}" for name in values)
    tx.run(f"INSERT INTO actors (local, {names}) VALUES (1, {places})", **values)  # noqa: S608
    written = by_id(tx, new.id)
    assert written is not None  # noqa: S101  # just inserted
    note_name(tx, written)
    return written


_TYPES = {
    Role.NODE: "Application",
    Role.NETWORK: "Group",
    Role.MEMBER: "Person",
    Role.UMBRELLA: "Organization",
    Role.COMMUNITY: "Group",
}


def _collections(iris: Iris, iri: str, role: Role) -> dict[str, SqlValue]:
    """Every actor has boxes; only people and networks are followed, list and pin things."""
    made: dict[str, SqlValue] = {"inbox": iris.inbox(iri), "outbox": iris.outbox(iri)}
    if role is not Role.NODE:
        made |= {
            "followers": iris.followers(iri),
            "following": iris.following(iri),
            "featured": iris.featured(iri),
        }
    if role in (Role.NETWORK, Role.MEMBER):
        made |= {"listings": iris.listings(iri)}
    if role in (Role.NETWORK, Role.UMBRELLA):
        made |= {"members": iris.members(iri)}
    if role is Role.NETWORK:
        made |= {"sisters": iris.sisters(iri)}
    if role is Role.COMMUNITY:
        made |= {"outbox": iris.announced(iri)}
    return made


def _page_of(new: NewActor, iris: Iris) -> str:
    if new.role is Role.NODE:
        return f"{iris.base_url}/"
    if new.role in (Role.UMBRELLA, Role.COMMUNITY):
        return iris.umbrella_page(umbrella_name(new.username))
    return iris.profile_page(new.username)


def _network_iri(tx: Reading, role: Role, own_iri: str) -> str | None:
    if role is Role.NETWORK:
        return own_iri
    return network(tx).iri if role is Role.MEMBER else None


def upsert_remote(
    tx: Writing, document: ActorDocument, body: bytes, now: datetime, new_id: int
) -> Actor:
    """Writes what an actor's own document says of it; `new_id` counts if it is not known yet.

    Raises `Malformed` for a stub, which says too little to be stored over what is known, and
    `Refused` for a document about an actor of ours.
    """
    if document.inbox is None:
        raise Malformed("This actor's document names no inbox.")
    at = to_text(now)
    tx.run(
        _SAVE_REMOTE,
        id=new_id,
        iri=document.id,
        **_columns_of(document),
        document=body,
        updated_at=at,
        fetched_at=at,
    )
    saved = by_iri(tx, document.id)
    assert saved is not None  # noqa: S101  # just written
    if saved.local:
        raise Refused("Nobody else says who our own actors are.")
    note_name(tx, saved)
    return saved


def _columns_of(document: ActorDocument) -> dict[str, SqlValue]:
    return {
        "type": document.type,
        "host": host_of(document.id),
        "username": document.username,
        "name": document.name,
        "summary": document.summary,
        "url": document.url,
        "inbox": document.inbox,
        "shared_inbox": document.shared_inbox,
        "outbox": document.outbox,
        "followers": document.followers,
        "following": document.following,
        "featured": document.featured,
        "sisters": document.sisters,
        "listings": document.listings,
        "members": document.members,
        "network_iri": document.network,
        "language": document.language,
        "place": document.place,
        "discoverable": int(document.discoverable),
        "approves_followers": int(document.approves_followers),
        "moved_to": document.moved_to,
        "also_known_as": json.dumps(document.also_known_as),
    }


def update_local(tx: Writing, actor: Actor, now: datetime) -> None:
    """Writes what the owner of an actor of ours may change: words, place, choices, aliases."""
    tx.run(
        """UPDATE actors
           SET name = :name, summary = :summary, language = :language, place = :place,
               discoverable = :discoverable, approves_followers = :approves_followers,
               moved_to = :moved_to, also_known_as = :also_known_as, icon = :icon,
               header = :header, fields = :fields, updated_at = :now
           WHERE id = :id AND local = 1""",
        id=actor.id,
        name=actor.name,
        summary=actor.summary,
        language=actor.language,
        place=actor.place,
        discoverable=int(actor.discoverable),
        approves_followers=int(actor.approves_followers),
        moved_to=actor.moved_to,
        also_known_as=json.dumps(actor.also_known_as),
        icon=actor.icon,
        header=actor.header,
        fields=json.dumps(actor.fields),
        now=to_text(now),
    )
    note_name(tx, actor)


def touch(tx: Writing, actor_id: int, now: datetime) -> None:
    """Notes that the actor's document has changed, by new keys for example."""
    tx.run("UPDATE actors SET updated_at = :now WHERE id = :id", id=actor_id, now=to_text(now))


def mark_moved(tx: Writing, actor_id: int, target_iri: str, now: datetime) -> None:
    """Notes where a remote actor has moved, after both sides were checked."""
    tx.run(
        "UPDATE actors SET moved_to = :target, updated_at = :now WHERE id = :id",
        id=actor_id,
        target=target_iri,
        now=to_text(now),
    )


def mark_gone(tx: Writing, actor_id: int, now: datetime) -> None:
    """Keeps the row, so that the name is never given out again, and forgets what it said."""
    tx.run(
        """UPDATE actors
           SET gone_at = coalesce(gone_at, :now), updated_at = :now, name = '', summary = '',
               place = NULL, document = NULL, icon = NULL, header = NULL, fields = '[]',
               also_known_as = CASE local WHEN 1 THEN '[]' ELSE also_known_as END
           WHERE id = :id""",
        id=actor_id,
        now=to_text(now),
    )
    forget_name(tx, actor_id)


def mark_remote_gone(tx: Writing, iri: str, now: datetime) -> None:
    """As `mark_gone`, for an actor of others whose own address answers 410, if it is known."""
    known = by_iri(tx, iri)
    if known is not None and not known.local:
        mark_gone(tx, known.id, now)
