"""A program in a real browser lets a member sign in, asks, and hears the answer."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect

from oauth.program import OUT_OF_BAND
from tests.browser.house import House, house
from tests.browser.programs import NAME, asking, registered
from tests.browser.test_passkeys import with_device
from tests.journeys.browser import chromium
from tests.sessions.given import PASSWORD

pytestmark = [pytest.mark.journey, pytest.mark.browser]

_SITE = b"""<!doctype html><title>A program</title><p id="heard">nothing yet</p>
<a id="open" href="#">Sign in</a><script>
if (window.opener) { window.opener.postMessage(location.href, "*"); window.close(); }
onmessage = (event) => { document.getElementById("heard").textContent = event.data; };
document.getElementById("open").onclick = () => {
  window.open(decodeURIComponent(location.hash.slice(1)), "door", "popup");
};
</script>"""


class _Pages(BaseHTTPRequestHandler):
    """Every address of the program's site is its one page."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("content-type", "text/html")
        self.end_headers()
        self.wfile.write(_SITE)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Says nothing."""


@contextmanager
def site() -> Iterator[str]:
    """The address of a program that lives on a site of its own."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Pages)
    thread = threading.Thread(target=server.serve_forever, name="site")
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def with_password(home: House) -> None:
    josie = home.doing(home.node.rooms.membership.named("josie"))
    home.doing(home.node.rooms.sessions.security.set_password(josie.id, PASSWORD))


def complaints(page: Page) -> list[str]:
    """What the browser complains about from now on."""
    found: list[str] = []
    page.on("console", lambda message: found.append(f"{message.type}: {message.text}"))
    return found


def sign_in(page: Page) -> None:
    page.get_by_label("Your name here, or your e-mail address").fill("josie")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()


@pytest.mark.parametrize("way", ["Yes, let it in", "No"])
def test_a_program_opens_a_window_and_hears_in_its_own_what_was_said(
    tmp_path: Path, way: str
) -> None:
    """Neither the policy for forms nor that for openers stands in between."""
    with chromium() as browser, house(tmp_path) as home, site() as address:
        with_password(home)
        given = home.doing(registered(home.node, address))
        context = browser.new_context(locale="en-GB")
        page = context.new_page()
        page.goto(f"{address}#{home.address('/oauth/authorize')}?{asking(given, state='s t')}")

        with context.expect_page() as opening:
            page.get_by_text("Sign in").click()
        door = opening.value
        told = complaints(door)
        sign_in(door)
        expect(door.get_by_text(NAME)).to_be_visible()
        door.get_by_role("button", name=way, exact=True).click()

        expect(page.locator("#heard")).to_contain_text("state=s")
        heard = parse_qs(urlsplit(page.locator("#heard").inner_text()).query)
        assert heard["state"] == ["s t"]
        assert [line for line in told if "Security Policy" in line] == []
        if way == "No":
            assert heard["error"] == ["access_denied"]
        else:
            code = heard["code"][0]
            exchange = home.node.rooms.programs.exchange
            assert home.doing(exchange(given.program, code, address, None)) is not None
        context.close()


def test_a_window_that_was_opened_on_any_other_page_is_cut_off_from_who_opened_it(
    tmp_path: Path,
) -> None:
    with chromium() as browser, house(tmp_path) as home, site() as address:
        context = browser.new_context(locale="en-GB")
        page = context.new_page()
        cut_off = {}
        for path in ("/sign-in", "/oauth/authorize"):
            page.goto(f"{address}#{home.address(path)}?{home.seeded['asking']}")
            page.reload()
            with context.expect_page() as opening:
                page.get_by_text("Sign in").click()
            opening.value.wait_for_load_state()
            cut_off[path] = opening.value.evaluate("window.opener === null")
            opening.value.close()

        assert cut_off == {"/sign-in": True, "/oauth/authorize": False}
        context.close()


def test_a_program_on_the_device_is_led_back_to_by_a_scheme_of_its_own(tmp_path: Path) -> None:
    with chromium() as browser, house(tmp_path) as home:
        back = "com.example.phone://signed-in"
        given = home.doing(registered(home.node, back))
        context = browser.new_context(locale="en-GB")
        context.add_cookies([home.cookie_of("josie")])  # type: ignore[list-item]
        page = context.new_page()
        told = complaints(page)
        page.goto(home.address("/oauth/authorize") + f"?{asking(given)}")
        expect(page.get_by_text("led to the program on your device")).to_be_visible()

        with page.expect_response(lambda answer: answer.request.method == "POST") as answering:
            page.get_by_role("button", name="Yes, let it in").click()

        assert answering.value.headers["location"].startswith(f"{back}?code=")
        assert [line for line in told if "Security Policy" in line] == []
        context.close()


def test_a_passkey_leads_to_the_program_as_well(tmp_path: Path) -> None:
    with chromium() as browser, house(tmp_path) as home:
        given = home.doing(registered(home.node, OUT_OF_BAND))
        context = browser.new_context(locale="en-GB")
        context.add_cookies([home.cookie_of("josie")])  # type: ignore[list-item]
        page = context.new_page()
        with_device(page)
        page.goto(home.address("/settings/security/passkeys"))
        page.get_by_label("What you call this device").fill("Telephone")
        page.get_by_role("button", name="Make a passkey").click()
        expect(page.get_by_text("Your passkey is ready.")).to_be_visible()
        context.clear_cookies()

        page.goto(home.address("/oauth/authorize") + f"?{asking(given)}")
        page.get_by_role("button", name="Sign in with a passkey").click()
        page.get_by_role("button", name="Yes, let it in").click()

        code = page.locator("code").inner_text()
        exchange = home.node.rooms.programs.exchange
        assert home.doing(exchange(given.program, code, OUT_OF_BAND, None)) is not None
        context.close()
