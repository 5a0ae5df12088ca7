"""Drafts as rows keep them until their time has come."""

from datetime import timedelta
from typing import Any

from federation.strict_json import Json, parse, write
from media.picture import Focus
from outbox.audience import Audience
from posts.draft import NoteDraft, WrittenWith
from posts.poll import PollDraft
from posts.quote import QuotePolicy
from posts.trimming import Described, Trimmings


def to_text(draft: NoteDraft) -> str:
    """A draft as JSON."""
    trimmings = draft.trimmings
    poll = trimmings.poll
    kept: Json = {
        "text": draft.text,
        "html": draft.html,
        "audience": str(draft.audience),
        "people": list(draft.people),
        "in_reply_to": draft.in_reply_to,
        "language": draft.language,
        "summary": draft.summary,
        "sensitive": draft.sensitive,
        "as_typed": draft.as_typed,
        "media": None if trimmings.media is None else list(trimmings.media),
        "quoted": trimmings.quoted,
        "policy": None if trimmings.policy is None else str(trimmings.policy),
        "described": [_described(one) for one in trimmings.described],
        "program": None
        if draft.program is None
        else {"name": draft.program.name, "website": draft.program.website},
        "poll": None
        if poll is None
        else {
            "options": list(poll.options),
            "seconds": int(poll.lasts.total_seconds()),
            "multiple": poll.multiple,
            "hide_totals": poll.hide_totals,
        },
    }
    return write(kept).decode()


def from_text(text: str) -> NoteDraft:
    """The draft that `to_text` wrote."""
    kept = parse(text.encode())
    return NoteDraft(
        text=kept["text"],
        html=kept["html"],
        audience=Audience(kept["audience"]),
        people=tuple(kept["people"]),
        in_reply_to=kept["in_reply_to"],
        language=kept["language"],
        summary=kept["summary"],
        sensitive=kept["sensitive"],
        as_typed=kept["as_typed"],
        program=WrittenWith(**kept["program"]) if kept.get("program") else None,
        trimmings=Trimmings(
            media=None if kept["media"] is None else tuple(kept["media"]),
            described=tuple(_described_in(one) for one in kept["described"]),
            quoted=kept.get("quoted"),
            policy=QuotePolicy(kept["policy"]) if kept.get("policy") else None,
            poll=None if kept["poll"] is None else _poll_in(kept["poll"]),
        ),
    )


def _described(one: Described) -> Json:
    focus = None if one.focus is None else [str(one.focus.x), str(one.focus.y)]
    return {"id": one.id, "alt": one.alt, "focus": focus}


def _described_in(kept: dict[str, Any]) -> Described:
    focus = kept["focus"]
    placed = None if focus is None else Focus(focus[0], focus[1])
    return Described(kept["id"], kept["alt"], placed)


def _poll_in(kept: dict[str, Any]) -> PollDraft:
    lasts = timedelta(seconds=kept["seconds"])
    return PollDraft(tuple(kept["options"]), lasts, kept["multiple"], kept["hide_totals"])
