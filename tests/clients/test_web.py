"""Josie uses a program in her browser: real Chromium, a page from another address, a popup."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from playwright.sync_api import Page

from tests.clients.town import Town
from tests.journeys.browser import chromium

pytestmark = [pytest.mark.peers]

_FOLDER = Path(__file__).with_name("web")
_PATIENCE = 20_000


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_about: object) -> None:
        """Says nothing."""


@contextmanager
def _served() -> Iterator[str]:
    """The program's own address; it is not the node's."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(_FOLDER)))
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/index.html"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def program(town: Town) -> Iterator[Page]:
    """The program, in which Josie has signed in by its popup."""
    with _served() as address, chromium() as browser:
        context = browser.new_context(viewport={"width": 390, "height": 844})
        context.set_default_timeout(_PATIENCE)
        page = context.new_page()
        page.goto(address)
        page.wait_for_function("() => window.signIn")
        with page.expect_popup() as opened:
            page.evaluate("(base) => { window.signedIn = signIn(base); }", town.hull.base_url)
        _say_yes(opened.value, town)
        page.evaluate("() => window.signedIn")
        yield page
        context.close()


def _say_yes(popup: Page, town: Town) -> None:
    popup.goto(popup.url)
    code = town.hull.command("member", "code", "josie")
    popup.get_by_role("link", name="code").first.click()
    popup.get_by_label("Your name here").fill("josie")
    popup.get_by_label("Code", exact=True).fill(code)
    popup.get_by_role("button", name="Sign in").click()
    with popup.expect_event("close"):
        popup.get_by_role("button", name="Yes").click()


def test_phanpys_calls_and_elks_in_their_order(program: Page) -> None:
    assert program.evaluate("() => firstScreen()") == "josie"
    status = program.evaluate("() => write('#offer Marmalade\\n#food')")
    program.evaluate("(id) => lookRound(id)", status["account"]["id"])
    program.evaluate("() => asElk()")
    program.wait_for_function("() => heard.some((said) => said.event === 'update')")
    assert all(
        status < 400 or "push" in path for _, path, status in program.evaluate("() => calls")
    )
    assert program.evaluate("() => signOut()") == 401
