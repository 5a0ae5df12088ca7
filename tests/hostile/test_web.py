"""WEB rows of `rows.toml` about whole requests: names in headers, and paths that climb."""

import pytest

from tests.fediverse.asking import ask
from tests.fediverse.home import Home
from world.network import Answer, Headers, Outgoing

FOREIGN: dict[str, Headers] = {
    "WEB-01 another host": (("host", "evil.example"),),
    "WEB-01 a host that was forwarded": (("x-forwarded-host", "evil.example"),),
    "WEB-01 all that was forwarded": (
        ("forwarded", "host=evil.example;proto=http"),
        ("x-forwarded-proto", "http"),
        ("x-forwarded-server", "evil.example"),
        ("x-original-url", "//evil.example/"),
    ),
}
_SHOWN = (
    "/",
    "/umbrella",
    "/@josie",
    "/actors/josie",
    "/actors/hull",
    "/actor",
    "/actors/josie/outbox",
    "/actors/josie/followers",
    "/.well-known/host-meta",
    "/.well-known/nodeinfo",
    "/.well-known/webfinger?resource=acct:josie@hull.example",
    "/there/is/nothing",
)


@pytest.mark.parametrize("name", FOREIGN)
async def test_names_in_headers_never_become_ours(name: str, hull: Home) -> None:
    await hull.add("Bread")
    for path in _SHOWN:
        for accept in ("text/html", "application/activity+json"):
            answer = await _asked(hull, path, (("accept", accept), *FOREIGN[name]))
            said = f"{answer.headers} {answer.body.decode('utf-8', 'replace')}"
            assert "evil.example" not in said, path


@pytest.mark.row("WEB-01", "WEB-03")
@pytest.mark.parametrize("path", ["/help/", "/join/", "/actors/josie/", "//evil.example/help/"])
async def test_a_slash_too_many_leads_nowhere(path: str, hull: Home) -> None:
    answer = await _asked(hull, path, (("accept", "text/html"), ("host", "evil.example")))
    assert (answer.status, answer.header("location")) == (404, None)


CLIMBING: dict[str, str] = {
    "WEB-04 two dots": "/static/../config.toml",
    "WEB-04 many dots": "/static/../../../../../../etc/passwd",
    "WEB-04 dots in percent": "/static/%2e%2e/config.toml",
    "WEB-04 slashes in percent": "/static/..%2f..%2fpyproject.toml",
    "WEB-04 percent in percent": "/static/%252e%252e%252fpyproject.toml",
    "WEB-04 dots and a semicolon": "/static/..;/config.toml",
    "WEB-04 backslashes": "/static/..\\..\\config.toml",
    "WEB-04 backslashes in percent": "/static/..%5c..%5cconfig.toml",
    "WEB-04 a null": "/static/style.css%00.html",
    "WEB-04 a whole path": "/static//etc/passwd",
    "WEB-04 the settings": "/config.toml",
    "WEB-04 the project": "/pyproject.toml",
    "WEB-04 the store": "/data/sisternet.sqlite",
    "WEB-04 media": "/media/..%2f..%2fsecret",
    "WEB-04 a hidden file": "/.git/config",
}


@pytest.mark.parametrize("name", CLIMBING)
async def test_paths_that_climb_lead_nowhere(name: str, hull: Home) -> None:
    answer = await _asked(hull, CLIMBING[name], (("accept", "*/*"),))
    assert answer.status in (400, 404)
    for secret in (b"[node]", b"[project]", b"root:", b"SQLite format"):
        assert secret not in answer.body


async def _asked(hull: Home, path: str, headers: Headers) -> Answer:
    return await ask(hull.node.app, Outgoing("GET", f"{hull.base_url}{path}", headers))
