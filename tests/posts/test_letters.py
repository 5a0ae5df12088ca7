"""What other software really sends: read, or refused in words; never a surprise."""

import json
from pathlib import Path
from typing import Any

import pytest

from actors.actor import Actor
from federation.documents import read_activity
from federation.kinds import ACTIVITY_TYPES
from inbox.needs import Needs
from posts.post import Post
from tests.actors.elsewhere import Person, keys_of
from tests.posts.village import Neighbour, Village
from world.errors import SisternetError

SHAPES = Path(__file__).parents[1] / "vectors" / "interop-shapes"
LETTERS = [
    (f"{file.stem}: {entry['role']}", entry["json"])
    for file in sorted(SHAPES.glob("*.json"))
    for entry in json.loads(file.read_text())["documents"]
    if isinstance(entry["json"], dict) and entry["json"].get("type") in ACTIVITY_TYPES
]


@pytest.mark.parametrize(
    "letter", [letter for _, letter in LETTERS], ids=[name for name, _ in LETTERS]
)
async def test_a_letter_of_other_software_is_handled_or_refused_in_words(
    hull: Village, letter: dict[str, Any]
) -> None:
    actor = await _writer(hull, letter)
    if actor is not None:
        await hull.follow(hull.ted, actor)
    try:
        await hull.database.write(lambda tx: hull.handle(tx, letter))
    except (SisternetError, Needs):
        return


async def test_mastodons_note_with_a_warning_is_shown_behind_it(
    hull: Village, vera: Neighbour, known_vera: Actor
) -> None:
    post = await _taken(hull, vera, summary="<b>sad</b> news", sensitive=True)
    assert (post.text.summary, post.text.sensitive) == ("sad news", True)


async def test_an_event_shows_its_content_and_its_name(
    hull: Village, vera: Neighbour, known_vera: Actor
) -> None:
    post = await _taken(hull, vera, type="Event", name="Summit", summary="Saturday, Hull")
    assert (post.text.name, post.text.summary) == ("Summit", "")
    assert post.text.content == "<p>Hello.</p>"


async def test_an_event_without_content_is_a_card(
    hull: Village, vera: Neighbour, known_vera: Actor
) -> None:
    post = await _taken(
        hull, vera, type="Event", name="Summit", content=None, summary="Saturday, Hull"
    )
    assert "<strong>Summit</strong>" in post.text.content
    assert "Saturday, Hull" in post.text.content


@pytest.mark.parametrize(
    ("preview", "shown"),
    [
        ({"type": "Note", "content": "<p>A short version</p>"}, "A short version"),
        ({"type": "Note", "name": "Short"}, "Short"),
        ({"type": "Note", "content": 7}, ""),
        ("https://victim.example/preview", ""),
    ],
)
async def test_a_card_shows_the_preview_that_came_along(
    hull: Village, vera: Neighbour, known_vera: Actor, preview: object, shown: str
) -> None:
    post = await _taken(hull, vera, type="Map", content=None, preview=preview)
    assert shown in post.text.content
    assert f'href="{post.iri}"' in post.text.content


async def test_plain_text_and_markdown_are_text_not_markup(
    hull: Village, vera: Neighbour, known_vera: Actor
) -> None:
    post = await _taken(
        hull, vera, mediaType="text/markdown", content="One <b>two</b>\r\nthree\n\n*four*"
    )
    assert post.text.content == "<p>One &lt;b&gt;two&lt;/b&gt;<br>three</p><p>*four*</p>"


async def test_addresses_of_pages_that_could_do_harm_are_left_out(
    hull: Village, vera: Neighbour, known_vera: Actor
) -> None:
    post = await _taken(hull, vera, url="javascript:alert(1)", type="Map", content=None)
    assert post.text.url is None
    assert "javascript" not in post.text.content


async def _taken(hull: Village, vera: Neighbour, **changes: Any) -> Post:  # noqa: ANN401
    note = vera.note(**changes)
    await hull.hear(vera.does("Create", note))
    post = await hull.post(note["id"])
    assert post is not None
    return post


async def _writer(hull: Village, letter: dict[str, Any]) -> Actor | None:
    """Knows whoever wrote it, if anybody can be told."""
    try:
        iri = read_activity(letter).actor
    except SisternetError:
        return None
    base, slash, name = iri.rpartition("/")
    host = "/".join(iri.split("/", 3)[:3])
    path = base[len(host) :] + slash
    person = Person(name.lstrip("@") or "root", host, keys_of("writer"), path=path)
    if person.iri != iri:
        person = Person(name.lstrip("@"), host, keys_of("writer"), path=path + "@")
    hull.elsewhere.put(iri, person.document())
    return await hull.fetcher.actor(iri, budget=hull.budget())
