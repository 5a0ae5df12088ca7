"""English words that the directory of networks answers; each is the key of its translations."""

from collections.abc import Mapping
from types import MappingProxyType

DIRECTORY_TROUBLE: Mapping[str, str] = MappingProxyType(
    {"no network": "There is no such network in the directory."}
)
