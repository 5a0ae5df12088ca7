"""What we ask of every page in a real browser, besides `tests.journeys.browser.faults`."""

import gzip
import os
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, cast

import httpx2
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.browser.house import House
from tests.browser.pages_table import LookedAt
from tests.house.sources import ROOT

PICTURES = ROOT / ".artefacts" / "browser"
_KEPT = bool(os.environ.get("SISTERNET_PICTURES"))  # the gate has nobody who looks at them
WIDTHS = (320, 768, 1280)
THEMES = ("light", "dark")
_HEIGHT = 900
_MOST_TABS = 150

_ONLY_WHAT_IS_WRONG = {"resultTypes": ["violations"]}
_AXE: dict[str, object] = {
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    }
}
CONTRAST: dict[str, object] = {"runOnly": {"type": "rule", "values": ["color-contrast"]}}


@dataclass
class Eyes:
    """A browser and the house it looks at; whoever looks keeps their window for the next page."""

    browser: Browser
    house: House
    windows: dict[tuple[object, ...], Page] = field(default_factory=dict)

    def on(
        self, looked_at: LookedAt, width: int, theme: str = "light", *, scripts: bool = True
    ) -> Page:
        """The page, as who looks at it sees it; its status is the expected one."""
        page = self._window(looked_at.who, theme, scripts=scripts)
        page.set_viewport_size({"width": width, "height": _HEIGHT})
        answer = page.goto(self.house.address(looked_at.path))
        assert answer is not None
        assert answer.status == looked_at.status, f"{looked_at.path}: {answer.status}"
        return page

    def _window(self, who: str, theme: str, *, scripts: bool) -> Page:
        key = (who, theme, scripts)
        if key not in self.windows:
            context = self.browser.new_context(
                locale="en-GB",
                reduced_motion="reduce",
                color_scheme=cast('Literal["light", "dark"]', theme),
                java_script_enabled=scripts,
            )
            context.set_default_timeout(10_000)
            if who:
                context.add_cookies([self.house.cookie_of(who)])  # type: ignore[list-item]
            self.windows[key] = context.new_page()
        return self.windows[key]


def wide(page: Page, width: int) -> None:
    """Makes the window that wide."""
    page.set_viewport_size({"width": width, "height": _HEIGHT})


def picture(page: Page, looked_at: LookedAt, *more: object) -> None:
    """Keeps how the page looks, for people to look at, if `SISTERNET_PICTURES` is set."""
    if not _KEPT:
        return
    PICTURES.mkdir(parents=True, exist_ok=True)
    name = " ".join([looked_at.name, *map(str, more)])
    (PICTURES / f"{name}.png").write_bytes(page.screenshot(full_page=True))


def violations(page: Page, rules: dict[str, object] = _AXE) -> list[str]:
    """What axe-core finds against it, in words; by all of its rules, or those that are named."""
    found = Axe().run(page, options=rules | _ONLY_WHAT_IS_WRONG).response["violations"]
    return [
        f"{rule['id']}: {rule['help']} ({node['target']}: {node['failureSummary']})"
        for rule in found
        for node in rule["nodes"]
    ]


def hanging_over(page: Page) -> list[str]:
    """What makes the page scroll sideways, or is cut off."""
    found: list[str] = page.evaluate(_HANGING_OVER)
    return found


def twice_as_large(page: Page) -> None:
    """Text as large as somebody with weak eyes has set it."""
    page.evaluate("document.documentElement.style.fontSize = '200%'")


def reached_by_keyboard(page: Page) -> tuple[list[str], list[str]]:
    """The names of what the Tab key leads to in order, and what is wrong with the way."""
    names, wrong = [], []
    for _ in range(_MOST_TABS):
        page.keyboard.press("Tab")
        told = page.evaluate(_FOCUSED)
        if told is None:
            break
        names.append(told["name"])
        if not told["seen"]:
            wrong.append(f"the focus on “{told['name']}” cannot be seen")
        if told["covered"]:
            wrong.append(f"“{told['name']}” is covered when it has the focus")
    return names, wrong


