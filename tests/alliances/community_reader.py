"""A strict reader of communities, in the manner of Lemmy: it shows a thread, or nothing.

Written from what Lemmy 0.19 and 1.0 check (`crates/apub`: the readers of groups, announcements,
pages and deletions), the stricter of the two everywhere. What it would refuse stands in `errors`.
"""

from collections.abc import Awaitable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from tests.fediverse.fediverse import Fediverse
from tests.fediverse.stranger import PUBLIC, Json, Stranger

_PERSONS = ("Person", "Service", "Organization")
_PAGES = ("Page", "Article", "Video", "Event")  # a `Note` is taken for a comment
_ATTACHED = {"Link": "href", "Image": "url", "Document": "url"}


class Refused(Exception):
    """What the reader answers with 400."""


def insist(holds: object, why: str) -> None:
    """Refuses what does not hold."""
    if not holds:
        raise Refused(why)


def domain(iri: str) -> str:
    """The host in a name."""
    return str(urlsplit(iri).hostname)


@dataclass(slots=True)
class Thread:
    """A post as the reader shows it."""

    title: str
    body: str
    by: str
    community: str
    state: str = "shown"


@dataclass(slots=True)
class CommunityReader:
    """One server with one reader on it, who subscribes to communities and to nothing else."""

    me: Stranger
    threads: dict[str, Thread] = field(default_factory=dict)
    communities: dict[str, Json] = field(default_factory=dict)
    subscribed: set[str] = field(default_factory=set)
    moderators: dict[str, list[str]] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)
    read: int = 0

    # ------------------------------------------------------------------------------ to subscribe

    async def subscribe(self, handle: str) -> str:
        """Resolves `!name@host` by WebFinger, takes a `Group` alone, and follows it."""
        host = handle.rpartition("@")[2]
        acct = f"acct:{handle.removeprefix('!')}"
        found = await self.me.server.read(f"https://{host}/.well-known/webfinger?resource={acct}")
        links = [link for link in found["links"] if link.get("type", "").startswith("application/")]
        community = links[-1]["href"]
        await self.community(community)
        await self.me.follow(community)
        return str(community)

    async def unsubscribe(self, community: str, follow: Json) -> None:
        """`Undo` with the `Follow` in it, to the inbox of the community."""
        undo = self.me.does("Undo", follow, to=[community])
        assert await self.me.send(self.communities[community]["inbox"], undo) == 202
        self.subscribed.discard(community)

    async def community(self, iri: str) -> Json:
        """A `Group`, with all that Lemmy cannot do without; the first time, with its lists."""
        if iri in self.communities:
            return self.communities[iri]
        group = await self._fetch(iri)
        insist(group["type"] == "Group", "no community")
        insist(domain(group["id"]) == domain(iri), "another domain")
        for name in ("preferredUsername", "inbox", "outbox", "publicKey", "followers"):
            insist(group.get(name), f"no {name}")
        insist(not group.get("manuallyApprovesFollowers"), "a private community")
        insist(not group.get("postingRestrictedToMods"), "PieFed and Mbin take posts of mods only")
        self.communities[iri] = group
        await self._read_lists(group)
        return group

    async def _read_lists(self, group: Json) -> None:
        """Outbox, pinned posts, moderators; of each the list itself, never a page of it."""
        outbox = await self._fetch(group["outbox"])
        insist(isinstance(outbox["totalItems"], int), "no count")
        for announcement in outbox["orderedItems"]:
            await self._try(self._take_inner(self._nested(announcement), group["id"]))
        featured = await self._fetch(group["featured"])
        insist(featured["type"] == "OrderedCollection", "pinned posts")
        insist(isinstance(featured["orderedItems"], list), "pinned posts")
        stewards = await self._fetch(group["attributedTo"])
        self.moderators[group["id"]] = []
        for iri in stewards["orderedItems"]:
            insist((await self._fetch(iri))["type"] in _PERSONS, "a moderator who is nobody")
            self.moderators[group["id"]].append(iri)

    # ---------------------------------------------------------------------------- what comes in

    async def look(self) -> None:
        """Takes what has been delivered since; each delivery alone, as it came."""
        server = self.me.server
        fresh = list(zip(server.received, server.signed_with, strict=True))[self.read :]
        self.read = len(server.received)
        for activity, key in fresh:
            await self._try(self._take(activity, key))

    async def _try(self, taking: Awaitable[None]) -> None:
        try:
            await taking
        except Refused as problem:
            self.errors.append(str(problem))

    async def _take(self, activity: Json, key: str) -> None:
        insist(key.partition("#")[0] == activity["actor"], "signed by somebody else")
        if activity["type"] == "Accept":
            follow = activity["object"]
            insist(isinstance(follow, dict) and follow["type"] == "Follow", "the Follow embedded")
            insist(follow["object"] == activity["actor"], "accepted by somebody else")
            insist(follow["actor"] == self.me.iri, "nobody here")
            self.subscribed.add(activity["actor"])
        elif activity["type"] == "Announce":
            await self._take_announcement(activity)
        else:
            raise Refused(f"a bare {activity['type']} means nothing here")

    async def _take_announcement(self, activity: Json) -> None:
        announcer = activity["actor"]
        insist((await self._fetch(announcer))["type"] == "Group", "announced by no community")
        insist(isinstance(activity["to"], list) and isinstance(activity["cc"], list), "addresses")
        insist(PUBLIC in (*activity["to"], *activity["cc"]), "not public")
        insist(announcer in self.subscribed, "nobody here subscribes to it")
        await self._take_inner(self._nested(activity), announcer)

    def _nested(self, announcement: Json) -> Json:
        inner = announcement["object"]
        insist(isinstance(inner, dict), "an id: it would be fetched, and is no activity")
        insist("actor" in inner and "id" in inner, "no activity")
        return dict(inner)

    async def _take_inner(self, inner: Json, announcer: str) -> None:
        if inner["type"] in ("Create", "Update"):
            await self._take_page(inner, announcer)
        elif inner["type"] == "Delete":
            await self._take_end(inner, announcer)
        else:
            raise Refused(f"an announced {inner['type']}")

    async def _take_page(self, activity: Json, announcer: str) -> None:
        page = activity["object"]
        insist(isinstance(page, dict) and page["type"] in _PAGES, "no page")
        community = await self._community_of(page)
        insist(activity.get("audience", community) == community, "two communities")
        insist(community == announcer, "announced by another community")
        insist(PUBLIC in (*activity["to"], *activity["cc"]), "not public")
        insist(PUBLIC in (*page["to"], *page["cc"]), "not public")
        insist(domain(activity["actor"]) == domain(page["id"]), "somebody else's page")
        insist(page["attributedTo"] == activity["actor"], "somebody else's page")
        insist((await self._fetch(activity["actor"]))["type"] in _PERSONS, "by nobody")
        insist(page.get("inReplyTo") is None, "an answer")
        for attached in page.get("attachment", []):
            insist(isinstance(attached.get(_ATTACHED.get(attached["type"], "")), str), "attached")
        title = page.get("name") or page.get("content")
        insist(title, "no title")
        known = self.threads.get(page["id"])
        state = known.state if known else "shown"
        told = Thread(title, page["content"], page["attributedTo"], community, state)
        self.threads[page["id"]] = told

    async def _community_of(self, page: Json) -> str:
        """The first `Group` that is named, in the order of letters of the two lists' heads."""
        insist(page.get("audience") is None or isinstance(page["audience"], str), "one audience")
        for iri in sorted([*page["to"], *page["cc"]], key=lambda iri: iri == PUBLIC):
            answer = await self.me.get(iri) if iri != PUBLIC else None
            if answer is not None and answer.status == 200 and b'"type":"Group"' in answer.body:
                insist(page.get("audience", iri) == iri, "two communities")
                return str(iri)
        raise Refused("no community is named")

    async def _take_end(self, activity: Json, announcer: str) -> None:
        thing = activity["object"]
        iri = thing["id"] if isinstance(thing, dict) else thing
        known = self.threads.get(iri)
        insist(known, "the end of what is not known")
        assert known is not None
        insist(known.community == announcer, "announced by another community")
        insist(PUBLIC in activity["to"], "not public")
        insist((await self._fetch(activity["actor"]))["type"] in _PERSONS, "by nobody")
        actor = domain(activity["actor"])
        if "summary" in activity:
            ours = (domain(announcer), domain(iri))
            may = activity["actor"] in self.moderators[announcer] or actor in ours
            insist(may, "no moderator")
            known.state = "removed"
        else:
            insist(actor == domain(iri), "somebody else's page")
            known.state = "deleted"

    async def _fetch(self, iri: str) -> Json:
        document = await self.me.server.read(iri)
        insist(document["id"] == iri, "another id")
        return document


def community_reader(fediverse: Fediverse, handle: str = "lena@lemmy.example") -> CommunityReader:
    """A reader on a server of her own, whose documents look like those of Lemmy."""
    reader = fediverse.stranger(handle)
    context = ["https://join-lemmy.org/context.json", "https://www.w3.org/ns/activitystreams"]
    reader.publish(**{"@context": context})
    return CommunityReader(reader)
