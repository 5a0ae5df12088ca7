"""Two networks that are sisters, as processes, and the browsers of the people who live on them."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page

from tests.house.sources import ROOT
from tests.journeys.browser import chromium
from tests.journeys.processes import Machine, Node, machine
from tests.journeys.sisterhood import wait_for_pact

PICTURES = ROOT / ".artefacts" / "journeys"
WIDTHS = (320, 768, 1280)
_HEIGHT = 800
_PATIENCE = 20_000


@dataclass
class Neighbourhood:
    """Hull and Madison, and a browser; who has signed in once stays so in every window."""

    here: Machine
    hull: Node
    madison: Node
    browser: Browser
    known: dict[str, Any] = field(default_factory=dict)  # what browsers keep of who signed in
    open: list[BrowserContext] = field(default_factory=list)

    def window(self, who: str = "", *, width: int = 320, scripts: bool = True) -> Page:
        """A window of that person's, or of somebody who was never here."""
        context = self.browser.new_context(
            locale="en-GB",
            reduced_motion="reduce",
            java_script_enabled=scripts,
            storage_state=self.known.get(who),
            viewport={"width": width, "height": _HEIGHT},
        )
        context.set_default_timeout(_PATIENCE)
        self.open.append(context)
        return context.new_page()

    def sign_in(self, node: Node, username: str) -> None:
        """They sign in with a code that the keeper of the machine reads out to them."""
        code = node.command("member", "code", username)
        page = self.window()
        page.goto(f"{node.base_url}/sign-in/code")
        page.get_by_label("Your name here").fill(username)
        page.get_by_label("Code", exact=True).fill(code)
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_url(lambda url: "/sign-in" not in url)
        self.known[username] = page.context.storage_state()
        page.context.close()

    def told(self) -> str:
        """The ends of the logs, for the message of a failed test."""
        return f"{self.hull.log_end()[-2_000:]}\n{self.madison.log_end()[-2_000:]}"

    def close_windows(self) -> None:
        """Everybody goes home."""
        for context in self.open:
            context.close()
        self.open.clear()


@contextmanager
def neighbourhood(folder: Path) -> Iterator[Neighbourhood]:
    """The two, until the block ends; Hull's desk and Leah of Madison are signed in."""
    with chromium() as browser, machine(folder) as here:
        hull = here.node("hull", "Hull Mutual Aid", zone="Europe/London", place="Hull")
        madison = here.node("madison", "Dane County TimeBank", zone="America/Chicago")
        madison.command("member", "add", "leah", "--name", "Leah Novak")
        for node in (hull, madison):
            node.start()
        found = Neighbourhood(here, hull, madison, browser)
        hull.command("sister", "propose", madison.handle)
        wait_for_pact(madison, hull, "proposed")
        madison.command("sister", "accept", hull.handle)
        for one, other in ((hull, madison), (madison, hull)):
            wait_for_pact(one, other, "active")
        found.sign_in(hull, "hull_desk")
        found.sign_in(madison, "leah")
        yield found


def picture(page: Page, name: str, widths: Sequence[int]) -> None:
    """Keeps how a page looks, at each width, for people to look at."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    before = page.viewport_size
    for width in widths:
        page.set_viewport_size({"width": width, "height": _HEIGHT})
        (PICTURES / f"{name} {width}.png").write_bytes(page.screenshot(full_page=True))
    if before:
        page.set_viewport_size(before)
