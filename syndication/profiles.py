"""Which profiles we serve at this instant, and what stands in each."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from actors import store as people
from alliances.seen import umbrellas_of
from federation.strict_json import write
from listings.places import as_told
from storage.database import Reading
from syndication import store
from syndication.profile import (
    Json,
    Whereabouts,
    listing_path,
    offer_or_want,
    organization,
    organization_path,
)

_MOST: Final = 2_000


@dataclass(frozen=True, slots=True)
class Profiles:
    """Answers out of what everybody may see.

    What is to leave an index that the settings name no more is not served until it has: an index
    lets nothing go that still stands at its address (`federation.md` 10).
    """

    base_url: str
    where: Whereabouts
    index_url: str = ""

    def organization(self, tx: Reading, username: str) -> Json | None:
        """The profile of our network, or None for another name."""
        network = people.network(tx)
        if network.username != username or self._withheld(tx, organization_path(username)):
            return None
        umbrellas = [actor.url or actor.iri for actor in umbrellas_of(tx, network.id)]
        return organization(self.base_url, network, self.where, umbrellas, store.roots_in_use(tx))

    def listing(self, tx: Reading, number: int, now: datetime) -> Json | None:
        """The profile of a listing, while everybody may see it and its author wants it there."""
        found = store.shown(tx, number, now)
        if found is None or self._withheld(tx, listing_path(number)):
            return None
        return offer_or_want(self.base_url, as_told(found, people.network(tx).place or ""))

    def _withheld(self, tx: Reading, path: str) -> bool:
        return store.is_leaving(tx, self.base_url + path, but=self.index_url)

    def all(self, tx: Reading, now: datetime) -> dict[str, str]:
        """The address of every profile that is served, and a digest of what stands in it."""
        network = people.network(tx)
        served = {organization_path(network.username): self.organization(tx, network.username)}
        for listing in store.all_shown(tx, now, _MOST):
            told = as_told(listing, network.place or "")
            served[listing_path(listing.post_id)] = offer_or_want(self.base_url, told)
        return {
            self.base_url + path: hashlib.sha256(write(profile)).hexdigest()
            for path, profile in served.items()
            if profile is not None
        }
