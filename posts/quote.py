"""Quotes: what became of one, and who may quote a post (FEP-044f). Pure rules."""

from dataclasses import dataclass
from enum import StrEnum

from federation.quoting import is_for_everybody, policy_of
from federation.strict_json import Json
from posts.post import Visibility


class QuoteState(StrEnum):
    """How a quote stands with the author of what it quotes, as programs call it."""

    PENDING = "pending"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    REVOKED = "revoked"
    DELETED = "deleted"  # what is quoted is gone; never kept, only shown
    UNAUTHORIZED = "unauthorized"


class QuotePolicy(StrEnum):
    """Who may quote a post, of themselves or after its author has agreed."""

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


@dataclass(frozen=True, slots=True)
class Leave:
    """Who may quote a post without asking its author, and who may ask.

    The last two: somebody besides, whom we cannot tell from others, as "who its author follows".
    """

    automatic: QuotePolicy
    manual: QuotePolicy
    automatic_others: bool = False
    manual_others: bool = False

    def may_quote(self, *, follows: bool) -> bool:
        """Whether somebody who is not its author may quote it without asking."""
        return _is_in(self.automatic, follows=follows)

    def may_ask(self, *, follows: bool) -> bool:
        """Whether somebody who is not its author may ask to; in doubt they may."""
        return self._is_let_in(follows=follows) or self.automatic_others or self.manual_others

    def is_in_doubt(self, *, follows: bool) -> bool:
        """Whether they may ask only because somebody may of whom we do not know who it is."""
        return self.may_ask(follows=follows) and not self._is_let_in(follows=follows)

    def _is_let_in(self, *, follows: bool) -> bool:
        return self.may_quote(follows=follows) or _is_in(self.manual, follows=follows)


NO_LEAVE = Leave(QuotePolicy.NOBODY, QuotePolicy.NOBODY)


def allowed_policy(wished: QuotePolicy, visibility: Visibility) -> QuotePolicy:
    """The policy a post of ours can have: what not everybody may see is quoted by nobody."""
    return wished if visibility.for_everybody else QuotePolicy.NOBODY


def leave_of(
    document: Json, visibility: Visibility, followers: str | None, *, local: bool
) -> Leave:
    """Who may quote a post, as its document says.

    What not everybody may see is quoted by nobody but its author. Where nothing is said, ours is
    for everybody (it is from before there was anything to say), and others' for nobody.
    """
    if not visibility.for_everybody:
        return NO_LEAVE
    policy = policy_of(document)
    if policy is None:
        return Leave(QuotePolicy.PUBLIC, QuotePolicy.NOBODY) if local else NO_LEAVE
    author = document.get("attributedTo")
    automatic, automatic_others = _read(policy.automatic, followers, author)
    manual, manual_others = _read(policy.manual, followers, author)
    return Leave(automatic, manual, automatic_others, manual_others)


def _read(
    names: tuple[str, ...], followers: str | None, author: object
) -> tuple[QuotePolicy, bool]:
    """Who is named, as far as we can tell, and whether anybody is besides; authors always may."""
    if is_for_everybody(names):
        return QuotePolicy.PUBLIC, False
    others = any(name not in (followers, author) for name in names)
    return QuotePolicy.FOLLOWERS if followers in names else QuotePolicy.NOBODY, others


def _is_in(policy: QuotePolicy, *, follows: bool) -> bool:
    return policy is QuotePolicy.PUBLIC or (policy is QuotePolicy.FOLLOWERS and follows)
