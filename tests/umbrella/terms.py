"""What every member of a document means by the contexts it names, as far as these can be asked.

No JSON-LD processor: it knows which terms a context has, which of them take IRIs or languages,
and which are known inside of one type only.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from federation.origins import is_iri
from tests.federation.published import vectors

_PUBLISHED: Mapping[str, Mapping[str, Any]] = vectors("context-terms.json")["contexts"]
_KEYWORDS = frozenset({"@context", "id", "type", "@id", "@type"})


@dataclass(frozen=True, slots=True)
class Terms:
    """The terms that are known at one place of a document."""

    known: frozenset[str] = frozenset()
    iris: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    inside: tuple[tuple[str, frozenset[str]], ...] = ()

    def with_contexts(self, contexts: Any) -> "Terms":  # noqa: ANN401  # JSON of any shape
        """What is known once these are named too; `KeyError` for a URL that nobody has."""
        known = self
        for context in contexts if isinstance(contexts, list) else [contexts]:
            known = known._with_url(context) if isinstance(context, str) else known._with(context)
        return known

    def within(self, node: Mapping[str, Any]) -> "Terms":
        """What is known among the members of that node, by its contexts and its types."""
        known = self.with_contexts(node["@context"]) if "@context" in node else self
        types = node.get("type", [])
        named = set(types if isinstance(types, list) else [types])
        more = frozenset().union(*(terms for kind, terms in known.inside if kind in named))
        return Terms(known.known | more, known.iris, known.languages, known.inside)

    def _with_url(self, url: str) -> "Terms":
        published = _PUBLISHED[url]
        inside = tuple((kind, frozenset(terms)) for kind, terms in published["inside"].items())
        return Terms(
            self.known | set(published["terms"]),
            self.iris | set(published["iris"]),
            self.languages | set(published["languages"]),
            self.inside + inside,
        )

    def _with(self, definitions: Mapping[str, Any]) -> "Terms":
        takes = {term for term, meaning in definitions.items() if _is_of(meaning, "@type", "@id")}
        maps = {
            term
            for term, meaning in definitions.items()
            if _is_of(meaning, "@container", "@language")
        }
        return Terms(
            self.known | set(definitions),
            (self.iris - set(definitions)) | takes,
            (self.languages - set(definitions)) | maps,
            self.inside,
        )


def _is_of(meaning: object, key: str, value: str) -> bool:
    return isinstance(meaning, dict) and meaning.get(key) == value


def lost(document: Mapping[str, Any], terms: Terms | None = None, path: str = "") -> Iterator[str]:
    """Where a document says something that its contexts do not define, or something else.

    A member or a type that is unknown, and a text where an IRI has to stand.
    """
    here = (terms or Terms()).within(document)
    types = document.get("type", [])
    for kind in types if isinstance(types, list) else [types]:
        if kind not in here.known:
            yield f"{path}/type: {kind}"
    for name, value in document.items():
        if name in _KEYWORDS:
            continue
        if name not in here.known:
            yield f"{path}/{name}"
        elif name not in here.languages:
            yield from _lost_in(name, value, here, path)


def _lost_in(name: str, value: object, terms: Terms, path: str) -> Iterator[str]:
    for item in value if isinstance(value, list) else [value]:
        if isinstance(item, dict):
            yield from lost(item, terms, f"{path}/{name}")
        elif name in terms.iris and not (isinstance(item, str) and _is_name(item, terms)):
            yield f"{path}/{name}: no IRI: {item!r}"


def _is_name(text: str, terms: Terms) -> bool:
    return is_iri(text) or text.partition(":")[0] in terms.known
