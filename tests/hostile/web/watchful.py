"""A browser that looks closely at every answer it gets, whatever the answer is about."""

import re
from collections.abc import Iterable, Iterator, Mapping
from http.cookies import SimpleCookie

from tests.fediverse.asking import ask_in_pieces
from tests.fediverse.browsing import HTML, Browser, File
from tests.hostile.web.reading import Seen, Sheet
from tests.hostile.web.town import Place, token_of
from world.network import Answer, Outgoing

POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "connect-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}
_ALWAYS = {
    "x-content-type-options": ("nosniff",),
    "referrer-policy": ("same-origin", "no-referrer"),
    "cross-origin-opener-policy": ("same-origin",),
    "strict-transport-security": ("max-age=31536000",),
}
_OF_OPENERS = ("cross-origin-opener-policy",)
_TELLS_TOO_MUCH = re.compile(
    r"Traceback|site-packages|sqlite|SELECT \w|INSERT INTO|\.py\b|jinja|starlette|uvicorn|pydantic"
    r"|Python/\d|config\.toml|asyncio|KeyError|ValueError|TypeError|<class |0x[0-9a-f]{8}",
)
_PERHAPS_WRONG = re.compile(
    r"<(?:style|iframe|object|embed|base|link(?! rel=\"(?:stylesheet|icon|alternate)\"))\b"
    r"|<script(?! src=\"/static/[^>]*></script>)|\son\w+\s*=|script:|srcdoc|\sstyle\s*="
    "|[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]",
    re.IGNORECASE,
)
"""Whatever `Seen` might find wrong, found much faster; what it finds is looked at closely."""

_LEADS_OUT = "/oauth/authorize"  # to a program that asked; see pages/policy.py
_FRAMED = "/umbrella/embed"  # may stand in pages of others, and so can do nothing at all
_SESSION = "__Host-sisternet"
_OPEN_COOKIES = ("language",)  # says nothing of anybody


class FormMissing(AssertionError):
    """A page does not have the form that it is said to have, or has it no more."""


