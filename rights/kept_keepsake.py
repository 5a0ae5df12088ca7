"""What a member takes along of posts that they keep for themselves, or that wait for their time."""

from dataclasses import dataclass

from posts import poll_store, program_store, scheduled_store
from posts.scheduled_store import Scheduled
from posts.seen_store import Page
from rights import outbox_store
from rights.keepsake import Entry, Piece, Sheaf, Taking
from rights.plain import COLLECTION_END, collection_head, row_of, written
from rights.telling import facts
from storage.transaction import Reading
from text.rights_phrases import CHAPTERS
from text.spreadsheets import csv_rows


@dataclass(frozen=True, slots=True)
class KeptKeepsake:
    """The names of what they keep, what they have written for later, and how they voted.

    With it goes by which programs they wrote.
    """

    heading: str = CHAPTERS["kept"]

    def sheaf(self, tx: Reading, taking: Taking, _start: int) -> Sheaf:
        """All of it at once: names, and three hundred notes at the most."""
        member_id = taking.member.id
        kept = outbox_store.bookmarked(tx, member_id)
        waiting = scheduled_store.of_author(tx, member_id, Page(limit=scheduled_store.WAITING_MOST))
        octets = collection_head("bookmarks.json", len(kept)) + b",\n".join(map(row_of, kept))
        return Sheaf(
            [
                Piece("bookmarks.json", octets + COLLECTION_END),
                Piece("scheduled.json", written(waiting)),
                Piece("votes.json", written(poll_store.votes_by(tx, member_id))),
                Piece("programs.csv", csv_rows(_programs(tx, member_id))),
            ],
            [
                *(_told(taking, note) for note in waiting),
                *(Entry(facts=facts(taking, address=iri)) for iri in kept),
            ],
        )


def _programs(tx: Reading, member_id: int) -> list[tuple[str, str, str]]:
    return [
        (iri, program.name, program.website or "")
        for iri, program in program_store.of_author(tx, member_id)
    ]


def _told(taking: Taking, note: Scheduled) -> Entry:
    return Entry(facts=facts(taking, when=note.due_at), words=note.draft.text)
