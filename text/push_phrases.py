"""English words of what a program shows when something is pushed to it."""

from collections.abc import Mapping
from types import MappingProxyType

PUSHED: Mapping[str, str] = MappingProxyType(
    {
        "mention": "{name} wrote to you",
        "status": "{name} wrote something",
        "reblog": "{name} passed on what you wrote",
        "follow": "{name} follows you now",
        "follow_request": "{name} would like to follow you",
        "favourite": "{name} likes what you wrote",
        "poll": "A poll you took part in has ended",
        "update": "{name} changed what you passed on",
        "quote": "{name} quoted what you wrote",
        "quoted_update": "{name} changed what you quoted",
        "admin.sign_up": "{name} is new here",
        "admin.report": "There is a new report",
    }
)