class Watchful(Browser):
    """Signed in as that member; "" for nobody. `where` names what is asked in complaints."""

    def __init__(self, place: Place, who: str = "", *, comes_from: str = "") -> None:
        super().__init__(place.hull, comes_from=comes_from)
        self.place = place
        self.who = who
        if who:
            self.cookies[_SESSION] = token_of(who)

    async def _ask(
        self, method: str, path: str, headers: Mapping[str, str], body: bytes = b""
    ) -> Answer:
        signed_in = _SESSION in self.cookies
        answer = await super()._ask(method, path, headers, body)
        leads_out = path.partition("?")[0].rstrip("/") == _LEADS_OUT
        if path.partition("?")[0] == _FRAMED:
            wrong = _wrong_with_frame(answer)
            assert wrong == [], f"{path[:200]}: {wrong}"
            return answer
        wrong = _wrong_with(answer, method, leads_out=leads_out)
        wrong += _wrong_with_keeping(answer, method, signed_in)
        assert wrong == [], f"{method} {path[:200]} as {self.who or 'a stranger'}: {wrong}"
        return answer

    async def pour(
        self, path: str, headers: Mapping[str, str], pieces: Iterable[bytes]
    ) -> tuple[Answer, int]:
        """The answer to a body that comes piece by piece, and how many pieces were asked for."""
        asked = 0

        def counted() -> Iterator[bytes]:
            nonlocal asked
            for piece in pieces:
                asked += 1
                yield piece

        kept = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        ours = {"origin": self.home.base_url, "sec-fetch-site": "same-origin", "accept": HTML}
        said = {**ours, "cookie": kept, **headers}
        request = Outgoing("POST", f"{self.home.base_url}{path}", tuple(said.items()))
        coming = ask_in_pieces(self.home.node.app, request, counted(), come_from=self.come_from)
        answer = await self.home.doing(coming)
        assert _wrong_with(answer, "POST") == []
        return answer, asked

    async def sheet(self, page: str, action: str) -> Sheet:
        """The form of a page that goes to `action`, a path without its query."""
        answer = await self.get(page)
        seen = Seen(answer.body.decode())
        wanted = action.partition("?")[0]
        found = [sheet for sheet in seen.sheets if sheet.action.partition("?")[0] == wanted]
        if not found:
            told = f"{answer.status} {answer.header('location')}"
            raise FormMissing(f"{page} ({told}) has no form {wanted}")
        return found[0]

    async def hand_in(
        self,
        sheet: Sheet,
        typed: Mapping[str, Iterable[str] | File],
        *,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Sends a form with exactly this in it."""
        files = {name: value for name, value in typed.items() if isinstance(value, File)}
        texts = {name: value for name, value in typed.items() if not isinstance(value, File)}
        return await self.post(
            sheet.action, texts, files=files, multipart=sheet.multipart, headers=headers
        )


def _wrong_with_keeping(answer: Answer, method: str, signed_in: bool) -> list[str]:  # noqa: FBT001
    """What others could keep of an answer that is not for them (PRV-08, WEB-17)."""
    kept = answer.header("cache-control") or ""
    is_page = (answer.header("content-type") or "").startswith("text/html")
    for_one = {
        "an error": answer.status >= 400,
        "a redirect": answer.status == 303,
        "an answer to a form": method == "POST",
        "a cookie": answer.header("set-cookie") is not None,
        "a form": is_page and b'name="csrf"' in answer.body,
        "a member's page": is_page and signed_in,
    }
    wrong = [f"{what} may be kept: {kept}" for what, is_one in for_one.items() if is_one]
    wrong = [] if "no-store" in kept else wrong
    varies = (answer.header("vary") or "").lower().replace(" ", "").split(",")
    if is_page and not {"accept", "cookie"} <= set(varies):
        wrong.append(f"varies by {varies} only")
    return wrong


def _wrong_with(answer: Answer, method: str, *, leads_out: bool = False) -> list[str]:
    told = [f"{name}: {value}" for name, value in answer.headers]
    wrong = [f"{answer.status}"] if answer.status >= 500 else []
    wrong += [line for line in told if not line.isprintable() or "evil" in line.partition(":")[0]]
    wrong += [
        f"{name}: {answer.header(name)}"
        for name, values in _ALWAYS.items()
        if answer.header(name) not in values and not (leads_out and name in _OF_OPENERS)
    ]
    wrong += _wrong_with_policy(answer, leads_out=leads_out)
    wrong += [line for line in _cookies(answer) if line]
    wrong += _wrong_with_leading(answer)
    if "retry-after" in dict(answer.headers):
        wrong += [] if int(answer.header("retry-after") or "0") > 0 else ["no time to come back"]
    kind = answer.header("content-type") or ""
    if kind.startswith("text/html"):
        html = answer.body.decode()
        wrong += Seen(html).wrong if _PERHAPS_WRONG.search(html) else []
    if answer.status >= 400 or method == "POST":
        said = answer.body.decode("utf-8", "replace")
        wrong += [found[0] for found in _TELLS_TOO_MUCH.finditer("\n".join((*told, said)))]
    return wrong


def _wrong_with_frame(answer: Answer) -> list[str]:
    """What a piece could do to the page of others that it stands in, or learn of whoever reads."""
    html, policy = answer.body.decode(), answer.header("content-security-policy") or ""
    wrong = [f"{answer.status}"] if answer.status >= 500 else []
    wrong += [] if policy.startswith("default-src 'none'") else [f"policy: {policy}"]
    wrong += [word for word in ("script-src", "connect-src", "unsafe") if word in policy]
    wrong += ["a cookie"] if answer.header("set-cookie") else []
    wrong += [found for found in Seen(html).wrong if found != "style"]
    return wrong + (["a form"] if "<form" in html else [])


def _wrong_with_policy(answer: Answer, *, leads_out: bool) -> list[str]:
    policy = answer.header("content-security-policy") or ""
    if policy.startswith("default-src 'none'") and "sandbox" in policy:
        return []  # of a picture: even less
    told = dict(part.strip().split(" ", 1) for part in policy.split(";") if part.strip())
    if leads_out:
        told.setdefault("form-action", POLICY["form-action"])
    return [] if told == POLICY else [f"content-security-policy: {policy}"]


def _cookies(answer: Answer) -> Iterable[str]:
    """What is wrong with the cookies of an answer (WEB-06)."""
    for line in (value for name, value in answer.headers if name == "set-cookie"):
        (morsel,) = SimpleCookie(line).values()
        shut = morsel["secure"] and morsel["httponly"] and morsel["samesite"].lower() == "lax"
        if not shut or morsel["path"] != "/" or morsel["domain"]:
            yield f"cookie {line}"
        if not morsel.key.startswith("__Host-") and morsel.key not in _OPEN_COOKIES:
            yield f"cookie of a name that other hosts may set: {line}"


def _wrong_with_leading(answer: Answer) -> list[str]:
    """Nobody is led to other hosts (WEB-03)."""
    to = answer.header("location")
    if to is None:
        return []
    own = to.startswith("/") and not re.match(r"/+(/|\\|%2f|%5c)", to, re.IGNORECASE)
    plain = to.isascii() and to.isprintable() and "\\" not in to
    ours = own or to.startswith("https://hull.example/")
    return [] if ours and plain else [f"leads to {to}"]
