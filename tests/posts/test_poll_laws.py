"""Totals are what the votes make of them, in whatever order and however often those come."""

import tempfile
from datetime import timedelta
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from posts.actions import NoteDraft
from posts.poll import PollDraft
from posts.trimming import Trimmings
from tests.posts.village import Json, Village, neighbour

OPTIONS = ("A", "B", "C")
VOTERS = ("ann", "bob", "cleo")
Ballot = tuple[str, str]

_ballots = st.lists(
    st.tuples(st.sampled_from(VOTERS), st.sampled_from((*OPTIONS, "D"))), max_size=12
)


async def _counted(ballots: list[Ballot], *, multiple: bool) -> tuple[list[int], int | None]:
    """What a poll stands at after these votes from elsewhere."""
    with tempfile.TemporaryDirectory() as folder:
        async with Village(Path(folder) / "hull.sqlite") as hull:
            poll = PollDraft(OPTIONS, timedelta(days=1), multiple)
            draft = NoteDraft("Which?", trimmings=Trimmings(poll=poll))
            post = await hull.posts.write_note(hull.ted, draft)
            people = {name: neighbour(name, f"https://{name}.example") for name in VOTERS}
            for person in people.values():
                await hull.meet(person)
            for name, title in ballots:
                note: Json = people[name].note(
                    f"{name}-{title}", content=None, name=title, inReplyTo=post.iri
                )
                await hull.hear(people[name].does("Create", note))
            rows = await hull.rows("SELECT votes FROM poll_options ORDER BY place")
            ((voters,),) = await hull.rows("SELECT voters FROM polls")
            return [votes for (votes,) in rows], voters


@settings(max_examples=15)
@given(ballots=_ballots, data=st.data())
async def test_where_several_may_be_chosen_order_and_repetition_change_nothing(
    ballots: list[Ballot], data: st.DataObject
) -> None:
    shuffled = data.draw(st.permutations(ballots + ballots[:3]))
    counted = await _counted(list(shuffled), multiple=True)
    valid = {ballot for ballot in ballots if ballot[1] in OPTIONS}
    expected = [sum(title == option for _, title in valid) for option in OPTIONS]
    assert counted == (expected, len({name for name, _ in valid}))


@settings(max_examples=15)
@given(ballots=_ballots)
async def test_where_one_may_be_chosen_the_first_vote_of_each_counts(ballots: list[Ballot]) -> None:
    counted = await _counted(ballots, multiple=False)
    first: dict[str, str] = {}
    for name, title in ballots:
        if title in OPTIONS:
            first.setdefault(name, title)
    expected = [sum(title == option for title in first.values()) for option in OPTIONS]
    assert counted == (expected, len(first))
