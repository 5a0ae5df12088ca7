"""What may become of a conversation: the pure rules."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from conversations.conversation import (
    NOTHING,
    TRANSITIONS,
    WITHOUT_WINDOW,
    Conversation,
    Given,
    OneSide,
    Side,
    State,
    Step,
    after,
    agreed,
    begun_again,
    closed,
    done,
    fallen_through,
    said_yes,
    unsaid,
    with_side,
)
from conversations.party import GONE, Party, PartyKind, guest, member, party_of, remote
from listings.listing import Kind
from listings.window import Span
from storage.sealing import Seal
from world.errors import Conflict

NOW = datetime(2026, 3, 7, 9, 0, tzinfo=UTC)
TUESDAY = Span(NOW + timedelta(days=3), NOW + timedelta(days=3, hours=2), "Europe/London")
FRIDAY = Span(NOW + timedelta(days=6), NOW + timedelta(days=6, hours=1), "Europe/London")
HERE = Given("The fountain", "111")


def talk(**changes: object) -> Conversation:
    whole = Conversation(
        id=1,
        listing_id=2,
        listing_iri="https://hull.example/objects/2",
        kind=Kind.NEED,
        is_local=True,
        title="A lift",
        holder=OneSide(member(3)),
        answerer=OneSide(member(4)),
        created_at=NOW,
        changed_at=NOW,
    )
    return replace(whole, **changes)  # type: ignore[arg-type]


def both_said_yes(**changes: object) -> Conversation:
    return said_yes(said_yes(talk(**changes), Side.HOLDER, NOW), Side.ANSWERER, NOW)


@pytest.mark.parametrize("step", Step)
@pytest.mark.parametrize("state", State)
def test_only_listed_steps_happen_and_all_others_are_conflicts(state: State, step: Step) -> None:
    if (state, step) in TRANSITIONS:
        assert after(state, step) is TRANSITIONS[state, step]
    else:
        with pytest.raises(Conflict):
            after(state, step)


def test_only_what_both_want_is_agreed() -> None:
    one = said_yes(talk(), Side.HOLDER, NOW)
    assert not one.both_said_yes
    assert said_yes(one, Side.ANSWERER, NOW).both_said_yes


def test_another_time_needs_the_others_yes_anew() -> None:
    one = said_yes(talk(), Side.HOLDER, NOW, TUESDAY)
    other = said_yes(one, Side.ANSWERER, NOW, FRIDAY)

    assert other.window == FRIDAY
    assert not other.both_said_yes
    assert other.of(Side.HOLDER).yes_at is None
    assert said_yes(other, Side.HOLDER, NOW).both_said_yes


def test_the_same_time_told_in_another_zone_is_the_same() -> None:
    one = said_yes(talk(), Side.HOLDER, NOW, TUESDAY)
    assert said_yes(one, Side.ANSWERER, NOW, replace(TUESDAY, zone="UTC")).both_said_yes


@pytest.mark.parametrize("state", [State.AGREED, State.DONE, State.CLOSED])
def test_a_yes_to_what_is_agreed_or_over_is_a_conflict(state: State) -> None:
    with pytest.raises(Conflict):
        said_yes(talk(state=state), Side.HOLDER, NOW)


def test_a_yes_to_what_came_to_nothing_begins_again() -> None:
    over = fallen_through(agreed(both_said_yes(window=TUESDAY), NOW), NOW)
    again = said_yes(over, Side.HOLDER, NOW)

    assert (again.state, again.round, again.window) == (State.TALKING, 2, None)
    assert again.of(Side.ANSWERER).yes_at is None
    assert again.taking_key != over.taking_key


def test_a_yes_can_be_taken_back() -> None:
    one = said_yes(talk(), Side.HOLDER, NOW)
    assert unsaid(one, Side.HOLDER, NOW).of(Side.HOLDER).yes_at is None


@pytest.mark.parametrize(
    ("minutes_before_start", "shown"),
    [(24 * 60 + 1, False), (24 * 60, True), (0, True), (-26 * 60 + 1, True), (-26 * 60, False)],
)
def test_places_show_from_a_day_before_until_a_day_after(
    minutes_before_start: int, *, shown: bool
) -> None:
    whole = agreed(both_said_yes(window=TUESDAY), NOW)
    instant = TUESDAY.start - timedelta(minutes=minutes_before_start)
    assert whole.is_revealed(instant) == shown


def test_without_a_time_places_show_for_two_weeks_from_the_agreement() -> None:
    whole = agreed(both_said_yes(), NOW)

    assert whole.is_revealed(NOW)
    assert whole.is_revealed(NOW + WITHOUT_WINDOW - timedelta(seconds=1))
    assert not whole.is_revealed(NOW + WITHOUT_WINDOW)
    assert not whole.is_revealed(NOW - timedelta(seconds=1))


@pytest.mark.parametrize("state", [s for s in State if s is not State.AGREED])
def test_places_show_in_no_state_but_agreed(state: State) -> None:
    whole = replace(agreed(both_said_yes(window=TUESDAY), NOW), state=state)
    assert not whole.is_revealed(TUESDAY.start)
    assert whole.revealed_between == (None, None)


@pytest.mark.parametrize("end", [done, fallen_through])
def test_what_each_gave_the_other_is_wiped_with_the_end(
    end: Callable[[Conversation, datetime], Conversation],
) -> None:
    given = with_side(agreed(both_said_yes(), NOW), Side.HOLDER, given=HERE)
    over = end(given, NOW)

    assert over.holder.given == NOTHING
    assert over.ended_at == NOW
    assert over.sequence == given.sequence + 1


def test_closing_wipes_as_well_and_beginning_again_is_a_clean_table() -> None:
    given = with_side(talk(), Side.HOLDER, given=HERE)
    over = closed(given, NOW)
    again = begun_again(over, NOW)

    assert over.holder.given == NOTHING
    assert (again.state, again.round, again.agreed_at, again.ended_at) == (
        State.TALKING,
        2,
        None,
        None,
    )


def test_what_is_agreed_is_not_quiet_before_its_time_is_over() -> None:
    assert talk(last_at=NOW).quiet_since() == NOW
    whole = agreed(both_said_yes(window=TUESDAY), NOW)
    assert whole.quiet_since() == TUESDAY.end


@pytest.mark.parametrize(
    "party",
    [member(17), member(17, hidden=True), remote(5), remote(5, "https://s.example/c 1"), guest(8)],
)
def test_a_party_is_read_back_as_it_was_written(party: Party) -> None:
    assert party_of(party.text()) == party


def test_whoever_the_desk_speaks_for_has_no_key() -> None:
    seal = Seal(bytes(32))
    assert member(17).key(seal) is not None
    assert member(17).key(seal) != member(18).key(seal)
    assert member(17).key(seal) != remote(17).key(seal)
    assert member(17, hidden=True).key(seal) is None
    assert GONE.key(seal) is None
    assert remote(5).key(seal) == remote(5, "https://sister.example/c/1").key(seal)


def test_sides_are_found_by_who_they_are() -> None:
    whole = talk(answerer=OneSide(remote(9)))
    assert whole.side_of(member(3)) is Side.HOLDER
    assert whole.side_of(remote(9)) is Side.ANSWERER
    assert whole.side_of(member(9)) is None
    assert whole.members == (Side.HOLDER,)
    assert whole.remote_side is Side.ANSWERER
    assert whole.guest_side is None
    assert Party(PartyKind.GUEST, 1).is_guest
