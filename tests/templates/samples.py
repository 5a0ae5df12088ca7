"""What pages are filled with in these tests: believable, and hostile."""

from dataclasses import replace
from datetime import UTC, datetime

from pages.listing_views import Look, Shot
from templates.umbrella_views import Choice, Facet, GapView, NewsView, SideView
from templates.views import (
    ActorView,
    CategoryName,
    DevLetter,
    FilterForm,
    ListingCard,
    NetworkCard,
    Pager,
    PostView,
    Site,
)
from tests.listings.made import listing as made_up
from tests.templates.network_samples import NETWORK_PAGES

NOW = datetime(2026, 4, 3, 11, 30, tzinfo=UTC)
HOSTILE = "<script>alert('x')</script>\"><img src=x onerror=alert(1)>"

SITE = Site(name="Hull Timebank", handle="hull@hull.example", place="Hull", zone="Europe/London")
MEALS = CategoryName(code="food-meal", label="Cooked meals", icon="🍲")
LIFTS = CategoryName(code="ride-lift", label="A lift there and back", icon="🚗")

SOUP = ListingCard(
    iri="https://hull.example/objects/1",
    url="/listings/1",
    kind="offer",
    title="Soup on Thursdays",
    body="A pot of vegetable soup, enough for four.\nBring a jar with a lid.",
    state="open",
    language="en",
    categories=(MEALS,),
    urgency="whenever",
    mode="in_person",
    place="Newland Avenue",
    estimate_minutes=None,
    available_minutes=240,
    published_at=NOW,
    expires_at=datetime(2026, 9, 30, 20, 0, tzinfo=UTC),
    author_name="Josie",
    author_handle="josie@hull.example",
    author_url="/@josie",
    network_name="Hull Timebank",
    network_handle="hull@hull.example",
    network_url="/@hull",
    local=True,
    proof="verified",
)
LIFT = replace(
    SOUP,
    iri="https://madison.example/objects/2",
    url="https://madison.example/listings/2",
    kind="need",
    title="A lift to the eye clinic on Tuesday",
    body="At ten in the morning, and home again an hour later.",
    categories=(LIFTS,),
    urgency="today",
    mode="either",
    place="East side",
    estimate_minutes=90,
    available_minutes=None,
    author_name="Ray",
    author_handle="ray@madison.example",
    author_url="https://madison.example/@ray",
    network_name="Dane County Timebank",
    network_handle="madison@madison.example",
    network_url="https://madison.example/@madison",
    local=False,
)
KUMARA = replace(
    LIFT,
    iri="https://aotearoa.example/objects/3",
    url="https://aotearoa.example/listings/3",
    kind="offer",
    title="He kūmara mā koutou",
    body="",
    language="mi",
    categories=(MEALS, LIFTS),
    urgency="whenever",
    place="",
    estimate_minutes=None,
    expires_at=None,
    author_name="",
    network_name="Aotearoa Timebanks",
    network_handle="aotearoa@aotearoa.example",
    proof="none",
)
FORGED = replace(KUMARA, title=HOSTILE, body=HOSTILE, place=HOSTILE, proof="failed")

HULL = NetworkCard(
    name="Hull Timebank",
    handle="hull@hull.example",
    url="/@hull",
    place="Hull",
    distance=0,
    proof="verified",
    via_name=None,
    open_listings=12,
    walked_at=None,
    unreachable=False,
)
MADISON = replace(
    HULL,
    name="Dane County Timebank",
    handle="madison@madison.example",
    url="https://madison.example/@madison",
    place="Madison, Wisconsin",
    distance=1,
    open_listings=1,
    walked_at=NOW,
)
AOTEAROA = replace(
    MADISON,
    name="Aotearoa Timebanks",
    handle="aotearoa@aotearoa.example",
    distance=2,
    via_name="Dane County Timebank",
    proof="none",
    unreachable=True,
)

NETWORK = ActorView(
    name="Hull Timebank",
    handle="hull@hull.example",
    role="network",
    iri="https://hull.example/actors/hull",
    summary_html="<p>Neighbours in Hull who help each other, <b>hour for hour</b>.</p>",
    place="Hull",
    since=NOW,
    followers=None,
    moved_to=None,
)
JOSIE = replace(
    NETWORK,
    name="Josie",
    handle="josie@hull.example",
    role="member",
    followers=1,
    summary_html="",
)

