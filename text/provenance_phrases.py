"""English words of the page that says where an offer or a need comes from."""

from collections.abc import Mapping
from types import MappingProxyType


def _fixed(words: dict[str, str]) -> Mapping[str, str]:
    return MappingProxyType(words)


# What its proof means, by `posts.post.Proof`; beside the mark, which says what it is worth.
PROOF_SAID = _fixed(
    {
        "ours": "It was written here. We sign what everybody may see, so that others can check it.",
        "verified": "We hold the key of its author, and looked for ourselves.",
        "failed": (
            "Somebody may have changed it on its way, or written it in another's name. Ask its "
            "author before you rely on it."
        ),
        "none": (
            "It is not signed, as is usual for what is meant for some only. Its own network "
            "brought it, or gave it to us when we asked."
        ),
    }
)

# Which way it came, by `posts.arriving.Way`.
WAYS_SAID = _fixed(
    {
        "push": "Its own network sent it to us.",
        "announce": "{who} passed it on to us.",
        "announce somebody": "Somebody it was shown to passed it on to us.",
        "pull": "We read it where it was written, or in a list.",
        "pull by": "We read it in a list of {who}.",
    }
)

# What its home said when it was asked, by `provenance.check.Origin`.
ORIGIN_SAID = _fixed(
    {
        "same": "Its home says the same.",
        "changed": "Its home says something else, or does not know it as this person’s.",
        "gone": "At its home it is gone.",
        "silent": "Its home did not answer.",
    }
)

# The result of one look, in a list.
CHECK_SAID = _fixed(
    {
        "verified": "The signature fits",
        "failed": "The signature does not fit",
        "none": "Nothing to check: not signed",
    }
)

PROVENANCE_TROUBLE = _fixed(
    {
        "too often": "You have looked very often. Try again in an hour.",
        "no listing": "There is no such offer or need.",
    }
)
