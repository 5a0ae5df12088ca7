"""Home timelines that have grown long: the newest stay, and nothing but the timeline changes."""

import pytest

from posts import timeline_store
from posts.actions import NoteDraft
from posts.seen import Page, Viewer, home_seen_by
from tests.posts.village import Village


@pytest.fixture
def _short(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three stay, and two more may wait before anything goes; four go at a time."""
    monkeypatch.setattr(timeline_store, "KEPT_MOST", 3)
    monkeypatch.setattr(timeline_store, "_BEYOND", 2)
    monkeypatch.setattr(timeline_store, "_OFF_AT_ONCE", 4)


async def _written(hull: Village, number: int) -> list[str]:
    """The names of what ted writes, the newest first."""
    names = []
    for count in range(number):
        names.append((await hull.posts.write_note(hull.ted, NoteDraft(f"Note {count}."))).iri)
        hull.later(seconds=1)
    return names[::-1]


@pytest.mark.usefixtures("_short")
async def test_the_newest_stay_and_the_rest_are_still_there_for_whoever_looks(
    hull: Village,
) -> None:
    await hull.follow(hull.amina, hull.ted)
    names = await _written(hull, 9)
    await hull.posts.tidy()
    assert await hull.home(hull.amina) == names[:5]
    await hull.posts.tidy()  # five do not grow too long; another one has to come
    names = [*await _written(hull, 1), *names]
    await hull.posts.tidy()
    assert await hull.home(hull.amina) == names[:3]
    assert await hull.home(hull.ted) == names[:3]
    assert await hull.rows("SELECT count(*) FROM posts") == [(10,)]


@pytest.mark.usefixtures("_short")
async def test_one_that_is_a_little_longer_waits_until_it_is_worth_it(hull: Village) -> None:
    names = await _written(hull, 5)
    await hull.posts.tidy()
    assert await hull.home(hull.ted) == names


@pytest.mark.usefixtures("_short")
async def test_pages_of_what_stayed_go_on_as_before(hull: Village) -> None:
    names = await _written(hull, 7)
    await hull.posts.tidy()
    newest = await hull.ask(lambda tx: home_seen_by(tx, Viewer(hull.ted), Page(limit=2)))
    older = Page(limit=2, before=newest[-1].id)
    rest = await hull.ask(lambda tx: home_seen_by(tx, Viewer(hull.ted), older))
    assert [post.iri for post in (*newest, *rest)] == names[:3]


def test_as_many_stay_as_with_mastodon() -> None:
    assert timeline_store.KEPT_MOST == 800
