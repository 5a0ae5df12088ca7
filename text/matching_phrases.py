"""English words beside a suggestion: why somebody is proposed."""

from collections.abc import Mapping
from types import MappingProxyType

REASONS: Mapping[str, str] = MappingProxyType(
    {
        "same category": "Just this kind of help: {category}",
        "same root": "This kind of help: {category}",
        "shared words": "Both speak of {words}",
        "same place": "In the same area: {place}",
        "time fits": "The times fit",
        "has helped": "Has helped others here before",
        "our network": "From our own network",
        "sister": "From our sister {network}",
        "same language": "You can talk in {language}",
        "from afar": "Can be done from afar",
    }
)

# What may go wrong where people are introduced.
MATCH_TROUBLE: Mapping[str, str] = MappingProxyType(
    {
        "no introduction": "There is no such introduction.",
        "not fitting": "This offer does not suit any more. Here is what does.",
        "words missing": "Please write a few words first.",
        "words long": "Please say it in fewer words; 2,000 characters are the most.",
        "begun": "Another coordinator has introduced them already.",
        "declined": "A coordinator has decided not to introduce you. Please talk to them.",
        "lapsed": "One of the two is over already.",
    }
)
