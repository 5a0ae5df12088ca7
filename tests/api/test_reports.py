"""Reports that members send with their programs."""

import pytest

from tests.fediverse.fediverse import Fediverse
from tests.fediverse.home import Home
from tests.fediverse.phone import Phone

REPORTS = "/api/v1/reports"


async def number_of(home: Home, username: str) -> int:
    (row,) = await home.rows("SELECT id FROM actors WHERE username = :name", name=username)
    return int(row["id"])


async def test_a_report_reaches_the_moderators_with_the_posts_one_may_see(hull: Home) -> None:
    loud = await hull.write("Loud.", by="ted")
    other = await hull.write("Not his.", by="amina")
    secret = await hull.write(
        "For amina.", by="ted", audience="direct", people=("@amina@hull.example",)
    )
    phone = await Phone.of(hull, "josie")
    sent = {
        "account_id": await number_of(hull, "ted"),
        "status_ids": [loud.id, other.id, secret.id, "x"],
        "comment": "Too loud",
        "category": "violation",
        "rule_ids": ["1"],
    }
    got = await phone.post(f"{REPORTS}/", form=sent)
    assert got.status == 200
    assert got.json["status_ids"] == [str(loud.id)]
    assert (got.json["category"], got.json["forwarded"]) == ("violation", False)
    assert got.json["target_account"]["acct"] == "ted"
    (report,) = await hull.rooms.moderation.reports()
    assert report.content == "Too loud"
    assert report.subject_iris[1:] == (loud.iri,)


async def test_a_report_goes_on_to_the_other_server_from_the_node_if_that_is_wished(
    fediverse: Fediverse, hull: Home
) -> None:
    vera = fediverse.stranger("vera@vera.example")
    await vera.follow((await hull.member("josie")).iri)
    phone = await Phone.of(hull, "josie")
    sent = {"account_id": str(await number_of(hull, "vera")), "forward": True, "comment": "Spam"}
    got = await phone.post(REPORTS, json=sent)
    assert got.json["forwarded"] is True
    await fediverse.settle()
    (flag,) = vera.heard("Flag")
    assert flag["actor"] == "https://hull.example/actor"


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({}, 404),
        ({"account_id": "7"}, 404),
        ({"account_id": "x"}, 404),
        ({"account_id": "7", "category": "nonsense"}, 422),
        ({"account_id": "7", "comment": "x" * 1_001}, 422),
        ({"account_id": "7", "comment": ["a"] * 2}, 422),
    ],
)
async def test_what_is_no_report_is_refused(
    hull: Home, sent: dict[str, object], status: int
) -> None:
    phone = await Phone.of(hull, "josie")
    assert (await phone.post(REPORTS, json=sent)).status == status
    assert await hull.rooms.moderation.reports() == []
