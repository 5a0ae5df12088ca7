"""Private words stand where their readers are, and nowhere else (invariants 15, 16, 18; PRV).

A network with a sister, two strangers and a guest; every private field holds a word of its own,
and so does a listing for each audience and voice. Everybody of `words.Who` asks for every address
that the application has; `words.SECRETS` says who may find what.
"""

from collections import defaultdict

import pytest

from tests.canary.addresses import UNKNOWN
from tests.canary.aftermath import Aftermath
from tests.canary.words import (
    AUDIENCES,
    EVERYBODY,
    LISTINGS,
    NOBODY,
    NOTES,
    SECRETS,
    Readers,
    Secret,
    Who,
    listing_word,
    only,
)

EACH_SECRET = pytest.mark.parametrize("secret", SECRETS, ids=lambda secret: secret.where)
EACH_VIEWER = pytest.mark.parametrize("who", Who)
HOLDERS = {
    "guest": only(Who.GUEST),
    "invitation": only(Who.JOSIE),
    "agreed": only(Who.LEAH, Who.AMINA),
    "app": only(Who.AMINA),
    "export": only(Who.AMINA),
    "renew": only(Who.AMINA),
    "code": NOBODY,
    "session": NOBODY,
    "program": NOBODY,
}
"""Who may be shown links, codes and tokens."""

ANONYMOUS = frozenset(listing_word(audience, "anonymous") for audience in AUDIENCES)


@pytest.mark.row("PRV-01", "PRV-02", "PRV-06", "PRV-07", "PRV-14", "PRV-22")
@EACH_SECRET
def test_a_word_shows_to_its_readers_and_to_nobody_else(
    aftermath: Aftermath, secret: Secret
) -> None:
    leaks = [str(look) for look in aftermath.seen.of(secret.word) if look.who not in secret.readers]
    assert leaks == []
    found = {look.who for look in aftermath.seen.of(secret.word)}
    assert not secret.must or found == secret.readers, "a page forgets somebody who may see it"


@EACH_SECRET
def test_what_is_sealed_shows_on_the_pages_for_it_alone(
    aftermath: Aftermath, secret: Secret
) -> None:
    found = {look.address.pattern for look in aftermath.seen.of(secret.word)}
    assert not secret.places or found <= secret.places


@pytest.mark.row("PRV-08")
def test_no_cache_keeps_what_is_not_for_everybody(aftermath: Aftermath) -> None:
    private = {secret.word for secret in SECRETS if secret.readers != EVERYBODY}
    kept = [str(look) for look in aftermath.seen.looks if look.is_kept and look.words & private]
    assert kept == []


def test_nobody_learns_on_which_listing_it_was_who_asks_unnamed(aftermath: Aftermath) -> None:
    told = [
        str(look)
        for look in aftermath.seen.looks
        if look.names_nina and look.words & ANONYMOUS and look.who not in (Who.NINA, Who.JOSIE)
    ]
    assert told == []


@pytest.mark.row("PRV-05")
@EACH_VIEWER
def test_what_somebody_may_not_see_is_to_them_as_if_it_were_not_there(
    aftermath: Aftermath, who: Who
) -> None:
    unknown = {
        (look.address.pattern, look.accept): (look.status, look.shape)
        for look in aftermath.seen.looks
        if look.who is who and look.address.path.endswith(UNKNOWN)
    }
    hidden = _hidden_from(aftermath, who)
    compared = 0
    for look in aftermath.seen.looks:
        key = (look.address.pattern, look.accept)
        number = look.address.path.rpartition("/")[2]
        if look.who is who and number in hidden and key in unknown:
            compared += 1
            assert (look.status, look.shape) == unknown[key], str(look)
    assert compared or not hidden


def _hidden_from(aftermath: Aftermath, who: Who) -> set[str]:
    """The numbers of listings and talks that somebody may not know to be there."""
    readers: dict[str, Readers] = {secret.word: secret.readers for secret in LISTINGS.values()}
    readers |= {
        "talk": only(Who.AMINA, Who.TED, Who.JOSIE),  # who knows that there are talks
        "helped": only(Who.NINA, Who.TED, Who.JOSIE),
        "reported": only(Who.OTIS, Who.TED, Who.JOSIE),
    }
    numbers = aftermath.numbers
    return {str(numbers[name]) for name, whose in readers.items() if who not in whose}


@pytest.mark.row("PRV-16")
def test_a_collection_counts_what_it_gives(aftermath: Aftermath) -> None:
    assert aftermath.seen.counts
    wrong = [found for found in aftermath.seen.counts if found.told != found.given]
    assert wrong == []


def test_a_search_for_a_word_that_is_not_theirs_finds_as_much_as_one_for_none(
    aftermath: Aftermath,
) -> None:
    assert aftermath.seen.searches
    told = [found for found in aftermath.seen.searches if found.found != found.nothing]
    assert told == []


@EACH_SECRET
def test_other_servers_are_told_what_is_for_them(aftermath: Aftermath, secret: Secret) -> None:
    told = {host for host, octets in aftermath.sent.items() if secret.word.encode() in octets}
    assert told <= secret.hosts
    assert told or not secret.hosts


@EACH_SECRET
def test_no_log_tells_it(aftermath: Aftermath, secret: Secret) -> None:
    assert secret.word not in aftermath.said


@EACH_SECRET
def test_letters_tell_it_to_its_readers_and_no_subject_does(
    aftermath: Aftermath, secret: Secret
) -> None:
    for letter in aftermath.letters:
        assert secret.word not in letter.subject
        if secret.word in letter.text:
            assert secret.lettered, letter
            assert letter.reader in secret.readers, letter


def test_a_digest_tells_of_listings(aftermath: Aftermath) -> None:
    """Or the test before would have looked at nothing."""
    told: dict[Who | None, set[str]] = defaultdict(set)
    for letter in aftermath.letters:
        told[letter.reader] |= {s.word for s in LISTINGS.values() if s.word in letter.text}
    assert told[Who.OTIS]
    assert told[Who.JOSIE]


@EACH_SECRET
def test_what_is_sealed_lies_in_no_row_as_it_is(aftermath: Aftermath, secret: Secret) -> None:
    assert not secret.sealed or secret.word.encode() not in aftermath.stored


def test_what_is_for_all_lies_in_the_store(aftermath: Aftermath) -> None:
    """Or the test before would have read nothing."""
    assert NOTES["public"].word.encode() in aftermath.stored


@pytest.mark.parametrize("name", HOLDERS)
def test_what_opens_a_door_shows_to_whoever_may_hand_it_on_and_is_not_kept(
    aftermath: Aftermath, name: str
) -> None:
    told = [
        str(look)
        for look in aftermath.seen.looks
        if name in look.links and look.who not in HOLDERS[name]
    ]
    assert told == []
    assert aftermath.links[name] not in aftermath.said
    # What was told to another server stands in the note that told it.
    assert name == "agreed" or aftermath.links[name].encode() not in aftermath.stored


def test_no_word_is_part_of_another() -> None:
    """Or one would be found where the other stands."""
    found = [(a.word, b.word) for a in SECRETS for b in SECRETS if a is not b and _is_in(a, b)]
    assert found == []


def _is_in(one: Secret, other: Secret) -> bool:
    return one.word.lower() in other.word.lower()
