"""The reader's language: words, numbers and dates in it, and which one it is.

Our messages are English sentences; `locale/<language>/LC_MESSAGES/messages.po` holds what they
are elsewhere, as gettext files that translators' programs know. They are read when first
needed, without a build step. A message without a translation stays English.
"""

from datetime import date, datetime, time
from functools import cache, lru_cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_time, get_day_names
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal

# English dates as most of the world writes them: day, month in letters, year.
_LOCALES = {"en": "en_GB", "es": "es", "fr": "fr", "mi": "mi"}
LANGUAGES = tuple(_LOCALES)
_FOLDER = Path(__file__).parent / "locale"
_LONGEST_HEADER = 500
_HOUR = 60


class Words:
    """Says things in one language. Get one from `words_for`."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._locale = Locale.parse(_LOCALES[language])
        self._messages = _messages(language)

    @property
    def direction(self) -> str:
        """The direction of its script for HTML: ltr or rtl."""
        return self._locale.text_direction

    def gettext(self, message: str, /, **values: object) -> str:
        """The message in this language, its `{places}` filled with the values."""
        said = self._messages.gettext(message) if message else ""
        return said.format(**values) if values else said

    def ngettext(self, one: str, many: str, count: int, /, **values: object) -> str:
        """The message for a number; `{count}` in it is the number as this language writes it."""
        said = self._messages.ngettext(one, many, count)
        return said.format(count=self.number(count), **values)

    def number(self, number: int) -> str:
        """A whole number with this language's separators."""
        return format_decimal(number, locale=self._locale)

    def duration(self, minutes: int) -> str:
        """A length of time in hours and minutes: "1 hour 30 minutes"."""
        hours, rest = divmod(minutes, _HOUR)
        said = []
        if hours:
            said.append(self.ngettext("{count} hour", "{count} hours", hours))
        if rest or not hours:
            said.append(self.ngettext("{count} minute", "{count} minutes", rest))
        return " ".join(said)

    def day(self, instant: datetime, zone: str = "UTC") -> str:
        """The day of an instant in a zone: "3 April 2026"."""
        return _day(instant.astimezone(zone_of(zone)).date().toordinal(), self._locale)

    def calendar_day(self, day: date) -> str:
        """A day that has no zone: "3 April 2026"."""
        return _day(day.toordinal(), self._locale)

    def moment(self, instant: datetime, zone: str = "UTC") -> str:
        """Day, time and zone of an instant: "3 April 2026, 14:30 (Pacific/Auckland)"."""
        there = instant.astimezone(zone_of(zone))
        told = self.clock(there.time())
        return f"{self.day(instant, zone)}, {told} ({zone.replace('_', ' ')})"

    def span(self, start: datetime, end: datetime, zone: str = "UTC") -> str:
        """From one instant to another: "3 April 2026, 14:30–16:00 (Pacific/Auckland)"."""
        first, last = (instant.astimezone(zone_of(zone)) for instant in (start, end))
        told = f"{self.day(start, zone)}, {self.clock(first.time())}–"
        if first.date() != last.date():
            told = f"{told[:-1]} – {self.day(end, zone)}, "
        return f"{told}{self.clock(last.time())} ({zone.replace('_', ' ')})"

    def clock(self, hour: time) -> str:
        """A time of day: "14:30"."""
        return format_time(hour, "short", locale=self._locale)

    def month(self, year: int, number: int, *, short: bool = False) -> str:
        """The name of a month: "November 2026"; short: "Nov"."""
        form = "LLL" if short else "LLLL y"
        return format_date(date(year, number, 1), form, locale=self._locale)

    def weekday(self, number: int) -> str:
        """The name of a day of the week; 0 is Monday."""
        return str(get_day_names("wide", "stand-alone", self._locale)[number])

    def language_name(self, code: str) -> str:
        """What this language calls another one; the code itself if it has no word for it."""
        try:
            name = Locale.parse(code, sep="-").get_display_name(self._locale)
        except (UnknownLocaleError, ValueError):
            return code
        return name or code

    def country_name(self, code: str) -> str:
        """What this language calls a country (ISO 3166 alpha-2); the code if it has no word."""
        return self._locale.territories.get(code) or code


@lru_cache(maxsize=2048)
def _day(ordinal: int, locale: Locale) -> str:
    return format_date(datetime.fromordinal(ordinal).date(), "long", locale=locale)


@cache
def _messages(language: str) -> NullTranslations:
    file = _FOLDER / language / "LC_MESSAGES" / "messages.po"
    binary = BytesIO()
    with file.open("rb") as lines:
        catalog = read_po(lines, locale=language)
    for message in [message for message in catalog if not all(message.string or "")]:
        catalog.delete(message.id)  # or its first English form would serve for every number
    write_mo(binary, catalog)
    binary.seek(0)
    return GNUTranslations(binary)


@lru_cache(maxsize=64)
def zone_of(name: str) -> ZoneInfo:
    """The zone of an IANA name; UTC for a name this machine does not know."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")


@cache
def _words(language: str) -> Words:
    return Words(language)


def words_for(language: str | None) -> Words:
    """The words of a language ("es", "es-MX"); English for none, and for one we do not have."""
    return _words(known_language(language) or "en")


def own_names() -> dict[str, str]:
    """What each of our languages calls itself: "Español"."""
    return {code: _own_name(code) for code in LANGUAGES}


def _own_name(code: str) -> str:
    name = Locale.parse(code).get_display_name(code) or code
    return name[0].upper() + name[1:]


def known_language(language: str | None) -> str | None:
    """Which of our languages a BCP 47 tag asks for ("fr-CA" asks for "fr"), or None."""
    code = (language or "").replace("_", "-").partition("-")[0].strip().lower()
    return code if code in _LOCALES else None


def negotiate(accept_language: str | None, otherwise: str = "en") -> str:
    """The best of our languages for an `Accept-Language` header, else `otherwise`.

    RFC 9110 12.5.4: the highest weight wins, the earlier of equals. Nonsense is passed over.
    """
    best, best_weight = otherwise, 0.0
    for item in (accept_language or "")[:_LONGEST_HEADER].split(","):
        tag, _, parameter = item.partition(";")
        code = otherwise if tag.strip() == "*" else known_language(tag)
        weight = _weight(parameter)
        if code and weight > best_weight:
            best, best_weight = code, weight
    return best


def _weight(parameter: str) -> float:
    name, _, value = parameter.replace(" ", "").partition("=")
    if not name:
        return 1.0
    if name.lower() != "q" or not value.replace(".", "", 1).isdecimal():
        return 0.0
    return min(float(value), 1.0)
