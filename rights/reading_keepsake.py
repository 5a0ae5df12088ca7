"""What a member takes along of how they read in their programs: lists, filters, hashtags."""

from dataclasses import dataclass

from rights.keepsake import Entry, Piece, Sheaf, Taking
from rights.plain import written
from rights.telling import facts
from storage.instants import to_text
from storage.transaction import Reading
from text.rights_phrases import CHAPTERS
from timelines import filter_store, list_store, marker_store, tag_store
from timelines.filter import Filter
from timelines.tag import FOLLOWED_MOST
from umbrella import visits_store


@dataclass(frozen=True, slots=True)
class ReadingKeepsake:
    """Everything they have arranged, with the handles of those on their lists."""

    heading: str = CHAPTERS["reading"]

    def sheaf(self, tx: Reading, taking: Taking, _start: int) -> Sheaf:
        """All of it at once: each kind has its most."""
        member_id = taking.member.id
        lists = [(one, list_store.handles_on(tx, one.id)) for one in list_store.of(tx, member_id)]
        filters = filter_store.of(tx, member_id)
        followed = tag_store.followed(tx, member_id, before=None, after=None, limit=FOLLOWED_MOST)
        visit = visits_store.visit_of(tx, member_id)
        whole = {
            "lists": [{"list": one, "people": handles} for one, handles in lists],
            "filters": filters,
            "followed_hashtags": [one.tag for one in followed],
            "featured_hashtags": [one.tag for one in tag_store.featured(tx, member_id)],
            "read_until": marker_store.of(tx, member_id),
            "looked_at_the_umbrella": None if visit is None else to_text(visit.looked_at),
        }
        tags = " ".join(f"#{one.tag}" for one in followed)
        return Sheaf(
            [Piece("reading.json", written(whole))],
            [
                *(Entry(heading=one.title, words="\n".join(handles)) for one, handles in lists),
                *(_filter(taking, one) for one in filters),
                *([Entry(words=tags)] if tags else []),
            ],
        )


def _filter(taking: Taking, one: Filter) -> Entry:
    words = "\n".join(keyword.keyword for keyword in one.keywords)
    return Entry(heading=one.title, facts=facts(taking, until=one.expires_at), words=words)
