"""The addresses of offers and needs."""

from starlette.routing import Route

from pages.board_pages import BoardPages
from pages.listing_page import ListingPage
from pages.listing_pages import ListingPages
from pages.listing_pictures import ListingPictures
from pages.mine_pages import MinePages
from pages.paper import Paper
from pages.provenance_pages import ProvenancePages
from pages.works import Works


def routes_of_listings(paper: Paper, works: Works) -> list[Route]:
    """Every page of offers and needs."""
    return [
        *ListingPages(paper, works.listings, works.media, works.syndication.opening).routes(),
        *ListingPictures(paper, works.listings, works.media).routes(),
        *MinePages(paper, works.listings).routes(),
        *BoardPages(paper, works.searches, paper.room.clock).routes(),
        *ProvenancePages(paper, works.verifying).routes(),
        *ListingPage(paper, works.listings).routes(),
    ]
