"""People live on two real nodes, in a real browser: from the code on a poster to "it happened".

The same journey three ways: with a finger on a telephone, without scripts, and with the keyboard
alone. Nothing is done behind the pages but codes to sign in with, which a coordinator reads out.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO

import pytest
import segno
from PIL import Image
from playwright.sync_api import Page

from tests.journeys.hands import Hands, Pointing, Typing
from tests.journeys.neighbourhood import WIDTHS, Neighbourhood, neighbourhood, picture
from tests.journeys.processes import until

pytestmark = [pytest.mark.journey, pytest.mark.browser]

_SECONDS = 30
_LONGEST_SECONDS = 90  # of human steps, for somebody who is in no hurry
_GATE = "By the green gate on Newland Avenue"


@dataclass(frozen=True)
class Way:
    """How somebody goes through the pages."""

    name: str
    kind: type[Hands]
    width: int
    scripts: bool = True

    def hands(self, town: Neighbourhood, who: str = "") -> Hands:
        """Their hands, in a window of their own."""
        return self.kind(town.window(who, width=self.width, scripts=self.scripts))

    def picture(self, hands: Hands, name: str) -> None:
        """Keeps how the page looks; at every width on the way that people go most."""
        widths = WIDTHS if self.name == "on a telephone" else (self.width,)
        picture(hands.page, f"{name} {self.name}", widths)


WAYS = (
    Way("on a telephone", Pointing, 320),
    Way("without scripts", Pointing, 768, scripts=False),
    Way("by keyboard", Typing, 1280),
)
EACH_WAY = pytest.mark.parametrize("way", WAYS, ids=lambda way: way.name)


@pytest.fixture(scope="module")
def whole_town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Neighbourhood]:
    with neighbourhood(tmp_path_factory.mktemp("neighbourhood")) as found:
        yield found


@pytest.fixture
def town(whole_town: Neighbourhood) -> Iterator[Neighbourhood]:
    """The town, with nobody at a window yet."""
    yield whole_town
    whole_town.close_windows()


def _code_in(page: Page) -> list[list[bool]]:
    """The square code on a page, read as a camera reads it: light and dark, spot by spot."""
    square = page.locator("svg.square")
    spots = int((square.get_attribute("viewBox") or "").split()[-1])
    seen = Image.open(BytesIO(square.screenshot())).convert("L")
    step = seen.width / spots
    return [
        [_is_dark(seen, (column + 0.5) * step, (row + 0.5) * step) for column in range(spots)]
        for row in range(spots)
    ]


def _is_dark(seen: Image.Image, x: float, y: float) -> bool:
    light = seen.getpixel((int(x), int(y)))
    assert isinstance(light, int | float)
    return light < 128


def _invited(town: Neighbourhood, way: Way) -> str:
    """The coordinator makes an invitation for people she knows; where its code leads."""
    desk = way.hands(town, "hull_desk")
    desk.open(f"{town.hull.base_url}/people/invitations")
    desk.tick("To people whom we know well")
    desk.press("Make an invitation")
    address = desk.page.locator(".address").inner_text()
    matrix = segno.make_qr(address, error="m").matrix_iter(border=4)
    assert _code_in(desk.page) == [[bool(spot) for spot in row] for row in matrix]
    way.picture(desk, "invitation")
    return address


def _joined(town: Neighbourhood, way: Way, name: str) -> Hands:
    """Somebody points their telephone at the code, and joins."""
    hands = way.hands(town)
    hands.open(_invited(town, way))
    way.picture(hands, "joining")
    hands.begin()
    hands.write("Your name", name)
    hands.write("Telephone", "01482 000 444")
    hands.press("Join Hull Mutual Aid")
    hands.sees(name.split(maxsplit=1)[0])
    assert hands.effort.seconds < _LONGEST_SECONDS, str(hands.effort)
    way.picture(hands, "joined")
    return hands


def _asked(way: Way, hands: Hands, title: str) -> None:
    """From home: what is needed, of which kind, how soon; and who may see it is on the button."""
    hands.press("Ask", "link", within="nav")
    hands.begin()
    hands.write("What could you do with?", title)
    hands.tick("Lifts and transport")
    hands.tick("This week")
    hands.unfold("Or others")
    way.picture(hands, "asking")
    hands.press("Ask Hull Mutual Aid and its sisters")
    hands.sees(title)
    assert hands.effort.seconds < _LONGEST_SECONDS, str(hands.effort)
    way.picture(hands, "asked")


def _answered(town: Neighbourhood, way: Way, title: str) -> Hands:
    """Leah, of a sister, finds it on the board of her own network, and answers."""
    leah = way.hands(town, "leah")
    leah.open(f"{town.madison.base_url}/board")
    until(lambda: _comes(leah.page, title), seconds=_SECONDS, of_what=town.told)
    leah.press(title, "link")
    leah.press("Answer", "link")
    way.picture(leah, "answering")
    leah.write("What would you like to say?", "I drive past at ten. Shall I ring?")
    leah.press("Send")
    leah.sees("I drive past at ten.")
    return leah


def _comes(page: Page, text: str) -> bool:
    """Whether it is on the page by now, which is loaded anew."""
    page.reload()
    return page.get_by_text(text).count() > 0


def _agreed(town: Neighbourhood, way: Way, hands: Hands, title: str) -> None:
    """Whoever asked says yes, and where; the other side hears of it."""
    hands.open(f"{town.hull.base_url}/messages")
    until(lambda: _comes(hands.page, title), seconds=_SECONDS, of_what=town.told)
    way.picture(hands, "messages")
    hands.press(title, "link")
    hands.sees("I drive past at ten.")
    hands.press("We agreed", "link")
    hands.write("Where do you meet?", _GATE)
    way.picture(hands, "saying yes")
    hands.press("Yes, we agreed")


@EACH_WAY
def test_from_the_code_on_a_poster_to_it_happened(town: Neighbourhood, way: Way) -> None:
    # Given that somebody joins by the code, and asks for something
    title = f"A lift to the market {way.name}"
    hands = _joined(town, way, f"Rewi {way.name.title()}")
    _asked(way, hands, title)

    # When a member of a sister answers, and both say yes
    leah = _answered(town, way, title)
    _agreed(town, way, hands, title)
    until(lambda: _comes(leah.page, "said yes"), seconds=_SECONDS, of_what=town.told)
    assert leah.page.get_by_text(_GATE).count() == 0
    leah.press("We agreed", "link")
    leah.press("Yes, we agreed")

    # Then it is agreed on both nodes, and Leah is told where to meet by the other's own node
    until(
        lambda: _comes(leah.page, "Where to meet, and how to reach"),
        seconds=_SECONDS,
        of_what=town.told,
    )
    way.picture(leah, "agreed")
    link = leah.page.get_by_role("link", name="Where to meet, and how to reach")
    assert (link.get_attribute("href") or "").startswith(town.hull.base_url)
    leah.page.goto(link.get_attribute("href") or "")
    leah.sees(_GATE)
    # And when it has happened, the ask is done everywhere
    until(lambda: _comes(hands.page, "It happened"), seconds=_SECONDS, of_what=town.told)
    hands.press("It happened")
    way.picture(hands, "happened")
    leah.open(f"{town.madison.base_url}/board")
    until(lambda: not _comes(leah.page, title), seconds=_SECONDS, of_what=town.told)


@EACH_WAY
def test_the_coordinator_writes_a_need_down_while_somebody_rings(
    town: Neighbourhood, way: Way
) -> None:
    desk = way.hands(town, "hull_desk")
    desk.open(f"{town.hull.base_url}/desk/intake")
    desk.write("Who is it?", f"Dolores {way.name.title()}")
    desk.tick("They ask for something")
    desk.write("In a few words", "Somebody to read the post to me")
    desk.pick("What kind of help is it?", "Company")
    desk.tick("They said so, on the telephone")
    desk.unfold("If they are new here")
    desk.write("Telephone", "01482 000 555")
    desk.press("Write it down")
    # Nobody of that name is known: what was written is still there
    desk.tick("Somebody new")
    way.picture(desk, "telephone")
    desk.press("Write it down")
    desk.sees("Somebody to read the post to me")
    assert desk.effort.seconds < 2 * _LONGEST_SECONDS, str(desk.effort)
    way.picture(desk, "written down")


def test_a_task_costs_what_was_done_for_it(town: Neighbourhood) -> None:
    """The measure itself: nobody asks less of people by asking for more."""
    hands = WAYS[0].hands(town)
    hands.open(f"{town.hull.base_url}/join")
    before = hands.effort.seconds
    hands.write("Your name", "Ria")
    assert (hands.effort.keys, hands.effort.points, hands.effort.thoughts) == (3, 1, 1)
    assert hands.effort.seconds == pytest.approx(before + 3 * 0.5 + 1.3 + 1.75)
