"""What the pages of the directory are filled with in these tests: believable, and hostile."""

from dataclasses import replace
from datetime import UTC, datetime

from pages.map_points import HEIGHT, WIDTH, points_of
from templates.network_views import DirectoryForm, KeyLine, NetworkLine, UmbrellaLink
from templates.views import CategoryName

_NOW = datetime(2026, 4, 3, 11, 30, tzinfo=UTC)
_HOSTILE = "<script>alert('x')</script>\"><img src=x onerror=alert(1)>"
_MEALS = CategoryName(code="food-meal", label="Cooked meals", icon="🍲")

HULL = NetworkLine(
    number=1,
    name="Hull Timebank",
    handle="hull@hull.example",
    page="/umbrella/networks/hull@hull.example",
    home="https://hull.example/@hull",
    place="Hull",
    country="GB",
    languages=("en",),
    categories=(_MEALS,),
    open_listings=12,
    told_listings=None,
    members=41,
    distance=0,
    via_name=None,
    proof="verified",
    heard_at=None,
    unreachable=False,
    opted_out=False,
    software=None,
    latitude=53.7,
    longitude=-0.3,
)
MADISON = replace(
    HULL,
    number=2,
    name="Dane County Timebank",
    handle="madison@madison.example",
    country=None,
    distance=1,
    told_listings=1,
    heard_at=_NOW,
    opted_out=True,
    software="sisternet 0.5.0",
)
ODD = replace(
    MADISON,
    number=3,
    name=_HOSTILE,
    handle="odd@odd.example",
    home="javascript:alert(1)",
    place=_HOSTILE,
    country="ZZ",
    languages=("xx-odd",),
    distance=2,
    via_name=_HOSTILE,
    proof="failed",
    unreachable=True,
    opted_out=False,
    latitude=None,
    longitude=None,
)
_KEYS = (
    KeyLine(said="0123 4567 89ab cdef", since=_NOW, until=None, in_use=True),
    KeyLine(said="fedc ba98 7654 3210", since=None, until=_NOW, in_use=False),
    KeyLine(said="0000 1111 2222 3333", since=None, until=None, in_use=False),
)
_FORM = DirectoryForm(
    words=_HOSTILE,
    country="GB",
    language="en",
    category="food-meal",
    countries=("GB", "ZZ"),
    languages=("en",),
    categories=(_MEALS,),
    is_used=True,
)
_MAP = {"width": WIDTH, "height": HEIGHT}

NETWORK_PAGES: dict[str, dict[str, object]] = {
    "networks.html": {
        "form": _FORM,
        "networks": (HULL, MADISON, ODD),
        "farther": (ODD,),
        "points": points_of([HULL, MADISON, ODD]),
        **_MAP,
    },
    "network.html": {
        "network": MADISON,
        "umbrellas": (UmbrellaLink(name=_HOSTILE, address="/umbrellas/humans@hull.example"),),
        "keys": _KEYS,
        "key_history": "https://madison.example/actors/madison/keys",
        "sisters": (HULL, ODD),
        "points": points_of([MADISON]),
        **_MAP,
    },
}
