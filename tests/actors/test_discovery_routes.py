"""How strangers find us: WebFinger, host-meta, NodeInfo."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import quote

import jsonschema
import pytest
from starlette.applications import Starlette

from actors import store
from actors.actor import Role
from actors.room import Disclosure
from actors.routes import routes
from storage.transaction import Writing
from tests.actors.town import Town
from tests.fediverse.asking import ask
from world.network import Answer, Outgoing

VECTORS = Path(__file__).parent.parent / "vectors"
WEBFINGER = json.loads((VECTORS / "webfinger-cases.json").read_text())


@pytest.fixture
async def node(tmp_path: Path) -> Any:  # noqa: ANN401
    async with Town(tmp_path / "node.sqlite", f"https://{WEBFINGER['our_host']}") as town:

        def people(tx: Writing) -> None:
            town.add(tx, Role.MEMBER, "ana")
            gone = town.add(tx, Role.MEMBER, WEBFINGER["deleted_actor"])
            store.mark_gone(tx, gone.id, town.clock.now())

        await town.database.write(people)
        yield town


@pytest.mark.parametrize("case", WEBFINGER["cases"], ids=lambda case: str(case["resource"]))
async def test_webfinger_answers_every_form_of_the_question(node: Town, case: Any) -> None:  # noqa: ANN401
    resource = case["resource"]
    query = "" if resource is None else f"?resource={quote(resource)}"
    answer = await _get(node, f"/.well-known/webfinger{query}")
    assert answer.status == case["status"]
    assert answer.header("access-control-allow-origin") == "*"
    if case["self"] is None:
        assert answer.header("cache-control") == "public, max-age=180"
        return
    assert answer.header("content-type") == "application/jrd+json"
    assert answer.header("cache-control") == "public, max-age=259200"
    links = {link["rel"]: link for link in json.loads(answer.body)["links"]}
    assert links["self"]["href"] == case["self"]
    assert links["self"]["type"] == "application/activity+json"


async def test_webfinger_gives_only_the_links_that_are_asked_for(town: Town) -> None:
    path = "/.well-known/webfinger?resource=acct:josie@hull.example&rel=self"
    document = json.loads((await _get(town, path)).body)
    assert [link["rel"] for link in document["links"]] == ["self"]
    assert document["subject"] == "acct:josie@hull.example"


async def test_host_meta_leads_to_webfinger(town: Town) -> None:
    template = "https://hull.example/.well-known/webfinger?resource={uri}"
    xml = await _get(town, "/.well-known/host-meta")
    assert str(xml.header("content-type")).startswith("application/xrd+xml")
    assert template.encode() in xml.body
    shown = json.loads((await _get(town, "/.well-known/host-meta.json")).body)
    assert shown["links"][0]["template"] == template


@pytest.mark.parametrize("application", [True, False])
async def test_nodeinfo_links_end_with_the_newest_schema(town: Town, *, application: bool) -> None:
    disclosure = Disclosure("0.1.0", "Hull", application_link=application)
    town.room = replace(town.room, disclosure=disclosure)
    answer = await _get(town, "/.well-known/nodeinfo")
    assert answer.header("content-type") == "application/json"
    links = json.loads(answer.body)["links"]
    assert [link["href"] for link in links][-2:] == [
        "https://hull.example/nodeinfo/2.0",
        "https://hull.example/nodeinfo/2.1",
    ]
    shown = [link["href"] for link in links if link["rel"].endswith("#Application")]
    assert shown == (["https://hull.example/actor"] if application else [])


@pytest.mark.parametrize("version", ["2.0", "2.1"])
@pytest.mark.parametrize(
    ("counts", "more", "told"), [(True, 4, {"total": 5}), (True, 3, {}), (False, 4, {})]
)
async def test_nodeinfo_fits_its_schema_and_counts_nobody_where_there_are_few(
    town: Town, version: str, told: dict[str, int], *, counts: bool, more: int
) -> None:
    def grow(tx: Writing) -> None:
        for number in range(more):
            member = town.add(tx, Role.MEMBER, f"m{number}")
            store.add_member(tx, member.id, store.Standing.MEMBER, town.clock.now())

    await town.database.write(grow)
    disclosure = Disclosure(
        "0.1.0",
        "Hull",
        counts=counts,
        repository="https://code.example/sisternet",
        homepage="https://sisternet.example/",
    )
    town.room = replace(town.room, disclosure=disclosure)
    answer = await _get(town, f"/nodeinfo/{version}")
    document = json.loads(answer.body)
    schema = json.loads((VECTORS / f"nodeinfo/schema-{version}.json").read_text())
    jsonschema.validate(document, schema)
    assert f"schema/{version}#" in str(answer.header("content-type"))
    assert document["software"]["name"] == "sisternet"
    assert document["usage"]["users"] == told
    assert document["metadata"]["staffAccounts"] == [town.network.iri]


async def test_there_is_no_other_nodeinfo(town: Town) -> None:
    assert (await _get(town, "/nodeinfo/1.0")).status == 404


@pytest.mark.row("SSRF-20")
async def test_questions_about_others_make_us_ask_nobody(town: Town) -> None:
    """SSRF-20."""
    for resource in ("acct:vera@victim.example", "https://victim.example/users/vera"):
        path = f"/.well-known/webfinger?resource={quote(resource)}"
        assert (await _get(town, path)).status == 404
    assert town.elsewhere.asked == []


async def _get(town: Town, path: str) -> Answer:
    app = Starlette(routes=routes(town.room))
    return await ask(app, Outgoing("GET", town.iris.base_url + path))
