"""PreviewCard: where a status leads, for programs that show a card (clientapi.md 6 and 11)."""

from dataclasses import dataclass

from federation.strict_json import Json


@dataclass(frozen=True, slots=True)
class Card:
    """A page of ours that a status is about: `title` is like "Offer: Bicycle repair"."""

    url: str
    title: str
    description: str
    provider_name: str  # the network
    provider_url: str
    image: str | None = None
    blurhash: str | None = None


def card_of(card: Card) -> Json:
    """The card of a link."""
    return {
        "url": card.url,
        "title": card.title,
        "description": card.description,
        "type": "link",
        "authors": [],
        "author_name": "",
        "author_url": "",
        "provider_name": card.provider_name,
        "provider_url": card.provider_url,
        "html": "",
        "width": 0,
        "height": 0,
        "image": card.image,
        "embed_url": "",
        "blurhash": card.blurhash,
        "language": None,
        "published_at": None,
        "missing_attribution": False,
    }
