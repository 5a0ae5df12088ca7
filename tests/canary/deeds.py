"""What people of the town list, write and say to one another, each in words of its own."""

from datetime import timedelta

from accounts.behalf import ConsentHow
from conversations.conversation import Given, Side
from conversations.guests import GuestForm
from conversations.passes import Passes
from conversations.standing import GuestDoer
from listings import store as listing_store
from listings.holding import Doer
from listings.listing import Agreed, Kind, Listing, ListingAudience, ListingDraft
from listings.renewing import renew_token
from listings.saved_search import Filter
from listings.terms import Voice
from matching.introduction import Wish
from outbox.audience import Audience
from posts.actions import NoteDraft
from tests.canary import words
from tests.canary.town import Place
from tests.canary.words import Secret
from tests.conversations.given import answered, comes_by, doer, said, tomorrow, yes
from tests.fediverse.browsing import Browser
from tests.media.photographs import photograph
from tests.stories.test_an_answer_from_mastodon import talking

_OWNER = {"named": "amina", "first_name": "amina", "anonymous": "nina"}


async def listed(place: Place) -> None:
    """A listing for each audience and voice, all wanted in open indexes, and some with fates."""
    for (audience, voice), secret in words.LISTINGS.items():
        listing = await _add(
            place, secret, _OWNER[voice], audience=audience, voice=Voice(voice), kind=Kind.NEED
        )
        place.numbers[secret.word] = listing.post_id
        owner = await place.hull.member(_OWNER[voice])
        opening = place.hull.rooms.syndication.opening
        await opening.decide(owner, listing.post_id, wanted=True)
    await _pictured(place)
    await _add(place, words.DORAS, "dora", kind=Kind.OFFER)
    await _reviewed(place)
    await _on_behalf(place)
    agreed = Agreed(words=words.CONSENT.word)
    consented = await place.hull.add(
        "Somebody to sit with mother",
        by="ted",
        kind=Kind.NEED,
        categories=("care-elder",),
        audience="network",
        consent=agreed,
    )
    place.numbers["consented"] = consented.post_id
    chosen, amina = Filter(words=words.SEARCH.word), await place.hull.member("amina")
    await place.hull.rooms.searches.keep(amina, chosen)


async def _add(
    place: Place,
    secret: Secret,
    owner: str,
    *,
    audience: ListingAudience = ListingAudience.NETWORK,
    voice: Voice | None = None,
    kind: Kind = Kind.OFFER,
) -> Listing:
    return await place.hull.add(
        f"About {secret.word}",
        by=owner,
        kind=kind,
        body=f"What I mean is {secret.word}.",
        place=f"Near {secret.word}",
        audience=audience,
        voice=voice,
        expires_at=place.hull.watch.now() + timedelta(days=30),
    )


async def _pictured(place: Place) -> None:
    ted = await place.hull.member("ted")
    media = place.hull.rooms.media
    picture = await media.keep(ted.id, photograph(size=(40, 30)), words.ALT.word)
    place.links["picture"] = picture.name
    await place.hull.add("A red bicycle", by="ted", audience="network", pictures=(picture.id,))


async def _reviewed(place: Place) -> None:
    listings = place.hull.rooms.listings
    await _add(place, words.IN_REVIEW, place.nell)
    sent_back = await _add(place, words.SENT_BACK, place.nell)
    josie = await place.hull.member("josie")
    await listings.send_back(josie, sent_back.post_id, words.WHY_SENT_BACK.word)


async def _on_behalf(place: Place) -> None:
    draft = ListingDraft(
        kind=Kind.NEED,
        title=f"About {words.ON_BEHALF.word}",
        categories=("garden-dig",),
        audience=ListingAudience.NETWORK,
    )
    josie, otis = await place.hull.member("josie"), await place.hull.member("otis")
    await place.hull.rooms.listings.add(otis, draft, by=josie, how=ConsentHow.WITNESSED)


async def noted(place: Place) -> None:
    """Amina writes to everybody whom one can write to."""
    for audience, secret in words.NOTES.items():
        people = ("@ted@hull.example",) if audience == "direct" else ()
        draft = NoteDraft(text=secret.word, audience=Audience(audience), people=people)
        amina = await place.hull.member("amina")
        await place.hull.doing(place.hull.rooms.posts.write_note(amina, draft))


async def withdrawn(place: Place) -> None:
    """Amina does not mean something any more, and says why."""
    meant, amina = await _add(place, words.WITHDRAWN, "amina"), await place.hull.member("amina")
    reason = words.WHY_WITHDRAWN.word
    await place.hull.rooms.listings.withdraw(amina, meant.post_id, reason)


async def talked(place: Place) -> None:
    """Talks of members, with the coordinator, with a guest, a stranger, and a sister's member."""
    await comes_by(place.hull)
    await _two_members(place)
    await _with_the_coordinator(place)
    await _reported(place)
    await _with_a_guest(place)
    await _with_a_stranger(place)
    await _with_a_sister(place)
    await _to_be_introduced(place)


async def guarded(place: Place) -> None:
    """Amina sets up a second step, and Otis is read a code on the telephone."""
    amina, otis = await place.person("amina"), await place.person("otis")
    sessions = place.hull.rooms.sessions
    await sessions.security.prepare_app(amina.id)
    prepared = await place.hull.node.database.read(
        lambda tx: sessions.security.preparation(tx, amina.id, "amina")
    )
    assert prepared is not None
    place.links["app"] = prepared.secret
    place.links["code"] = await sessions.help.read_out_code(await place.person("josie"), otis.id)


