"""Agreements that servers like ours offer, accept, reject and undo (FEP-0837, `federation.md` 6.1).

Who is answered has to be who was asked, what is agreed what was offered; an offer that was undone
stays so, in whatever order the words arrive.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from actors.actor import Actor
from conversations import agreement_store, dealing, hearing, party, store
from conversations.agreement import (
    AGREEMENT,
    Agreement,
    check_offer,
    check_result,
    proposal_named,
    read_agreement,
    read_offer,
    read_result,
    reason_of,
    terms_of,
)
from conversations.agreement_store import Fate, Offered
from conversations.answering import Answer, take_up
from conversations.bench import Bench
from conversations.conversation import Conversation, Side, State
from conversations.listening import answering_party
from conversations.refusing import is_kept_apart
from conversations.voices import remote_of
from conversations.wire import TALK_CONTEXT
from federation.documents import read_activity
from federation.origins import same_origin
from federation.strict_json import Json, parse
from inbox.verified import Handler, VerifiedActivity
from listings import store as listing_store
from listings.holding import author_of, owner_of
from listings.listing import Listing
from listings.window import Span
from outbox.audience import Audience
from posts import seen_store
from posts import store as post_store
from posts.seen import Viewer
from storage.transaction import Reading, Writing
from text.conversation_phrases import NOTES
from text.languages import words_for
from world.errors import Malformed, Refused

_UNKNOWN: Final = "That was not proposed here."


@dataclass(frozen=True, slots=True)
class Incoming:
    """The handler of this room, and its ear on answers to offers (`relations.OfferObserver`)."""

    bench: Bench

    def handlers(self) -> Mapping[str, Handler]:
        """What to register in the dispatcher."""
        return {"Offer/Agreement": self.offer}

    def offer(self, tx: Writing, verified: VerifiedActivity) -> None:
        """Somebody offers an agreement on a listing of ours, which is a yes of theirs.

        Raises `Refused` for a listing they may not see, which is as if there were none. What does
        not fit what was proposed is rejected with a reason.
        """
        activity, sender = verified.activity, verified.sender
        if activity.id is None or not same_origin(activity.id, sender.iri):
            raise Malformed("an Offer without a name of its own cannot be answered")
        offered = read_offer(activity)
        listing = self._listing(tx, sender, offered)
        if agreement_store.by_offer(tx, activity.id) is not None:
            return  # undone before it came
        why = _why_not(tx, listing, sender, offered)
        thread = activity.json.get("context")
        answerer = answering_party(sender, thread if isinstance(thread, str) else None)
        talk = store.between(tx, self.bench.seal, listing.post_id, answerer)
        if why or (not _is_live(talk) and not listing.is_open(self.bench.now())):
            self._reject(tx, listing, sender, activity.id, why or _told_in(listing, "not open"))
            return
        if talk is None or not talk.state.is_live:
            words = reason_of(activity) or _told_in(listing, "yes")
            said = Answer(listing.post_id, words, context_iri=answerer.thread or None)
            talk = take_up(tx, self.bench, answerer, listing, said)
        self._lay_down(tx, talk, verified, offered)

    # --------------------------------------------------------------- answers to what we offered

    def accepted(self, tx: Writing, verified: VerifiedActivity) -> bool:
        """Whoever lists it says yes to what we offered. Raises `Refused` for anybody else's yes."""
        ours = self._ours(tx, verified)
        if ours is None:
            return False
        if ours.fate in (Fate.UNDONE, Fate.REJECTED) or ours.offer is None:
            return True
        sender, final = verified.sender, read_result(verified.activity)
        given = read_agreement(parse(ours.offer)["object"])
        check_result(given, final, sender.iri, sender.iri)
        details = final.details_url
        accepted = replace(
            ours,
            fate=Fate.ACCEPTED,
            agreement_iri=final.id,
            details_url=details if details and same_origin(details, sender.iri) else None,
            answer=verified.body,
        )
        agreement_store.put(tx, accepted)
        talk = self._talk(tx, ours)
        if talk is not None:
            hearing.hear_agreed(tx, self.bench, talk, self._told(final.window))
        return True

    def rejected(self, tx: Writing, verified: VerifiedActivity) -> bool:
        """Whoever lists it says no to what we offered, be it after a yes."""
        ours = self._ours(tx, verified)
        if ours is None:
            return False
        agreement_store.put(tx, replace(ours, fate=Fate.REJECTED, answer=verified.body))
        talk = self._talk(tx, ours)
        if talk is not None and ours.fate in (Fate.OPEN, Fate.ACCEPTED):
            hearing.hear_refusal(tx, self.bench, talk, reason_of(verified.activity))
        return True

    def undone(self, tx: Writing, verified: VerifiedActivity) -> bool:
        """Who offered takes it back; if the offer has not come yet, it has no effect then."""
        activity, sender = verified.activity, verified.sender
        theirs = agreement_store.by_offer(tx, activity.object_id or "")
        if theirs is None:
            return self._undone_early(tx, verified)
        if theirs.is_ours or theirs.offerer_iri != sender.iri:
            raise Refused("Only who offered something may take it back.")
        agreement_store.put(tx, replace(theirs, fate=Fate.UNDONE))
        talk = self._talk(tx, theirs)
        if talk is not None and theirs.fate in (Fate.OPEN, Fate.ACCEPTED):
            hearing.hear_no(tx, self.bench, talk, Side.ANSWERER)
        return True

    def _undone_early(self, tx: Writing, verified: VerifiedActivity) -> bool:
        activity, sender = verified.activity, verified.sender
        if activity.object is None or activity.object_id is None:
            return False
        undone = read_activity(activity.object)
        if undone.object_type != AGREEMENT:
            return False
        if undone.actor != sender.iri or not same_origin(activity.object_id, sender.iri):
            raise Refused("Only who offered something may take it back.")
        early = Offered(
            offer_iri=activity.object_id,
            offerer_iri=sender.iri,
            conversation_id=None,
            round=0,
            is_ours=False,
            fate=Fate.UNDONE,
            at=verified.received_at,
        )
        agreement_store.put(tx, early)
        return True

    def _ours(self, tx: Reading, verified: VerifiedActivity) -> Offered | None:
        """The offer of ours that somebody answers; only who was asked may (`Refused`)."""
        found = agreement_store.by_offer(tx, verified.activity.object_id or "")
        if found is None or not found.is_ours:
            return None
        talk = self._talk(tx, found, whatever_round=True)
        other = None if talk is None else remote_of(tx, talk)
        if other is None or other.id != verified.sender.id:
            raise Refused("Nobody offered this actor that.")
        return found

    def _talk(
        self, tx: Reading, offered: Offered, *, whatever_round: bool = False
    ) -> Conversation | None:
        number = offered.conversation_id
        talk = None if number is None else store.by_id(tx, self.bench.seal, number)
        if talk is None or not (whatever_round or talk.round == offered.round):
            return None
        return talk

    # ----------------------------------------------------------------------- what is offered us

    def _listing(self, tx: Reading, sender: Actor, offered: Agreement) -> Listing:
        iri = proposal_named(offered)
        listing = listing_store.by_iri(tx, iri) if self.bench.iris.is_ours(iri) else None
        if listing is None or not seen_store.may_see(tx, Viewer(sender), listing.post_id):
            raise Refused(_UNKNOWN)
        owner_id = owner_of(tx, self.bench.seal, listing)
        if owner_id is not None:
            holder = party.member(owner_id, hidden=listing.voice.is_desk)
            if is_kept_apart(tx, self.bench, holder, party.remote(sender.id)):
                raise Refused(_UNKNOWN)
        return listing

    def _lay_down(
        self, tx: Writing, talk: Conversation, verified: VerifiedActivity, offered: Agreement
    ) -> None:
        activity, now = verified.activity, self.bench.now()
        laid = Offered(
            offer_iri=activity.id or "",
            offerer_iri=verified.sender.iri,
            conversation_id=talk.id,
            round=talk.round,
            is_ours=False,
            fate=Fate.OPEN,
            at=now,
            details_url=self._own_link(verified.sender, offered),
            offer=verified.body,
        )
        if talk.state is State.AGREED:
            known = agreement_store.newest(tx, talk.id, talk.round)
            agreed_as = known.agreement_iri if known else None
            agreement_store.put(tx, replace(laid, agreement_iri=agreed_as))
            dealing.accept(tx, self.bench, talk)
            return
        agreement_store.put(tx, laid)
        window = self._told(offered.window)
        hearing.hear_yes(tx, self.bench, talk, Side.ANSWERER, window)

    def _told(self, window: Span | None) -> Span | None:
        """A time that was offered, told in our network's zone."""
        zone = self.bench.listings.bench.policy.zone
        return None if window is None else replace(window, zone=zone)

    @staticmethod
    def _own_link(sender: Actor, offered: Agreement) -> str | None:
        url = offered.details_url
        return url if url is not None and same_origin(url, sender.iri) else None

    def _reject(
        self, tx: Writing, listing: Listing, sender: Actor, offer_iri: str, why: str
    ) -> None:
        """Says no at once, and remembers that: the same offer has no effect later."""
        now = self.bench.now()
        document: Json = {
            "@context": list(TALK_CONTEXT),
            "type": "Reject",
            "object": offer_iri,
            "content": why,
            "to": [sender.iri],
            "cc": [],
        }
        publisher = self.bench.publisher.at(now)
        author = author_of(tx, listing)
        sent = publisher.publish(tx, author, document, Audience.DIRECT, people=[sender])
        rejected = Offered(
            offer_iri=offer_iri,
            offerer_iri=sender.iri,
            conversation_id=None,
            round=0,
            is_ours=False,
            fate=Fate.REJECTED,
            at=now,
            answer=sent.body,
        )
        agreement_store.put(tx, rejected)


def _told_in(listing: Listing, which: str) -> str:
    return words_for(listing.language).gettext(NOTES[which])


def _is_live(talk: Conversation | None) -> bool:
    return talk is not None and talk.state.is_live


def _why_not(tx: Reading, listing: Listing, sender: Actor, offered: Agreement) -> str:
    """What is wrong with an agreement that is offered; "" for nothing."""
    post = post_store.by_id(tx, listing.post_id)
    try:
        if post is not None:
            check_offer(terms_of(parse(post.document)), offered, sender.iri)
    except (Refused, Malformed) as flaw:
        return flaw.public
    return ""
