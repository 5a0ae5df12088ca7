"""Does what a member's program asks for: each activity becomes one action of a room below."""

from dataclasses import dataclass

from actors.actor import Actor
from api import store
from api.wishes import Wish, as_new_thing, listing_audience
from federation.documents import Thing, read_thing
from federation.iris import Iris
from federation.strict_json import Json, parse
from listings import store as listing_store
from listings.actions import Listings
from listings.listing import ListingDraft
from listings.proposal import Proposal, read_proposal
from outbox import store as outbox_store
from posts.actions import NoteDraft, Posts
from posts.post import Reaction
from relations.actions import Relations
from storage.database import Database
from text.clean import clean_html
from world.errors import Malformed, Missing

_REACTIONS = {"Like": Reaction.LIKE, "Announce": Reaction.ANNOUNCE}


@dataclass(frozen=True, slots=True)
class Deeds:
    """The rooms that programs of members may act in."""

    database: Database
    iris: Iris
    posts: Posts
    listings: Listings
    relations: Relations

    async def do(self, member: Actor, network: Actor, wish: Wish) -> str:
        """Does it; returns the name of the activity, or of the object if none was published.

        Raises `Malformed` for types that are not taken here, and what the rooms raise.
        """
        match wish.type:
            case "Create":
                about = await self._create(member, network, wish)
            case "Update":
                about = await self._update(member, network, wish)
            case "Delete":
                about = await self._delete(member, wish)
            case "Undo":
                return await self._undo(member, wish)
            case "Follow" | "Like" | "Announce" | "Block" | "Add" | "Remove":
                about = await self._simple(member, wish)
            case _:
                raise Malformed(f"{wish.type} cannot be posted here.")
        return await self._named(member, wish.type, about)

    async def _create(self, member: Actor, network: Actor, wish: Wish) -> str:
        thing = self._thing(member, wish)
        proposal = read_proposal(thing)
        if proposal is not None:
            draft = _listing_draft(proposal, wish, network)
            return (await self.listings.add(member, draft)).iri
        return (await self.posts.write_note(member, _note_draft(thing, wish))).iri

    async def _update(self, member: Actor, network: Actor, wish: Wish) -> str:
        iri = wish.named
        thing = self._thing(member, wish)
        known = await self.database.read(lambda tx: listing_store.by_iri(tx, iri))
        proposal = read_proposal(thing)
        if known is None:
            await self.posts.edit(member, iri, _note_draft(thing, wish))
        elif proposal is None:
            raise Malformed("That is a listing; its new text must be one too.")
        else:
            draft = _listing_draft(proposal, wish, network)
            await self.listings.edit(member, known.post_id, draft)
        return iri

    async def _delete(self, member: Actor, wish: Wish) -> str:
        iri = wish.named
        known = await self.database.read(lambda tx: listing_store.by_iri(tx, iri))
        if known is not None:
            await self.listings.delete(member, known.post_id)
        else:
            await self.posts.delete(member, iri)
        return iri

    async def _simple(self, member: Actor, wish: Wish) -> str:
        iri = wish.named
        match wish.type:
            case "Follow":
                await self.relations.follow(member, iri)
            case "Block":
                await self.relations.block(member, iri)
            case "Like":
                await self.posts.like(member, iri)
            case "Announce":
                await self.posts.announce(member, iri, wish.audience)
            case "Add" | "Remove":
                if wish.target != member.featured:
                    raise Malformed("Only one's own `featured` can be changed here.")
                await (self.posts.pin if wish.type == "Add" else self.posts.unpin)(member, iri)
        return iri

    async def _undo(self, member: Actor, wish: Wish) -> str:
        kind, about = await self._undone(member, wish)
        if kind == "Follow":
            await self.relations.unfollow(member, about)
        elif kind in _REACTIONS:
            await self.posts.undo(member, about, _REACTIONS[kind])
        elif kind == "Block":
            await self.relations.unblock(member, about)
        else:
            raise Malformed(f"{kind} cannot be undone here.")
        found = await self.database.read(
            lambda tx: store.newest_activity(tx, member.id, "Undo", None)
        )
        return found or about

    async def _undone(self, member: Actor, wish: Wish) -> tuple[str, str]:
        """The type of what is undone, and its object: of the embedded activity, or of ours."""
        activity: Json | None = wish.object
        if activity is None:
            iri = wish.named
            stored = await self.database.read(lambda tx: outbox_store.by_iri(tx, iri))
            if stored is None or stored.actor_id != member.id:
                raise Missing("There is no such activity of yours.")
            activity = parse(stored.body)
        about = activity.get("object")
        about = about.get("id") if isinstance(about, dict) else about
        if not isinstance(about, str):
            raise Malformed("What is undone has no object.")
        return str(activity.get("type")), about

    async def _named(self, member: Actor, kind: str, about: str) -> str:
        found = await self.database.read(
            lambda tx: store.newest_activity(tx, member.id, kind, about)
        )
        return found or about

    def _thing(self, member: Actor, wish: Wish) -> Thing:
        return read_thing(as_new_thing(wish.thing, self.iris.object(0), member))


def _listing_draft(proposal: Proposal, wish: Wish, network: Actor) -> ListingDraft:
    return ListingDraft(
        kind=proposal.kind,
        title=proposal.title,
        body=proposal.body,
        language=proposal.language,
        categories=proposal.categories,
        mode=proposal.mode,
        estimate_minutes=proposal.estimate_minutes,
        available_minutes=proposal.available_minutes,
        urgency=proposal.urgency,
        place=proposal.place,
        audience=listing_audience(wish, network),
        expires_at=proposal.expires_at,
        window=proposal.terms.window,
        cap=proposal.terms.cap,
        helpers=proposal.terms.helpers,
        exchange=proposal.terms.exchange,
        ride=proposal.terms.ride,
        knowingly=True,  # a program has nobody to warn; what leaves the house is checked as ever
    )


def _note_draft(thing: Thing, wish: Wish) -> NoteDraft:
    if thing.type != "Note":
        raise Malformed(f"{thing.type} cannot be posted here; a Note can.")
    return NoteDraft(
        html=clean_html(thing.content),
        audience=wish.audience,
        people=wish.people,
        in_reply_to=thing.in_reply_to,
        language=thing.language,
        summary=thing.summary,
        sensitive=thing.sensitive,
    )
