"""A network that is cheap: it speaks the whole protocol of networks like ours, out of memory.

It has a desk and one member, Kim. It shows actors, sisters, listings and WebFinger, checks the
signature of whatever is brought to it, lets everybody follow its desk, says yes to pacts, and has
its desk pass on what Kim lists, whole and signed (FEP-1b12). Documents and proofs are made by the
very code of real nodes.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from hashlib import sha256
from urllib.parse import urlsplit

from actors.actor import Role
from federation.addressing import PUBLIC
from federation.collections import collection, page
from federation.iris import Iris
from federation.proofs import add_proof
from federation.strict_json import Json, parse, write
from listings.listing import Kind, Listing, ListingAudience, Mode, State, Urgency
from listings.wire import LISTING_CONTEXT, Envelope, listing_note
from listings.wording import Manner
from outbox import wire as outgoing
from storage.instants import to_text
from tests.simulation.keybook import KeyBook
from tests.simulation.post import Post
from tests.simulation.voices import Voice, new_voice
from world.errors import SisternetError
from world.network import Answer, Outgoing

ACTIVITY = "application/activity+json"


@dataclass(slots=True)
class Offer:
    """One listing of Kim's: as it is said now, and the activities that said it so far."""

    listing: Listing
    note: Json = field(repr=False)
    said: list[Json] = field(default_factory=list, repr=False)
    is_gone: bool = False

    @property
    def iri(self) -> str:
        return self.listing.iri


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What all light networks share."""

    post: Post
    keys: KeyBook
    now: Callable[[], datetime]


class LightNetwork:
    """One of them."""

    def __init__(self, number: int, around: Surroundings) -> None:
        self.host = f"n{number:04}.example" if number >= 0 else f"rogue{-number}.example"
        self.iris = Iris(f"https://{self.host}")
        self._around = around
        self._born_at = self._changed_at = around.now()
        self.desk = new_voice(self.iris, Role.NETWORK, "desk", number, self._born_at)
        self.kim = new_voice(self.iris, Role.MEMBER, "kim", number, self._born_at)
        self.sisters: dict[str, None] = {}
        self.umbrellas: tuple[str, ...] = ()
        self._named_at = self._born_at
        self.followers: dict[str, str] = {}  # actor and inbox
        self.offers: dict[str, Offer] = {}
        self._inboxes: dict[str, str] = {}
        self._acts = 0
        self._shown: dict[str, bytes] = {}
        for path, document in _software(self.iris.base_url).items():
            self.serve(path, document)

    # --------------------------------------------------------------------------- what is said

    def offer(self, title: str) -> Offer:
        """Kim lists something, and the desk passes it on."""
        now = self._around.now()
        number = len(self.offers) + 1
        listing = Listing(
            post_id=number,
            iri=self.iris.object(number),
            author_id=0,
            network_id=0,
            local=True,
            kind=Kind.OFFER,
            title=title,
            body="Digging, carrying, and tea afterwards for whoever stays to water.",
            language="en",
            categories=("garden-dig",),
            mode=Mode.EITHER,
            estimate_minutes=60,
            available_minutes=None,
            urgency=Urgency.WHENEVER,
            place="Over the river",
            audience=ListingAudience.PUBLIC,
            state=State.OPEN,
            expires_at=now + timedelta(days=60),
            delete_at=None,
            created_at=now,
            changed_at=now,
            opened_at=now,
        )
        offer = Offer(listing, self._note(listing, now))
        self.offers[offer.iri] = offer
        self._say(offer, outgoing.create_of, announced=True)
        return offer

    def change(self, offer: Offer, title: str) -> None:
        """Kim words a listing otherwise."""
        now = self._around.now()
        offer.listing = replace(offer.listing, title=title, changed_at=now)
        offer.note = self._note(offer.listing, now)
        self._say(offer, outgoing.update_of, announced=False)

    def withdraw(self, offer: Offer) -> None:
        """Kim deletes a listing."""
        offer.is_gone = True
        self._changed()
        delete = outgoing.delete_of(offer.iri, "Note", self._around.now())
        activity = self._act(self.kim, delete)
        offer.said.append(activity)
        self._send_to_followers(self.kim, activity)

    def name_umbrellas(self, *hosts: str) -> None:
        """The network is in these umbrellas from now on, as far as it is up to it."""
        told = {*self.umbrellas, *hosts}
        self.umbrellas, self._named_at = hosts, self._around.now()
        self._changed()
        for host in sorted(told):
            update = outgoing.update_of(parse(self.desk.document(self.iris)), self.desk.iri)
            self.tell(self._act(self.desk, update, to=host), host)

    # -------------------------------------------------------------------------- what is shown

    async def answer(self, request: Outgoing) -> Answer:
        """What comes back for a request over the roads."""
        parts = urlsplit(request.url)
        target = parts.path + (f"?{parts.query}" if parts.query else "")
        if request.method == "POST":
            return await self._take(request, target)
        body = self._document(parts.path, parts.query)
        if body is None:
            return Answer(404, (), b"")
        tag = f'"{sha256(body).hexdigest()[:20]}"'
        kind = "application/jrd+json" if parts.path.startswith("/.well-known") else ACTIVITY
        headers = (("content-type", kind), ("etag", tag))
        if ("if-none-match", tag) in ((name.lower(), value) for name, value in request.headers):
            return Answer(304, headers, b"")
        return Answer(200, headers, body)

    def serve(self, iri: str, document: Json) -> None:
        """From now on there is this as well, under that name on this host."""
        self._shown[urlsplit(iri).path] = write(document)

    def _document(self, path: str, query: str) -> bytes | None:
        key = f"{path}?{query}"
        if key not in self._shown and path not in self._shown:
            made = self._made(path, query)
            if made is None:
                return None
            self._shown[key] = made
        return self._shown.get(key) or self._shown[path]

    def _made(self, path: str, query: str) -> bytes | None:
        iri = f"{self.iris.base_url}{path}"
        for voice in (self.desk, self.kim):
            if iri == voice.iri:
                return voice.document(self.iris)
        if path == "/.well-known/webfinger":
            return self._found()
        if iri == self.desk.actor.sisters:
            return write(self._signed(iri, list(self.sisters), {}, self._changed_at))
        if iri == f"{self.desk.iri}/umbrellas":
            return write(self._umbrellas(iri))
        if iri == self.desk.actor.listings:
            return write(self._listings(iri, query))
        offer = self.offers.get(iri)
        return None if offer is None or offer.is_gone else write(offer.note)

    def _found(self) -> bytes:
        link = {"rel": "self", "type": ACTIVITY, "href": self.desk.iri}
        return write({"subject": f"acct:desk@{self.host}", "links": [link]})

    def _umbrellas(self, iri: str) -> Json:
        told = {"updated": to_text(self._named_at)}
        return self._signed(iri, sorted(self.umbrellas), told, self._named_at)

    def _signed(self, iri: str, items: list[str], more: Json, at: datetime) -> Json:
        signer = self.desk.signer
        document = collection(iri, len(items), items=items, attributed_to=self.desk.iri)
        return add_proof(document | more, signer.ed25519, signer.ed25519_key_iri, at)

    def _listings(self, iri: str, query: str) -> Json:
        open_now = [offer.note for offer in self.offers.values() if not offer.is_gone]
        if not query:
            first = f"{iri}?page=true"
            head = collection(iri, len(open_now), first=first, attributed_to=self.desk.iri)
            return head | self._last_changed()
        newest_first = list(reversed(open_now))
        return page(f"{iri}?{query}", iri, newest_first, context=LISTING_CONTEXT)

    def _last_changed(self) -> Json:
        open_now = [offer.listing for offer in self.offers.values() if not offer.is_gone]
        changes = [listing.changed_at for listing in open_now]
        return {"updated": to_text(max(changes, default=self._born_at))}

    def _changed(self) -> None:
        """What is shown is made anew; what was put there stays."""
        self._changed_at = self._around.now()
        self._shown = {key: body for key, body in self._shown.items() if "?" not in key}

    # -------------------------------------------------------------------------- what is heard

    async def _take(self, request: Outgoing, target: str) -> Answer:
        activity = parse(request.body)
        try:
            await self._around.keys.check(request, self.host, target, activity["actor"])
        except SisternetError:
            return Answer(401, (), b"")
        self._hear(activity)
        return Answer(202, (), b"")

    def _hear(self, activity: Json) -> None:
        actor, kind, thing = activity["actor"], activity["type"], activity["object"]
        about = thing.get("type") if isinstance(thing, dict) else None
        if kind == "Follow" and thing == self.desk.iri:
            self._inboxes[actor] = self.followers[actor] = _shared_inbox_of(actor)
            self.tell(self._act(self.desk, outgoing.accept_of(activity), to=actor), actor)
        elif kind == "Undo" and about == "Follow":
            self.followers.pop(actor, None)
        elif kind == "Offer" and about == "Relationship":
            self._become_sister(activity)
        elif kind == "Undo" and about == "Offer":
            self.sisters.pop(actor, None)
            self._changed()

    def _become_sister(self, offer: Json) -> None:
        actor = offer["actor"]
        self.sisters[actor] = None
        self._changed()
        self.tell(self._act(self.desk, outgoing.accept_of(offer), to=actor), actor)
        self.tell(self._act(self.desk, outgoing.follow_of(actor), to=actor), actor)

    # ----------------------------------------------------------------------------- its sending

    def tell(self, activity: Json, actor: str) -> None:
        """The desk says something to one actor on a node of ours."""
        self._around.post.put(self.desk, _shared_inbox_of(actor), write(activity))

    def _say(self, offer: Offer, wording: Callable[[Json, str], Json], *, announced: bool) -> None:
        self._changed()
        activity = self._act(self.kim, wording(offer.note, self.kim.iri))
        offer.note = activity["object"]
        offer.said.append(activity)
        if announced:
            activity = self._act(self.desk, outgoing.announce_of(activity))
        self._send_to_followers(self.desk if announced else self.kim, activity)

    def _act(self, voice: Voice, draft: Json, *, to: str = "") -> Json:
        self._acts += 1
        return voice.says(draft, self.iris.activity(self._acts), self._around.now(), to=to)

    def _send_to_followers(self, voice: Voice, activity: Json) -> None:
        body = write(activity)
        for inbox in dict.fromkeys(self.followers.values()):
            self._around.post.put(voice, inbox, body)

    def _note(self, listing: Listing, now: datetime) -> Json:
        updated = now if now > listing.created_at else None
        envelope = Envelope(
            self.kim.actor, self.desk.actor, [PUBLIC], [], listing.created_at, updated
        )
        return listing_note(listing, envelope, self.iris, Manner())


def _software(base_url: str) -> dict[str, Json]:
    """What it says it runs, by the paths where that is asked for."""
    start = "http://nodeinfo.diaspora.software/ns/schema/"
    return {
        "/.well-known/nodeinfo": {
            "links": [{"rel": f"{start}2.1", "href": f"{base_url}/nodeinfo/2.1"}]
        },
        "/nodeinfo/2.1": {"version": "2.1", "software": {"name": "light", "version": "1"}},
    }


def _shared_inbox_of(actor: str) -> str:
    """The inbox that all actors of a node of ours share."""
    parts = urlsplit(actor)
    return f"{parts.scheme}://{parts.netloc}/inbox"
