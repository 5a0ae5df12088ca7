"""Somebody answers a listing: the one conversation of the two begins, or goes on."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from accounts import seen as members
from accounts.behalf import OnBehalf
from accounts.person import Appearance, Person
from accounts.roles import Limit, Vetting
from conversations import party, store
from conversations.bench import Bench
from conversations.conversation import Conversation, OneSide, begun_again
from conversations.helping import bring_in
from conversations.message import Message, Speaker, What
from conversations.party import Party
from conversations.refusing import (
    checked_words,
    insist_on_few_answers,
    insist_on_measure,
    is_kept_apart,
    origin_key,
)
from conversations.speaking import Line, say
from listings import store as listing_store
from listings.holding import Doer, insist_on_coordinator, owner_of
from listings.listing import Listing
from listings.seen import listing_seen_by
from posts.seen import Viewer
from storage.transaction import Reading, Writing
from text.conversation_phrases import TALK_TROUBLE
from world.errors import Conflict, Missing, Refused

_COMES_BY_ITSELF: Final = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Answer:
    """What somebody answers a listing. `need_id` is their own ask, if they answer an offer for it.

    `post_iri` names the note in which it has come, `thread` the thread that begins with it.
    """

    listing_id: int
    text: str
    need_id: int | None = None
    language: str | None = None
    post_iri: str | None = None
    context_iri: str | None = None


def answer(tx: Writing, bench: Bench, doer: Doer, member_id: int, said: Answer) -> Conversation:
    """A member of ours answers, or a coordinator for them. See `Conversations.answer`."""
    person = _answering(tx, member_id)
    if doer.actor.id != person.id:
        insist_on_coordinator(tx, doer.actor, Refused(TALK_TROUBLE["coordinators only"]))
    found = listing_seen_by(tx, bench.seal, Viewer(person.actor), said.listing_id)
    if found is None:
        raise Missing(TALK_TROUBLE["no talk"])
    own = party.member(person.id, hidden=_is_hidden(tx, bench, person, said.need_id))
    talk = take_up(
        tx,
        bench,
        own,
        found.listing,
        replace(said, language=None if own.hidden else person.language),
    )
    if doer.actor.id != person.id:
        about = "" if own.hidden else f"/messages/{talk.id}"
        bench.behalf.note(
            tx, doer.actor.id, person.id, OnBehalf("answered", doer.how, about, talk.title)
        )
    return talk


def _answering(tx: Reading, member_id: int) -> Person:
    person = members.person(tx, member_id)
    if person is None:
        raise Refused(TALK_TROUBLE["members only"])
    if person.vetting is Vetting.PAUSED:
        raise Refused(TALK_TROUBLE["paused"])
    return person


def _is_hidden(tx: Reading, bench: Bench, person: Person, need_id: int | None) -> bool:
    """Whether the desk speaks for whoever answers: always, or because it does for their ask."""
    if need_id is None:
        return person.appearance is Appearance.DESK
    need = listing_store.by_post(tx, need_id)
    if need is None or owner_of(tx, bench.seal, need) != person.id:
        raise Missing(TALK_TROUBLE["no talk"])
    return need.voice.is_desk or person.appearance is Appearance.DESK


def take_up(
    tx: Writing, bench: Bench, answerer: Party, listing: Listing, said: Answer
) -> Conversation:
    """Begins the conversation of the two with these words, or goes on with it.

    Raises `Conflict` where the listing takes no answers, `Refused` for one's own, `Limited` for
    too many.
    """
    words = checked_words(said.text)
    holder = _holder(tx, bench, listing)
    if (holder.kind, holder.id) == (answerer.kind, answerer.id):
        raise Refused(TALK_TROUBLE["own listing"])
    if is_kept_apart(tx, bench, holder, answerer):
        raise Conflict(TALK_TROUBLE["not open"])
    talk = store.between(tx, bench.seal, listing.post_id, answerer)
    is_new = talk is None or not talk.state.is_live
    if is_new and not listing.is_open(bench.now()):
        raise Conflict(TALK_TROUBLE["not open"])
    if talk is None:
        talk = _new(tx, bench, (holder, answerer), listing, said)
    else:
        insist_on_measure(tx, bench, talk, Speaker.ANSWERER)
        if is_new:
            talk = replace(begun_again(talk, bench.now()), need_id=said.need_id)
    talk, message = say(tx, bench, talk, _first_words(words, said))
    _tell(tx, bench, talk, message, is_new=is_new)
    return _with_help(tx, bench, talk) if is_new else talk


def _first_words(words: str, said: Answer) -> Line:
    return Line(Speaker.ANSWERER, What.WORDS, words, language=said.language, post_iri=said.post_iri)


def _tell(tx: Writing, bench: Bench, talk: Conversation, message: Message, *, is_new: bool) -> None:
    for observer in bench.observers:
        if is_new:
            observer.answered(tx, talk, message)
        else:
            observer.said(tx, talk, message)


def _holder(tx: Reading, bench: Bench, listing: Listing) -> Party:
    if not listing.local:
        return party.remote(listing.author_id)
    owner_id = owner_of(tx, bench.seal, listing)
    if owner_id is None:
        raise Conflict(TALK_TROUBLE["not open"])
    return party.member(owner_id, hidden=listing.voice.is_desk)


def _new(
    tx: Writing, bench: Bench, two: tuple[Party, Party], listing: Listing, said: Answer
) -> Conversation:
    holder, answerer = two
    key, now = origin_key(tx, bench.seal, answerer), bench.now()
    insist_on_few_answers(tx, bench, answerer, key)
    talk = Conversation(
        id=bench.world.ids.new(),
        listing_id=listing.post_id,
        listing_iri=listing.iri,
        kind=listing.kind,
        is_local=listing.local,
        title=listing.title,
        holder=OneSide(holder),
        answerer=OneSide(answerer),
        created_at=now,
        changed_at=now,
        need_id=said.need_id,
        window=listing.window.span if not listing.window.is_over(now) else None,
        context_iri=said.context_iri,
    )
    store.put(tx, bench.seal, talk)
    if not answerer.hidden:
        store.set_origin(tx, talk.id, key)
    return talk


def _with_help(tx: Writing, bench: Bench, talk: Conversation) -> Conversation:
    """Brings coordinators in where somebody of ours would not manage alone."""
    people_of_ours = (members.person(tx, talk.party(side).id) for side in talk.members)
    if talk.coordinator_at is not None or not any(
        person is not None and needs_help(person, bench.now()) for person in people_of_ours
    ):
        return talk
    return bring_in(tx, bench, talk, None)


def needs_help(person: Person, now: datetime) -> bool:
    """Whether coordinators read along from the beginning: pages that answer say so beforehand.

    For whoever has not been met, takes part in groups only or not alone, and for whoever letters
    do not reach and who has not been here for long (`domain.md` 1.1, 2E).
    """
    with_company = bool({Limit.GROUP_ONLY, Limit.ACCOMPANIED} & person.limits)
    comes = person.last_seen_at is not None and now - person.last_seen_at < _COMES_BY_ITSELF
    return person.needs_review or with_company or not (person.has_email or comes)
