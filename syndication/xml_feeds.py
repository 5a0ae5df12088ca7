"""A view as RSS 2.0 and as Atom (RFC 4287): the library writes them, we say what stands in them."""

from io import StringIO
from typing import Any

from feedgenerator import Atom1Feed, Rss201rev2Feed

from syndication.view import Entry, View

RSS_TYPE = "application/rss+xml; charset=utf-8"
ATOM_TYPE = "application/atom+xml; charset=utf-8"

_Item = dict[str, Any]
_Handler = Any  # the library's writer of XML has no types


class _Rss(Rss201rev2Feed):  # type: ignore[misc]  # the library has no types
    """With the next page, the publisher of each item, and a date that does not move by itself."""

    def add_root_elements(self, handler: _Handler) -> None:
        super().add_root_elements(handler)
        if self.feed["following"]:
            handler.addQuickElement(
                "atom:link", None, {"rel": "next", "href": self.feed["following"]}
            )

    def add_item_elements(self, handler: _Handler, item: _Item) -> None:
        super().add_item_elements(handler, item)
        handler.addQuickElement("source", item["network"], {"url": item["network_url"]})

    def latest_post_date(self) -> object:
        return self.feed["updated_at"]


class _Atom(Atom1Feed):  # type: ignore[misc]
    """Likewise; entries say their language (RFC 4287, 2) and where they come from (4.2.11)."""

    def add_root_elements(self, handler: _Handler) -> None:
        super().add_root_elements(handler)
        if self.feed["following"]:
            handler.addQuickElement("link", "", {"rel": "next", "href": self.feed["following"]})

    def item_attributes(self, item: _Item) -> dict[str, str]:
        return {"xml:lang": item["lang"]} if item["lang"] else {}

    def add_item_elements(self, handler: _Handler, item: _Item) -> None:
        super().add_item_elements(handler, item)
        via = {"rel": "via", "href": item["network_url"], "title": item["network"]}
        handler.addQuickElement("link", "", via)
        handler.startElement("source", {})
        handler.addQuickElement("id", item["network_url"])
        handler.addQuickElement("title", item["network"])
        handler.endElement("source")

    def latest_post_date(self) -> object:
        return self.feed["updated_at"]


def rss(view: View) -> bytes:
    """The view as RSS 2.0."""
    return _written(_Rss, view)


def atom(view: View) -> bytes:
    """The view as Atom."""
    return _written(_Atom, view)


def _written(shape: type[_Rss | _Atom], view: View) -> bytes:
    feed = shape(
        title=view.title,
        link=view.home,
        description=view.about,
        language=view.language,
        author_name=view.publisher,
        feed_url=view.address,
        following=view.following,
        updated_at=view.updated_at,
    )
    for entry in view.entries:
        feed.add_item(**_item(entry))
    file = StringIO()
    feed.write(file, "utf-8")
    return file.getvalue().encode("utf-8")


def _item(entry: Entry) -> dict[str, Any]:
    return {
        "title": entry.headline,
        "link": entry.url,
        "description": entry.html,
        "author_name": entry.author_name,
        "author_link": entry.author_url,
        "pubdate": entry.published_at,
        "updateddate": entry.updated_at,
        "unique_id": entry.iri,
        "unique_id_is_permalink": False,
        "categories": entry.categories_said,
        "lang": entry.language,
        "network": entry.network_name,
        "network_url": entry.network_url,
    }
