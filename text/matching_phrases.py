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
