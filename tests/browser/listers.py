"""What the members whom the browser looks at have listed besides: every state a page can show."""

from dataclasses import replace
from datetime import time, timedelta

from accounts import store as accounts
from accounts.roles import Limit
from listings.listing import Agreed, Kind, ListingAudience, ListingDraft, State, Urgency
from listings.renewing import renew_token
from listings.saved_search import Filter
from listings.terms import Access, Cap, Crew, Exchange, Per, Ride, Voice
from listings.window import Slot, Span, Window
from node.assembly import Node
from tests.media.photographs import photograph

Seeded = dict[str, str]


async def put_up(node: Node) -> Seeded:
    """Amina's listings: with pictures, through the desk, done, sent back; a search; a link."""
    amina = await node.rooms.membership.named("amina")
    carol = await node.rooms.membership.named("carol")
    listings, now = node.rooms.listings, node.world.clock.now()
    picture = await node.rooms.media.keep(amina.id, photograph(), "Two loaves on a blue cloth")
    bread = await listings.add(amina, replace(_BREAD, pictures=(picture.id,)))
    start = (now + timedelta(days=2)).replace(hour=9, minute=30, second=0, microsecond=0)
    span = Span(start, start + timedelta(hours=3), "Europe/London")
    lift = await listings.add(amina, replace(_LIFT, window=Window(span=span)))
    hidden = await listings.add(amina, _HIDDEN)
    piano = await listings.add(amina, _PIANO)
    done = await listings.add(amina, replace(_PIANO, title="Somebody to hang a picture"))
    await listings.fulfil(amina, done.post_id)
    await node.database.write(lambda tx: accounts.set_limits(tx, amina.id, [Limit.REVIEW_FIRST]))
    draft = await listings.add(amina, replace(_PIANO, title="A sofa, cheap"))
    await listings.send_back(carol, draft.post_id, "Please leave out that it is cheap.")
    await node.database.write(lambda tx: accounts.set_limits(tx, amina.id, []))
    chosen = Filter(kind=Kind.OFFER, category="food", words="bread", place="Newland")
    await node.rooms.searches.keep(amina, chosen)
    seal = node.rooms.listings.bench.seal
    assert draft.state is State.IN_REVIEW
    return {
        "bread": str(bread.post_id),
        "lift": str(lift.post_id),
        "hidden": str(hidden.post_id),
        "piano": str(piano.post_id),
        "draft": str(draft.post_id),
        "renew": renew_token(seal, piano),
        "renew_over": renew_token(seal, done),
    }


_BREAD = ListingDraft(
    kind=Kind.OFFER,
    title="Sourdough bread, still warm",
    body="I bake on Tuesdays and Fridays. Bring a cloth to carry it in.",
    categories=("food-bake",),
    audience=ListingAudience.NETWORK,
    place="Newland Avenue",
    language="en",
    window=Window(
        slots=tuple(Slot(day, time(10), time(12, 30), "Europe/London") for day in (1, 4))
    ),
    cap=Cap(4, Per.MONTH),
    exchange=Exchange.GIFT,
    access=(str(Access.STEP_FREE), str(Access.ALLERGIES)),
)
_LIFT = ListingDraft(
    kind=Kind.NEED,
    title="",
    body="There will be a wheelchair that folds, and my aunt, who sings.",
    audience=ListingAudience.NETWORK,
    urgency=Urgency.WEEK,
    language="en",
    ride=Ride("Anlaby Common", "Hull Minster", returning=True, wheelchair=True),
)
_HIDDEN = ListingDraft(
    kind=Kind.NEED,
    title="Somebody who listens",
    categories=("well-listen",),
    audience=ListingAudience.NETWORK,
    language="en",
    voice=Voice.ANONYMOUS,
    consent=Agreed(),
)
_PIANO = ListingDraft(
    kind=Kind.NEED,
    title="Four strong people for a piano",
    categories=("home-move",),
    audience=ListingAudience.SISTERS,
    place="Pearson Park",
    language="en",
    helpers=Crew(3, 4),
)
