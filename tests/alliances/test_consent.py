"""Two consents, many hosts: whatever order words come in, everybody comes to the same end."""

from datetime import UTC, datetime, timedelta
from itertools import permutations

from hypothesis import given, settings
from hypothesis import strategies as st

from alliances.consent import (
    MAX_AHEAD,
    MOST_HOSTS,
    Consent,
    Kind,
    Statement,
    decisions,
    hosts_of,
    instant_after,
    is_news,
    is_timely,
    later,
    members,
)

NOON = datetime(2026, 3, 7, 12, tzinfo=UTC)
HOSTS = ("https://a.example/u", "https://b.example/u", "https://c.example/u")
NETWORKS = ("https://x.example/n", "https://y.example/n")


def said(host: str, network: str, minute: int, *, ended: bool = False) -> Statement:
    at = NOON + timedelta(minutes=minute)
    return Statement(host, Kind.MEMBER, network, at, at, ended)


def agreed(network: str, minute: int, *named: str) -> Consent:
    return Consent(network, NOON + timedelta(minutes=minute), frozenset(named))


class Listener:
    """Somebody who hears words one by one, and keeps of each speaker the newest."""

    def __init__(self) -> None:
        self.statements: dict[tuple[str, str], Statement] = {}
        self.consents: dict[str, Consent] = {}

    def hear(self, word: Statement | Consent) -> None:
        if isinstance(word, Consent):
            self.consents[word.network] = later(self.consents.get(word.network), word)
            return
        known = self.statements.get((word.host, word.subject))
        if is_news(word, known):
            self.statements[word.host, word.subject] = word

    def members(self, hosts: frozenset[str] = frozenset(HOSTS)) -> set[str]:
        decided = decisions(self.statements.values(), hosts)
        return set(members(decided, self.consents, hosts))


words = st.one_of(
    st.builds(
        said,
        st.sampled_from(HOSTS),
        st.sampled_from(NETWORKS),
        st.integers(0, 4),
        ended=st.booleans(),
    ),
    st.builds(
        lambda network, minute, named: agreed(network, minute, *named),
        st.sampled_from(NETWORKS),
        st.integers(0, 4),
        st.sets(st.sampled_from((*HOSTS, "https://else.example/u"))),
    ),
)


@settings(max_examples=300, deadline=None)
@given(st.data(), st.lists(words, max_size=12))
def test_any_order_and_any_repetition_gives_the_same_members(
    data: st.DataObject, heard: list[Statement | Consent]
) -> None:
    twice = data.draw(st.lists(st.sampled_from(heard))) if heard else []
    again: list[Statement | Consent] = data.draw(st.permutations([*heard, *twice]))
    one, other = Listener(), Listener()
    for word in heard:
        one.hear(word)
    for word in again:
        other.hear(word)
    assert one.members() == other.members()


@settings(max_examples=300, deadline=None)
@given(st.lists(words, max_size=12), st.lists(words, max_size=6))
def test_whoever_missed_some_words_catches_up_by_hearing_what_another_keeps(
    heard: list[Statement | Consent], missed: list[Statement | Consent]
) -> None:
    whole, late = Listener(), Listener()
    for word in heard:
        whole.hear(word)
        late.hear(word)
    for word in missed:
        whole.hear(word)
    for statement in whole.statements.values():
        late.hear(statement)
    for consent in whole.consents.values():
        late.hear(consent)
    assert late.members() == whole.members()


@settings(max_examples=200, deadline=None)
@given(st.lists(words, max_size=10))
def test_hosts_that_copy_from_each_other_converge_and_any_of_them_is_enough(
    heard: list[Statement | Consent],
) -> None:
    everybody = Listener()
    for word in heard:
        everybody.hear(word)
    decided = decisions(everybody.statements.values(), frozenset(HOSTS))
    for host in HOSTS:
        copied = Listener()
        for consent in everybody.consents.values():
            copied.hear(consent)
        for statement in decided.values():
            copied.hear(
                Statement(
                    host,
                    statement.kind,
                    statement.subject,
                    statement.published,
                    statement.updated,
                    statement.ended,
                )
            )
        assert copied.members() == everybody.members()


def test_both_have_to_say_yes() -> None:
    alone = decisions([said(HOSTS[0], NETWORKS[0], 0)], frozenset(HOSTS))
    assert members(alone, {}, frozenset(HOSTS)) == {}
    names_nobody = {NETWORKS[0]: agreed(NETWORKS[0], 0)}
    assert members(alone, names_nobody, frozenset(HOSTS)) == {}
    names_another_host = {NETWORKS[0]: agreed(NETWORKS[0], 0, HOSTS[2])}
    assert set(members(alone, names_another_host, frozenset(HOSTS))) == {NETWORKS[0]}


def test_what_is_not_a_host_says_nothing() -> None:
    forged = said("https://mallory.example/u", NETWORKS[0], 9)
    assert decisions([forged], frozenset(HOSTS)) == {}


def test_an_old_word_that_comes_again_changes_nothing() -> None:
    yes, no = said(HOSTS[0], NETWORKS[0], 0), said(HOSTS[0], NETWORKS[0], 1, ended=True)
    for order in permutations([yes, no, yes]):
        listener = Listener()
        for word in order:
            listener.hear(word)
        listener.hear(agreed(NETWORKS[0], 0, HOSTS[0]))
        assert listener.members() == set()


def test_at_the_same_instant_an_ending_counts_whoever_says_it() -> None:
    both = [said(HOSTS[0], NETWORKS[0], 1), said(HOSTS[1], NETWORKS[0], 1, ended=True)]
    for order in (both, both[::-1]):
        assert decisions(order, frozenset(HOSTS))[NETWORKS[0]].ended


def test_of_two_lists_of_one_instant_only_what_both_name_counts() -> None:
    one, other = agreed(NETWORKS[0], 1, HOSTS[0], HOSTS[1]), agreed(NETWORKS[0], 1, HOSTS[1])
    assert later(one, other) == later(other, one) == other


def test_hosts_are_one_umbrella_where_names_go_both_ways() -> None:
    a, b, c = HOSTS
    names = {a: frozenset({b}), b: frozenset({a, c}), c: frozenset({a})}
    assert hosts_of(a, names) == hosts_of(b, names) == {a, b}
    assert hosts_of(c, names) == {c}


def test_who_is_reached_by_way_of_a_host_that_fell_away_is_still_one_with_us() -> None:
    a, b, c = HOSTS
    names = {a: frozenset({b, c}), b: frozenset({a}), c: frozenset({a})}
    assert hosts_of(b, names) == {a, b, c}


def test_an_umbrella_never_has_more_hosts_than_can_be_read() -> None:
    many = [f"https://h{number}.example/u" for number in range(MOST_HOSTS * 2)]
    names = {host: frozenset(many) - {host} for host in many}
    assert len(hosts_of(many[0], names)) == MOST_HOSTS


def test_a_word_of_the_future_is_not_timely() -> None:
    assert is_timely(NOON + MAX_AHEAD, NOON)
    assert not is_timely(NOON + MAX_AHEAD + timedelta(milliseconds=1), NOON)


def test_a_decision_comes_after_all_that_was_decided_even_by_a_clock_that_runs_ahead() -> None:
    ahead = NOON + timedelta(minutes=5)
    assert instant_after(None, NOON) == NOON
    assert instant_after(ahead, NOON) > ahead
    assert instant_after(NOON, ahead) == ahead
