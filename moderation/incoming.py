"""Reports of others: kept for moderators, bounded, never answered, never shown again (ORI-54)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from federation.documents import Activity
from federation.natural_language import text_of
from federation.origins import origin
from inbox.verified import Handler, VerifiedActivity
from moderation import store
from moderation.report import MAX_CONTENT, MAX_SUBJECTS, Report
from moderation.watching import ReportWatcher
from storage.database import Writing
from text.clean import plain_text
from world.errors import Malformed, Refused
from world.ids import IdMaker

_PER_DAY_AND_HOST = 100


@dataclass(frozen=True, slots=True)
class Incoming:
    """The handler of this room."""

    ids: IdMaker
    watchers: Sequence[ReportWatcher] = ()

    def handlers(self) -> Mapping[str, Handler]:
        """What to register in the dispatcher."""
        return {"Flag": self.flag}

    def flag(self, tx: Writing, verified: VerifiedActivity) -> None:
        """Keeps what is reported: names and words, not what the names stand for.

        Raises `Malformed` for a report of nothing, `Refused` when a host reports very much.
        """
        activity = verified.activity
        if not activity.object_ids:
            raise Malformed("a report of nothing")
        prefix = f"{origin(verified.sender.iri)}/"
        day_ago = verified.received_at - timedelta(days=1)
        if store.count_since(tx, prefix, day_ago) >= _PER_DAY_AND_HOST:
            raise Refused("Too many reports from one server.")
        report = Report(
            id=self.ids.new(),
            iri=activity.id,
            reporter_iri=verified.sender.iri,
            subject_iris=activity.object_ids[:MAX_SUBJECTS],
            content=_words(activity),
            created_at=verified.received_at,
        )
        if store.add(tx, report):
            for watcher in self.watchers:
                watcher.reported(tx, report)


def _words(activity: Activity) -> str:
    """Mastodon writes the reason as `content`, Lemmy as `summary`."""
    most = 4 * MAX_CONTENT
    words = text_of(activity.json, "content", most) or text_of(activity.json, "summary", most)
    return plain_text(words)[:MAX_CONTENT]
