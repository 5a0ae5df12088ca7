"""How a node and its actors are found: WebFinger, host-meta, NodeInfo.

WebFinger is RFC 7033, host-meta RFC 6415, NodeInfo 2.0 and 2.1; the server's own actor is shown
as FEP-2677 (NodeInfo) and FEP-d556 (WebFinger) ask.
"""

import re
from dataclasses import dataclass, field
from typing import Final
from xml.sax.saxutils import quoteattr

from federation.iris import USERNAME, Iris
from federation.negotiation import is_activity_json
from federation.origins import is_iri
from federation.strict_json import Json
from world.errors import Malformed, Missing

JRD: Final = "application/jrd+json"
XRD: Final = "application/xrd+xml; charset=utf-8"
PROFILE_PAGE: Final = "http://webfinger.net/rel/profile-page"
AVATAR: Final = "http://webfinger.net/rel/avatar"
APPLICATION: Final = "https://www.w3.org/ns/activitystreams#Application"
SERVICE: Final = "https://www.w3.org/ns/activitystreams#Service"
NODEINFO_SCHEMA: Final = "http://nodeinfo.diaspora.software/ns/schema"

MAX_RESOURCE: Final = 2048
MAX_LINKS: Final = 100
MAX_HOST: Final = 261
_KIND = "https://www.w3.org/ns/activitystreams#type"
_SUBJECT = re.compile(r"acct:[^@\s/]{1,256}@[^@\s/]{1,261}")


@dataclass(frozen=True, slots=True)
class Picture:
    """An avatar as WebFinger names it."""

    url: str
    media_type: str


@dataclass(frozen=True, slots=True)
class Found:
    """What a remote WebFinger answer comes to.

    Either `actor`, still to be confirmed the other way round, or `ask_again`: another subject,
    whose own host must be asked (once).
    """

    actor: str | None
    ask_again: str | None


@dataclass(frozen=True, slots=True)
class NodeFacts:
    """What NodeInfo tells of a node; counts that nobody should know are None."""

    version: str
    name: str
    summary: str
    open_registrations: bool = False
    people: int | None = None
    active_month: int | None = None
    active_half_year: int | None = None
    posts: int | None = None
    staff: tuple[str, ...] = ()
    repository: str | None = None
    homepage: str | None = None
    metadata: Json = field(default_factory=dict)


def asked_username(resource: str | None, iris: Iris) -> str | None:
    """Whom a WebFinger query asks for: a user name in lower case, or None if it is not ours.

    Understands `acct:name@host` with or without a leading "@", bare `name@host`, an actor's id,
    its profile page, and the node's own address, which names the node's actor. Letter case of
    name and host does not count. Raises `Malformed` for no resource at all.
    """
    if not resource or len(resource) > MAX_RESOURCE:
        raise Malformed("Say whom you look for: ?resource=acct:name@host.")
    if resource.lower().startswith(("https://", "http://")):
        return _username_of_url(resource, iris)
    handle = resource[5:] if resource[:5].lower() == "acct:" else resource
    if not handle.strip():
        raise Malformed("Say whom you look for: ?resource=acct:name@host.")
    name, _, host = handle.removeprefix("@").rpartition("@")
    if _ascii_host(host) != iris.host:
        return None
    return name.lower() if name.lower() == iris.host or USERNAME.fullmatch(name) else None


def webfinger(
    iris: Iris, username: str, *, picture: Picture | None = None, asked: str | None = None
) -> Json:
    """The JRD of an actor of ours; `asked` is the resource as it came.

    The node's actor, asked for by the node's address, answers under that address (FEP-d556).
    """
    actor, page = iris.actor(username), iris.profile_page(username)
    links: list[Json] = [
        {"rel": "self", "type": "application/activity+json", "href": actor},
        {"rel": PROFILE_PAGE, "type": "text/html", "href": page},
    ]
    subject, aliases = f"acct:{username}@{iris.host}", [page, actor]
    if actor == iris.node_actor:
        links = [links[0], {**links[0], "rel": SERVICE}]
        aliases = [f"{iris.base_url}/", actor]
        subject = asked if asked in (iris.base_url, f"{iris.base_url}/") else subject
    if picture is not None:
        links.append({"rel": AVATAR, "type": picture.media_type, "href": picture.url})
    return {"subject": subject, "aliases": aliases, "links": links}


