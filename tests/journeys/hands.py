"""Somebody at a page: with a finger or a mouse, or with the keyboard alone.

Both do the same things by the names that are shown, so that one journey can be made by either.
"""

from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from typing import Final, Literal

from playwright.sync_api import Locator, Page, expect

from tests.journeys.effort import Effort

Part = Literal["button", "link"]
_MOST_TABS: Final = 150
_MOST_ARROWS: Final = 40
_IS_FOCUSED = "element => element === document.activeElement"
_IS_OF_GROUP = """
element => document.activeElement === element || (document.activeElement.type === "radio"
  && document.activeElement.name === element.name && document.activeElement.form === element.form)
"""


@dataclass
class Hands(ABC):
    """What somebody does at a page, and what that has cost them."""

    page: Page
    effort: Effort = field(default_factory=Effort)

    def begin(self) -> None:
        """From here on another task is counted."""
        self.effort = Effort()

    def open(self, address: str) -> None:
        """A link out of a letter or a square code, or a bookmark: nothing is typed."""
        self.page.goto(address)

    def press(self, name: str, part: Part = "button", *, within: str = "main") -> None:
        """Presses a button, or follows a link; the page that comes is waited for."""
        target = self.page.locator(within).get_by_role(part, name=name, exact=True).first
        with self.page.expect_navigation(wait_until="load"):
            self._done(f"presses “{name}”", target, self._press)
        self.effort.pages += 1

    def unfold(self, name: str) -> None:
        """Opens what is folded away under a heading."""
        self._done(f"unfolds “{name}”", self.page.locator("summary", has_text=name), self._press)

    def tick(self, name: str) -> None:
        """Chooses one of several, or ticks a box."""
        target = self.page.get_by_role("radio", name=name).or_(
            self.page.get_by_role("checkbox", name=name)
        )
        self._done(f"ticks “{name}”", target.first, self._tick)
        expect(target.first).to_be_checked()

    def write(self, name: str, text: str) -> None:
        """Types into a field."""
        field_of_it = self.page.get_by_role("textbox", name=name).first
        self._done(f"writes “{text}”", field_of_it, self._focus)
        self.page.keyboard.type(text)
        self.effort.keys += len(text)

    def pick(self, name: str, option: str) -> None:
        """Chooses from a list that unfolds."""
        choice = self.page.get_by_role("combobox", name=name)
        wanted = choice.locator("option", has_text=option).first.get_attribute("value")
        assert wanted is not None
        self._done(f"picks “{option}”", choice, self._focus)
        self._pick(choice, wanted)

    def sees(self, text: str) -> None:
        """Reads that on the page."""
        expect(self.page.get_by_text(text).first).to_be_visible()

    def _done(self, what: str, target: Locator, deed: object) -> None:
        expect(target).to_be_visible()
        self.effort.thoughts += 1
        self.effort.told.append(what)
        assert callable(deed)
        deed(target)

    @abstractmethod
    def _press(self, target: Locator) -> None: ...

    @abstractmethod
    def _tick(self, target: Locator) -> None: ...

    @abstractmethod
    def _focus(self, target: Locator) -> None: ...

    @abstractmethod
    def _pick(self, target: Locator, value: str) -> None: ...


class Pointing(Hands):
    """With a finger or a mouse; the keyboard for words alone."""

    def _press(self, target: Locator) -> None:
        self.effort.points += 1
        target.click()

    def _tick(self, target: Locator) -> None:
        self._press(target)

    def _focus(self, target: Locator) -> None:
        self._press(target)

    def _pick(self, target: Locator, value: str) -> None:
        self.effort.points += 1
        target.select_option(value)


class Typing(Hands):
    """With the keyboard alone: Tab, arrows, space and Enter."""

    def _press(self, target: Locator) -> None:
        self._tab_to(target, _IS_FOCUSED)
        self._key("Enter")

    def _tick(self, target: Locator) -> None:
        self._tab_to(target, _IS_OF_GROUP)
        for _ in range(_MOST_ARROWS):
            if target.is_checked():
                return
            self._key("Space" if target.evaluate(_IS_FOCUSED) else "ArrowDown")
        message = f"The keyboard cannot choose {target}."
        raise AssertionError(message)

    def _focus(self, target: Locator) -> None:
        self._tab_to(target, _IS_FOCUSED)

    def _pick(self, target: Locator, value: str) -> None:
        for _ in range(_MOST_ARROWS):
            if target.input_value() == value:
                return
            self._key("ArrowDown")
        message = f"The keyboard cannot choose {value}."
        raise AssertionError(message)

    def _tab_to(self, target: Locator, is_there: str) -> None:
        """From wherever the focus is, forwards; at the end of the page it begins anew."""
        for _ in range(_MOST_TABS):
            if target.evaluate(is_there):
                return
            self._key("Tab")
        message = f"The keyboard does not lead to {target}."
        raise AssertionError(message)

    def _key(self, key: str) -> None:
        self.page.keyboard.press(key)
        self.effort.keys += 1
