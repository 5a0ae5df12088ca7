"""English words for what people choose on the umbrella; each is the key of its translations."""

from collections.abc import Mapping
from types import MappingProxyType


def _fixed(words: dict[str, str]) -> Mapping[str, str]:
    return MappingProxyType(words)


PARTS_OF_DAY = _fixed(
    {"morning": "Morning", "afternoon": "Afternoon", "evening": "Evening", "night": "Night"}
)

ORDERS = _fixed({"newest": "The newest first", "soonest": "What ends soonest first"})

# The headings of choices; the keys are parts of a filter.
FACETS = _fixed(
    {
        "kind": "Show",
        "category": "About",
        "network": "Networks",
        "country": "Countries",
        "language": "Languages",
        "urgency": "How soon",
        "mode": "How",
    }
)
