"""What is wrong with a form of a program, field by field, as Mastodon words it (422)."""

from collections.abc import Callable
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TypeVar

from starlette.responses import Response

from api.answers import answer
from federation.strict_json import Json
from world.errors import Malformed

T = TypeVar("T")


@dataclass(slots=True)
class Flaws:
    """Collects what is wrong, so that a program hears of all of it at once."""

    found: dict[str, list[Json]] = field(default_factory=dict)

    def note(self, name: str, code: str, said: str) -> None:
        """Something is wrong with that field; `said` goes on after its name."""
        self.found.setdefault(name, []).append({"error": code, "description": said})

    def read(self, name: str, reader: Callable[[], T]) -> T | None:
        """What a reader of `Params` reads; what it cannot read is noted."""
        try:
            return reader()
        except Malformed:
            self.note(name, "ERR_INVALID", "is invalid")
            return None

    def bound(self, name: str, text: str | None, most: int) -> None:
        """A text of so many signs at the most."""
        if text is not None and len(text) > most:
            self.note(name, "ERR_TOO_LONG", f"is too long (maximum is {most} characters)")

    def answer(self) -> Response:
        """The refusal."""
        said = [
            f"{name.replace('_', ' ').capitalize()} {flaw['description']}"
            for name, flaws in self.found.items()
            for flaw in flaws
        ]
        document = {"error": "Validation failed: " + ", ".join(said), "details": self.found}
        return answer(document, HTTPStatus.UNPROCESSABLE_ENTITY)
