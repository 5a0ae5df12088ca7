"""What a program sends as a status, read into a draft (clientapi.md 2, 5). Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from types import MappingProxyType
from typing import Final

from accounts.person import Posting
from api.asking import Ask
from api.instance import CHARACTERS
from api.params import Params
from api.wording import SAID
from federation.dates import read_instant
from media.picture import Focus
from outbox.audience import Audience
from posts.draft import NoteDraft
from posts.poll import PollDraft
from posts.quote import QuotePolicy
from posts.trimming import Described, Trimmings
from text.counting import count
from world.errors import Malformed

AUDIENCES: Final[Mapping[str, Audience]] = MappingProxyType(
    {
        "public": Audience.PUBLIC,
        "unlisted": Audience.UNLISTED,
        "private": Audience.FOLLOWERS,
        "direct": Audience.DIRECT,
    }
)
_AUDIENCE_NAMES: Final = {audience: name for name, audience in AUDIENCES.items()}
_LANGUAGE: Final = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8}){0,3}")
_KEY_LONGEST: Final = 200
_LONGEST_POLL_SECONDS: Final = 10**9  # the rules of polls say less


@dataclass(frozen=True, slots=True)
class Before:
    """What a note says that is changed."""

    text: str
    language: str | None


def draft_of(
    params: Params, posting: Posting, in_reply_to: str | None, quoted: str | None = None
) -> NoteDraft:
    """A new note. Raises `Malformed` for one that is empty, too long or not to be understood."""
    text, summary = params.text("status") or "", (params.text("spoiler_text") or "").strip()
    trimmings = Trimmings(
        media=_media(params),
        poll=_poll(params),
        quoted=quoted,
        policy=quote_policy_in(params) or QuotePolicy(posting.quotes),
    )
    _check(text, summary, trimmings)
    sensitive = params.flag("sensitive")
    return NoteDraft(
        text=text,
        audience=audience_in(params, posting.visibility),
        in_reply_to=in_reply_to,
        language=_language(params.text("language")) or posting.language or None,
        summary=summary,
        sensitive=posting.sensitive if sensitive is None else sensitive,
        trimmings=trimmings,
        as_typed=True,
    )


def edit_of(params: Params, before: Before) -> NoteDraft:
    """A new text. As with Mastodon, pictures, a warning or a mark that are not sent are gone."""
    text = params.text("status")
    summary = (params.text("spoiler_text") or "").strip()
    written = before.text if text is None else text
    trimmings = Trimmings(
        media=_media(params) or (),
        described=tuple(_described(group) for group in params.groups("media_attributes")),
        poll=_poll(params),
        policy=quote_policy_in(params),
    )
    _check(written, summary, trimmings)
    return NoteDraft(
        text=written,
        language=_language(params.text("language")) or before.language,
        summary=summary,
        sensitive=params.flag("sensitive") or False,
        trimmings=trimmings,
        as_typed=True,
    )


def audience_in(params: Params, usual: str = "public") -> Audience:
    """The visibility that is asked for. Raises `Malformed` for one that programs do not know."""
    named = params.text("visibility") or usual
    if named not in AUDIENCES:
        raise Malformed("Validation failed: Visibility is not included in the list")
    return AUDIENCES[named]


def said_audience(draft: NoteDraft) -> str:
    """The audience of a draft in the words of programs."""
    return _AUDIENCE_NAMES[draft.audience]


def quote_policy_in(params: Params) -> QuotePolicy | None:
    """Who may quote it, if that was said. Raises `Malformed` for what programs do not know."""
    named = params.text("quote_approval_policy")
    if not named:
        return None
    if named not in list(QuotePolicy):
        raise Malformed(SAID["no text"].format(name="quote_approval_policy"))
    return QuotePolicy(named)


def instant_in(params: Params, name: str) -> datetime | None:
    """An instant, if one was sent. Raises `Malformed` for what is none."""
    text = params.text(name)
    if not text:
        return None
    instant = read_instant(text)
    if instant is None:
        raise Malformed(SAID["no text"].format(name=name))
    return instant


def key_of(ask: Ask) -> str | None:
    """What a program calls this request, so that it can be sent again."""
    key = ask.request.headers.get("idempotency-key", "").strip()
    if len(key) > _KEY_LONGEST:
        return sha256(key.encode()).hexdigest()
    return key or None


def _check(text: str, summary: str, trimmings: Trimmings) -> None:
    if not text.strip() and not trimmings.say_something:
        raise Malformed("Validation failed: Text can't be blank")
    if count(text) + count(summary) > CHARACTERS:
        raise Malformed(f"Validation failed: Text character limit of {CHARACTERS} exceeded")


def _media(params: Params) -> tuple[int, ...] | None:
    if not params.texts("media_ids"):
        return None
    return tuple(dict.fromkeys(params.ids("media_ids")))


def _described(group: Params) -> Described:
    number = group.number("id") or 0
    focus = group.text("focus")
    return Described(number, group.text("description"), Focus.read(focus) if focus else None)


def _poll(params: Params) -> PollDraft | None:
    poll = params.group("poll")
    options = [option for option in poll.texts("options") if option.strip()]
    if not poll.has("options"):
        return None
    seconds = poll.number("expires_in") or 0
    return PollDraft(
        options=tuple(options),
        lasts=timedelta(seconds=max(0, min(seconds, _LONGEST_POLL_SECONDS))),
        multiple=poll.flag("multiple") or False,
        hide_totals=poll.flag("hide_totals") or False,
    )


def _language(tag: str | None) -> str | None:
    return tag if tag and _LANGUAGE.fullmatch(tag) else None
