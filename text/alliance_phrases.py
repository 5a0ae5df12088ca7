"""English words about umbrellas, beside those of `text.phrases`."""

from collections.abc import Mapping
from types import MappingProxyType


def _fixed(words: dict[str, str]) -> Mapping[str, str]:
    return MappingProxyType(words)


# What may go wrong around umbrellas.
ALLIANCE_TROUBLE = _fixed(
    {
        "no umbrella": "There is no such umbrella.",
        "not one": "That is not an umbrella.",
        "not yours": "Only the umbrella's coordinators may do that.",
        "not at home": "That is done where the umbrella is hosted.",
        "is so already": "That is so already.",
        "last coordinator": "Somebody has to stay coordinator of the umbrella.",
        "no network": "Only networks are members of an umbrella.",
        "no person": "Coordinators are people.",
        "kept": "This name is kept for a page. Please take another one.",
        "no name": "Please give the umbrella a name.",
        "too long": "Please say it in fewer words.",
        "itself": "An umbrella is one with itself already.",
        "not joined": "Our network is not in this umbrella.",
    }
)
