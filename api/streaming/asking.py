"""Lets a program listen: its token, from wherever it may be sent, and what it asks to hear."""

from collections.abc import Iterable
from dataclasses import dataclass

from starlette.requests import HTTPConnection

from actors.tokens import hash_token
from api.params import Params, params_of
from api.streaming.reader import Reader
from api.wording import SAID
from oauth.holders import Holders
from oauth.scopes import Scopes
from world.errors import Unproven


@dataclass(frozen=True, slots=True)
class Listener:
    """A program that may listen for its member."""

    reader: Reader
    scopes: Scopes


async def listener_of(holders: Holders, token: str | None) -> Listener:
    """Raises `Unproven` without a good token of a member: programs by themselves hear nothing."""
    holder = await holders.of(token) if token else None
    if token is None or holder is None or holder.actor is None:
        raise Unproven(SAID["no token"])
    return Listener(Reader(hash_token(token)), holder.scopes)


def token_in(connection: HTTPConnection, protocols: Iterable[str] = ()) -> str | None:
    """The token: of a header, of the address, or the one that stands for a sub-protocol."""
    scheme, _, said = connection.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer" and said.strip():
        return said.strip()
    asked = asked_in(connection).text("access_token")
    return asked or next(iter(protocols), None)


def asked_in(connection: HTTPConnection) -> Params:
    """The parameters in the address."""
    return params_of(connection.query_params.multi_items())
