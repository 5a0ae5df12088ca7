"""The feed and the directory as ActivityStreams: the original documents, proofs and all."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from federation.contexts import UMBRELLA_CONTEXT
from federation.network_profile import location
from federation.strict_json import parse
from provenance.check import Coming, Tracks
from storage.instants import to_text
from umbrella.feed_filter import Feed, FeedItem
from umbrella.known_network import KnownNetwork

Json = dict[str, Any]
_NO_TRACKS: Final = Tracks()


def feed_page(
    iri: str,
    feed: Feed,
    documents: Mapping[int, bytes],
    tracks: Mapping[int, Tracks],
    following: str | None,
) -> Json:
    """An OrderedCollectionPage of listings as their authors sent them, with where each comes from.

    `provenance` says what this node has found out of each: its home network, how far away that
    is, which ways it came, and what looking at the proof came to, when and by which key. That is
    no part of what was signed, and `proof` means something else to readers of JSON-LD; so it
    stands in a list of its own, by id.
    """
    page: Json = {
        "@context": list(UMBRELLA_CONTEXT),
        "id": iri,
        "type": "OrderedCollectionPage",
        "orderedItems": [
            parse(documents[item.post_id]) for item in feed.items if item.post_id in documents
        ],
        "provenance": [
            _found_out(item, tracks.get(item.post_id, _NO_TRACKS)) for item in feed.items
        ],
    }
    if following:
        page["next"] = following
    return page


def _found_out(item: FeedItem, tracks: Tracks) -> Json:
    check = tracks.check
    members: Json = {
        "object": item.iri,
        "network": item.network_iri,
        "networkName": item.network_name,
        "verdict": item.proof,
        "distance": item.distance,
        "arrivals": [_arrival(one) for one in tracks.comings] or None,
        "checked": to_text(check.at) if check else None,
        "key": check.key_iri if check else None,
        "fingerprint": check.fingerprint if check else None,
    }
    return {name: value for name, value in members.items() if value is not None}


def _arrival(coming: Coming) -> Json:
    by = {"by": coming.by.iri} if coming.by is not None else {}
    return {"way": coming.way.value, "at": to_text(coming.at)} | by


def directory(iri: str, networks: Sequence[KnownNetwork]) -> Json:
    """A Collection of the networks of the umbrella."""
    return {
        "@context": list(UMBRELLA_CONTEXT),
        "id": iri,
        "type": "Collection",
        "totalItems": len(networks),
        "items": [network.iri for network in networks],
        "provenance": [_told(network) for network in networks],
    }


def _told(network: KnownNetwork) -> Json:
    facts, heard_at = network.facts, network.last_contact_at
    members: Json = {
        "object": network.iri,
        "name": network.name,
        "handle": network.handle,
        "distance": network.distance,
        "verdict": network.proof,
        "location": location(network.place or None, facts.where),
        "inLanguage": list(facts.languages) or None,
        "categories": list(network.categories) or None,
        "openListings": network.open_listings,
        "memberCount": facts.told_members,
        "software": facts.software,
        "lastContact": to_text(heard_at) if heard_at else None,
    }
    return {name: value for name, value in members.items() if value is not None}
