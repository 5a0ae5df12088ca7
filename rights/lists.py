"""Follows, blocks, mutes and servers as CSV in Mastodon's form (`federation.md` 12)."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from types import MappingProxyType

from actors import store as people
from actors.actor import Actor, FollowWish
from storage.transaction import Reading
from text.spreadsheets import csv_rows


class ListKind(StrEnum):
    """What a list is of."""

    FOLLOWS = "follows"
    BLOCKS = "blocks"
    MUTES = "mutes"
    HOSTS = "hosts"


FILE_NAMES: Mapping[ListKind, str] = MappingProxyType(
    {
        ListKind.FOLLOWS: "following_accounts.csv",
        ListKind.BLOCKS: "blocked_accounts.csv",
        ListKind.MUTES: "muted_accounts.csv",
        ListKind.HOSTS: "blocked_domains.csv",
    }
)
"""As Mastodon names its files, by which its importer knows them."""

FOLLOWS_HEAD = ("Account address", "Show boosts", "Notify on new posts", "Languages")
MUTES_HEAD = ("Account address", "Hide notifications")


def list_of(tx: Reading, member: Actor, kind: ListKind) -> bytes:
    """One of the four for a member, as a file; blocks and servers have no line of headings."""
    rows: list[Sequence[object]]
    match kind:
        case ListKind.FOLLOWS:
            rows = [FOLLOWS_HEAD, *_follows(tx, member)]
        case ListKind.BLOCKS:
            rows = [(actor.handle,) for actor in people.blocked_by(tx, member.id)]
        case ListKind.MUTES:
            mutes = people.mutes_of(tx, member.id)
            rows = [MUTES_HEAD, *((mute.muted.handle, _word(mute)) for mute in mutes)]
        case ListKind.HOSTS:
            rows = [(host,) for host in people.avoided_hosts(tx, member.id)]
    return csv_rows(rows)


def _follows(tx: Reading, member: Actor) -> list[Sequence[object]]:
    rows: list[Sequence[object]] = []
    for actor in people.following(tx, member.id):
        follow = people.follow_of(tx, member.id, actor.id)
        wish = FollowWish() if follow is None else follow.wish
        told = (_said(wish.shows_announces), _said(wish.notifies), ", ".join(wish.languages))
        rows.append((actor.handle, *told))
    return rows


def _said(yes: bool) -> str:  # noqa: FBT001  # one answer
    return "true" if yes else "false"


def _word(mute: people.Mute) -> str:
    return _said(mute.hides_notices)


def counts(tx: Reading, member: Actor) -> dict[ListKind, int]:
    """How many lines each of them has."""
    return {
        ListKind.FOLLOWS: people.count_following(tx, member.id),
        ListKind.BLOCKS: len(people.blocked_by(tx, member.id)),
        ListKind.MUTES: len(people.mutes_of(tx, member.id)),
        ListKind.HOSTS: len(people.avoided_hosts(tx, member.id)),
    }
