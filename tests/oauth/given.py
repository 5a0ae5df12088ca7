"""What tests of programs begin with: a program that is registered, and let in."""

import hashlib
from base64 import urlsafe_b64encode

from oauth.program import Grant, Issued, Program, Registered, registration
from oauth.scopes import ALL_OF_MEMBERS, Scopes
from oauth.seen import Holder
from tests.fediverse.home import Home

REDIRECT = "https://phanpy.example/"
VERIFIER = "a" * 43
CHALLENGE = (
    urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode("ascii")
)


async def registered(
    home: Home, *redirects: str, scopes: Scopes = ALL_OF_MEMBERS, name: str = "Phanpy"
) -> Registered:
    """A program that has just been registered."""
    said = registration(name, "https://phanpy.example", redirects or (REDIRECT,), scopes)
    return await home.rooms.programs.register(said)


async def code_for(
    home: Home,
    program: Program,
    who: str = "josie",
    *,
    scopes: Scopes = ALL_OF_MEMBERS,
    challenge: str | None = None,
) -> str:
    """The code that the program gets once that member has said yes."""
    member = await home.member(who)
    grant = Grant(program.id, member.id, program.redirect_uris[0], scopes, challenge)
    return await home.rooms.programs.let_in(grant)


async def let_in(
    home: Home, program: Program, who: str = "josie", *, scopes: Scopes = ALL_OF_MEMBERS
) -> Issued:
    """A token of the program for that member."""
    code = await code_for(home, program, who, scopes=scopes)
    issued = await home.rooms.programs.exchange(program, code, program.redirect_uris[0], None)
    assert issued is not None
    return issued


async def holder(home: Home, token: str) -> Holder | None:
    """Whom a token speaks for."""
    return await home.rooms.programs.holders.of(token)
