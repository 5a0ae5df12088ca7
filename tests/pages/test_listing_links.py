"""What other places show of a link to an offer or a need."""

from html.parser import HTMLParser

from tests.fediverse.home import Home
from tests.media.photographs import photograph


class _Metas(HTMLParser):
    """Collects the properties in the head of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: dict[str, str] = {}
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        if tag == "meta" and said.get("property"):
            self.found[said["property"] or ""] = said["content"] or ""


async def test_a_link_to_an_offer_shows_its_title_its_words_and_its_picture(hull: Home) -> None:
    josie = await hull.member("josie")
    picture = await hull.rooms.media.keep(josie.id, photograph(), "A bicycle upside down")
    listing = await hull.add(
        'Bicycles "mended" <here>', by="josie", body="Brakes & gears.", pictures=(picture.id,)
    )
    path = f"/listings/{listing.post_id}"
    found = _Metas(await hull.page(path)).found
    assert found == {
        "og:type": "website",
        "og:title": 'Offer: Bicycles "mended" <here>',
        "og:url": hull.base_url + path,
        "og:site_name": "Hull Mutual Aid",
        "og:description": "Brakes & gears.",
        "og:image": hull.base_url + picture.path,
        "og:image:alt": "A bicycle upside down",
    }


async def test_long_words_are_cut_and_without_a_picture_none_is_shown(hull: Home) -> None:
    listing = await hull.add("Soup", by="josie", body="word " * 200)
    found = _Metas(await hull.page(f"/listings/{listing.post_id}")).found
    assert len(found["og:description"]) <= 200
    assert "og:image" not in found
