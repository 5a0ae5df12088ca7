"""English words of signing in, beside those of `text.phrases`."""

from collections.abc import Mapping
from types import MappingProxyType


def _fixed(words: dict[str, str]) -> Mapping[str, str]:
    return MappingProxyType(words)


# What may go wrong where members sign in, and change how they do.
DOOR = _fixed(
    {
        "password": "That name and password do not belong together.",
        "code": "That name and code do not belong together. A code works once, and not for ever.",
        "second": "That is not the code the app shows now. A code works once only.",
        "late": "That took too long. Please sign in once more.",
        "passkey late": "That took too long. Please try once more.",
        "link over": "This link was used already, or is too old. You can ask for a new one.",
        "many tries": "There were many tries. Please wait a little, or let us send you a link.",
        "many people": "Many people are signing in just now. Please try again in a moment.",
        "passkey": "This passkey does not open anything here.",
        "passkey unreadable": "This answer of a passkey cannot be read.",
        "many passkeys": "You have 20 passkeys. Take one away first.",
        "long password": "A password has at most 200 letters.",
        "short password": "A password has at least 10 letters; four words make a good one.",
        "worn out": "This password is among the first that strangers try.",
        "app in use": "An app is in use already. Take it away first to set up another one.",
        "no app": "There is no app to take into use. Please begin once more.",
        "no way in": "Without a password you would need an e-mail address or a passkey to come in.",
    }
)

# How somebody signed in where a list says so.
WAYS_IN = _fixed(
    {
        "password": "by password",
        "link": "by a link in a letter",
        "code": "by a code in a letter",
        "passkey": "by a passkey",
        "desk": "by a code that was read out",
        "joined": "when you joined",
    }
)

# What has changed about the way somebody signs in, told to them by letter.
SIGN_IN_CHANGES = _fixed(
    {
        "password": "Your password is another one now.",
        "no_password": "You have no password any more.",
        "passkey": "You have a new passkey.",
        "no_passkey": "One of your passkeys was taken away.",
        "app": "An app on your phone is asked for now when you sign in.",
        "no_app": "The app on your phone is no longer asked for when you sign in.",
        "program": "A program was let in: it can do in your name what you said yes to.",
    }
)
