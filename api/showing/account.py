"""Account (clientapi.md 6); `api.own_account` adds what is for its owner. Pure."""

from html import escape
from typing import Final

from actors.actor import Actor, Role
from api.showing.emoji import emojis_of
from federation.profile import Profile, profile_in
from federation.strict_json import Json, parse
from storage.instants import to_text
from text.clean import LONGEST_HTML, clean_html, clean_line, clean_name, safe_url
from text.languages import words_for
from text.showing_phrases import BADGES, PLACE
from timelines.shown import AccountFacts
from world.errors import SisternetError

_PERSON: Final = "/static/person.png"
_NETWORK: Final = "/static/network.png"
_HEADER: Final = "/static/header.png"
_AUTOMATA: Final = frozenset({"Application", "Service"})
_NOTHING: Final = Profile()
COORDINATOR: Final = "1"


def acct_of(actor: Actor) -> str:
    """How an account is called: bare if it is ours, with its host if it is not."""
    return actor.username if actor.local else actor.handle


def account_of(facts: AccountFacts, base_url: str) -> Json:
    """An Account, with every key that is documented."""
    actor = facts.actor
    said = _profile(facts)
    shown: Json = {
        "id": str(actor.id),
        "username": actor.username,
        "acct": acct_of(actor),
        "display_name": clean_name(actor.name),
        "locked": actor.approves_followers,
        "bot": actor.type in _AUTOMATA,
        "discoverable": actor.discoverable,
        "indexable": actor.discoverable if actor.local else said.indexable,
        "group": actor.type in ("Group", "Organization"),
        "created_at": to_text(said.published or actor.created_at)[:10] + "T00:00:00.000Z",
        "note": _cleaned(actor.summary),
        "url": safe_url(actor.url) or actor.iri,
        "uri": actor.iri,
        **_pictures(actor, said, base_url),
        "followers_count": facts.followers,
        "following_count": facts.following,
        "statuses_count": facts.statuses,
        "last_status_at": facts.last_status_on,
        "hide_collections": True,
        "noindex": not actor.discoverable,
        "show_media": True,
        "show_media_replies": True,
        "show_featured": True,
        "emojis": emojis_of(said.emojis),
        "roles": _roles(facts),
        "fields": _fields(facts, said),
    }
    if said.is_memorial:
        shown["memorial"] = True
    if actor.gone_at is not None:
        shown["suspended"] = True
    return shown


def _pictures(actor: Actor, said: Profile, base_url: str) -> Json:
    avatar = (actor.icon if actor.local else said.avatar) or base_url + _picture(actor)
    header = (actor.header if actor.local else said.header) or base_url + _HEADER
    return {
        "avatar": avatar,
        "avatar_static": avatar,
        "avatar_description": "",
        "header": header,
        "header_static": header,
        "header_description": "",
    }


def _picture(actor: Actor) -> str:
    return _NETWORK if actor.type in ("Group", "Organization", "Application") else _PERSON


def _profile(facts: AccountFacts) -> Profile:
    if facts.document is None:
        return _NOTHING
    try:
        return profile_in(parse(facts.document))
    except SisternetError:
        return _NOTHING


def _roles(facts: AccountFacts) -> list[Json]:
    if not facts.is_coordinator or facts.actor.role != Role.MEMBER:
        return []
    name = words_for(facts.actor.language).gettext(BADGES["coordinator"])
    return [{"id": COORDINATOR, "name": name, "color": ""}]


def _fields(facts: AccountFacts, said: Profile) -> list[Json]:
    actor = facts.actor
    table = [(clean_line(name), _cleaned(value)) for name, value in said.fields or actor.fields]
    if actor.local and actor.place:
        named = words_for(actor.language).gettext(PLACE)
        table.append((named, escape(clean_line(actor.place), quote=False)))
    return [{"name": name, "value": value, "verified_at": None} for name, value in table if name]


def _cleaned(html: str) -> str:
    if len(html) > LONGEST_HTML:
        return ""
    try:
        return clean_html(html)
    except SisternetError:
        return ""
