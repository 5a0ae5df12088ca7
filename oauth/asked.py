"""What a program asks a member for, on the page of consent (RFC 6749, 4.1.1; RFC 7636). Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode, urlsplit

from oauth.program import OUT_OF_BAND, Grant, Program, is_challenge, with_answer
from oauth.scopes import DEFAULT, Scopes, read_scopes
from text.program_phrases import PROGRAM_TROUBLE
from world.errors import Malformed

_NAMES: Final = (
    *("response_type", "client_id", "redirect_uri", "scope", "state"),
    *("code_challenge", "code_challenge_method"),
)
_LONGEST: Final = 3_000
_WEB: Final = ("https", "http")


@dataclass(frozen=True, slots=True)
class Asked:
    """A wish that can be put to a member. `query` says the same again, and nothing else."""

    program: Program
    redirect_uri: str
    scopes: Scopes
    state: str | None
    challenge: str | None
    query: str

    @property
    def is_out_of_band(self) -> bool:
        """Whether the code is shown, for there is no address to lead back to."""
        return self.redirect_uri == OUT_OF_BAND

    @property
    def leads_to(self) -> str:
        """The host that they are led back to; "" for a program on their own device."""
        parts = urlsplit(self.redirect_uri)
        return (parts.hostname or "") if parts.scheme in _WEB else ""

    def granted_by(self, actor_id: int) -> Grant:
        """What that member says yes to."""
        return Grant(self.program.id, actor_id, self.redirect_uri, self.scopes, self.challenge)

    def answered(self, answer: dict[str, str]) -> str:
        """Where an answer leads back to, with the state as it came."""
        more = {} if self.state is None else {"state": self.state}
        return with_answer(self.redirect_uri, answer | more)


def client_in(given: Mapping[str, Sequence[str]]) -> str:
    """The public name of the program that asks; "" if none is said. `Malformed`: said twice."""
    client_id = _once(given, "client_id") or ""
    return client_id if client_id.isascii() else ""


def read_asked(program: Program | None, given: Mapping[str, Sequence[str]]) -> Asked:
    """The wish in a query.

    Raises `Malformed` for whatever is amiss: nobody is ever led anywhere because of it, for an
    address that anybody may register is not to be trusted before a member has looked (RFC 9700,
    4.11).
    """
    if program is None:
        raise Malformed(PROGRAM_TROUBLE["unknown"])
    redirect_uri = _once(given, "redirect_uri")
    if redirect_uri not in program.redirect_uris:
        raise Malformed(PROGRAM_TROUBLE["redirect"])
    said = {name: text for name in _NAMES if (text := _once(given, name)) is not None}
    query = urlencode(said, errors="surrogateescape")
    if said.get("response_type") != "code" or len(query) > _LONGEST:
        raise Malformed(PROGRAM_TROUBLE["unreadable"])
    return Asked(
        program=program,
        redirect_uri=redirect_uri,
        scopes=_scopes(program, said.get("scope", "")),
        state=said.get("state"),
        challenge=_challenge(said),
        query=query,
    )


def _once(given: Mapping[str, Sequence[str]], name: str) -> str | None:
    texts = given.get(name, ())
    if len(texts) > 1:
        raise Malformed(PROGRAM_TROUBLE["unreadable"])
    return texts[0] if texts else None


def _scopes(program: Program, text: str) -> Scopes:
    asked = read_scopes(text) if text.strip() else DEFAULT
    if asked is None or not program.scopes.covers(asked):
        raise Malformed(PROGRAM_TROUBLE["scope"])
    return asked


def _challenge(said: Mapping[str, str]) -> str | None:
    """The challenge, if there is one: of the method that hides what is sent later, no other."""
    challenge, method = said.get("code_challenge"), said.get("code_challenge_method")
    if not challenge and not method:
        return None
    if method != "S256" or challenge is None or not is_challenge(challenge):
        raise Malformed(PROGRAM_TROUBLE["unreadable"])
    return challenge
