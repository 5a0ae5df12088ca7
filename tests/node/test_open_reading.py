"""Documents are read without a node as carefully as with one."""

import pytest

from node.open_reading import OpenReader
from tests.actors.elsewhere import Elsewhere, page
from world.errors import Gone, Malformed, Missing, Refused, SisternetError
from world.network import Answer

HERE = "https://hull.example/objects/1"
NOTE = {"id": HERE, "type": "Note"}


@pytest.fixture
def elsewhere() -> Elsewhere:
    return Elsewhere()


def leading_to(url: str) -> Answer:
    return Answer(302, (("location", url),), b"")


async def test_a_document_is_believed_at_its_own_address(elsewhere: Elsewhere) -> None:
    elsewhere.put(HERE, page(NOTE))
    assert await OpenReader(elsewhere).document(f"{HERE}#part") == NOTE
    (asked,) = elsewhere.asked
    assert "signature" not in dict(asked.headers)


async def test_a_page_for_people_leads_to_the_thing_itself(elsewhere: Elsewhere) -> None:
    elsewhere.put("https://hull.example/listings/1", leading_to("/objects/1"))
    elsewhere.put("https://hull.example/@ana/1", page(NOTE))
    elsewhere.put(HERE, page(NOTE))
    for url in ("https://hull.example/listings/1", "https://hull.example/@ana/1"):
        assert await OpenReader(elsewhere).document(url) == NOTE


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (page({}, status=404), Missing),
        (page({}, status=410), Gone),
        (page({}, status=403), Refused),
        (page(NOTE, kind="text/html"), Malformed),
        (page(NOTE | {"id": "https://evil.example/1"}), Refused),
        (leading_to("https://evil.example/1"), Refused),
        (leading_to(HERE), Refused),
        (leading_to("http://[::1"), Malformed),
    ],
)
async def test_whatever_does_not_speak_for_itself_is_refused(
    elsewhere: Elsewhere, answer: Answer, error: type[SisternetError]
) -> None:
    elsewhere.put(HERE, answer)
    with pytest.raises(error):
        await OpenReader(elsewhere).document(HERE)


async def test_a_name_that_leads_back_is_asked_for_once(elsewhere: Elsewhere) -> None:
    elsewhere.put(HERE, page(NOTE | {"id": f"{HERE}0"}))
    elsewhere.put(f"{HERE}0", page(NOTE))
    with pytest.raises(Malformed):
        await OpenReader(elsewhere).document(HERE)
    assert len(elsewhere.asked) == 2
