"""English words for every code that people come to read; each is the key of its translations.

Kept in one place, so that a listing says the same in our pages, on Mastodon and in an e-mail.
"""

from collections.abc import Mapping
from types import MappingProxyType


def _fixed(words: dict[str, str]) -> Mapping[str, str]:
    return MappingProxyType(words)


KINDS = _fixed({"offer": "Offer", "need": "Need"})

# The first line of a listing on the wire and in a title.
HEADLINES = _fixed({"offer": "Offer: {title}", "need": "Need: {title}"})

# Hashtags without their sign; English stays beside the language's own, so that all find all.
HASHTAGS = _fixed({"offer": "offer", "need": "need"})

URGENCIES = _fixed(
    {
        "today": "Today or tomorrow",
        "week": "This week",
        "month": "This month",
        "whenever": "Whenever it suits",
    }
)

MODES = _fixed(
    {
        "in_person": "In person",
        "remote": "From a distance",
        "either": "In person or from a distance",
    }
)

STATES = _fixed(
    {
        "draft": "Not yet published",
        "in_review": "A coordinator is looking at it",
        "open": "Open",
        "reserved": "Somebody is on it",
        "paused": "Paused for now",
        "done": "Taken, thank you",
        "withdrawn": "Withdrawn",
        "expired": "Its time is over",
        "removed": "Removed by a coordinator",
    }
)

AUDIENCES = _fixed(
    {
        "coordinator": "Coordinators only",
        "network": "Our network",
        "sisters": "Our network and its sisters",
        "public": "Everybody",
    }
)

VISIBILITIES = _fixed(
    {
        "public": "Everybody",
        "unlisted": "Everybody, quietly",
        "sisters": "Our network and its sisters",
        "network": "Our network",
        "followers": "Followers",
        "direct": "People named in it",
    }
)

# What we know of the signature on something that came from another network.
PROOFS = _fixed(
    {
        "verified": "Checked",
        "none": "Not signed",
        "failed": "Signature does not match",
    }
)

# What the lines of a listing's body begin with (`federation.md` 6.5).
UNTIL = "Until {day}"
PLACE = "Where: {place}"
TAKES = "Takes about {time}"
AVAILABLE = "Available: {time}"
ANSWER_HERE = "Reply to this post, or answer on its page:"
TAKEN = "Taken, thank you"

# The name of whoever is reached through the network's desk only.
SOMEBODY_OF = "A member of {network}"

# Sentences of errors that a person may meet on a page.
ERRORS = _fixed(
    {
        "post": "There is no such post.",
        "listing": "There is no such listing.",
        "actor": "There is nobody of that name here.",
        "name": "There is nothing of that name here.",
        "gone": "This actor is gone.",
        "deleted": "This was deleted.",
        "wrong": "Something went wrong.",
    }
)
