"""By what a document that was read before can be recognised again (RFC 9110, 8.8 and 13.1)."""

import re
from dataclasses import dataclass

from world.network import Answer, Headers

# What is sent back word for word must not be able to begin a header of its own.
_ETAG = re.compile(r'(?:W/)?"[\x21\x23-\x7e]{0,200}"')
_DATE = re.compile(r"[A-Za-z0-9 ,:+-]{1,40}")


@dataclass(frozen=True, slots=True)
class Marks:
    """The `ETag` and the `Last-Modified` that came with a document, as they came."""

    etag: str | None = None
    last_modified: str | None = None

    @property
    def conditions(self) -> Headers:
        """The headers that ask for the document only if it is another one by now."""
        if self.etag is not None:
            return (("if-none-match", self.etag),)
        if self.last_modified is not None:
            return (("if-modified-since", self.last_modified),)
        return ()


def marks_of(answer: Answer) -> Marks:
    """The marks an answer bears; what is no proper mark is left out."""
    etag, date = answer.header("etag"), answer.header("last-modified")
    return Marks(
        etag if etag is not None and _ETAG.fullmatch(etag) else None,
        date if date is not None and _DATE.fullmatch(date) else None,
    )
