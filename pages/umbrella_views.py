"""From what the umbrella knows to what its pages show."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from listings.categories import BELOW, CATEGORIES, ROOTS, root_code
from pages import cards
from pages.queries import WEEKDAY_NAMES, address_of, query_of
from templates.umbrella_views import Choice, Facet, GapView, NewsView, SideView
from templates.views import FOLDED_AWAY, CategoryName, FilterForm
from text.languages import LANGUAGES
from umbrella.facets import Count, Facets
from umbrella.feed_filter import FeedFilter
from umbrella.gaps import Gap, Side
from umbrella.visits import News

_SHOWN: Final = 14


def filter_form(
    path: str, chosen: FeedFilter, facets: Facets, umbrellas: Mapping[str, str]
) -> FilterForm:
    """The form of the feed with what is chosen in it, and what can be chosen now.

    `umbrellas`: the names of those that are known, by handle.
    """
    asked = query_of(chosen)
    of_network = {one.value: one.name or one.value for one in facets.networks}
    if chosen.network:
        of_network.setdefault(chosen.network, chosen.network)
    under = dict(umbrellas)
    if chosen.umbrella:
        under.setdefault(chosen.umbrella, chosen.umbrella)
    return FilterForm(
        action=path,
        kind=asked.get("kind", ""),
        category=asked.get("category", ""),
        network=asked.get("network", ""),
        language=asked.get("language", ""),
        words=chosen.words,
        categories=tuple(_named(item.code) for item in ROOTS),
        languages=_with(LANGUAGES, [one.value for one in facets.languages], chosen.language),
        below={root: tuple(_named(item.code) for item in items) for root, items in BELOW.items()},
        networks=dict(sorted(of_network.items(), key=lambda one: one[1].casefold())),
        umbrellas=under,
        countries=_with((), [one.value for one in facets.countries], chosen.country),
        days=WEEKDAY_NAMES,
        more={name: asked.get(name, "") for name in FOLDED_AWAY},
    )


def _with(first: Sequence[str], more: Sequence[str], chosen: str | None) -> tuple[str, ...]:
    """Each once, and what is chosen among them."""
    return tuple(dict.fromkeys([*first, *sorted(more), *([chosen] if chosen else [])]))


def _named(code: str) -> CategoryName:
    item = CATEGORIES[code]
    return CategoryName(code=item.code, label=item.label, icon=item.icon)


def facets_view(path: str, chosen: FeedFilter, facets: Facets) -> tuple[Facet, ...]:
    """Each part of the filter with its choices, as links; none for a part without any."""
    of_parts: Mapping[str, Sequence[Count]] = {
        "kind": facets.kinds,
        "category": _near(facets.categories, chosen.category),
        "network": facets.networks[:_SHOWN],
        "country": facets.countries[:_SHOWN],
        "language": facets.languages[:_SHOWN],
        "urgency": facets.urgencies,
        "mode": facets.modes,
    }
    found = (
        Facet(part, tuple(_choice(path, chosen, part, one) for one in counts))
        for part, counts in of_parts.items()
    )
    return tuple(facet for facet in found if facet.choices)


def _near(counts: Sequence[Count], chosen: str | None) -> Sequence[Count]:
    """Roots, and what is below the one that is chosen."""
    root = root_code(chosen) if chosen else ""
    shown = (one for one in counts if one.value in CATEGORIES)
    return [one for one in shown if "-" not in one.value or root_code(one.value) == root]


def _choice(path: str, chosen: FeedFilter, part: str, count: Count) -> Choice:
    change: dict[str, Any] = {part: count.value, "before": None}
    is_chosen = getattr(chosen, part) == count.value
    wanted = replace(chosen, **(change | ({part: None} if is_chosen else {})))
    return Choice(
        value=count.value,
        count=count.count,
        address=address_of(path, wanted, None),
        is_chosen=is_chosen,
        name=count.name or count.value,
        category=_named(count.value) if part == "category" else None,
    )


def news_view(path: str, chosen: FeedFilter, news: News | None) -> NewsView | None:
    """What is news since the last visit, if anything is."""
    if news is None or not (news.new or news.changed or news.over):
        return None
    return NewsView(
        since=news.since,
        new=news.new,
        changed=news.changed,
        address=address_of(path, replace(chosen, after=news.change, before=None), None),
        over=tuple(cards.listing_card(item) for item in news.over),
    )


def gap_view(path: str, gap: Gap, *, introduces: bool) -> GapView:
    """A gap with the networks on both of its sides, and whether the reader may introduce them."""
    return GapView(
        _named(gap.category),
        tuple(_side(path, gap.category, "need", side) for side in gap.asking),
        tuple(_side(path, gap.category, "offer", side) for side in gap.offering),
        introduces,
    )


def _side(path: str, category: str, kind: str, side: Side) -> SideView:
    wanted = FeedFilter(kind=kind, category=category, network=side.handle)
    listings = tuple(cards.listing_card(item) for item in side.listings)
    return SideView(
        side.network_id, side.name or side.handle, address_of(path, wanted, None), listings
    )