async def taken_along(place: Place) -> None:
    """Amina has everything of hers packed, gets a link to renew; the coordinator prints slips."""
    amina, exports = await place.hull.member("amina"), place.hull.rooms.rights.exports
    database = place.hull.node.database
    await database.write(lambda tx: exports.ask(tx, amina.id))
    await place.fediverse.settle()
    export = await database.read(lambda tx: exports.of(tx, amina.id))
    assert export is not None
    place.links["export"] = export.secret
    listing = await _held(place, ListingAudience.NETWORK, "named")
    place.links["renew"] = renew_token(place.hull.rooms.conversations.bench.seal, listing)
    browser = Browser(place.hull)
    await browser.sign_in("josie")
    await browser.page("/desk/print/board")


def _number(place: Place, audience: ListingAudience, voice: str) -> int:
    return place.numbers[words.listing_word(audience, voice)]


async def _two_members(place: Place) -> None:
    ofted, ofamina, *given = (secret.word for secret in words.TALK)
    number = _number(place, ListingAudience.NETWORK, "named")
    talk = await answered(place.hull, number, ofted, by="ted")
    await said(place.hull, talk, "amina", ofamina)
    await yes(place.hull, talk, "amina", Given(given[0], given[1]), tomorrow(place.hull))
    await yes(place.hull, talk, "ted", Given(given[2], given[3]))
    place.numbers["talk"] = talk.id


async def _with_the_coordinator(place: Place) -> None:
    number = _number(place, ListingAudience.NETWORK, "anonymous")
    talk = await answered(place.hull, number, words.HELPED.word, by="ted")
    talks = place.hull.rooms.conversations
    await talks.bring_coordinator(await doer(place.hull, "ted"), talk.id)
    await said(place.hull, talk, "josie", words.HELPER.word)
    place.numbers["helped"] = talk.id


async def _reported(place: Place) -> None:
    number = place.numbers["consented"]
    talk = await answered(place.hull, number, words.REPORTED.word, by="otis")
    talks = place.hull.rooms.conversations
    await talks.report(await doer(place.hull, "ted"), talk.id, words.WHY_REPORTED.word)
    place.numbers["reported"] = talk.id


async def _with_a_guest(place: Place) -> None:
    number = _number(place, ListingAudience.PUBLIC, "named")
    form = GuestForm(words.GUEST_NAME.word, words.GUEST_EMAIL.word, words.GUEST_WORDS.word)
    talks = place.hull.rooms.conversations
    await talks.ask_as_guest(number, form)
    (row,) = await place.hull.rows("SELECT id FROM guests")
    passes = Passes(talks.bench.seal, place.hull.base_url)
    secret = passes.guest_link(row["id"]).rpartition("/")[2]
    talk = await talks.confirm_guest(secret)
    await said(place.hull, talk, "amina", words.GUEST_ANSWER.word)
    place.links["guest"] = secret
    await talks.read_by_guest(GuestDoer(row["id"]), talk.id)


async def _with_a_stranger(place: Place) -> None:
    listing = await _held(place, ListingAudience.PUBLIC, "first_name")
    talk = await talking(place.walt, place.hull, listing)
    await talk.says(words.FROM_WALT.word, to=listing.iri)
    number = await _newest_talk(place)
    await said(place.hull, number, "amina", words.TO_WALT.word)
    await place.fediverse.settle()


async def _with_a_sister(place: Place) -> None:
    listing = await _held(place, ListingAudience.SISTERS, "named")
    there = await place.madison.rows("SELECT id FROM posts WHERE iri = :iri", iri=listing.iri)
    number = there[0]["id"]
    theirs = await answered(place.madison, number, words.FROM_LEAH.word, by="leah")
    await place.fediverse.settle()
    ours = await _newest_talk(place)
    await said(place.hull, ours, "amina", words.TO_LEAH.word)
    await yes(place.madison, theirs, "leah", window=tomorrow(place.hull))
    await place.fediverse.settle()
    where, how = (secret.word for secret in words.TALK_WITH_LEAH)
    await yes(place.hull, ours, "amina", Given(where, how))
    await place.fediverse.settle()
    bench = place.hull.rooms.conversations.bench
    talk = await place.hull.node.database.read(lambda tx: bench.talk(tx, ours))
    link = Passes(bench.seal, place.hull.base_url).details_link(talk, Side.ANSWERER)
    place.links["agreed"] = link.rpartition("/")[2]


async def _newest_talk(place: Place) -> int:
    (row,) = await place.hull.rows("SELECT max(id) AS id FROM conversations")
    return int(row["id"])


async def _held(place: Place, audience: ListingAudience, voice: str) -> Listing:
    number = _number(place, audience, voice)
    found = await place.hull.node.database.read(lambda tx: listing_store.by_post(tx, number))
    assert found is not None
    return found


async def _to_be_introduced(place: Place) -> None:
    """Nina asks to be introduced to whoever offers what she needs."""
    offer = await place.hull.add(
        "A lift on Tuesdays", by="otis", categories=("ride-lift",), audience="network"
    )
    need = await place.hull.add(
        "A lift to the choir",
        by="nina",
        kind=Kind.NEED,
        categories=("ride-lift",),
        audience="network",
        voice=Voice.ANONYMOUS,
    )
    wish = Wish(need.post_id, offer.post_id, words.INTRODUCTION.word)
    nina = Doer(await place.hull.member("nina"))
    await place.hull.rooms.matching.ask(nina, wish)
    place.numbers["need"] = need.post_id
