"""StatusEdit, StatusSource and ScheduledStatus (clientapi.md 6). Pure."""

from collections.abc import Sequence
from dataclasses import replace

from api.drafting import said_audience
from api.showing.emoji import emojis_of
from api.showing.html import html_of
from api.showing.media import attachments_of
from api.showing.status import document_in
from federation.emojis import emojis_in
from federation.strict_json import Json
from posts.history_store import Version
from posts.post import Post
from posts.scheduled_store import Scheduled
from posts.statuses import Typed
from storage.instants import to_text


def edit_of(post: Post, version: Version, account: Json, base_url: str) -> Json:
    """What a post said at one time; its pictures as its document of then names them."""
    then = replace(post, local=False, text=version.text, document=version.document)
    document = document_in(then)
    edit: Json = {
        "content": html_of(version.text.content),
        "spoiler_text": version.text.summary,
        "sensitive": version.text.sensitive,
        "created_at": to_text(version.said_at),
        "account": account,
        "media_attachments": attachments_of(then, (), base_url, document),
        "emojis": emojis_of(emojis_in(document)),
    }
    options = document.get("oneOf") or document.get("anyOf")
    if isinstance(options, list):
        names = [one.get("name") for one in options if isinstance(one, dict)]
        edit["poll"] = {"options": [{"title": name} for name in names if isinstance(name, str)]}
    return edit


def source_of(typed: Typed) -> Json:
    """How a note of one's own was typed."""
    return {"id": str(typed.post_id), "text": typed.text, "spoiler_text": typed.summary}


def scheduled_of(
    note: Scheduled, attachments: Sequence[Json], in_reply_to_id: int | None, app_id: int | None
) -> Json:
    """A note that waits for its time."""
    draft = note.draft
    poll, media = draft.trimmings.poll, draft.trimmings.media
    return {
        "id": str(note.id),
        "scheduled_at": to_text(note.due_at),
        "params": {
            "text": draft.text,
            "visibility": said_audience(draft),
            "sensitive": draft.sensitive,
            "spoiler_text": draft.summary,
            "language": draft.language,
            "in_reply_to_id": in_reply_to_id,
            "media_ids": None if media is None else [str(number) for number in media],
            "poll": None
            if poll is None
            else {
                "options": list(poll.options),
                "expires_in": int(poll.lasts.total_seconds()),
                "multiple": poll.multiple,
                "hide_totals": poll.hide_totals,
            },
            "scheduled_at": None,
            "application_id": app_id or 0,
            "idempotency": None,
            "with_rate_limit": False,
        },
        "media_attachments": list(attachments),
    }
