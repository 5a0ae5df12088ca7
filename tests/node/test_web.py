"""The envelope of every answer: headers, and errors in the form that the asker reads."""

import json
from pathlib import Path

import pytest
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from structlog.testing import capture_logs

from federation.negotiation import ACTIVITY_JSON
from node.application import application
from node.web import Errors
from pages.errors_page import ErrorPages
from pages.visitor import Visitor
from storage.database import Database
from templates.views import Site
from tests.fediverse.asking import ask
from tests.fediverse.home import Home
from tests.fediverse.roads import Road, Roads
from tests.fediverse.sundial import Dice, Sundial
from world import errors
from world.errors import SisternetError
from world.ids import IdMaker
from world.network import Answer, Outgoing
from world.outside import World

HTML = "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8"
EVERYWHERE = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "strict-transport-security": "max-age=31536000",
}
PATHS = ["/", "/actors/hull", "/health", "/.well-known/nodeinfo", "/nowhere", "/actors/nobody"]

TABLE: list[tuple[SisternetError, int]] = [
    (errors.Malformed("why"), 400),
    (errors.Unproven("why"), 401),
    (errors.Refused("why"), 403),
    (errors.Missing("why"), 404),
    (errors.Conflict("why"), 409),
    (errors.Gone("why"), 410),
    (errors.TooLarge("why"), 413),
    (errors.WrongMediaType("why"), 415),
    (errors.Limited("why", retry_after=7), 429),
    (errors.SisternetError("why"), 500),
    (errors.Unreachable("why", retry_after=7), 503),
]


async def _nobody(_request: Request) -> Visitor:
    raise errors.Unreachable("The store does not answer.")


async def asked(folder: Path, error: Exception, *, method: str = "GET", accept: str = "") -> Answer:
    """The answer of an application in which something raises that error."""

    async def fail(_request: Request) -> Response:
        raise error

    clock, dice = Sundial(), Dice(1)
    world = World(clock, dice, Road("here", Roads(dice)), IdMaker(clock, dice))
    database = await Database.open(folder / "empty.db", rooms=(), synchronous="OFF")
    routes = [Route("/failing", fail, methods=["GET", "POST"])]
    answers = Errors(ErrorPages(_nobody, Site(name="Hull", handle="hull@hull.example"), "en"))
    app = application(world, database, routes, answers, https=False)
    headers = (("accept", accept),) if accept else ()
    try:
        with capture_logs():
            return await ask(app, Outgoing(method, "http://here/failing", headers))
    finally:
        await database.close()


@pytest.mark.parametrize("accept", [HTML, ACTIVITY_JSON, "application/json"])
@pytest.mark.parametrize("path", PATHS)
async def test_every_answer_bears_the_headers_that_protect(
    hull: Home, path: str, accept: str
) -> None:
    answer = await hull.get(path, accept=accept)
    assert {name: answer.header(name) for name in EVERYWHERE} == EVERYWHERE
    assert answer.header("x-request-id")
    policy = answer.header("content-security-policy") or ""
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert answer.header("server") is None
    assert answer.header("set-cookie") is None


async def test_every_answer_has_a_number_of_its_own(hull: Home) -> None:
    numbers = {(await hull.get("/health")).header("x-request-id") for _ in range(5)}
    assert len(numbers) == 5


@pytest.mark.parametrize(("error", "status"), TABLE, ids=lambda part: type(part).__name__)
async def test_an_error_of_ours_has_its_code(
    tmp_path: Path, error: SisternetError, status: int
) -> None:
    answer = await asked(tmp_path, error)
    assert answer.status == status
    assert answer.header("content-type") == "application/json"
    assert json.loads(answer.body) == {"error": "why"}
    assert answer.header("cache-control") == "no-store"
    assert answer.header("retry-after") == ("7" if status in (429, 503) else None)


def test_the_table_of_errors_is_complete() -> None:
    tree = {SisternetError, *_below(SisternetError)}
    here = {kind for kind in tree if kind.__module__ == errors.__name__}
    assert {type(error) for error, _ in TABLE} == here


def _below(kind: type[SisternetError]) -> set[type[SisternetError]]:
    return {found for sub in kind.__subclasses__() for found in (sub, *_below(sub))}


async def test_an_error_that_nobody_foresaw_tells_nothing_of_itself(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError):
        await asked(tmp_path, ZeroDivisionError("private words"))


async def test_a_browser_gets_a_page_in_its_language(tmp_path: Path, hull: Home) -> None:
    answer = await hull.get("/nowhere", accept=HTML)
    assert answer.status == 404
    assert answer.header("content-type") == "text/html; charset=utf-8"
    assert answer.body.startswith(b"<!doctype html>")
    spanish = await hull.get("/nowhere", accept=HTML, headers=(("accept-language", "es"),))
    assert b'lang="es"' in spanish.body
    assert "Accept" in (answer.header("vary") or "")


async def test_the_page_of_an_error_is_one_of_the_network(aotearoa: Home) -> None:
    missing = await aotearoa.get("/nowhere", accept=HTML)
    assert '<span dir="auto">Aotearoa Timebanks</span>' in missing.body.decode()
    assert "Te Whanganui-a-Tara" in missing.body.decode()
    assert ">Sisternet<" not in missing.body.decode()
    assert '<html lang="mi"' in missing.body.decode()
    gone = await aotearoa.get("/@nobody", accept=HTML, headers=(("accept-language", "en"),))
    assert "<title>There is no such page · Aotearoa Timebanks</title>" in gone.body.decode()


async def test_a_program_gets_json_for_the_same_address(hull: Home) -> None:
    answer = await hull.get("/nowhere")
    assert (answer.status, answer.header("content-type")) == (404, "application/json")
    assert json.loads(answer.body) == {"error": "Not Found"}


@pytest.mark.parametrize("accept", ["*/*", ACTIVITY_JSON])
async def test_a_program_that_posts_gets_json(tmp_path: Path, accept: str) -> None:
    answer = await asked(tmp_path, errors.Refused("why"), method="POST", accept=accept)
    assert (answer.status, json.loads(answer.body)) == (403, {"error": "why"})


async def test_a_person_who_posts_gets_a_page_that_says_what_to_do_next(tmp_path: Path) -> None:
    answer = await asked(tmp_path, errors.Refused("why"), method="POST", accept=HTML)
    page = answer.body.decode()
    assert answer.status == 403
    for words in ("why", "ask a coordinator", "/sign-in", "/help", "Hull"):
        assert words in page


async def test_a_fault_of_ours_has_a_number_to_be_looked_for(tmp_path: Path) -> None:
    answer = await asked(tmp_path, errors.SisternetError("Something went wrong."), accept=HTML)
    assert str(answer.header("x-request-id")) in answer.body.decode()


async def test_words_of_an_error_are_text_on_its_page(tmp_path: Path) -> None:
    answer = await asked(tmp_path, errors.Missing("<script>alert(1)</script>"), accept=HTML)
    assert b"<script>" not in answer.body


async def test_a_wrong_method_says_which_are_right(hull: Home) -> None:
    answer = await hull.answer(Outgoing("DELETE", "https://hull.example/inbox"))
    assert (answer.status, answer.header("allow")) == (405, "POST")


async def test_health_is_well_while_the_store_can_be_written(hull: Home) -> None:
    answer = await hull.get("/health")
    assert (answer.status, json.loads(answer.body)) == (200, {"status": "well"})
    assert answer.header("cache-control") == "no-store"