def read_jrd(jrd: Json, asked: str, *, prefer: str = "Person", allow_http: bool = False) -> Found:
    """What another host's answer to the question for `asked` (`acct:name@host`) comes to.

    The actor is the `self` link of an ActivityPub type; of several (Lemmy) the one that says it
    is of the type `prefer`, else the first. Raises `Malformed`: no subject of the form
    `acct:name@host`, or no such link on https (plain http only if the settings allow it).
    """
    subject = jrd.get("subject")
    if not isinstance(subject, str) or not _SUBJECT.fullmatch(subject):
        raise Malformed("a WebFinger answer without a subject")
    if subject.lower() != asked.lower():
        return Found(None, subject)
    found = jrd.get("links")
    links = [
        link
        for link in (found if isinstance(found, list) else [])[:MAX_LINKS]
        if isinstance(link, dict) and _is_self(link, allow_http=allow_http)
    ]
    if not links:
        raise Malformed("a WebFinger answer that names no ActivityPub actor")
    best = next((link for link in links if _kind_of(link) == prefer), links[0])
    return Found(best["href"], None)


def host_meta_xml(iris: Iris) -> bytes:
    """The XRD document under `/.well-known/host-meta`."""
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<XRD xmlns="http://docs.oasis-open.org/ns/xri/xrd-1.0">\n'
        f'  <Link rel="lrdd" template={quoteattr(_template(iris))}/>\n'
        "</XRD>\n"
    ).encode()


def host_meta_json(iris: Iris) -> Json:
    """The JRD document under `/.well-known/host-meta.json`."""
    return {"links": [{"rel": "lrdd", "type": JRD, "template": _template(iris)}]}


def nodeinfo_links(iris: Iris, *, application: bool = True) -> Json:
    """The JRD under `/.well-known/nodeinfo`.

    Simple readers take the last link for the newest schema: so the node's actor (FEP-2677, which
    the settings may leave out) comes first, 2.0 second and 2.1 last.
    """
    actor = [{"rel": APPLICATION, "href": iris.node_actor}] if application else []
    schemas = [
        {"rel": f"{NODEINFO_SCHEMA}/{version}", "href": f"{iris.base_url}/nodeinfo/{version}"}
        for version in ("2.0", "2.1")
    ]
    return {"links": [*actor, *schemas]}


def nodeinfo(version: str, facts: NodeFacts) -> Json:
    """The NodeInfo document of version "2.0" or "2.1"; raises `Missing` for any other."""
    if version not in ("2.0", "2.1"):
        raise Missing("There is no NodeInfo of that version here.")
    software = {"name": "sisternet", "version": facts.version}
    if version == "2.1":
        links = {"repository": facts.repository, "homepage": facts.homepage}
        software |= {name: url for name, url in links.items() if url}
    return {
        "version": version,
        "software": software,
        "protocols": ["activitypub"],
        "services": {"inbound": [], "outbound": []},
        "openRegistrations": facts.open_registrations,
        "usage": _usage(facts),
        "metadata": {
            "nodeName": facts.name,
            "nodeDescription": facts.summary,
            "staffAccounts": list(facts.staff),
            "federation": {"enabled": True},
            **facts.metadata,
        },
    }


def nodeinfo_content_type(version: str) -> str:
    """The media type of such a document, with its schema as profile."""
    return f'application/json; profile="{NODEINFO_SCHEMA}/{version}#"'


def _usage(facts: NodeFacts) -> Json:
    counts = {
        "total": facts.people,
        "activeMonth": facts.active_month,
        "activeHalfyear": facts.active_half_year,
    }
    usage: Json = {"users": {name: count for name, count in counts.items() if count is not None}}
    return usage if facts.posts is None else usage | {"localPosts": facts.posts}


def _template(iris: Iris) -> str:
    return f"{iris.base_url}/.well-known/webfinger?resource={{uri}}"


def _username_of_url(resource: str, iris: Iris) -> str | None:
    if resource in (iris.base_url, f"{iris.base_url}/"):
        return iris.host
    start = f"{iris.base_url}/@"
    name = resource[len(start) :] if resource.startswith(start) else ""
    if not USERNAME.fullmatch(name):
        name = iris.actor_username(resource) or ""
    return name.lower() or None


def _ascii_host(host: str) -> str:
    if len(host) > MAX_HOST:
        return ""
    try:
        return host.encode("idna").decode("ascii").lower()
    except UnicodeError:
        return ""


def _is_self(link: Json, *, allow_http: bool) -> bool:
    href, kind = link.get("href"), link.get("type")
    if link.get("rel") != "self" or not isinstance(href, str) or not isinstance(kind, str):
        return False
    return is_iri(href) and is_activity_json(kind) and (allow_http or href.startswith("https://"))


def _kind_of(link: Json) -> object:
    properties = link.get("properties")
    return properties.get(_KIND) if isinstance(properties, dict) else None
