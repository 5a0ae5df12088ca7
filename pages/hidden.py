"""The hidden fields of forms: the word a form proves itself by, and a word for each form.

Whoever is signed in has such a word in their session. Anybody else gets one in a cookie with
the first form they see, and none before.
"""

from starlette.requests import Request
from starlette.responses import Response

from pages.secrecy import masked
from world.chance import Chance, token

_COOKIE = "sisternet-form"
_ONCE_OCTETS = 12


class Hidden:
    """Gives the forms of one answer their hidden fields."""

    def __init__(self, word: str, chance: Chance) -> None:
        self.word = word
        self.is_new = False
        self.was_used = False
        self._chance = chance

    @property
    def csrf(self) -> str:
        """The browser's word, masked."""
        self.was_used = True
        if not self.word:
            self.is_new = True
            self.word = token(self._chance)
        return masked(self.word, self._chance)

    @property
    def once(self) -> str:
        """A word for one form; another one each time."""
        return token(self._chance, _ONCE_OCTETS)


def cookie_name(*, https: bool) -> str:
    """The cookie with the word of who is not signed in."""
    return f"__Host-{_COOKIE}" if https else _COOKIE


def word_in(request: Request, *, https: bool) -> str:
    """The word that came with a request, "" for none."""
    return request.cookies.get(cookie_name(https=https), "")


def form_cookie(response: Response, word: str, *, https: bool) -> None:
    """Gives the browser its word, until it is closed."""
    response.set_cookie(
        cookie_name(https=https), word, path="/", secure=https, httponly=True, samesite="lax"
    )
