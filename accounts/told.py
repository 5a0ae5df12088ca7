"""What a member's program tells of them: only what is said changes. Pure."""

from dataclasses import dataclass, replace
from typing import Final

from accounts.person import Person, Posting
from accounts.profile import filled, with_profile
from text.people_phrases import TROUBLE
from world.errors import Malformed

_CODE: Final = (2, 3)
QUOTED_BY: Final = frozenset({"public", "followers", "nobody"})
VISIBILITIES: Final = frozenset({"public", "unlisted", "private", "direct"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """None is not said. The last four are how they like to post."""

    name: str | None = None
    can_do: str | None = None
    findable: bool | None = None
    fields: tuple[tuple[str, str], ...] | None = None
    approves_followers: bool | None = None
    visibility: str | None = None
    sensitive: bool | None = None
    language: str | None = None
    quotes: str | None = None

    def of(self, person: Person) -> Person:
        """The person as told of. Raises `Malformed` as `with_profile`.

        A name that is the one everybody sees changes nothing: a program sends back what it was
        shown. A program cannot ask whether contact in a text is meant, so it is.
        """
        form = replace(filled(person), anyway=True, fields=self.fields)
        if self.name is not None and self.name != person.actor.name:
            form = replace(form, name=self.name)
        if self.can_do is not None:
            form = replace(form, can_do=self.can_do)
        if self.findable is not None:
            form = replace(form, findable=self.findable)
        return replace(with_profile(person, form), posting=self._posting(person.posting))

    def _posting(self, before: Posting) -> Posting:
        if self.visibility is not None and self.visibility not in VISIBILITIES:
            raise Malformed("Validation failed: Privacy is not included in the list")
        if self.quotes is not None and self.quotes not in QUOTED_BY:
            raise Malformed("Validation failed: Quote policy is not included in the list")
        code = (self.language or "").partition("-")[0]
        if code and not (code.isascii() and code.isalpha() and len(code) in _CODE):
            raise Malformed(TROUBLE["language"])
        return Posting(
            visibility=before.visibility if self.visibility is None else self.visibility,
            sensitive=before.sensitive if self.sensitive is None else self.sensitive,
            language=before.language if self.language is None else self.language,
            quotes=before.quotes if self.quotes is None else self.quotes,
        )
