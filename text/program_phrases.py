"""English words about the programs that members let in."""

from collections.abc import Mapping
from types import MappingProxyType


def _fixed(words: dict[str, str]) -> Mapping[str, str]:
    return MappingProxyType(words)


# What may be wrong with how a program asks to be let in.
PROGRAM_TROUBLE = _fixed(
    {
        "unknown": "This program is not known here. Please begin once more in the program itself.",
        "redirect": "This program asks to lead you where it did not say it would. Do not go on.",
        "unreadable": "This program does not ask in a way that we understand.",
        "scope": "This program asks for something that it never said it would need.",
        "role": "This program is for those who look after the network.",
    }
)

# What a program can do that was let in, by its scope (`oauth.scopes.SUPPORTED`).
SCOPES = _fixed(
    {
        "profile": "see your name, your picture and your page",
        "read": "read all that you can read here, your home and your messages among it",
        "write": "write, answer, follow and change things in your name",
        "follow": "see and change whom you follow, mute and block",
        "push": "tell you on your device when something happens",
        "read:accounts": "read about you and about other people",
        "read:blocks": "see whom you block",
        "read:bookmarks": "see what you keep for later",
        "read:favourites": "see what you like",
        "read:filters": "see which words you do not want to read",
        "read:follows": "see whom you follow",
        "read:lists": "see your lists",
        "read:mutes": "see whom you mute",
        "read:notifications": "see what you are told of",
        "read:search": "search for you",
        "read:statuses": "read what people write, and what is written to you",
        "write:accounts": "change what your page says about you",
        "write:blocks": "block people",
        "write:bookmarks": "keep things for later",
        "write:conversations": "put away your messages",
        "write:favourites": "like things in your name",
        "write:filters": "change which words you do not want to read",
        "write:follows": "follow people in your name",
        "write:lists": "change your lists",
        "write:media": "send pictures in your name",
        "write:mutes": "mute people",
        "write:notifications": "put away what you were told",
        "write:reports": "report something to the coordinators in your name",
        "write:statuses": "write and delete in your name",
        "admin:read": "see what only those see who look after the network",
        "admin:write": "do what only those do who look after the network",
    }
)
