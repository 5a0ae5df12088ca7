"""What a member takes along of what their programs told them, and of how they chose to be told."""

from dataclasses import dataclass
from typing import Final

from actors import store as people
from notifications import reader_store
from notifications import store as bell
from notifications.notification import Notification
from posts import store as posts
from rights.keepsake import Entry, Piece, Sheaf, Taking
from rights.plain import written
from rights.telling import facts
from storage.transaction import Reading
from text.rights_phrases import CHAPTERS

_AT_ONCE: Final = 200


@dataclass(frozen=True, slots=True)
class BellKeepsake:
    """Every notification that is kept, and their policy; not who was told of them elsewhere."""

    heading: str = CHAPTERS["bell"]

    def sheaf(self, tx: Reading, taking: Taking, start: int) -> Sheaf:
        """The next two hundred after that notification."""
        found = bell.told_to(tx, taking.member.id, start, _AT_ONCE + 1)
        chosen, more = found[:_AT_ONCE], len(found) > _AT_ONCE
        rows = [_row(tx, one) for one in chosen]
        head = b"[\n" if start == 0 else b",\n"
        body = (head if rows or start == 0 else b"") + b",\n".join(
            written(row).strip() for row in rows
        )
        pieces = [Piece("notifications.json", body + (b"" if more else b"\n]\n"))]
        if start == 0:
            policy = reader_store.policy_of(tx, taking.member.id)
            pieces.insert(0, Piece("notification_policy.json", written(policy)))
        entries = [
            Entry(facts=facts(taking, when=one.created_at, by=row["by"], address=row["address"]))
            for one, row in zip(chosen, rows, strict=True)
        ]
        return Sheaf(pieces, entries, go_on=chosen[-1].id if more else None)


def _row(tx: Reading, told: Notification) -> dict[str, object]:
    by = people.by_id(tx, told.from_id)
    post = None if told.post_id is None else posts.by_id(tx, told.post_id)
    return {
        "kind": told.kind,
        "when": told.created_at,
        "by": "" if by is None else f"@{by.handle}",
        "address": "" if post is None else post.iri,
    }
