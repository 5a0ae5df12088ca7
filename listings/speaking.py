"""Offers and needs that members write in their own programs, and what the desk answers.

A post with `#offer` or `#need` becomes a listing (`spoken.py` says how it is read); a word such as
"taken" in answer to one's own listing does that to it. The network's desk confirms each with a
direct note, so that whoever wrote knows how they were understood.
"""

from dataclasses import dataclass

from actors import store as people
from actors.actor import Actor
from listings import changing, making, store
from listings.actions import Listings
from listings.categories import CATEGORIES
from listings.ends import renewed_until
from listings.holding import Doer
from listings.listing import Deed, Listing, State
from listings.spoken import Spoken, Written, kind_in, read
from listings.wordbook import deed_in
from outbox.audience import Audience
from posts import history_store
from posts import store as posts_store
from posts.actions import Posts, Within
from posts.draft import NoteDraft
from posts.post import Post, Visibility
from storage.database import Database, Reading, Writing
from text.languages import Words, words_for
from text.spoken_phrases import SPOKEN
from world.clock import Clock
from world.errors import Malformed


@dataclass(frozen=True, slots=True)
class _Made:
    """What became of what was written; `is_new`: it was not written before."""

    listing: Listing
    is_new: bool


@dataclass(frozen=True, slots=True)
class Speaking:
    """Hears what members write before it becomes a note: a `posts.statuses.StatusHandler`.

    `zone` is the one in which the network names days.
    """

    database: Database
    listings: Listings
    posts: Posts
    clock: Clock
    zone: str

    async def write(self, author: Actor, draft: NoteDraft, within: Within) -> int | None:
        """The post that stands for what was said, if it is a listing or a deed; else None.

        Raises what `Listings` raises, and `Malformed` for a listing about nothing that we know.
        """
        if draft.in_reply_to is not None:
            return await self._deed(author, draft, draft.in_reply_to)
        if kind_in(draft.text) is None or draft.trimmings.poll is not None:
            return None
        spoken, words = self._read(author, draft), _words(author)
        made = await self.database.write(
            lambda tx: self._added(tx, author, draft.text, spoken, within)
        )
        if made.is_new:
            told = _told(words, made.listing, spoken, f"read {made.listing.kind}")
            await self._confirm(author, made.listing, told)
        return made.listing.post_id

    async def edit(self, author: Actor, post: Post, draft: NoteDraft) -> int | None:
        """Changes a listing of the member's by a new text; None if the post is none of theirs."""
        old = await self._own(author, post.id)
        if old is None:
            return None
        spoken = self._read(author, draft, post.visibility, old)

        def act(tx: Writing) -> Listing:
            bench, doer = self.listings.bench, Doer(author)
            new = changing.edit(tx, bench, doer, old.post_id, spoken.draft, None)
            if spoken.draft.expires_at is not None and new.state.is_live:
                new = changing.renew(tx, bench, doer, new.post_id, spoken.draft.expires_at)
            history_store.keep_source(tx, new.post_id, draft.text)
            return new

        new = await self.database.write(act)
        await self._confirm(author, new, _told(_words(author), new, spoken, "changed"))
        return new.post_id

    async def delete(self, author: Actor, post: Post) -> bool:
        """Deletes a listing of the member's; false if the post is none of theirs."""
        listing = await self._own(author, post.id)
        if listing is None:
            return False
        await self.listings.delete(author, listing.post_id)
        return True

    def _added(
        self, tx: Writing, author: Actor, text: str, spoken: Spoken, within: Within
    ) -> _Made:
        before = within.before(tx)
        known = None if before is None else store.by_post(tx, before)
        if known is not None:
            return _Made(known, is_new=False)
        listing = making.add(tx, self.listings.bench, author, spoken.draft, Doer(author))
        history_store.keep_source(tx, listing.post_id, text)
        post = posts_store.by_id(tx, listing.post_id)
        if post is not None:
            within.written(tx, post)
        return _Made(listing, is_new=True)

    def _read(
        self,
        author: Actor,
        draft: NoteDraft,
        visibility: Visibility | None = None,
        old: Listing | None = None,
    ) -> Spoken:
        written = Written(
            text=draft.text,
            visibility=visibility or Visibility(draft.audience),
            now=self.clock.now(),
            zone=self.zone,
            language=draft.language,
            pictures=draft.trimmings.media,
        )
        spoken = read(written, kind=old.kind if old else None)
        if spoken is None or not spoken.draft.categories:
            raise Malformed(_words(author).gettext(SPOKEN["no category"]))
        return spoken

    async def _deed(self, author: Actor, draft: NoteDraft, answers: str) -> int | None:
        """What a word alone asks for; any other answer is a note."""
        deed = deed_in(draft.text)
        post = await self.database.read(lambda tx: posts_store.by_iri(tx, answers))
        if deed is None or post is None:
            return None
        listing = await self._own(author, post.id)
        if listing is None:
            return None
        done = await self._done(author, listing, Deed(deed))
        words = _words(author)
        day = words.day(done.expires_at, self.zone) if done.expires_at else ""
        told = words.gettext(SPOKEN[f"did {deed}"], title=done.title, day=day)
        await self._confirm(author, done, told)
        return done.post_id

    async def _done(self, author: Actor, listing: Listing, deed: Deed) -> Listing:
        if deed is not Deed.RENEW:
            return await self.listings.step(author, listing.post_id, deed)
        # For as long as usual from now on; an end that is later stays where it is.
        usual = renewed_until(listing, None, self.clock.now())
        later = listing.expires_at is not None and listing.expires_at > usual
        until = listing.expires_at if later else None
        return await self.listings.renew(author, listing.post_id, until)

    async def _own(self, author: Actor, post_id: int) -> Listing | None:
        def look(tx: Reading) -> Listing | None:
            found = store.by_post(tx, post_id)
            return found if found is not None and found.author_id == author.id else None

        return await self.database.read(look)

    async def _confirm(self, author: Actor, listing: Listing, text: str) -> None:
        network = await self.database.read(people.network)
        draft = NoteDraft(
            text=text,
            audience=Audience.DIRECT,
            people=(author.iri,),
            in_reply_to=None if listing.state.is_ended else listing.iri,
            language=_words(author).language,
        )
        await self.posts.write_note(network, draft)


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
