"""What members' programs are shown in words, beside what people wrote."""

from collections.abc import Mapping
from types import MappingProxyType

BADGES: Mapping[str, str] = MappingProxyType({"coordinator": "Coordinator"})
PLACE = "Place"

LISTS: Mapping[str, str] = MappingProxyType(
    {
        "sisters": "Sister networks",
        "offers": "Offers",
        "needs": "Needs near me",
    }
)
"""The lists that everybody has, which nobody keeps."""
