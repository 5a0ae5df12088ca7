"""A browser without scripts: keeps cookies, finds the forms of a page, and sends them filled in."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from html.parser import HTMLParser
from http.cookies import SimpleCookie
from itertools import count
from urllib.parse import urlencode

from sessions import store as sessions
from sessions.session import Way
from sessions.tokens import hash_of
from tests.fediverse.asking import ask
from tests.fediverse.home import Home
from world.network import Answer, Headers, Outgoing

HTML = "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8"
Typed = str | Iterable[str]

_BOUNDARY = "the-edge-of-a-part"
_NUMBERS = count(1)


@dataclass
class FormSeen:
    """A form as it stands in a page; boxes that are not ticked are not in it."""

    action: str = ""
    multipart: bool = False
    fields: dict[str, list[str]] = field(default_factory=dict)


class Forms(HTMLParser):
    """All forms of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[FormSeen] = []
        self._open: FormSeen | None = None
        self._area: str | None = None
        self._select: str | None = None
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            kind = given.get("enctype", "")
            self._open = FormSeen(given.get("action", ""), kind == "multipart/form-data")
            self.found.append(self._open)
        elif self._open is not None:
            self._inside(self._open, tag, given)

    def _inside(self, form: FormSeen, tag: str, given: Mapping[str, str]) -> None:
        if tag == "textarea":
            self._area = given["name"]
            form.fields[self._area] = [""]
        elif tag == "select":
            self._select = given["name"]
        elif tag == "option" and self._select:
            first = self._select not in form.fields
            if first or "selected" in given:
                form.fields[self._select] = [given.get("value", "")]
        elif tag == "input" and "name" in given:
            ticks = given.get("type") in ("checkbox", "radio")
            if given.get("type") != "file" and (not ticks or "checked" in given):
                form.fields.setdefault(given["name"], []).append(given.get("value", ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._open = None
        elif tag == "textarea":
            self._area = None
        elif tag == "select":
            self._select = None

    def handle_data(self, data: str) -> None:
        if self._open is not None and self._area is not None:
            said = self._open.fields[self._area]
            said[0] += data if said[0] else data.removeprefix("\n")


@dataclass(frozen=True)
class File:
    """A file to be sent."""

    octets: bytes
    name: str = "picture.png"
    media_type: str = "image/png"


class Browser:
    """One browser at one node, with its cookies; it comes from an address of its own."""

    def __init__(self, home: Home, *, comes_from: str = "") -> None:
        self.home = home
        self.cookies: dict[str, str] = {}
        self.come_from = comes_from or f"browser {next(_NUMBERS)}"
        self.language = "en"

    async def get(self, path: str, **headers: str) -> Answer:
        """The answer to a GET; a redirect is not followed."""
        return await self._ask("GET", path, headers)

    async def page(self, path: str) -> str:
        """The page at a path, after redirects."""
        answer = await self.follow(await self.get(path))
        assert answer.status == 200, f"{path}: {answer.status} {answer.body!r}"
        return answer.body.decode()

    async def follow(self, answer: Answer) -> Answer:
        """The page that an answer leads to."""
        while answer.status in (302, 303):
            answer = await self.get(str(answer.header("location")))
        return answer

    async def form(self, page: str, action: str = "") -> FormSeen:
        """The form of a page that goes to `action` (a path without its query); the page's own."""
        html = (await self.follow(await self.get(page))).body.decode()
        wanted = (action or page).partition("?")[0]
        found = [form for form in Forms(html).found if form.action.partition("?")[0] == wanted]
        assert found, f"{page} has no form for {wanted}"
        return found[0]

    async def fill(self, page: str, action: str = "", **typed: Typed | File) -> Answer:
        """Opens a page, fills in its form and sends it; the answer to that, not followed."""
        form = await self.form(page, action)
        return await self.send(form, **typed)

    async def send(self, form: FormSeen, **typed: Typed | File) -> Answer:
        """Sends a form with some of its fields filled in anew."""
        files = {name: value for name, value in typed.items() if isinstance(value, File)}
        fields = dict(form.fields)
        for name, value in typed.items():
            if not isinstance(value, File):
                fields[name] = [value] if isinstance(value, str) else list(value)
        return await self.post(form.action, fields, files=files, multipart=form.multipart)

    async def post(
        self,
        path: str,
        fields: Mapping[str, Iterable[str]],
        *,
        files: Mapping[str, File] | None = None,
        multipart: bool = False,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """The answer to a POST of these fields, as a browser of today sends them.

        `headers` are further ones; one that is empty is not sent.
        """
        pairs = [(name, value) for name, values in fields.items() for value in values]
        kind, body = "application/x-www-form-urlencoded", _urlencoded(pairs)
        if multipart or files:
            kind = f"multipart/form-data; boundary={_BOUNDARY}"
            body = _multipart(pairs, files or {})
        ours = {"origin": self.home.base_url, "sec-fetch-site": "same-origin"}
        said = {"content-type": kind, **ours, **(headers or {})}
        said = {name: value for name, value in said.items() if value}
        return await self._ask("POST", path, said, body)

    async def sign_in(self, username: str) -> None:
        """Is signed in as that member from now on, however that came to be."""
        member = await self.home.member(username)
        node, number = self.home.node, next(_NUMBERS)
        token = f"{username}-{number}".ljust(43, "x")
        now = node.world.clock.now()
        new = sessions.NewSession(
            id=node.world.ids.new(),
            actor_id=member.id,
            hash=hash_of(token),
            way=Way.PASSWORD,
            device="Test",
            fresh_until=now + timedelta(minutes=15),
            ends_at=now + timedelta(days=365),
        )
        await node.database.write(lambda tx: sessions.add_session(tx, new, now))
        self.cookies["__Host-sisternet"] = token

    async def _ask(
        self, method: str, path: str, headers: Mapping[str, str], body: bytes = b""
    ) -> Answer:
        url = path if path.startswith("https://") else f"{self.home.base_url}{path}"
        said: Headers = (
            ("accept", headers.get("accept", HTML)),
            ("accept-language", self.language),
            *((name, value) for name, value in headers.items() if name != "accept"),
        )
        if self.cookies:
            kept = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
            said = (*said, ("cookie", kept))
        request = Outgoing(method, url, said, body)
        answer = await self.home.doing(ask(self.home.node.app, request, come_from=self.come_from))
        self._keep_cookies(answer)
        return answer

    def _keep_cookies(self, answer: Answer) -> None:
        told = [value for name, value in answer.headers if name == "set-cookie"]
        for morsel in (morsel for value in told for morsel in SimpleCookie(value).values()):
            self.cookies[morsel.key] = morsel.value
            if morsel["max-age"] == "0" or not morsel.value:
                del self.cookies[morsel.key]


def _urlencoded(pairs: Iterable[tuple[str, str]]) -> bytes:
    """As hostile programs do it too: halves of surrogates stay what they are."""
    return urlencode(list(pairs), errors="surrogatepass").encode()


def _multipart(pairs: Iterable[tuple[str, str]], files: Mapping[str, File]) -> bytes:
    parts = [
        f'content-disposition: form-data; name="{name}"\r\n\r\n{value}'.encode(
            "utf-8", "surrogatepass"
        )
        for name, value in pairs
    ]
    parts += [
        f'content-disposition: form-data; name="{name}"; filename="{file.name}"\r\n'
        f"content-type: {file.media_type}\r\n\r\n".encode()
        + file.octets
        for name, file in files.items()
    ]
    edge = f"--{_BOUNDARY}\r\n".encode()
    return b"".join(edge + part + b"\r\n" for part in parts) + f"--{_BOUNDARY}--\r\n".encode()
