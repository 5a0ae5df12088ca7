"""A real Chromium, and what we ask of every page in it.

The checks are our own, on what the browser has computed: headings, names of controls, contrast,
size of what is clicked, and whether anything hangs over the edge of the window.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
NARROW = {"width": 320, "height": 640}
WIDE = {"width": 1280, "height": 800}

# Root in a container has no sandbox of its own to give; nothing here may call home.
_QUIET = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-dev-shm-usage"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)


@contextmanager
def chromium() -> Iterator[Browser]:
    """The machine's own Chromium; skips the test where there is none, unless one must be there."""
    path = next((found for name in NAMES if (found := shutil.which(name))), None)
    if path is None:
        reason = f"No browser here: none of {', '.join(NAMES)} is installed."
        if os.environ.get("SISTERNET_NEED_BROWSER"):
            pytest.fail(reason)
        pytest.skip(reason)
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=path, args=[*_QUIET])
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def page(browser: Browser, **wishes: Any) -> Iterator[Page]:  # noqa: ANN401  # as playwright takes
    """A page in a browser of its own: no script runs, nothing is remembered."""
    context = browser.new_context(java_script_enabled=False, **wishes)
    context.set_default_timeout(10_000)
    try:
        yield context.new_page()
    finally:
        context.close()


def faults(seen: Page) -> list[str]:
    """What is wrong with the page that is open, in words; nothing if all is well."""
    found: list[str] = seen.evaluate(_FAULTS)
    return found


_FAULTS = r"""
() => {
  const faults = [];
  const visible = (element) => element.checkVisibility({ opacityProperty: true })
    && element.getBoundingClientRect().width > 1;
  const named = (element) => (element.getAttribute("aria-label")
    || [...(element.labels ?? [])].map((label) => label.textContent).join(" ")
    || document.getElementById(element.getAttribute("aria-labelledby"))?.textContent
    || element.textContent || element.title || element.alt || "").trim();
  const where = (element) =>
    `<${element.tagName.toLowerCase()} class="${element.className}"> `
    + `“${(element.textContent || element.value || "").trim().slice(0, 40)}”`;

  // The document: language, title, one main part, nothing over the edge.
  if (!document.documentElement.lang) faults.push("the page does not say its language");
  if (!document.title.trim()) faults.push("the page has no title");
  if (document.querySelectorAll("main").length !== 1) faults.push("there is not one main part");
  const root = document.documentElement;
  if (root.scrollWidth > root.clientWidth) {
    const wide = [...document.querySelectorAll("body *")]
      .filter((element) => element.getBoundingClientRect().right > root.clientWidth + 1);
    faults.push(`scrolls sideways: ${wide.slice(0, 3).map(where).join(", ")}`);
  }

  // Headings: one first, and no step left out.
  const levels = [...document.querySelectorAll("h1,h2,h3,h4,h5,h6")].filter(visible)
    .map((heading) => Number(heading.tagName[1]));
  if (levels.filter((level) => level === 1).length !== 1) faults.push(`headings ${levels}`);
  levels.reduce((before, level) => {
    if (level > before + 1) faults.push(`a heading of level ${level} follows level ${before}`);
    return level;
  }, 0);

  // Names: whatever is used has one; ids are unique.
  for (const element of document.querySelectorAll("input:not([type=hidden]),select,textarea")) {
    if (!named(element)) faults.push(`a field without a label: ${element.name}`);
  }
  for (const element of document.querySelectorAll("a[href],button")) {
    if (!named(element) && !element.querySelector("img[alt]")) {
      faults.push(`a control without a name: ${element.outerHTML.slice(0, 80)}`);
    }
  }
  for (const image of document.querySelectorAll("img:not([alt])")) {
    faults.push(`a picture without words: ${image.src}`);
  }
  const ids = [...document.querySelectorAll("[id]")].map((element) => element.id);
  if (new Set(ids).size !== ids.length) faults.push("two parts have the same id");

  // Size of what is clicked: 24 px, or as much room around it (WCAG 2.2, 2.5.8); links within a
  // sentence are as high as the sentence.
  const targets = [...document.querySelectorAll("a[href],button,input,select,summary")]
    .filter((element) => visible(element) && element.type !== "hidden");
  const crowded = (element) => {
    const box = element.getBoundingClientRect();
    const [x, y] = [box.left + box.width / 2, box.top + box.height / 2];
    return targets.some((other) => {
      if (other === element) return false;
      const near = other.getBoundingClientRect();
      const dx = Math.max(near.left - x, 0, x - near.right);
      const dy = Math.max(near.top - y, 0, y - near.bottom);
      return Math.hypot(dx, dy) < 12;
    });
  };
  for (const element of targets) {
    const inSentence = getComputedStyle(element).display === "inline"
      && element.parentElement.textContent.trim() !== element.textContent.trim();
    const box = element.getBoundingClientRect();
    if (!inSentence && (box.height < 23.5 || box.width < 23.5) && crowded(element)) {
      faults.push(`too small to hit (${box.width.toFixed()}×${box.height.toFixed()}): `
        + where(element));
    }
  }

  // Contrast of text against what lies behind it (WCAG 2.2, 1.4.3).
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const rgba = (color) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = color;
    canvas.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data;
    return [r, g, b, a / 255];
  };
  const over = ([r, g, b, a], [R, G, B]) =>
    [r * a + R * (1 - a), g * a + G * (1 - a), b * a + B * (1 - a)];
  const behind = (element) => {
    const layers = [];
    for (let at = element; at; at = at.parentElement) {
      layers.push(rgba(getComputedStyle(at).backgroundColor));
    }
    return layers.reverse().reduce((below, layer) => over(layer, below), [255, 255, 255]);
  };
  const light = (color) => {
    const [r, g, b] = color.map((part) => part / 255)
      .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const words = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const told = new Set();
  while (words.nextNode()) {
    const element = words.currentNode.parentElement;
    if (!words.currentNode.textContent.trim() || !visible(element)) continue;
    const style = getComputedStyle(element);
    const back = behind(element);
    const [one, two] = [light(over(rgba(style.color), back)), light(back)];
    const contrast = (Math.max(one, two) + 0.05) / (Math.min(one, two) + 0.05);
    const size = parseFloat(style.fontSize);
    const large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
    const key = `${style.color} ${back}`;
    if (contrast < (large ? 3 : 4.5) && !told.has(key)) {
      told.add(key);
      faults.push(`contrast ${contrast.toFixed(2)}: ${where(element)}`);
    }
  }
  return faults;
}
"""
