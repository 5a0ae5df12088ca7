"""English words of the feed where it is read elsewhere, and of open indexes."""

from collections.abc import Mapping
from types import MappingProxyType

FROM = "From {network}"
TITLE = "Offers and needs of all our sisters"
ABOUT = "What is open for everybody in {network} and its sister networks, newest first."

# What an author agrees to who opens an offer or an ask to open indexes.
AGREED = "If everybody may see it: let open indexes on the web list it too"

# What is known of each signature, in one sentence for readers who know nothing of this.
VERDICTS: Mapping[str, str] = MappingProxyType(
    {
        "local": "From the network that publishes this list.",
        "verified": "Signed by its author, and unchanged on its way.",
        "none": "Came straight from where it was written.",
        "failed": "Its signature does not match.",
    }
)

# What became of a profile that was told to an open index.
TOLD_INDEX: Mapping[str, str] = MappingProxyType(
    {
        "waiting": "Waits to be told",
        "asked": "Told, and not yet looked at there",
        "listed": "Listed there",
        "refused": "Not taken there",
        "removed": "Taken off there",
    }
)

SYNDICATION_TROUBLE: Mapping[str, str] = MappingProxyType(
    {
        "no entry": "There is no such entry.",
        "no profile": "There is no such profile.",
    }
)
