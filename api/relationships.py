"""What ties a member to somebody, as programs read it (clientapi.md 6). Pure."""

from federation.strict_json import Json
from relations.tie import Tie
from storage.instants import to_text


def relationship(tie: Tie) -> Json:
    """The entity `Relationship`, with every key. Whether somebody blocks the member is not told."""
    until = tie.muted_until
    return {
        "id": str(tie.about_id),
        "following": tie.follows,
        "showing_reblogs": tie.shows_announces,
        "notifying": tie.notifies,
        "languages": list(tie.languages) or None,
        "followed_by": tie.followed,
        "blocking": tie.blocks,
        "blocked_by": False,
        "muting": tie.mutes,
        "muting_notifications": tie.mutes_notices,
        "muting_expires_at": None if until is None else to_text(until),
        "requested": tie.asks,
        "requested_by": tie.asked,
        "domain_blocking": tie.avoids_host,
        "endorsed": tie.endorses,
        "note": tie.note,
    }
