"""The one door to this room's rows; the SQL stands in the `*_store.py` files, one per table.

Every function takes a `Reading` or `Writing` first and decides nothing.
"""

from datetime import datetime

from actors.access_store import (
    Standing,
    Token,
    actor_of_token,
    add_member,
    add_token,
    coordinators,
    forget_revoked_tokens,
    forget_tokens_of,
    mark_left,
    revoke_token,
    revoke_tokens_of,
    standing_of,
    tokens_of,
    told_members,
)
from actors.actor import Actor
from actors.actor_store import (
    by_handle,
    by_id,
    by_inbox,
    by_iri,
    by_iris,
    document_of,
    insert_local,
    local_actors,
    local_by_username,
    local_members,
    mark_gone,
    mark_moved,
    mark_remote_gone,
    network,
    node_actor,
    touch,
    update_local,
    upsert_remote,
)
from actors.block_store import (
    BlockedHost,
    Severity,
    block,
    block_host,
    block_iri,
    blocked_by,
    blocked_hosts,
    host_blocks,
    is_blocked_pair,
    silenced_hosts,
    unblock,
    unblock_host,
)
from actors.follow_store import (
    count_followers,
    count_following,
    follow_by_iri,
    follow_of,
    followed_remotely,
    follower_page,
    followers,
    followers_at,
    following,
    following_page,
    host_has_local_followers,
    is_followed_by_anyone_local,
    local_followers,
    pending_followers,
    remove_follow,
    remove_followers_at,
    remove_follows_of,
    set_follow,
    set_wish,
)
from actors.history_store import (
    UNSEEN,
    Generation,
    Sighting,
    generations_named,
    generations_of,
    last_seen,
    replace_remote_keys,
)
from actors.key_store import (
    forget_keys_of,
    forget_private_keys,
    key_named,
    key_owner,
    public_keys,
)
from actors.manners_store import manners, save_manners
from actors.pact_store import active_sisters, pact_with, pacts, save_pact
from actors.quiet_store import (
    Mute,
    avoid_host,
    avoided_hosts,
    avoids,
    end_mutes,
    forget_bonds_of,
    meet_host,
    mute,
    mute_of,
    mutes_of,
    unmute,
)
from federation.documents import ActorDocument
from storage.transaction import Writing

__all__ = [
    "BlockedHost",
    "Generation",
    "Mute",
    "Severity",
    "Sighting",
    "Standing",
    "Token",
    "active_sisters",
    "actor_of_token",
    "add_member",
    "add_token",
    "avoid_host",
    "avoided_hosts",
    "avoids",
    "block",
    "block_host",
    "block_iri",
    "blocked_by",
    "blocked_hosts",
    "by_handle",
    "by_id",
    "by_inbox",
    "by_iri",
    "by_iris",
    "coordinators",
    "count_followers",
    "count_following",
    "document_of",
    "end_mutes",
    "follow_by_iri",
    "follow_of",
    "followed_remotely",
    "follower_page",
    "followers",
    "followers_at",
    "following",
    "following_page",
    "forget_bonds_of",
    "forget_keys_of",
    "forget_private_keys",
    "forget_revoked_tokens",
    "forget_tokens_of",
    "generations_named",
    "generations_of",
    "host_blocks",
    "host_has_local_followers",
    "insert_local",
    "is_blocked_pair",
    "is_followed_by_anyone_local",
    "key_named",
    "key_owner",
    "local_actors",
    "local_by_username",
    "local_followers",
    "local_members",
    "manners",
    "mark_gone",
    "mark_left",
    "mark_moved",
    "mark_remote_gone",
    "meet_host",
    "mute",
    "mute_of",
    "mutes_of",
    "network",
    "node_actor",
    "pact_with",
    "pacts",
    "pending_followers",
    "public_keys",
    "remove_follow",
    "remove_followers_at",
    "remove_follows_of",
    "revoke_token",
    "revoke_tokens_of",
    "save_keys",
    "save_manners",
    "save_pact",
    "save_remote",
    "set_follow",
    "set_wish",
    "silenced_hosts",
    "standing_of",
    "tokens_of",
    "told_members",
    "touch",
    "unblock",
    "unblock_host",
    "unmute",
    "update_local",
]


def save_remote(
    tx: Writing,
    document: ActorDocument,
    body: bytes,
    now: datetime,
    new_id: int,
    *,
    said_at: datetime | None = None,
) -> Actor:
    """Writes what a remote actor's own document says of it, just fetched or sent by itself.

    Its keys become the only ones in use. `body` is the document as it came; `new_id` is taken
    if the actor is not known yet; `said_at` is when the actor itself said so under the key that
    it had before.
    """
    sighting = Sighting(said_at=said_at, seen_at=last_seen(tx, document.id))
    saved = upsert_remote(tx, document, body, now, new_id)
    replace_remote_keys(tx, saved.id, document, now, sighting)
    return saved


def save_keys(tx: Writing, document: ActorDocument, now: datetime) -> None:
    """Takes from a stub what it is good for: the keys of an actor who is known already."""
    known = by_iri(tx, document.id)
    if known is not None and not known.local:
        replace_remote_keys(tx, known.id, document, now, UNSEEN)
