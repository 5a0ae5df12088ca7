"""Quote, ShallowQuote and QuoteApproval (clientapi.md 6, FEP-044f)."""

from federation.strict_json import Json
from posts.quote import QuotePolicy, QuoteState, QuoteView


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


def quote_approval_of(policy: QuotePolicy, *, is_own: bool, follows: bool) -> Json:
    """Who may quote a status; `is_own` and `follows` say what the viewer is to its author."""
    may = {
        QuotePolicy.PUBLIC: True,
        QuotePolicy.FOLLOWERS: follows,
        QuotePolicy.NOBODY: False,
    }[policy]
    return {
        "automatic": [] if policy is QuotePolicy.NOBODY else [str(policy)],
        "manual": [],
        "current_user": "automatic" if is_own or may else "denied",
    }
