from datetime import timedelta

from actors.signs import ListeningNetwork, Signs
from federation.http_dates import to_http_date
from tests.fediverse.sundial import Sundial
from world.network import Answer, Outgoing

HOST = "sister.example"
SECOND = timedelta(seconds=1)


def date_of(clock: Sundial, ahead: timedelta = timedelta(0)) -> str:
    return to_http_date(int((clock.now() + ahead).timestamp()))


def ahead(signs: Signs, host: str = HOST) -> timedelta | None:
    sign = signs.of(host)
    return None if sign is None else sign.ahead


def test_an_answer_tells_how_far_a_clock_is_off() -> None:
    clock = Sundial()
    signs = Signs(clock)
    wrong = timedelta(seconds=40)
    signs.answered(HOST, date_of(clock, wrong), clock.now())
    found = ahead(signs)
    assert found is not None
    assert abs(found - wrong) <= SECOND


def test_the_time_of_an_answer_is_held_against_the_middle_of_its_trip() -> None:
    clock = Sundial()
    signs = Signs(clock)
    asked_at = clock.now()
    clock.turn(seconds=2)
    told = date_of(clock)
    clock.turn(seconds=2)
    signs.answered(HOST, told, asked_at)
    found = ahead(signs)
    assert found is not None
    assert abs(found) <= SECOND


def test_a_slow_answer_and_an_odd_date_tell_that_somebody_is_there_and_no_time() -> None:
    clock = Sundial()
    signs = Signs(clock)
    asked_at = clock.now()
    clock.turn(seconds=9)
    signs.answered(HOST, date_of(clock), asked_at)
    for odd in (None, "", "yesterday", "Thu, 99 Jan 2026 12:00:00 GMT"):
        signs.answered("odd.example", odd, clock.now())
    for host in (HOST, "odd.example"):
        sign = signs.of(host)
        assert sign is not None
        assert (sign.heard_at, sign.ahead) == (clock.now(), None)


def test_a_request_that_was_long_on_its_way_does_not_undo_what_an_answer_told() -> None:
    clock = Sundial()
    signs = Signs(clock)
    late = date_of(clock)
    clock.turn(minutes=20)
    signs.answered(HOST, date_of(clock), clock.now())
    signs.spoke(HOST, late)
    found = ahead(signs)
    assert found is not None
    assert abs(found) <= SECOND
    clock.turn(days=1)
    signs.spoke(HOST, late)
    assert ahead(signs) != found


def test_only_what_is_new_is_told_again_and_no_more_hosts_are_kept_than_fit() -> None:
    clock = Sundial()
    signs = Signs(clock)
    for number in range(5_000):
        signs.spoke(f"{number}.example", None)
    assert len(signs.news()) == 4_096
    assert signs.of("0.example") is None
    signs.spoke(HOST, None)
    assert set(signs.news()) == {HOST}
    assert signs.news() == {}


async def test_the_network_listens_to_every_answer_but_errors_of_the_server() -> None:
    clock = Sundial()
    signs = Signs(clock)
    network = ListeningNetwork(_Fixed(clock), clock, signs)
    await network.send(Outgoing("GET", f"https://{HOST}/actor"))
    await network.send(Outgoing("GET", "https://broken.example/actor"))
    await network.close()
    assert signs.of(HOST) is not None
    assert signs.of("broken.example") is None


class _Fixed:
    """Implements `world.network.Network`: one host that is well, and one that is not."""

    def __init__(self, clock: Sundial) -> None:
        self._clock = clock

    async def send(self, request: Outgoing) -> Answer:
        status = 503 if "broken" in request.url else 200
        return Answer(status, (("date", date_of(self._clock)),), b"")

    async def close(self) -> None:
        """Nothing is open."""
