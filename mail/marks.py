"""How a letter is known again when it comes back (`Message-ID`, return address). Pure."""

import hmac
import re
from dataclasses import dataclass

from storage.sealing import Seal

_PROOF_LETTERS = 20
_MARK = re.compile(r"(?<![\w.+-])(?:[\w.-]+\+)?(\d{1,19})\.([0-9a-f]{20})@")


@dataclass(frozen=True, slots=True)
class Marks:
    """Marks letters with their number and a proof that nobody else can make.

    So a notice that a letter came back can close an address only for somebody who has had a
    letter that went there.
    """

    seal: Seal

    def of(self, number: int) -> str:
        """The mark of a letter: digits, a full stop, 20 hexadecimal digits."""
        return f"{number}.{self._proof(number)}"

    def numbers_in(self, text: str) -> list[int]:
        """The letters whose marks stand before an "@" in a text, without those made up."""
        return [
            int(number)
            for number, proof in _MARK.findall(text)
            if hmac.compare_digest(proof, self._proof(int(number)))
        ]

    def _proof(self, number: int) -> str:
        return self.seal.blind(str(number), "mail.mark").hex()[:_PROOF_LETTERS]
