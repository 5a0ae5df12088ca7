"""What a member takes along of agreements with people elsewhere, as the servers have them."""

from dataclasses import dataclass

from conversations.agreements_seen import SeenAgreement, agreements_seen_by
from rights.keepsake import Entry, Piece, Sheaf, Taking
from rights.plain import written
from rights.telling import facts, said
from storage.sealing import Seal
from storage.transaction import Reading
from text.rights_phrases import CHAPTERS, FATES


@dataclass(frozen=True, slots=True)
class AgreementKeepsake:
    """Each offer of an agreement in which the member is a side, and what became of it."""

    seal: Seal
    heading: str = CHAPTERS["agreements"]

    def sheaf(self, tx: Reading, taking: Taking, _start: int) -> Sheaf:
        """All of it at once: few talks come to an agreement between servers."""
        found = agreements_seen_by(tx, self.seal, taking.member)
        pieces = [Piece("agreements.json", written(found))]
        return Sheaf(pieces, [_entry(taking, one) for one in found])


def _entry(taking: Taking, one: SeenAgreement) -> Entry:
    return Entry(
        heading=one.title,
        facts=facts(
            taking,
            **{"with": one.other_name},
            state=said(taking, FATES, one.fate),
            when=one.at,
        ),
    )
