"""What one network asks for and another offers, found for coordinators (`domain.md` 1.5).

Out of what networks show each other and the coordinator may see, and nothing else; a network's own
asks and offers are for its own suggestions (`suggest.py`). Offers are looked for by kind of help
and language first, so that the cost follows what is shown and not what there is. The same store
gives the same matches in the same order, and whether two may meet is the same from both sides.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from accounts.person import Person
from actors import store as people
from alliances.seen import sees_networks
from listings.categories import root_code
from listings.listing import Kind, Listing
from listings.seen import Found
from matching import across_store
from matching.reasons import Reason, Why, is_more_than_a_root
from matching.side import Side
from matching.weighing import best, known, owned
from posts.seen import Viewer
from storage.sealing import Seal
from storage.transaction import Reading
from umbrella import feed
from umbrella.feed_filter import LARGEST_PAGE, FeedFilter

NEEDS_LOOKED_AT: Final = 40
OFFERS_SHOWN: Final = 3
_PAGES: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchFilter:
    """Whose asks, of which kind, from which place on; None means "all" and "from the newest".

    With an `umbrella` both sides are in it.
    """

    network: str | None = None  # IRI or handle
    umbrella: str | None = None  # likewise
    category: str | None = None
    before: str | None = None


@dataclass(frozen=True, slots=True)
class Match:
    """An offer of another network that may meet the ask, and why."""

    offer: Found
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Matched:
    """An ask of one network with what others offer, the best first."""

    need: Found
    offers: tuple[Match, ...]


@dataclass(frozen=True, slots=True)
class Matches:
    """One page; `next_before` begins the next one, None after the last."""

    items: tuple[Matched, ...] = ()
    next_before: str | None = None


def matches_seen_by(
    tx: Reading, seal: Seal, coordinator: Person, chosen: MatchFilter, now: datetime
) -> Matches:
    """The newest asks of other networks for which yet others, or ours, offer something.

    Nothing for anybody but coordinators, ours and of umbrellas.
    """
    if not sees_networks(tx, coordinator):
        return Matches()
    looking = _Looking(tx, seal, Viewer(coordinator.actor), now, chosen.umbrella)
    before, items = chosen.before, list[Matched]()
    for _ in range(_PAGES):
        needs, before = looking.needs(replace(chosen, before=before))
        items += [found for need in needs if (found := looking.matched(need)).offers]
        if items or before is None:
            break
    return Matches(tuple(items), before)


@dataclass(slots=True)
class _Looking:
    """One question; offers of a kind are looked up once."""

    tx: Reading
    seal: Seal
    viewer: Viewer
    now: datetime
    umbrella: str | None = None
    offers: dict[tuple[str, str | None], Sequence[Found]] = field(default_factory=dict)

    def needs(self, chosen: MatchFilter) -> tuple[list[Found], str | None]:
        """The next asks of other networks, and where to go on."""
        wanted = FeedFilter(
            kind=Kind.NEED,
            network=chosen.network,
            umbrella=self.umbrella,
            category=chosen.category,
            before=chosen.before,
            limit=NEEDS_LOOKED_AT,
        )
        page = feed.seen_by(self.tx, self.viewer, wanted, self.now)
        home = people.network(self.tx).id
        ids = [item.post_id for item in page.items]
        found = across_store.shown_to_others(self.tx, self.viewer, ids)
        needs = [found[number] for number in ids if number in found]
        return [need for need in needs if need.listing.network_id != home], page.next_before

    def matched(self, need: Found) -> Matched:
        """The offers of other networks that suit it best."""
        asking = self._side(need)
        others = [one for one in self._candidates(need.listing) if _are_of_two(need, one)]
        bare = [(one, Side(one.listing, one.listing.author_id)) for one in others]
        first = best(
            asking, [pair for pair in bare if is_more_than_a_root(asking, pair[1])], self.now
        )
        sides = [(fit.offer, self._side(fit.offer)) for fit in first]
        fits = best(asking, [pair for pair in sides if self._may_be_told(need, pair[1])], self.now)
        return Matched(
            need, tuple(Match(fit.offer, _told(fit.reasons)) for fit in fits[:OFFERS_SHOWN])
        )

    def _side(self, found: Found) -> Side:
        bare = Side(found.listing, found.listing.author_id)
        mine = owned(self.tx, self.seal, bare) if found.listing.local else bare
        return replace(known(self.tx, [mine])[0], network_name=found.network_name)

    def _may_be_told(self, need: Found, side: Side) -> bool:
        return not people.is_blocked_pair(self.tx, need.listing.author_id, side.owner_id)

    def _candidates(self, need: Listing) -> list[Found]:
        """The newest offers of the same kinds: those in the language of the ask, and all others."""
        found: dict[int, Found] = {}
        for root in sorted({root_code(code) for code in need.categories}):
            for language in dict.fromkeys((need.language, None)):
                found |= {one.listing.post_id: one for one in self._offers(root, language)}
        return list(found.values())

    def _offers(self, root: str, language: str | None) -> Sequence[Found]:
        key = (root, language)
        if key not in self.offers:
            wanted = FeedFilter(
                kind=Kind.OFFER,
                umbrella=self.umbrella,
                category=root,
                language=language,
                limit=LARGEST_PAGE,
            )
            page = feed.seen_by(self.tx, self.viewer, wanted, self.now)
            ids = [item.post_id for item in page.items]
            shown = across_store.shown_to_others(self.tx, self.viewer, ids)
            self.offers[key] = tuple(shown.values())
        return self.offers[key]


def _are_of_two(need: Found, offer: Found) -> bool:
    return need.listing.network_id != offer.listing.network_id


def _told(reasons: tuple[Reason, ...]) -> tuple[Reason, ...]:
    """Without what the card says anyway: which network it is from."""
    return tuple(reason for reason in reasons if reason.why is not Why.SISTER)
