"""Entities for programs of those who look after things (Mastodon's `Admin::…`). Pure."""

from hashlib import sha256

from accounts.roles import Limit, Vetting
from actors.block_store import BlockedHost, Severity
from api.own_account import role_of
from federation.strict_json import Json
from moderation.overseeing import Overseen
from storage.instants import to_text


def admin_account(seen: Overseen, account: Json) -> Json:
    """`Admin::Account`. What whoever asks may not know is "" or null, in its shape."""
    actor, person = seen.actor, seen.person
    is_paused = person is not None and person.vetting is Vetting.PAUSED
    is_looked_at = person is not None and Limit.REVIEW_FIRST in person.limits
    return {
        "id": str(actor.id),
        "username": actor.username,
        "domain": None if actor.local else actor.host,
        "created_at": to_text(actor.created_at if person is None else person.joined_at),
        "email": seen.email if actor.local else None,
        "ip": "" if actor.local else None,
        "ips": [],
        "locale": None if person is None else person.language,
        "invite_request": None,
        "role": None if person is None else role_of(person),
        "confirmed": person is None or person.has_email,
        "approved": person is None or person.vetting is not Vetting.APPLIED,
        "disabled": is_paused,
        "silenced": is_looked_at or seen.host_is_silenced,
        "suspended": is_paused or seen.host_is_shut_out,
        "sensitized": False,
        "account": account,
        "created_by_application_id": None,
        "invited_by_account_id": None,
    }


def domain_block(blocked: BlockedHost) -> Json:
    """`Admin::DomainBlock`."""
    shut_out = blocked.severity is Severity.SUSPEND
    return {
        "id": number_of_host(blocked.host),
        "domain": blocked.host,
        "digest": sha256(blocked.host.encode()).hexdigest(),
        "created_at": to_text(blocked.created_at),
        "severity": blocked.severity.value,
        "reject_media": shut_out,
        "reject_reports": shut_out,
        "private_comment": blocked.reason,
        "public_comment": "",
        "obfuscate": True,
    }


def number_of_host(host: str) -> str:
    """The id of a blocked host: it has no number, so its name makes one."""
    return str(int.from_bytes(sha256(host.encode()).digest()[:8], "big") >> 1)
