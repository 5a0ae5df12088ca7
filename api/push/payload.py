"""What is pushed: enough for a line on a screen that others may see (clientapi.md 10).

Of what not everybody may read, the words stay here: the program asks for them with its token.
"""

import json
from typing import Final

from actors import store as people
from actors.actor import Actor
from api.push.encryption import LONGEST
from notifications.notification import Notification
from posts import store as posts
from storage.transaction import Reading
from text.clean import plain_text
from text.languages import words_for
from text.push_phrases import PUSHED

_TITLE, _BODY = 100, 140
_NOBODY: Final = ""


def payload_of(
    tx: Reading, member: Actor, told: Notification, token: str, base_url: str, language: str
) -> bytes:
    """The message for one program of the member, in the member's language."""
    words = words_for(member.language or language)
    by = people.by_id(tx, told.from_id)
    name = _NOBODY if by is None else (by.name or by.username)[:_TITLE]
    document = {
        "access_token": token,
        "preferred_locale": words.language,
        "notification_id": told.id,
        "notification_type": told.kind.value,
        "icon": (by.icon if by is not None else None) or f"{base_url}/static/icon.svg",
        "title": words.gettext(PUSHED[told.kind], name=name),
        "body": _body(tx, told),
    }
    octets = json.dumps(document, ensure_ascii=False).encode()
    if len(octets) > LONGEST:
        octets = json.dumps({**document, "title": "", "body": ""}).encode()
    return octets


def _body(tx: Reading, told: Notification) -> str:
    post = None if told.post_id is None else posts.by_id(tx, told.post_id)
    if post is None or not post.visibility.for_everybody:
        return ""
    said = post.text.summary or plain_text(post.text.content)
    return said if len(said) <= _BODY else said[: _BODY - 1] + "…"
