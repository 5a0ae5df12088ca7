"""What a member takes along of their bonds, and of what they reported."""

from collections.abc import Iterable
from dataclasses import dataclass

from actors import store as people
from actors.actor import Actor
from alliances import seen as alliances
from relations import tie_store
from relations.notes import all_notes
from rights import outbox_store
from rights.keepsake import Entry, Piece, Sheaf, Taking
from rights.lists import FILE_NAMES, ListKind, list_of
from rights.plain import written
from rights.telling import facts
from storage.sealing import Seal
from storage.transaction import Reading
from text.rights_phrases import (
    AVOIDED,
    BLOCKED,
    CHAPTERS,
    FOLLOWED,
    FOLLOWERS,
    MUTED,
    NOTED,
    RECOMMENDED,
)
from text.spreadsheets import csv_rows
from umbrella.people_store import put_off_by


@dataclass(frozen=True, slots=True)
class BondKeepsake:
    """Whom they follow, block and mute, in files that Mastodon reads; and who follows them.

    With it goes whom they recommend, who is not to be suggested to them any more, and what they
    noted about people for themselves, and which umbrellas they coordinate.
    """

    seal: Seal
    heading: str = CHAPTERS["bonds"]

    def sheaf(self, tx: Reading, taking: Taking, _start: int) -> Sheaf:
        """All of it at once: names only."""
        member = taking.member.actor
        followers = people.followers(tx, member.id)
        pieces = [Piece(FILE_NAMES[kind], list_of(tx, member, kind)) for kind in ListKind]
        pieces.append(Piece("followers.csv", csv_rows([(actor.handle,) for actor in followers])))
        endorsed = tie_store.endorsed(tx, member.id)
        noted = [(one.handle, words) for one, words in all_notes(tx, self.seal, member)]
        pieces.append(Piece("recommended.csv", csv_rows([(one.handle,) for one in endorsed])))
        put_off = [(handle,) for handle in put_off_by(tx, member.id)]
        pieces.append(Piece("not_suggested.csv", csv_rows(put_off)))
        pieces.append(Piece("notes_about_people.csv", csv_rows(noted)))
        led = [(umbrella.handle,) for umbrella in alliances.coordinates(tx, member.id)]
        pieces.append(Piece("umbrellas.csv", csv_rows(led)))
        entries = [
            _entry(taking, FOLLOWED, _handles(people.following(tx, member.id))),
            _entry(taking, FOLLOWERS, _handles(followers)),
            _entry(taking, BLOCKED, _handles(people.blocked_by(tx, member.id))),
            _entry(taking, MUTED, _handles(mute.muted for mute in people.mutes_of(tx, member.id))),
            _entry(taking, AVOIDED, people.avoided_hosts(tx, member.id)),
            _entry(taking, RECOMMENDED, _handles(endorsed)),
            _entry(taking, NOTED, [f"@{handle}: {words}" for handle, words in noted]),
        ]
        return Sheaf(pieces, [entry for entry in entries if entry.words])


def _entry(taking: Taking, heading: str, names: Iterable[str]) -> Entry:
    return Entry(heading=taking.words.gettext(heading), words="\n".join(names))


def _handles(actors: Iterable[Actor]) -> list[str]:
    return [f"@{actor.handle}" for actor in actors]


@dataclass(frozen=True, slots=True)
class ReportKeepsake:
    """What they told the moderators."""

    heading: str = CHAPTERS["reports"]

    def sheaf(self, tx: Reading, taking: Taking, _start: int) -> Sheaf:
        """All of it at once."""
        reports = outbox_store.reports_by(tx, taking.member.actor.iri)
        entries = [
            Entry(
                facts=facts(
                    taking, when=report.at, about=report.subject_iris, closed=report.closed_at
                ),
                words=report.content,
            )
            for report in reports
        ]
        return Sheaf([Piece("reports.json", written(reports))], entries)
