"""Statuses and accounts by their ids, as JSON, for whoever may see them.

What everybody sees of a status is kept as ready octets by the number of its state; the account
stands beside it by a number of its own, the viewer's marks and filters as ready octets too. Who
may see a status is asked of the database every time, and what depends on the viewer or the hour
(polls, quotes) is made every time: nothing that is kept knows of any viewer.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from json import loads
from typing import Final

from api.showing import making
from api.showing.filtering import is_hidden, matches_of, results_of, words_of
from api.showing.poll import poll_of
from api.showing.quote import quote_of, shallow_quote_of
from api.showing.shelf import Ready, Shelf
from api.showing.status import SHOWN_AS, announce_of, narrower
from federation.strict_json import Json, write
from posts.polls_seen import poll_titles, polls_seen_by
from posts.seen import Viewer, quotes_seen_by
from storage.transaction import Reading
from timelines import filter_store, shown_store
from timelines.filter import Context, Filter
from timelines.shown import ANNOUNCED, BOOKMARKED, LIKED, MUTED, PINNED, Shown
from world.clock import Clock
from world.errors import Missing

_STATUS_OCTETS: Final = 24 * 1024 * 1024
_ACCOUNT_OCTETS: Final = 8 * 1024 * 1024
_NO_RECORD: Final = "Record not found"
_NOTHING_LIVE: Final = b',"poll":null,"quote":null'
_UNFILTERED: Final = b',"filtered":[]'
_HIDDEN: Final = b""
_MARKED: Final = tuple(
    b"".join(
        b',"%s":%s' % (name, b"true" if marks & bit else b"false")
        for name, bit in (
            (b"favourited", LIKED),
            (b"reblogged", ANNOUNCED),
            (b"bookmarked", BOOKMARKED),
            (b"muted", MUTED),
            (b"pinned", PINNED),
        )
    )
    for marks in range(2 * PINNED)
)


@dataclass(frozen=True, slots=True)
class _Table:
    """What the statuses of one answer are put together from."""

    statuses: Mapping[int, Ready]
    accounts: Mapping[int, bytes]
    live: Mapping[int, bytes]
    filtered: Mapping[int, bytes]
    viewer_id: int | None
    followed: frozenset[int]


class Showing:
    """Turns ids into JSON, within the transaction that found them. `keeps` is for tests."""

    def __init__(self, base_url: str, clock: Clock, *, keeps: bool = True) -> None:
        self._base_url = base_url
        self._clock = clock
        self._statuses = Shelf(_STATUS_OCTETS if keeps else 0)
        self._accounts = Shelf(_ACCOUNT_OCTETS if keeps else 0)

    def statuses(
        self, tx: Reading, viewer: Viewer, ids: Sequence[int], context: Context | None = None
    ) -> list[Json]:
        """The statuses with these ids that the viewer may see, in this order; others left out.

        `context`: where they are read, so that the viewer's filters count.
        """
        return [loads(octets) for octets in self.ready_by_ids(tx, viewer, ids, context)]

    def status(self, tx: Reading, viewer: Viewer, status_id: int) -> Json:
        """One status. Raises `Missing` if there is none for this viewer."""
        found = self.statuses(tx, viewer, [status_id])
        if not found:
            raise Missing(_NO_RECORD)
        return found[0]

    def accounts(self, tx: Reading, viewer: Viewer, actor_ids: Sequence[int]) -> list[Json]:  # noqa: ARG002  # everybody sees the same
        """The accounts with these ids, in this order; those that are unknown are left out."""
        found = dict(making.accounts(tx, dict.fromkeys(actor_ids), self._base_url))
        return [loads(found[one].ready.octets) for one in actor_ids if one in found]

    def account(self, tx: Reading, viewer: Viewer, actor_id: int) -> Json:
        """One account. Raises `Missing` if there is none."""
        found = self.accounts(tx, viewer, [actor_id])
        if not found:
            raise Missing(_NO_RECORD)
        return found[0]

    def ready_by_ids(
        self, tx: Reading, viewer: Viewer, ids: Sequence[int], context: Context | None = None
    ) -> list[bytes]:
        """As `statuses`, each as ready octets."""
        found = shown_store.by_ids(tx, viewer, ids)
        return self.ready(tx, viewer, [found[one] for one in ids if one in found], context)

    def _quoted(self, tx: Reading, viewer: Viewer, ids: Sequence[int]) -> dict[int, bytes]:
        """The statuses that others quote; what those quote in turn is named and not shown."""
        found = shown_store.by_ids(tx, viewer, ids)
        rows = [found[one] for one in ids if one in found]
        ready = self._made_ready(tx, viewer, rows, (), is_quoted=True)
        return {row.post_id: octets for row, octets in zip(rows, ready, strict=True)}

    def ready(
        self, tx: Reading, viewer: Viewer, rows: Sequence[Shown], context: Context | None = None
    ) -> list[bytes]:
        """Statuses that a list has found for this viewer, as ready octets, in its order.

        What a filter of theirs hides in that `context` is left out.
        """
        if not rows:
            return []
        return self._made_ready(tx, viewer, rows, self._filters(tx, viewer, context))

    def _made_ready(
        self,
        tx: Reading,
        viewer: Viewer,
        rows: Sequence[Shown],
        filters: Sequence[Filter],
        *,
        is_quoted: bool = False,
    ) -> list[bytes]:
        statuses = self._ready_statuses(tx, rows)
        if filters:
            _note_words(tx, statuses)
        filtered = _filtered(viewer, filters, rows, statuses) if filters else {}
        table = _Table(
            statuses=statuses,
            accounts=self._ready_accounts(tx, rows),
            live=self._live(tx, viewer, statuses, is_quoted=is_quoted),
            filtered=filtered,
            viewer_id=None if viewer.actor is None else viewer.actor.id,
            followed=_followed(tx, viewer, rows, statuses),
        )
        return [
            self._put_together(row, table) for row in rows if filtered.get(row.post_id) != _HIDDEN
        ]

    def _put_together(self, row: Shown, table: _Table) -> bytes:
        marks = b""
        if table.viewer_id is not None:
            marks = _MARKED[row.marks] + table.filtered.get(row.post_id, _UNFILTERED)
        ready = table.statuses[row.post_id]
        status = b'%s%s%s,"account":%s%s}' % (
            ready.octets,
            table.live.get(row.post_id, _NOTHING_LIVE),
            _for_viewer(row, ready, table),
            table.accounts[row.author_id],
            marks,
        )
        if row.by_id is None:
            return status
        return b'%s,"account":%s,"reblog":%s%s}' % (
            self._announcement(row, ready),
            table.accounts[row.by_id],
            status,
            marks,
        )

    def _announcement(self, row: Shown, announced: Ready) -> bytes:
        ready = self._statuses.get(row.id, announced.version)
        if ready is None:
            inner = _members(announced)["visibility"]
            visibility = narrower(inner, SHOWN_AS[row.announced_to or "public"])
            octets = write(announce_of(row, visibility, self._base_url))[:-1]
            ready = Ready(announced.version, octets)
            self._statuses.put(row.id, ready)
        return ready.octets

    def _ready_statuses(self, tx: Reading, rows: Sequence[Shown]) -> Mapping[int, Ready]:
        found: dict[int, Ready] = {}
        missing: list[int] = []
        for row in rows:
            ready = self._statuses.get(row.post_id, row.version)
            if ready is None:
                missing.append(row.post_id)
            else:
                found[row.post_id] = ready
        if missing:
            for post_id, made in making.statuses(tx, missing, self._base_url):
                found[post_id] = made.ready
                if made.settled:
                    self._statuses.put(post_id, made.ready)
        return found

    def _ready_accounts(self, tx: Reading, rows: Sequence[Shown]) -> Mapping[int, bytes]:
        found: dict[int, bytes] = {}
        missing: list[int] = []
        versions = {row.author_id: row.author_version for row in rows}
        versions |= {row.by_id: row.by_version or 0 for row in rows if row.by_id is not None}
        for actor_id, version in versions.items():
            ready = self._accounts.get(actor_id, version)
            if ready is None:
                missing.append(actor_id)
            else:
                found[actor_id] = ready.octets
        if missing:
            for actor_id, made in making.accounts(tx, missing, self._base_url):
                found[actor_id] = made.ready.octets
                if made.settled:
                    self._accounts.put(actor_id, made.ready)
        return found

    def _filters(self, tx: Reading, viewer: Viewer, context: Context | None) -> list[Filter]:
        if viewer.actor is None or context is None:
            return []
        now = self._clock.now()
        found = filter_store.of(tx, viewer.actor.id)
        return [one for one in found if one.is_on(context, now)]

    def _live(
        self, tx: Reading, viewer: Viewer, statuses: Mapping[int, Ready], *, is_quoted: bool
    ) -> Mapping[int, bytes]:
        polls = self._polls(tx, viewer, statuses)
        quotes = self._quotes(tx, viewer, statuses, is_quoted=is_quoted)
        return {
            post_id: b',"poll":%s,"quote":%s'
            % (polls.get(post_id, b"null"), quotes.get(post_id, b"null"))
            for post_id in {*polls, *quotes}
        }

    def _polls(
        self, tx: Reading, viewer: Viewer, statuses: Mapping[int, Ready]
    ) -> Mapping[int, bytes]:
        asked = [post_id for post_id, ready in statuses.items() if ready.has_poll]
        if not asked:
            return {}
        now = self._clock.now()
        return {
            post_id: write({**poll_of(view, now), "emojis": _members(statuses[post_id])["emojis"]})
            for post_id, view in polls_seen_by(tx, viewer, asked).items()
        }

    def _quotes(
        self, tx: Reading, viewer: Viewer, statuses: Mapping[int, Ready], *, is_quoted: bool
    ) -> Mapping[int, bytes]:
        quoting = [post_id for post_id, ready in statuses.items() if ready.has_quote]
        if not quoting:
            return {}
        views = quotes_seen_by(tx, viewer, quoting)
        if is_quoted:
            return {post_id: write(shallow_quote_of(view)) for post_id, view in views.items()}
        wanted = {view.quoted_id: None for view in views.values() if view.quoted_id is not None}
        quoted = self._quoted(tx, viewer, list(wanted))
        return {
            post_id: write(quote_of(view, None))
            if view.quoted_id not in quoted
            else b'{"state":"accepted","quoted_status":%s}' % quoted[view.quoted_id]
            for post_id, view in views.items()
        }


def _followed(
    tx: Reading, viewer: Viewer, rows: Sequence[Shown], statuses: Mapping[int, Ready]
) -> frozenset[int]:
    """Whom the viewer follows of those who let only their followers quote them."""
    if viewer.actor is None:
        return frozenset()
    asking = {row.author_id for row in rows if statuses[row.post_id].approval.asks_follow}
    return shown_store.followed_among(tx, viewer, asking) if asking else frozenset()


def _for_viewer(row: Shown, ready: Ready, table: _Table) -> bytes:
    """With which program it was written, for its author alone; whether the viewer may quote it."""
    approval = ready.approval
    if row.author_id == table.viewer_id:
        return b',"application":%s%s' % (ready.program, approval.own)
    if table.viewer_id is None:
        return approval.anybody
    return approval.follower if row.author_id in table.followed else approval.stranger


def _note_words(tx: Reading, statuses: Mapping[int, Ready]) -> None:
    """Notes in each what filters look through; other options of a poll are another version."""
    lacking = {post_id: ready for post_id, ready in statuses.items() if ready.words is None}
    asking = [post_id for post_id, ready in lacking.items() if ready.has_poll]
    titles = poll_titles(tx, asking) if asking else {}
    for post_id, ready in lacking.items():
        ready.words = words_of(_members(ready), titles.get(post_id, ()))


def _filtered(
    viewer: Viewer,
    filters: Sequence[Filter],
    rows: Sequence[Shown],
    statuses: Mapping[int, Ready],
) -> Mapping[int, bytes]:
    """The member `filtered` of each post of others that a filter is about."""
    found: dict[int, bytes] = {}
    for row in rows:
        if viewer.actor is not None and row.author_id == viewer.actor.id:
            continue
        ready = statuses[row.post_id]
        matches = matches_of(filters, row.post_id, ready.words or "")
        if is_hidden(matches):
            found[row.post_id] = _HIDDEN
        elif matches:
            results = b",".join(map(write, results_of(matches)))
            found[row.post_id] = b',"filtered":[%s]' % results
    return found


def _members(ready: Ready) -> Json:
    members: Json = loads(ready.octets + b"}")
    return members