def unreached(page: Page) -> list[str]:
    """Controls in the page that the Tab key has not led to so far; call after the walk."""
    found: list[str] = page.evaluate(_UNREACHED)
    return found


def first_page_octets(address: str, cookie: str = "") -> int:
    """What comes over the line for a page that was never opened before: with style and scripts."""
    headers = {"accept": "text/html", "accept-encoding": "gzip", "cookie": cookie}
    with httpx2.Client(headers=headers) as client:
        whole, html = _over_the_line(client, address)
        base = "/".join(address.split("/")[:3])
        parts = re.findall(r'(?:<link rel="stylesheet" href|<script src|<img src)="(/[^"]+)"', html)
        return whole + sum(_over_the_line(client, base + part)[0] for part in set(parts))


def _over_the_line(client: httpx2.Client, address: str) -> tuple[int, str]:
    with client.stream("GET", address) as answer:
        body = b"".join(answer.iter_raw())
        packed = answer.headers.get("content-encoding") == "gzip"
    return len(body), (gzip.decompress(body) if packed else body).decode("utf-8", "replace")


def clear_pictures(folder: Path = PICTURES) -> None:
    """Forgets the pictures of the run before."""
    for file in folder.glob("*.png"):
        file.unlink()


_HANGING_OVER = r"""
() => {
  const where = (element) => `<${element.tagName.toLowerCase()} class="${element.className}"> `
    + `“${(element.textContent || element.value || "").trim().slice(0, 40)}”`;
  const root = document.documentElement;
  const found = [];
  if (root.scrollWidth > root.clientWidth) {
    const wide = [...document.querySelectorAll("body *")].filter((element) =>
      element.getBoundingClientRect().right > root.clientWidth + 1
      || element.getBoundingClientRect().left < -1);
    found.push(...wide.slice(0, 3).map((element) => `hangs over the edge: ${where(element)}`));
    if (!wide.length) found.push(`scrolls sideways (${root.scrollWidth} > ${root.clientWidth})`);
  }
  for (const element of document.querySelectorAll("body *")) {
    const style = getComputedStyle(element);
    if (!element.checkVisibility() || !["hidden", "clip"].includes(style.overflowX)) continue;
    if (element.scrollWidth > element.clientWidth + 1 && element.clientWidth > 1) {
      found.push(`is cut off: ${where(element)}`);
    }
  }
  return found;
}
"""

_FOCUSED = r"""
() => {
  const element = document.activeElement;
  if (!element || element === document.body) return null;
  element.dataset.reached = "yes";
  const style = getComputedStyle(element);
  const box = element.getBoundingClientRect();
  const [x, y] = [box.left + box.width / 2, box.top + Math.min(box.height / 2, 8)];
  const on_top = document.elementFromPoint(x, y);
  const hidden = on_top && !element.contains(on_top) && !on_top.contains(element)
    && !element.closest("label")?.contains(on_top);
  const name = element.getAttribute("aria-label") || element.labels?.[0]?.innerText
    || element.innerText || element.title || element.name || "";
  return {
    name: name.trim().replace(/\s+/g, " "),
    seen: style.outlineStyle !== "none" || style.boxShadow !== "none"
      || element.closest("label:focus-within") !== null,
    covered: Boolean(hidden),
  };
}
"""

_UNREACHED = r"""
() => [...document.querySelectorAll("a[href], button, input, select, textarea, summary")]
  .filter((element) => element.checkVisibility() && !element.disabled && element.type !== "hidden"
    && element.dataset.reached !== "yes"
    // Of radio buttons with one name, Tab leads to one; arrows lead to the others.
    && !(element.type === "radio"))
  .map((element) => element.outerHTML.slice(0, 80))
"""
