"""Scopes: what a member lets a program do (clientapi.md 3). Pure.

A scope covers itself and its children: `read` covers `read:statuses`. `follow` is an old word for
reading and writing blocks, follows and mutes.
"""

from collections.abc import Iterable
from itertools import product
from typing import Final

_FOLLOW: Final = ("blocks", "follows", "mutes")
_READ: Final = (
    *("accounts", "blocks", "bookmarks", "favourites", "filters", "follows", "lists", "mutes"),
    *("notifications", "search", "statuses"),
)
_WRITE: Final = (
    *("accounts", "blocks", "bookmarks", "conversations", "favourites", "filters", "follows"),
    *("lists", "media", "mutes", "notifications", "reports", "statuses"),
)
_ADMIN: Final = (
    *("accounts", "reports", "domain_allows", "domain_blocks", "ip_blocks"),
    *("email_domain_blocks", "canonical_email_blocks"),
)
_OPEN: Final = (
    *("profile", "read", "write", "follow", "push"),
    *(f"read:{of}" for of in _READ),
    *(f"write:{of}" for of in _WRITE),
)
SUPPORTED: Final = (
    *_OPEN,
    *("admin:read", "admin:write"),
    *(f"admin:{how}:{of}" for how, of in product(("read", "write"), _ADMIN)),
)
"""Every scope there is, wide ones first."""

# What nobody else sees, and what keeps somebody safe: for members who have not been met as well.
_WRITE_BEFORE_MET: Final = frozenset(
    f"write:{of}"
    for of in ("accounts", "blocks", "bookmarks", "filters", "lists", "mutes", "notifications")
) | {"write:reports"}
_LONGEST: Final = 2_000


class Scopes(frozenset[str]):
    """A set of scopes that were granted."""

    __slots__ = ()

    def allows(self, needed: str) -> bool:
        """Whether the scope that is needed is among them or their children."""
        if needed in self:
            return True
        parts = needed.split(":")
        if any(":".join(parts[:count]) in self for count in range(1, len(parts))):
            return True
        return parts[-1] in _FOLLOW and parts[0] in ("read", "write") and "follow" in self

    def covers(self, others: Iterable[str]) -> bool:
        """Whether it allows everything that those allow."""
        return all(self.allows(one) if one != "follow" else self._allows_follow() for one in others)

    def _allows_follow(self) -> bool:
        return "follow" in self or all(
            self.allows(f"{how}:{of}") for how, of in product(("read", "write"), _FOLLOW)
        )

    @property
    def text(self) -> str:
        """As OAuth writes them: parted by spaces, always in the same order."""
        return " ".join(self.listed)

    @property
    def listed(self) -> list[str]:
        """One by one, in the order of `SUPPORTED`."""
        return sorted(self, key=SUPPORTED.index)

    @property
    def wants_role(self) -> bool:
        """Whether there is anything in it for those with a role only."""
        return any(scope.startswith("admin:") for scope in self)

    def without_role(self) -> "Scopes":
        """The same, without what is for those with a role."""
        return Scopes(scope for scope in self if not scope.startswith("admin:"))

    def before_met(self) -> "Scopes":
        """What of it a member may whom nobody of the network has met yet.

        They read what anybody may, and change what is their own; they say nothing to others.
        """
        kept = {scope for scope in self if scope.split(":")[0] in ("read", "profile", "push")}
        kept |= {scope for scope in _WRITE_BEFORE_MET if self.allows(scope)}
        kept |= {f"read:{of}" for of in _FOLLOW if self.allows(f"read:{of}")}
        return Scopes(kept)


def scopes_of(words: Iterable[str]) -> Scopes:
    """The scopes of these words."""
    return Scopes(words)


def read_scopes(text: str) -> Scopes | None:
    """The scopes in a text that parts them by spaces (or by commas, or pluses as some do).

    None for a text that names none, or any that there is not.
    """
    words = text.replace("+", " ").replace(",", " ").split() if len(text) <= _LONGEST else []
    return Scopes(words) if words and set(words) <= set(SUPPORTED) else None


ALL_OF_MEMBERS: Final = Scopes(("read", "write", "follow", "push", "profile"))
DEFAULT: Final = Scopes(("read",))
