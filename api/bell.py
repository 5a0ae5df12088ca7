"""Notifications as programs read them (clientapi.md 6): alone, in groups, and who waits."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from json import loads
from typing import Protocol

from actors import store as people
from actors.actor import Actor
from federation.strict_json import Json
from moderation import store as reports
from notifications import seen
from notifications.notification import Group, Kind, Notification
from notifications.request_store import Request
from posts import direct_store
from posts.seen_store import Viewer
from storage.instants import to_text
from storage.transaction import Reading


class Showing(Protocol):
    """Makes what programs read of statuses and accounts."""

    def ready_by_ids(self, tx: Reading, viewer: Viewer, ids: Sequence[int]) -> list[bytes]:
        """Statuses that the viewer may see, each as ready octets."""
        ...

    def accounts(self, tx: Reading, viewer: Viewer, actor_ids: Sequence[int]) -> list[Json]:
        """Accounts with these ids; those that are unknown are left out."""
        ...


@dataclass(frozen=True, slots=True)
class Bell:
    """Turns what the room has found into JSON, within the transaction that found it."""

    showing: Showing

    def one(self, tx: Reading, member: Actor, notification_id: int) -> Json | None:
        """A notification of that member; None if they do not see it."""
        found = seen.one_for(tx, member, notification_id)
        shown = self.all(tx, member, [found]) if found is not None else []
        return shown[0] if shown else None

    def all(self, tx: Reading, member: Actor, found: Sequence[Notification]) -> list[Json]:
        """Notifications, in this order; what lacks its account or status is left out."""
        accounts = self.accounts(tx, member, (one.from_id for one in found))
        statuses = self.statuses(tx, member, (one.post_id for one in found))
        return [
            {
                "id": str(one.id),
                "type": one.kind.value,
                "created_at": to_text(one.created_at),
                "group_key": one.group_key,
                "account": accounts[one.from_id],
                **_about(tx, one.kind, one.about_id, statuses.get(one.post_id or 0), accounts),
            }
            for one in found
            if one.from_id in accounts and (one.post_id is None or one.post_id in statuses)
        ]

    def groups(self, tx: Reading, member: Actor, found: Sequence[Group], *, partial: bool) -> Json:
        """Groups beside the accounts and statuses they are about, each of those once.

        `partial`: of a group's accounts only the last is whole, the others are names and pictures.
        """
        accounts = self.accounts(tx, member, (one for group in found for one in group.from_ids))
        statuses = self.statuses(tx, member, (group.post_id for group in found))
        kept = [one for one in found if one.post_id is None or one.post_id in statuses]
        whole = {group.from_ids[0] for group in kept if group.from_ids} if partial else accounts
        document: Json = {
            "accounts": [shown for one, shown in accounts.items() if one in whole],
            "statuses": list(statuses.values()),
            "notification_groups": [_group(tx, one, accounts) for one in kept],
        }
        if partial:
            rest = (shown for one, shown in accounts.items() if one not in whole)
            document["partial_accounts"] = [_partial(shown) for shown in rest]
        return document

    def requests(self, tx: Reading, member: Actor, found: Sequence[Request]) -> list[Json]:
        """Whoever waits, in this order."""
        accounts = self.accounts(tx, member, (one.from_id for one in found))
        statuses = self.statuses(tx, member, (one.last_post_id for one in found))
        return [
            {
                "id": str(one.id),
                "created_at": to_text(one.created_at),
                "updated_at": to_text(one.updated_at),
                "account": accounts[one.from_id],
                "notifications_count": str(one.count),
                "last_status": statuses.get(one.last_post_id or 0),
            }
            for one in found
            if one.from_id in accounts
        ]

    def accounts(self, tx: Reading, member: Actor, ids: Iterable[int]) -> Mapping[int, Json]:
        """Accounts by their ids, each once."""
        shown = self.showing.accounts(tx, Viewer(member), list(dict.fromkeys(ids)))
        return {int(account["id"]): account for account in shown}

    def statuses(self, tx: Reading, member: Actor, ids: Iterable[int | None]) -> Mapping[int, Json]:
        """Statuses by their ids, each once."""
        asked = [one for one in dict.fromkeys(ids) if one is not None]
        shown = map(loads, self.showing.ready_by_ids(tx, Viewer(member), asked))
        return {int(status["id"]): status for status in shown}


def _about(
    tx: Reading, kind: Kind, about_id: int, status: Json | None, accounts: Mapping[int, Json]
) -> Json:
    """What a notification is about, under the name that programs look for."""
    if status is not None:
        return {"status": status}
    if kind is Kind.REPORT:
        return {"report": _report(tx, about_id, accounts)}
    return {}


def _group(tx: Reading, group: Group, accounts: Mapping[int, Json]) -> Json:
    document: Json = {
        "group_key": group.key,
        "type": group.kind.value,
        "notifications_count": group.count,
        "most_recent_notification_id": group.newest_id,
        "page_min_id": str(group.oldest_id),
        "page_max_id": str(group.newest_id),
        "latest_page_notification_at": to_text(group.newest_at),
        "sample_account_ids": [str(one) for one in group.from_ids if one in accounts],
    }
    if group.post_id is not None:
        document["status_id"] = str(group.post_id)
    if group.kind is Kind.REPORT:
        document["report"] = _report(tx, group.about_id, accounts)
    return document


def _partial(account: Json) -> Json:
    names = ("id", "acct", "url", "avatar", "avatar_static", "avatar_description", "locked", "bot")
    return {name: account[name] for name in names if name in account}


def _report(tx: Reading, report_id: int, accounts: Mapping[int, Json]) -> Json | None:
    """A report, for the moderators who were told of it."""
    found = reports.by_id(tx, report_id)
    if found is None:
        return None
    subject = people.by_iri(tx, found.subject_iris[0])
    return {
        "id": str(found.id),
        "action_taken": found.closed_at is not None,
        "action_taken_at": None if found.closed_at is None else to_text(found.closed_at),
        "category": found.category,
        "comment": found.content,
        "forwarded": found.forwarded,
        "created_at": to_text(found.created_at),
        "status_ids": [],
        "rule_ids": [],
        "target_account": accounts.get(subject.id) if subject is not None else None,
    }


@dataclass(frozen=True, slots=True)
class Talks:
    """Turns private threads into JSON: the entity `Conversation`."""

    showing: Showing

    def with_note(self, tx: Reading, viewer: Viewer, post_id: int) -> Json | None:
        """The viewer's thread that a direct note is in, if they have one."""
        if viewer.actor is None:
            return None
        thread = direct_store.with_note(tx, post_id).get(viewer.actor.id)
        if thread is None:
            return None
        last = self.showing.ready_by_ids(tx, viewer, [thread.last_id])
        return {
            "id": str(thread.id),
            "unread": thread.is_unread,
            "accounts": self.showing.accounts(tx, viewer, thread.others or (viewer.actor.id,)),
            "last_status": loads(last[0]) if last else None,
        }
