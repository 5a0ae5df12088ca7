"""English words of the pages about other networks, their numbers and what they ask for."""

from collections.abc import Mapping
from types import MappingProxyType


def _fixed(words: dict[str, str]) -> Mapping[str, str]:
    return MappingProxyType(words)


COORDINATION_TROUBLE = _fixed(
    {
        "no network": "There is no such network here.",
        "no numbers": "No such numbers are published here.",
        "not theirs": "These numbers are not what they say they are.",
        "nobody to introduce": "There are no two networks to be introduced about this just now.",
        "not signed": "These numbers are not signed by the network.",
    }
)

# What became of a proposal to be sisters, by who made it and its fate.
PACT_STEPS = _fixed(
    {
        "us open": "We asked them to be our sister.",
        "us accepted": "They said yes.",
        "us declined": "They said no.",
        "us undone": "It ended.",
        "them open": "They asked us to be their sister.",
        "them accepted": "We said yes.",
        "them declined": "We said no.",
        "them undone": "It ended.",
    }
)

# The columns of a spreadsheet of all networks that stand before those of one network.
NETWORK_COLUMNS = _fixed(
    {
        "network": "Network",
        "handle": "Handle",
        "checked": "Signature checked",
    }
)
