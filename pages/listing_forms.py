"""What members fill in to offer or to ask for something, and what it means."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated, Final

from accounts.behalf import ConsentHow
from desk.intake import end_of
from listings.categories import CATEGORIES, ROOTS, root_code
from listings.checking import ContactFound
from listings.listing import (
    BODY_LONGEST,
    PLACE_LONGEST,
    TITLE_LONGEST,
    Agreed,
    Kind,
    Listing,
    ListingAudience,
    ListingDraft,
    Mode,
    Urgency,
)
from listings.terms import (
    AREA_LONGEST,
    CAP_MOST,
    HELPERS_MOST,
    ONE_HELPER,
    Access,
    Cap,
    Crew,
    Exchange,
    Per,
    Ride,
    Voice,
)
from listings.window import ANYTIME, Slot, Span, Window
from media.picture import ALT_LONGEST, OCTETS_MOST
from pages.fields import Choice, Choices, Clock, Day, Files, Lines, Text, Tick, Upload, Whole
from pages.people_forms import AGREED
from pages.sheet import FieldAmiss
from storage.instants import from_text, to_text
from text.languages import LANGUAGES, zone_of
from text.listing_phrases import LISTING_TROUBLE
from world.errors import Conflict, SisternetError

ESTIMATES: Final = (15, 30, 45, 60, 90, 120, 180, 240, 360, 480)
ANY, ONCE, WEEKLY, AS_IT_IS = "any", "once", "weekly", "kept"
_DAYS: Final = tuple(str(day) for day in range(7))
_ROOT_CODES: Final = tuple(item.code for item in ROOTS)
_USUAL_SPAN: Final = timedelta(hours=2)
_LAST_MINUTE: Final = time(23, 59)


@dataclass(frozen=True, slots=True, kw_only=True)
class TermsFields:
    """When, where, on which terms, for whom; `was` is the instant of the change they saw."""

    body: Annotated[str, Lines(BODY_LONGEST)] = ""
    urgency: Annotated[str, Choice(Urgency)] = Urgency.WHENEVER
    when: Annotated[str, Choice((ANY, ONCE, WEEKLY, AS_IT_IS))] = ANY
    day: Annotated[date | None, Day()] = None
    days: Annotated[tuple[str, ...], Choices(_DAYS)] = ()
    begins: Annotated[time | None, Clock()] = None
    ends: Annotated[time | None, Clock()] = None
    estimate: Annotated[str, Choice([str(minutes) for minutes in ESTIMATES])] = ""
    cap: Annotated[int | None, Whole(1, CAP_MOST)] = None
    per: Annotated[str, Choice(Per)] = Per.MONTH
    least: Annotated[int, Whole(1, HELPERS_MOST)] = 1
    most: Annotated[int, Whole(1, HELPERS_MOST)] = 1
    exchange: Annotated[str, Choice(Exchange)] = ""
    access: Annotated[tuple[str, ...], Choices(Access)] = ()
    voice: Annotated[str, Choice(Voice)] = ""
    until: Annotated[date | None, Day()] = None
    language: Annotated[str, Choice(LANGUAGES)] = ""
    audience: Annotated[str, Choice(ListingAudience)] = ""
    agrees: Annotated[bool, Tick()] = False
    even_so: Annotated[bool, Tick()] = False
    kept: Annotated[str, Text(19)] = ""
    picture: Annotated[tuple[Upload, ...], Files(octets=OCTETS_MOST)] = ()
    alt: Annotated[str, Text(ALT_LONGEST)] = ""
    how: Annotated[str, Choice(AGREED)] = ConsentHow.SPOKEN
    open_index: Annotated[bool, Tick()] = False
    was: Annotated[str, Text(24)] = ""

    def window(self, zone: str, known: Listing | None) -> Window:
        """When it suits; raises `FieldAmiss` for what is missing or the wrong way round."""
        if self.when == AS_IT_IS and known is not None:
            return known.window
        if self.when == ONCE:
            return Window(span=self._span(zone))
        return Window(slots=self._slots(zone)) if self.when == WEEKLY else ANYTIME

    def _span(self, zone: str) -> Span:
        if self.day is None:
            raise FieldAmiss("day", LISTING_TROUBLE["day missing"])
        begins = self.begins or time()
        start = datetime.combine(self.day, begins, zone_of(zone)).astimezone(UTC)
        if self.ends is not None:
            end = datetime.combine(self.day, self.ends, zone_of(zone)).astimezone(UTC)
        elif self.begins is not None:
            end = start + _USUAL_SPAN
        else:
            end = datetime.combine(self.day, _LAST_MINUTE, zone_of(zone)).astimezone(UTC)
        if end <= start:
            raise FieldAmiss("ends", LISTING_TROUBLE["window"])
        return Span(start, end, zone)

    def _slots(self, zone: str) -> tuple[Slot, ...]:
        if not self.days:
            raise FieldAmiss("days", LISTING_TROUBLE["days missing"])
        begins, ends = self.begins or time(8), self.ends or time(20)
        if ends <= begins:
            raise FieldAmiss("ends", LISTING_TROUBLE["window"])
        return tuple(Slot(int(day), begins, ends, zone) for day in self.days)

    def seen(self) -> datetime | None:
        """When the listing was changed last, as whoever sends this saw it."""
        try:
            return from_text(self.was) if self.was else None
        except ValueError as error:
            raise Conflict(LISTING_TROUBLE["changed"]) from error

    def consent(self, words: str, how: ConsentHow) -> Agreed | None:
        """That they agree to these words, if they do."""
        return Agreed(how, words) if self.agrees else None


@dataclass(frozen=True, slots=True, kw_only=True)
class ListingFields(TermsFields):
    """An offer or an ask of any kind; `detail` says more exactly what `category` begins."""

    title: Annotated[str, Text(TITLE_LONGEST)]
    category: Annotated[str, Choice(_ROOT_CODES)]
    detail: Annotated[str, Choice(CATEGORIES)] = ""
    place: Annotated[str, Text(PLACE_LONGEST)] = ""
    mode: Annotated[str, Choice(Mode)] = Mode.EITHER


@dataclass(frozen=True, slots=True, kw_only=True)
class LiftFields(TermsFields):
    """A lift, offered or asked for: what it is about follows from where it leads."""

    title: Annotated[str, Text(TITLE_LONGEST)] = ""
    from_area: Annotated[str, Text(AREA_LONGEST)]
    to_area: Annotated[str, Text(AREA_LONGEST)]
    returning: Annotated[bool, Tick()] = False
    wheelchair: Annotated[bool, Tick()] = False


@dataclass(frozen=True, slots=True)
class Meant:
    """What a form is filled in for: who by, in which zone, and what stood there before."""

    kind: Kind
    zone: str
    consent: Agreed | None = None
    known: Listing | None = None
    pictures: tuple[int, ...] | None = None


def draft_of(form: ListingFields | LiftFields, meant: Meant) -> ListingDraft:
    """The listing that a form asks for; raises `FieldAmiss`."""
    is_need, known = meant.kind is Kind.NEED, meant.known
    told: dict[str, object] = {
        "kind": meant.kind,
        "title": form.title,
        "body": form.body,
        "language": form.language or None,
        "urgency": Urgency(form.urgency) if is_need else Urgency.WHENEVER,
        "window": form.window(meant.zone, known),
        "estimate_minutes": int(form.estimate) if form.estimate else None,
        "available_minutes": known.available_minutes if known else None,
        "cap": None if is_need or form.cap is None else Cap(form.cap, Per(form.per)),
        "helpers": Crew(form.least, max(form.least, form.most)) if is_need else ONE_HELPER,
        "exchange": Exchange(form.exchange) if form.exchange else None,
        "access": form.access,
        "voice": Voice(form.voice) if form.voice else None,
        "expires_at": end_of(form.until, meant.zone),
        "audience": ListingAudience(form.audience) if form.audience else None,
        "pictures": meant.pictures,
        "consent": meant.consent,
        "knowingly": form.even_so,
    }
    if isinstance(form, LiftFields):
        ride = Ride(form.from_area, form.to_area, form.returning, form.wheelchair)
        told |= {"ride": ride, "categories": _lift_categories(known), "mode": Mode.IN_PERSON}
    else:
        told |= {
            "categories": _categories(form, known),
            "place": form.place,
            "mode": Mode(form.mode),
        }
    return ListingDraft(**told)  # type: ignore[arg-type]  # each is of its field's type


def _lift_categories(known: Listing | None) -> tuple[str, ...]:
    return known.categories if known else ("ride-lift",)


def _categories(form: ListingFields, known: Listing | None) -> tuple[str, ...]:
    """The kind of help, more exactly if that was chosen, and what else stood there before."""
    if form.detail and root_code(form.detail) != form.category:
        first = form.category
    else:
        first = form.detail or form.category
    others = known.categories[1:] if known else ()
    return (first, *(code for code in others if code != first))


def _when(listing: Listing) -> dict[str, object]:
    """When it suits, as far as the form can say it."""
    slots, span = listing.window.slots, listing.window.span
    days = tuple(str(slot.weekday) for slot in slots)
    if span:
        start, end = (instant.astimezone(zone_of(span.zone)) for instant in (span.start, span.end))
        when = ONCE if start.date() == end.date() else AS_IT_IS
        told = {"day": start.date(), "begins": start.time(), "ends": end.time()}
        return {"when": when, "days": days, **told}
    is_even = len({(slot.begins, slot.ends) for slot in slots}) == 1
    if is_even:
        times = {"begins": slots[0].begins, "ends": slots[0].ends}
        return {"when": WEEKLY, "days": days, "day": None, **times}
    when = AS_IT_IS if slots else ANY
    return {"when": when, "days": days, "day": None, "begins": None, "ends": None}


def fields_of(listing: Listing) -> ListingFields | LiftFields:
    """The form with what a listing says now in it."""
    shared: dict[str, object] = {
        "title": listing.title,
        "body": listing.body,
        "urgency": listing.urgency,
        **_when(listing),
        "estimate": str(listing.estimate_minutes or ""),
        "cap": listing.cap.most if listing.cap else None,
        "per": listing.cap.per if listing.cap else Per.MONTH,
        "least": listing.helpers.least,
        "most": listing.helpers.most,
        "exchange": listing.exchange,
        "access": listing.access,
        "language": listing.language if listing.language in LANGUAGES else "",
        "was": to_text(listing.changed_at),
    }
    if listing.ride:
        ride = listing.ride
        return LiftFields(
            from_area=ride.from_area,
            to_area=ride.to_area,
            returning=ride.returning,
            wheelchair=ride.wheelchair,
            **shared,  # type: ignore[arg-type]
        )
    first = listing.categories[0] if listing.categories else ""
    return ListingFields(
        category=root_code(first),
        detail=first if first != root_code(first) else "",
        place=listing.place,
        mode=listing.mode,
        **shared,  # type: ignore[arg-type]
    )


_FIELDS: Final = {
    "title missing": "title",
    "title long": "title",
    "text long": "body",
    "place long": "place",
    "category": "category",
    "window": "ends",
    "window past": "day",
    "end past": "until",
    "end far": "until",
    "cap": "cap",
    "helpers": "most",
    "ride": "from_area",
    "anonymous offer": "voice",
    "consent": "agrees",
}


def beside(error: SisternetError) -> SisternetError:
    """The same error, beside the field that it is about, where one is."""
    if isinstance(error, ContactFound):
        return FieldAmiss("even_so", error.public) if error.may_insist else error
    for code, field in _FIELDS.items():
        if error.public == LISTING_TROUBLE[code]:
            return FieldAmiss(field, error.public)
    return error
