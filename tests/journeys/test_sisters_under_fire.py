"""Three real nodes in a burst of listings, while processes die: nothing lost, nothing doubled."""

from collections import Counter
from collections.abc import Iterator

import pytest

from tests.journeys.bursts import Burst, burst
from tests.journeys.processes import until
from tests.journeys.sisterhood import Sisters, sisters, titles_shown, titles_stored

pytestmark = [pytest.mark.journey]

_ALL_OVER_SECONDS = 60


@pytest.fixture(scope="module")
def three(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sisters]:
    """The three sisters, for every journey of this page."""
    with sisters(tmp_path_factory.mktemp("sisters")) as found:
        yield found


def _named(counted: Counter[str], name: str) -> Counter[str]:
    return Counter({title: n for title, n in counted.items() if title.startswith(f"{name} ")})


def _check_everywhere(three: Sisters, going: Burst, name: str) -> None:
    """Every listing taken is on all three exactly once, in the store and on the page."""

    def missing() -> list[str]:
        return [
            node.username
            for node in three.nodes
            if not going.taken <= _named(titles_stored(node), name).keys()
        ]

    until(lambda: not missing(), seconds=_ALL_OVER_SECONDS, of_what=three.told)
    for node in three.nodes:
        shown, stored = _named(titles_shown(node), name), _named(titles_stored(node), name)
        assert shown == stored
        assert going.taken <= shown.keys() <= going.taken | going.unanswered.keys()
        assert set(shown.values()) == {1}


@pytest.mark.row("FLT-01", "FLT-07")
def test_a_sister_killed_in_a_burst_of_500_has_every_listing_once(three: Sisters) -> None:
    with burst(three.josie, 500, "Patience") as going:
        going.wait_for(150)
        three.madison.kill()
        going.wait_for(300)
        three.madison.start()
    assert len(going.taken) == 500, going.told()
    _check_everywhere(three, going, "Patience")


@pytest.mark.row("FLT-02")
def test_a_publisher_killed_in_a_burst_keeps_every_word_it_has_given(three: Sisters) -> None:
    with burst(three.josie, 150, "Promise") as going:
        going.wait_for(60)
        three.hull.kill()
    assert going.unanswered
    three.hull.start()
    _check_everywhere(three, going, "Promise")


@pytest.mark.row("FLT-06")
def test_a_publisher_told_to_stop_answers_what_is_under_way_and_keeps_it(three: Sisters) -> None:
    with burst(three.josie, 400, "Farewell") as going:
        going.wait_for(60)
        assert three.hull.stop() == 0, three.hull.log_end()
    assert "Traceback" not in three.hull.log_end()
    assert set(going.refused.values()) <= {503}, going.told()
    # A request that meets a connection being closed is not answered, and not carried out either.
    assert _named(titles_stored(three.hull), "Farewell").keys() == going.taken, going.told()
    three.hull.start()
    _check_everywhere(three, going, "Farewell")


@pytest.mark.row("FLT-06")
def test_whoever_is_told_to_stop_ends_well_and_leaves_a_sound_database(three: Sisters) -> None:
    for node in three.nodes:
        assert node.stop() == 0, node.log_end()
    for node in three.nodes:
        counted = titles_stored(node)
        assert counted
        assert set(counted.values()) == {1}
        assert "✗" not in node.says("doctor", "--offline").out
