"""What programs are told when something is amiss: Mastodon's own sentences, which they know."""

from collections.abc import Mapping
from types import MappingProxyType

SAID: Mapping[str, str] = MappingProxyType(
    {
        "missing": "Validation failed: {name} can't be blank",
        "too many": "Too many parameters",
        "no text": "Validation failed: {name} is invalid",
        "unreadable": "This request cannot be read",
        "large": "This request is larger than what is taken here",
        "no user": "This method requires an authenticated user",
        "no token": "The access token is invalid",
        "scope": "This action is outside the authorized scopes",
        "no record": "Record not found",
        "too often": "Too many requests",
        "scopes": "Validation failed: Scopes doesn't match configured on the server.",
        "invalid_request": "Something that is needed was not said, or not so that it can be read.",
        "invalid_client": "No program is known here by that name and secret.",
        "invalid_grant": "This code is over, was used, or was made for something else.",
        "invalid_scope": "This program has not registered for that, or there is no such scope.",
        "unauthorized_client": "This is not the token of this program.",
        "unsupported_grant_type": "Tokens are given for a code, or to a program by itself.",
        "slow_down": "Too many requests",
        "temporarily_unavailable": "Please try again in a moment.",
        "wrong": "Something went wrong on this server",
    }
)
