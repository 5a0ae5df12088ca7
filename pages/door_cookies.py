"""The cookies of signing in: the session, a half-given proof, and the name that was typed."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from dataclasses import dataclass
from datetime import timedelta

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from sessions.devices import device_of
from sessions.session import (
    LONGEST,
    SECOND_STEP,
    Caller,
    SecondFactor,
    Session,
    Started,
    cookie_name,
)

_NAME_KEPT = timedelta(minutes=15)
_LONGEST_NAME = 1_000


@dataclass(frozen=True, slots=True)
class DoorCookies:
    """Gives and takes them; `https` closes them to everything but this host and its TLS."""

    https: bool

    def signed_in(self, started: Started, to: str, *, is_shared: bool) -> Response:
        """Leads on, signed in; on a shared device until the browser is closed."""
        response = RedirectResponse(to, 303, {"cache-control": "no-store"})
        lasting = None if is_shared else LONGEST
        self._set(response, cookie_name(https=self.https), started.token, lasting)
        self._delete(response, self._second)
        self._delete(response, self._name)
        return response

    def half_proven(self, owed: SecondFactor, to: str) -> Response:
        """Leads to where the second proof is given."""
        response = RedirectResponse(to, 303, {"cache-control": "no-store"})
        self._set(response, self._second, owed.token, SECOND_STEP)
        return response

    def signed_out(self, to: str) -> Response:
        """Leads on, with nothing of the session left in the browser."""
        response = RedirectResponse(to, 303, {"cache-control": "no-store"})
        for name in (cookie_name(https=self.https), self._second, self._name):
            self._delete(response, name)
        return response

    def proof_in(self, request: Request) -> str:
        """The token of a first proof; "" for none."""
        return request.cookies.get(self._second, "")

    def remembering_name(self, name: str, to: str) -> Response:
        """Leads on; the next page knows which name was typed, so that nobody types it twice."""
        response = RedirectResponse(to, 303, {"cache-control": "no-store"})
        kept = urlsafe_b64encode(name.encode("utf-8", "surrogatepass")).decode("ascii")
        self._set(response, self._name, kept, _NAME_KEPT)
        return response

    def name_in(self, request: Request) -> str:
        """The name that was typed on the page before; "" for none."""
        kept = request.cookies.get(self._name, "")[:_LONGEST_NAME]
        try:
            return urlsafe_b64decode(kept.encode("ascii")).decode("utf-8")
        except (NotBase64, UnicodeError, ValueError):
            return ""

    @property
    def _second(self) -> str:
        return f"{cookie_name(https=self.https)}-second"

    @property
    def _name(self) -> str:
        return f"{cookie_name(https=self.https)}-name"

    def _set(self, response: Response, name: str, value: str, lasting: timedelta | None) -> None:
        seconds = None if lasting is None else int(lasting.total_seconds())
        response.set_cookie(
            name,
            value,
            max_age=seconds,
            path="/",
            secure=self.https,
            httponly=True,
            samesite="lax",
        )

    def _delete(self, response: Response, name: str) -> None:
        response.delete_cookie(name, path="/", secure=self.https, httponly=True, samesite="lax")


def caller_of(request: Request, session: Session | None, *, is_shared: bool = False) -> Caller:
    """Who asks to be signed in: from where, with what, in place of which session."""
    return Caller(
        address=request.client.host if request.client else "",
        device=device_of(request.headers.get("user-agent", "")),
        replaces=session,
        is_shared=is_shared,
    )
