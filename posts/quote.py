"""Quotes: what became of one, and who may quote a post of ours (FEP-044f). Pure rules."""

from dataclasses import dataclass
from enum import StrEnum

from posts.post import Visibility


class QuoteState(StrEnum):
    """How a quote stands with the author of what it quotes, as clients call it."""

    PENDING = "pending"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    REVOKED = "revoked"
    DELETED = "deleted"  # what is quoted is gone; never kept, only shown
    UNAUTHORIZED = "unauthorized"


class QuotePolicy(StrEnum):
    """Who may quote a post without asking its author."""

    PUBLIC = "public"
    FOLLOWERS = "followers"
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Quote:
    """That one post quotes another, which may not be known here."""

    post_id: int
    quoted_iri: str
    state: QuoteState
    stamp_iri: str | None


@dataclass(frozen=True, slots=True)
class QuoteView:
    """A quote as one viewer is shown it; `quoted_id` only where they may see what is quoted."""

    state: QuoteState
    quoted_id: int | None


def allowed_policy(wished: QuotePolicy, visibility: Visibility) -> QuotePolicy:
    """The policy a post of ours can have: what not everybody may see is quoted by nobody."""
    return wished if visibility.for_everybody else QuotePolicy.NOBODY
