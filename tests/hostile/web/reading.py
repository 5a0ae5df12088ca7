"""Forms as they stand in a page, with what their fields take, and what a page would do."""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser

HIDDEN = ("csrf", "once")
TEXTS = ("text", "textarea", "search", "tel", "email", "password", "hidden")
_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_ROW = re.compile(r"\w+_(?:[2-9]|\d\d)")
_HARMLESS = ("https://hull.example/", "/", "#", "?", "mailto:", "tel:", "data:image/svg+xml")
_HANDLERS = ("style", "srcdoc", "background", "ping")


@dataclass
class FieldSeen:
    """One field: what stands in it, and what may be chosen."""

    name: str
    kind: str
    typed: list[str] = field(default_factory=list)
    options: list[str] = field(default_factory=list)
    required: bool = False
    lowest: str = ""
    described_by: str = ""

    @property
    def takes_text(self) -> bool:
        """Whether anything can be typed in it."""
        return self.kind in TEXTS

    @property
    def is_choice(self) -> bool:
        """Whether one chooses out of what is there."""
        return self.kind in ("radio", "checkbox", "select", "button")


@dataclass
class Sheet:
    """A form as it stands in a page."""

    action: str = ""
    multipart: bool = False
    fields: dict[str, FieldSeen] = field(default_factory=dict)

    def as_it_stands(self) -> dict[str, list[str]]:
        """What a browser sends of it when nobody has typed anything."""
        return {name: seen.typed for name, seen in self.fields.items() if seen.typed}

    @property
    def own_fields(self) -> list[FieldSeen]:
        """Its fields, but for the two that every form has; of rows that are alike, the first."""
        alike = (_ROW.fullmatch(name) for name in self.fields)
        later = {found[0] for found in alike if found}
        return [
            seen for name, seen in self.fields.items() if name not in HIDDEN and name not in later
        ]


class Seen(HTMLParser):
    """A page: its forms, what in it is active, and what is wrong with it."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.sheets: list[Sheet] = []
        self.active: Counter[str] = Counter()
        self.links: list[str] = []
        self.text = ""
        self.ids: set[str] = set()
        self.wrong: list[str] = []
        self._sheet: Sheet | None = None
        self._by_id: dict[str, Sheet] = {}
        self._beside: list[tuple[str, dict[str, str]]] = []  # buttons of forms elsewhere
        self._area: FieldSeen | None = None
        self._select: FieldSeen | None = None
        self._script = False
        if found := _UNSEEN.search(html):
            self.wrong.append(
                f"{found[0]!r} near {html[max(0, found.start() - 60) : found.end()]!r}"
            )
        self.feed(html)
        self.close()
        for name, given in self._beside:
            self._inside(self._by_id[name], "button", given)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.active[tag] += 1
        self.ids.add(given.get("id", ""))
        self._check(tag, given)
        if tag == "form":
            multipart = given.get("enctype") == "multipart/form-data"
            self._sheet = Sheet(given.get("action", ""), multipart)
            self._by_id[given.get("id", "")] = self._sheet
            if given.get("method") == "post":
                self.sheets.append(self._sheet)
        elif tag == "button" and "form" in given:
            self._beside.append((given["form"], given))
        elif self._sheet is not None:
            self._inside(self._sheet, tag, given)

    def _check(self, tag: str, given: Mapping[str, str]) -> None:
        for name, value in given.items():
            if name.startswith("on") or name in _HANDLERS:
                self.wrong.append(f"{tag} {name}={value}")
            leads = name in ("href", "src", "action", "formaction")
            may = (*_HARMLESS, *(("https://",) if tag == "a" else ()))
            if leads and not value.strip().lower().startswith(may):
                self.wrong.append(f"{tag} {name}={value}")
        if tag == "a":
            self.links.append(given.get("href", ""))
        self._script = tag == "script"
        if self._script and not given.get("src", "").startswith("/static/"):
            self.wrong.append("a script within the page")
        if tag in ("style", "iframe", "object", "embed", "base"):
            self.wrong.append(tag)

    def _inside(self, sheet: Sheet, tag: str, given: Mapping[str, str]) -> None:
        if tag == "option" and self._select is not None:
            self._option(self._select, given)
        if tag == "button" and "formaction" in given:  # leads the same fields elsewhere
            self.sheets.append(Sheet(given["formaction"], sheet.multipart, sheet.fields))
        name = given.get("name", "")
        if tag not in ("input", "textarea", "select", "button") or not name:
            return
        kind = tag if tag != "input" else given.get("type", "text")
        found = sheet.fields.setdefault(name, FieldSeen(name, kind))
        found.required = found.required or "required" in given
        found.lowest = given.get("min", found.lowest)
        found.described_by = given.get("aria-describedby", found.described_by)
        if tag == "textarea":
            self._area = found
            found.typed = [""]
        elif tag == "select":
            self._select = found
        elif kind in ("checkbox", "radio", "button"):
            found.options.append(given.get("value", "on"))
            if "checked" in given:
                found.typed.append(given.get("value", "on"))
        elif kind != "file":
            found.typed.append(given.get("value", ""))

    @staticmethod
    def _option(select: FieldSeen, given: Mapping[str, str]) -> None:
        select.options.append(given.get("value", ""))
        if len(select.options) == 1 or "selected" in given:
            select.typed = [given.get("value", "")]

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._sheet = None
        elif tag == "textarea":
            self._area = None
        elif tag == "select":
            self._select = None
        elif tag == "script":
            self._script = False

    def handle_data(self, data: str) -> None:
        self.text += data
        if self._script and data.strip():
            self.wrong.append("words within a script")
        if self._area is not None:
            said = self._area.typed
            said[0] += data if said[0] else data.removeprefix("\n")
