"""A member's own account as their program knows it: what it shows, and what it asks to change."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from accounts.person import NAME_LONGEST, Person
from accounts.profile import FIELD_LONGEST, FIELDS_MOST
from accounts.roles import Role
from accounts.told import QUOTED_BY, VISIBILITIES, Told
from api.flaws import Flaws
from api.params import Params
from federation.strict_json import Json

_NOTE_LONGEST: Final = 1_000
_EVERYBODY: Final = "-99"
_REPORTS, _FEDERATION, _BLOCKS, _USERS = 1 << 4, 1 << 5, 1 << 7, 1 << 10
_MAY: Final = {
    Role.ADMIN: ("3", "Admin", _REPORTS | _FEDERATION | _BLOCKS),
    Role.COORDINATOR: ("1", "Coordinator", _REPORTS | _FEDERATION | _BLOCKS | _USERS),
    Role.MODERATOR: ("2", "Moderator", _REPORTS | _FEDERATION | _BLOCKS),
}


@dataclass(frozen=True, slots=True)
class Own:
    """What is known of a member for their own eyes. `account` is the entity everybody sees."""

    person: Person
    account: Json
    waiting: int  # who asks to follow


def credential_account(own: Own) -> Json:
    """The entity `CredentialAccount`: the account with `source` and `role`."""
    person, account = own.person, own.account
    source: Json = {
        "privacy": person.posting.visibility,
        "sensitive": person.posting.sensitive,
        "language": person.posting.language or None,
        "note": person.can_do,
        "fields": _plain_fields(person),
        "follow_requests_count": own.waiting,
        "hide_collections": account.get("hide_collections"),
        "discoverable": person.findable,
        "indexable": person.findable,
        "attribution_domains": [],
        "quote_policy": person.posting.quotes,
    }
    return {**account, "source": source, "role": role_of(person)}


def role_of(person: Person) -> Json:
    """The entity `Role`: the one of theirs that opens most, in the bits that programs know."""
    for role, (number, name, bits) in _MAY.items():
        if person.may(role):
            return _role(number, name, bits)
    return _role(_EVERYBODY, "", 0)


def _role(number: str, name: str, bits: int) -> Json:
    return {
        "id": number,
        "name": name,
        "color": "",
        "permissions": str(bits),
        "highlighted": bool(bits),
        "collection_limit": 0,
    }


def profile(own: Own) -> Json:
    """The entity `Profile`: as it is typed."""
    person, account = own.person, own.account
    shown = {
        "avatar": account["avatar"] if person.portrait else None,
        "header": account["header"] if person.header else None,
    }
    same = ("id", "display_name", "locked", "bot", "indexable", "hide_collections", "discoverable")
    return {
        **{name: account.get(name) for name in same},
        "note": person.can_do,
        "fields": _plain_fields(person),
        **shown,
        "avatar_static": shown["avatar"],
        "header_static": shown["header"],
        "avatar_description": account.get("avatar_description") or "",
        "header_description": account.get("header_description") or "",
        "show_media": True,
        "show_media_replies": True,
        "show_featured": True,
        "attribution_domains": [],
    }


def preferences(person: Person) -> Json:
    """The entity `Preferences`."""
    return {
        "posting:default:visibility": person.posting.visibility,
        "posting:default:sensitive": person.posting.sensitive,
        "posting:default:language": person.posting.language or person.language or None,
        "posting:default:quote_policy": person.posting.quotes,
        "reading:expand:media": "default",
        "reading:expand:spoilers": False,
        "reading:autoplay:gifs": False,
    }


def told_in(params: Params, flaws: Flaws) -> Told:
    """What a program tells of its member; whatever is wrong with it is noted in `flaws`.

    `bot`, `indexable` and `hide_collections` are the node's to say, and passed over.
    """
    source = params.group("source")
    name = flaws.read("display_name", lambda: params.text("display_name"))
    note = flaws.read("note", lambda: params.text("note"))
    visibility = flaws.read("source[privacy]", lambda: source.text("privacy")) or None
    quotes = flaws.read("source[quote_policy]", lambda: source.text("quote_policy")) or None
    flaws.bound("display_name", name, NAME_LONGEST)
    flaws.bound("note", note, _NOTE_LONGEST)
    if name is not None and not (name.strip().isprintable() and name.strip()):
        flaws.note("display_name", "ERR_INVALID", "is invalid")
    if visibility is not None and visibility not in VISIBILITIES:
        flaws.note("source[privacy]", "ERR_INCLUSION", "is not included in the list")
    if quotes is not None and quotes not in QUOTED_BY:
        flaws.note("source[quote_policy]", "ERR_INCLUSION", "is not included in the list")
    return Told(
        name=name,
        can_do=note,
        findable=flaws.read("discoverable", lambda: params.flag("discoverable")),
        approves_followers=flaws.read("locked", lambda: params.flag("locked")),
        fields=_fields_in(params, flaws),
        visibility=visibility,
        sensitive=flaws.read("source[sensitive]", lambda: source.flag("sensitive")),
        language=flaws.read("source[language]", lambda: source.text("language")),
        quotes=quotes,
    )


def _fields_in(params: Params, flaws: Flaws) -> tuple[tuple[str, str], ...] | None:
    if not params.has("fields_attributes"):
        return None
    said = []
    for group in params.groups("fields_attributes"):
        for part in ("name", "value"):
            flaws.bound("fields", flaws.read("fields", _reader(group, part)), FIELD_LONGEST)
        if not flaws.found:
            said.append((group.text("name") or "", group.text("value") or ""))
    kept = tuple((name, text) for name, text in said if name.strip() and text.strip())
    if len(kept) > FIELDS_MOST:
        flaws.note("fields", "ERR_TOO_MANY", f"are too many (maximum is {FIELDS_MOST})")
    return kept


def _reader(group: Params, part: str) -> Callable[[], str | None]:
    return lambda: group.text(part)


def _plain_fields(person: Person) -> list[Json]:
    return [{"name": name, "value": text, "verified_at": None} for name, text in person.fields]
