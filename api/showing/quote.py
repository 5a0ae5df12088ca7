"""Quote, ShallowQuote and QuoteApproval (clientapi.md 6, FEP-044f)."""

from functools import cache
from typing import Final, NamedTuple

from federation.strict_json import Json, write
from posts.quote import NO_LEAVE, Leave, QuotePolicy, QuoteState, QuoteView

_NO_PROGRAM: Final = b',"application":null,"quote_approval":'


def quote_of(view: QuoteView, quoted: Json | None) -> Json:
    """A quote with the status it quotes, which is shown only once its author has agreed."""
    is_shown = view.state is QuoteState.ACCEPTED and quoted is not None
    state = view.state
    if state is QuoteState.ACCEPTED and not is_shown:
        state = QuoteState.UNAUTHORIZED
    return {"state": str(state), "quoted_status": quoted if is_shown else None}


def shallow_quote_of(view: QuoteView) -> Json:
    """The same inside of what is quoted already, where it goes no deeper."""
    is_shown = view.state is QuoteState.ACCEPTED and view.quoted_id is not None
    return {"state": str(view.state), "quoted_status_id": str(view.quoted_id) if is_shown else None}


class Approval(NamedTuple):
    """What a status tells of who may quote it, as members that are ready to be put in.

    By what a viewer is to its author, who is told with which program they wrote, besides.
    """

    own: bytes
    follower: bytes
    stranger: bytes
    anybody: bytes  # without a name
    asks_follow: bool  # whether it makes a difference that a viewer follows the author


@cache
def approval_of(leave: Leave, *, is_direct: bool) -> Approval:
    """Who may quote a status of which that is said; nobody what is for a few people named."""
    denied, stranger, follower = (
        _NO_PROGRAM + _approval(leave, said)
        for said in ("denied", _for(leave, follows=False), _for(leave, follows=True))
    )
    own = b',"quote_approval":' + _approval(leave, "denied" if is_direct else "automatic")
    return Approval(own, follower, stranger, denied, asks_follow=follower != stranger)


def _approval(leave: Leave, current_user: str) -> bytes:
    return write(
        {
            "automatic": _named(leave.automatic, others=leave.automatic_others),
            "manual": _named(leave.manual, others=leave.manual_others),
            "current_user": current_user,
        }
    )


def _named(policy: QuotePolicy, *, others: bool) -> list[str]:
    named = [] if policy is QuotePolicy.NOBODY else [str(policy)]
    return [*named, "unsupported_policy"] if others else named


def _for(leave: Leave, *, follows: bool) -> str:
    if leave.may_quote(follows=follows):
        return "automatic"
    if leave.may_ask(follows=follows):
        return "unknown" if leave.is_in_doubt(follows=follows) else "manual"
    return "denied"


NOBODY: Final = approval_of(NO_LEAVE, is_direct=True)
