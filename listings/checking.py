"""Whether what somebody wants to publish may be published, as far as it can tell by itself."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Final

from listings.categories import CATEGORIES, is_sensitive
from listings.listing import (
    AVAILABLE_LONGEST,
    BODY_LONGEST,
    CATEGORIES_MOST,
    ESTIMATE_LONGEST,
    PICTURES_MOST,
    PLACE_LONGEST,
    QUARTER_HOUR,
    TITLE_LONGEST,
    Kind,
    ListingAudience,
    ListingDraft,
    Urgency,
)
from listings.terms import ONE_HELPER, Ride, check_ride, check_terms, default_exchange
from listings.window import checked_window
from text.clean import clean_line
from text.contact_detector import contacts_in
from text.languages import words_for
from text.listing_phrases import A_LIFT, LISTING_TROUBLE
from world.errors import Refused

_NO_LIMIT: Final = 1_000_000  # what is too long is refused, not cut
_A_RIDE: Final = ("ride-lift",)


class ContactFound(Refused):
    """The text says how or where to reach somebody; `found` are the words that do.

    `may_insist`: it stays at home, so that whoever has been warned may publish it all the same.
    """

    status = 422

    def __init__(self, found: tuple[str, ...], *, may_insist: bool) -> None:
        super().__init__(LISTING_TROUBLE["contact" if may_insist else "contact outside"])
        self.found = found
        self.may_insist = may_insist


def default_audience(codes: tuple[str, ...]) -> ListingAudience:
    """Sensitive things are for coordinators' eyes, everything else for the network."""
    return ListingAudience.COORDINATOR if is_sensitive(codes) else ListingAudience.NETWORK


def checked(draft: ListingDraft, now: datetime) -> ListingDraft:
    """The draft with texts trimmed, audience and terms settled. Raises `Refused` with the reason.

    `ContactFound` where the text says how to reach somebody, and leaves the house (invariant 16);
    for the own network unless they publish it knowingly.
    """
    trimmed = _trimmed(draft)
    _check_texts(trimmed)
    _check_categories(trimmed.categories)
    _check_minutes(trimmed)
    _check_kind(trimmed)
    check_terms(trimmed.cap, trimmed.helpers, trimmed.access)
    if len(trimmed.pictures or ()) > PICTURES_MOST:
        raise Refused(LISTING_TROUBLE["pictures"])
    _check_contact(trimmed)
    return replace(trimmed, window=checked_window(trimmed.window, now))


def _trimmed(draft: ListingDraft) -> ListingDraft:
    ride = _ride(draft.ride)
    codes = tuple(dict.fromkeys(code.strip().lower() for code in draft.categories))
    categories = codes or (_A_RIDE if ride else ())
    return replace(
        draft,
        title=clean_line(draft.title, _NO_LIMIT) or _title_of(ride, draft.language),
        body="\n".join(clean_line(line, _NO_LIMIT) for line in draft.body.splitlines()).strip(),
        categories=categories,
        place=ride.way if ride else clean_line(draft.place, _NO_LIMIT),
        audience=draft.audience or default_audience(categories),
        access=tuple(sorted(set(draft.access))),
        exchange=draft.exchange or default_exchange(categories),
        ride=ride,
    )


def _ride(ride: Ride | None) -> Ride | None:
    if ride is None:
        return None
    areas = [clean_line(area, _NO_LIMIT) for area in (ride.from_area, ride.to_area)]
    trimmed = replace(ride, from_area=areas[0], to_area=areas[1])
    check_ride(trimmed)
    return trimmed


def _title_of(ride: Ride | None, language: str | None) -> str:
    if ride is None:
        return ""
    words = words_for(language)
    return words.gettext(A_LIFT, from_area=ride.from_area, to_area=ride.to_area)


def _check_texts(draft: ListingDraft) -> None:
    if not draft.title:
        raise Refused(LISTING_TROUBLE["title missing"])
    for what, text, longest in (
        ("title", draft.title, TITLE_LONGEST),
        ("text", draft.body, BODY_LONGEST),
        ("place", draft.place, PLACE_LONGEST),
    ):
        if len(text) > longest:
            raise Refused(LISTING_TROUBLE[f"{what} long"])


def _check_categories(codes: tuple[str, ...]) -> None:
    if not 1 <= len(codes) <= CATEGORIES_MOST:
        raise Refused(LISTING_TROUBLE["categories"])
    if not set(codes) <= CATEGORIES.keys():
        raise Refused(LISTING_TROUBLE["category"])


def _check_minutes(draft: ListingDraft) -> None:
    for minutes, longest in (
        (draft.estimate_minutes, ESTIMATE_LONGEST),
        (draft.available_minutes, AVAILABLE_LONGEST),
    ):
        if minutes is not None and (
            minutes % QUARTER_HOUR or not QUARTER_HOUR <= minutes <= longest
        ):
            raise Refused(LISTING_TROUBLE["quarter hours"])


def _check_kind(draft: ListingDraft) -> None:
    """What only needs have, and what only offers have."""
    if draft.kind is Kind.NEED and draft.cap is not None:
        raise Refused(LISTING_TROUBLE["cap of a need"])
    if draft.kind is Kind.OFFER and draft.helpers != ONE_HELPER:
        raise Refused(LISTING_TROUBLE["helpers of an offer"])
    if draft.kind is Kind.OFFER and draft.urgency is not Urgency.WHENEVER:
        raise Refused(LISTING_TROUBLE["urgent offer"])


def check_descriptions(audience: ListingAudience, descriptions: Iterable[str]) -> None:
    """What pictures show leaves the house in words with them; raises `ContactFound`."""
    found = contacts_in("\n".join(descriptions)) if audience.leaves_home else ()
    if found:
        raise ContactFound(tuple(finding.text for finding in found), may_insist=False)


def _check_contact(draft: ListingDraft) -> None:
    audience = draft.audience or ListingAudience.COORDINATOR
    if audience is ListingAudience.COORDINATOR or (draft.knowingly and not audience.leaves_home):
        return
    found = contacts_in(f"{draft.title}\n{draft.body}\n{draft.place}")
    if found:
        said = tuple(finding.text for finding in found)
        raise ContactFound(said, may_insist=not audience.leaves_home)