POST = PostView(
    iri="https://hull.example/objects/9",
    url="/posts/9",
    name="",
    content_html="<p>Thank you <b>Ray</b>, that was a great help.</p>",
    warning="",
    language="en",
    published_at=NOW,
    updated_at=None,
    author_name="Josie",
    author_handle="josie@hull.example",
    author_url="/@josie",
    visibility="public",
    local=True,
)
GUARDED = replace(
    POST, warning="About illness", name="A title", updated_at=NOW, visibility="followers"
)

FILTER = FilterForm(action="/umbrella", categories=(MEALS, LIFTS), languages=("en", "mi", "es"))
PAGER = Pager(newest="/umbrella", older="/umbrella?before=7")
CHOICE = Choice(value="a@b.example", count=2, address="/umbrella", name="Hull")
FACETS = (
    Facet("kind", (Choice(value="offer", count=3, address="/umbrella?kind=offer"),)),
    Facet("category", (Choice(value="food", count=2, address="/umbrella", category=MEALS),)),
    Facet("network", (CHOICE,)),
    Facet("country", (Choice(value="NZ", count=1, address="/umbrella", is_chosen=True),)),
    Facet("language", (Choice(value="mi", count=1, address="/umbrella"),)),
    Facet("urgency", (Choice(value="today", count=1, address="/umbrella"),)),
    Facet("mode", (Choice(value="remote", count=1, address="/umbrella"),)),
)
NEWS = NewsView(since=NOW, new=2, changed=1, address="/umbrella?news=1", over=(SOUP,))
GAP = GapView(
    MEALS,
    tuple(SideView(number, "Hull", "/umbrella", (SOUP,)) for number in range(3)),
    tuple(SideView(number, "Madison", "/umbrella", (LIFT,)) for number in range(2)),
)

DEV_LETTER = DevLetter(
    number=7,
    to="Josie <josie@hull.example>",
    subject="This week at Hull Timebank",
    date=NOW,
    text="Hello Josie,\n\nsomebody could use a hand.\n",
    attachments=("agreed.ics",),
)

LOOK = Look(item=made_up(), shots=(Shot("https://madison.example/media/x.jpg", "A bicycle"),))

PAGES: dict[str, dict[str, object]] = {
    "home.html": {
        "site": SITE,
        "network": NETWORK,
        "listings": (SOUP, KUMARA),
        "sisters": (MADISON, AOTEAROA),
        "pager": PAGER,
    },
    "actor.html": {
        "site": SITE,
        "actor": JOSIE,
        "listings": (SOUP,),
        "posts": (POST, GUARDED),
        "pager": Pager(),
    },
    "listing.html": {
        "site": SITE,
        "listing": LIFT,
        "replies": (POST,),
        "look": LOOK,
        "changes": (),
    },
    "post.html": {"site": SITE, "post": GUARDED, "parent": POST, "replies": ()},
    "tag.html": {
        "site": SITE,
        "tag": "soup",
        "listings": (SOUP,),
        "posts": (POST,),
        "pager": Pager(),
    },
    "umbrella.html": {
        "site": SITE,
        "filter": FILTER,
        "listings": (SOUP, LIFT, KUMARA, FORGED),
        "total": 4,
        "looked_through": 0,
        "facets": FACETS,
        "news": NEWS,
        "gleaned": (),
        "elsewhere": (),
        "take_along": "/umbrella/elsewhere",
        "pager": PAGER,
    },
    "umbrella_gaps.html": {"site": SITE, "gaps": (GAP,)},
    **{name: {"site": SITE, **values} for name, values in NETWORK_PAGES.items()},
    "unsubscribe.html": {
        "site": SITE,
        "subject": "digest",
        "subscribed": True,
        "changed": True,
        "action": "/unsubscribe/abc",
        "member": True,
    },
    "dev_letters.html": {"site": SITE, "letters": (DEV_LETTER,), "address": "/dev/mail"},
    "error.html": {"site": SITE, "status": 404, "text": "There is no such post."},
}
