"""Offers and needs that members write in their own programs, and what the desk answers.

A post with `#offer` or `#need` becomes a listing (`listings/spoken.py` says how it is read); a
word such as "taken" in answer to one's own listing does that to it. The network's desk confirms
each with a direct note, so that whoever wrote knows how they were understood.
"""

from dataclasses import dataclass

from actors import store as people
from actors.actor import Actor
from listings import store as listing_store
from listings.actions import Listings
from listings.categories import CATEGORIES
from listings.ends import renewed_until
from listings.listing import Deed, Listing, State
from listings.spoken import Spoken, Written, kind_in, read
from outbox.audience import Audience
from posts.actions import NoteDraft, Posts
from posts.post import Visibility
from storage.database import Database, Reading
from text.languages import Words, words_for
from text.spoken import deed_in
from text.spoken_phrases import SPOKEN
from world.clock import Clock
from world.errors import Malformed


@dataclass(frozen=True, slots=True)
class Said:
    """What a member wrote: its text and for whom, in answer to which post, with which pictures."""

    text: str
    visibility: Visibility
    answers: int | None = None
    pictures: tuple[int, ...] | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Speaking:
    """Hears what members write before it becomes a note. `zone` is the network's."""

    database: Database
    listings: Listings
    posts: Posts
    clock: Clock
    zone: str

    async def heard(self, member: Actor, said: Said) -> int | None:
        """The status that stands for what was said, if it was a listing or a deed; else None.

        Raises what the rooms raise, and `Malformed` for a listing about nothing we know.
        """
        if said.answers is not None:
            return await self._done(member, said, said.answers)
        if kind_in(said.text) is None:
            return None
        return await self._added(member, said)

    async def rewritten(self, member: Actor, status_id: int, said: Said) -> int | None:
        """The same for a new text of a status: None if it is no listing of the member's."""
        listing = await self._own(member, status_id)
        if listing is None:
            return None
        spoken = read(self._written(said), kind=listing.kind)
        if spoken is None or not spoken.draft.categories:
            raise Malformed(_words(member).gettext(SPOKEN["no category"]))
        changed = await self.listings.edit(member, listing.post_id, spoken.draft)
        if spoken.draft.expires_at is not None and changed.state.is_live:
            until = spoken.draft.expires_at
            changed = await self.listings.renew(member, changed.post_id, until)
        await self._confirm(member, changed, _told(_words(member), changed, spoken, "changed"))
        return changed.post_id

    async def deleted(self, member: Actor, status_id: int) -> bool:
        """Deletes a listing of the member's; false if that status is none."""
        listing = await self._own(member, status_id)
        if listing is None:
            return False
        await self.listings.delete(member, listing.post_id)
        return True

    async def source(self, member: Actor, status_id: int) -> str | None:
        """The text a listing could have been written as; None if that status is none of theirs."""
        listing = await self._own(member, status_id)
        return None if listing is None else text_of(listing)

    async def _added(self, member: Actor, said: Said) -> int:
        words = _words(member)
        spoken = read(self._written(said))
        if spoken is None or not spoken.draft.categories:
            raise Malformed(words.gettext(SPOKEN["no category"]))
        listing = await self.listings.add(member, spoken.draft)
        key = f"read {listing.kind}"
        await self._confirm(member, listing, _told(words, listing, spoken, key))
        return listing.post_id

    async def _done(self, member: Actor, said: Said, answers: int) -> int | None:
        deed = deed_in(said.text)
        listing = await self._own(member, answers) if deed else None
        if deed is None or listing is None:
            return None
        if deed == Deed.RENEW:
            done = await self._renewed(member, listing)
        else:
            done = await self.listings.step(member, listing.post_id, Deed(deed))
        words = _words(member)
        day = words.day(done.expires_at, self.zone) if done.expires_at else ""
        await self._confirm(
            member, done, words.gettext(SPOKEN[f"did {deed}"], title=done.title, day=day)
        )
        return done.post_id

    async def _renewed(self, member: Actor, listing: Listing) -> Listing:
        """For as long as usual from now on; an end that is later stays where it is."""
        usual = renewed_until(listing, None, self.clock.now())
        later = listing.expires_at is not None and listing.expires_at > usual
        return await self.listings.renew(
            member, listing.post_id, listing.expires_at if later else None
        )

    def _written(self, said: Said) -> Written:
        return Written(
            said.text, said.visibility, self.clock.now(), self.zone, said.language, said.pictures
        )

    async def _own(self, member: Actor, status_id: int) -> Listing | None:
        def look(tx: Reading) -> Listing | None:
            found = listing_store.by_post(tx, status_id)
            return found if found is not None and found.author_id == member.id else None

        return await self.database.read(look)

    async def _confirm(self, member: Actor, listing: Listing, text: str) -> None:
        network = await self.database.read(people.network)
        draft = NoteDraft(
            text=text,
            audience=Audience.DIRECT,
            people=(member.iri,),
            in_reply_to=None if listing.state is State.WITHDRAWN else listing.iri,
            language=_words(member).language,
        )
        await self.posts.write_note(network, draft)


def text_of(listing: Listing) -> str:
    """A listing as its member could have written it: title, text, hashtags."""
    tags = [f"#{listing.kind}", *(f"#{CATEGORIES[code].tag}" for code in listing.categories)]
    return "\n".join(part for part in (listing.title, listing.body, " ".join(tags)) if part)


def _words(member: Actor) -> Words:
    return words_for(member.language)


def _told(words: Words, listing: Listing, spoken: Spoken, key: str) -> str:
    named = [words.gettext(CATEGORIES[code].label) for code in listing.categories]
    lines = [
        words.gettext(SPOKEN[key], title=listing.title),
        words.gettext(SPOKEN["categories"], categories=", ".join(named)),
        _end(words, spoken, listing),
    ]
    if spoken.narrowed:
        lines.append(words.gettext(SPOKEN["narrowed"]))
    if listing.state is State.IN_REVIEW:
        lines.append(words.gettext(SPOKEN["reviewed"]))
    return "\n".join([*lines, "", words.gettext(SPOKEN["how"])])


def _end(words: Words, spoken: Spoken, listing: Listing) -> str:
    if spoken.until is not None:
        return words.gettext(SPOKEN["until"], day=words.calendar_day(spoken.until))
    if listing.expires_at is None:
        return words.gettext(SPOKEN["no end"])
    return words.gettext(SPOKEN["until"], day=words.day(listing.expires_at))
