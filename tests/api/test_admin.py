"""Programs of those who look after things: what each role is shown and may do, and who may not."""

import pytest

from accounts.roles import Role
from oauth.scopes import Scopes
from tests.fediverse.fediverse import Fediverse
from tests.fediverse.home import Home
from tests.fediverse.phone import Phone
from tests.oauth.given import let_in, registered

ALL = Scopes(("read", "write", "admin:read", "admin:write"))
ADMIN = "/api/v1/admin"


async def desk_phone(home: Home, who: str, *roles: Role) -> Phone:
    """The program of somebody with these roles, let in for everything."""
    member = await home.member(who)
    for role in roles:
        await home.rooms.accounts.trust.give_role(None, member.id, role)
    program = (await registered(home, scopes=ALL)).program
    issued = await let_in(home, program, who, scopes=ALL)
    return Phone(home, issued.token)


async def number_of(home: Home, username: str) -> int:
    return (await home.member(username)).id


async def test_a_coordinator_finds_members_and_how_to_reach_them(hull: Home) -> None:
    phone = await desk_phone(hull, "josie", Role.COORDINATOR)
    got = await phone.get("/api/v2/admin/accounts", origin="local")
    assert got.status == 200
    names = {one["username"] for one in got.json}
    assert {"josie", "ted", "amina"} <= names
    first = await phone.get(f"{ADMIN}/accounts", local=True, limit=1)
    second = await phone.get(first.next)
    assert first.json[0]["id"] != second.json[0]["id"]
    staff = await phone.get(f"{ADMIN}/accounts", staff=True, username="jos")
    assert [one["username"] for one in staff.json] == ["josie"]
    assert (await phone.get(f"{ADMIN}/accounts", local=True, pending=True)).json == []
    one = await phone.get(f"{ADMIN}/accounts/{await number_of(hull, 'ted')}")
    assert (one.json["approved"], one.json["suspended"], one.json["ips"]) == (True, False, [])


@pytest.mark.parametrize("role", [Role.MODERATOR, Role.ADMIN])
async def test_others_are_given_no_list_of_members_and_no_address(hull: Home, role: Role) -> None:
    await hull.node.database.write(
        lambda tx: tx.run("UPDATE accounts SET email_sealed = NULL WHERE 1")
    )
    phone = await desk_phone(hull, "amina", role)
    assert (await phone.get("/api/v2/admin/accounts", origin="local")).json == []
    one = await phone.get(f"{ADMIN}/accounts/{await number_of(hull, 'ted')}")
    assert (one.status, one.json["email"], one.json["ip"]) == (200, "", "")
    refused = await phone.post(
        f"{ADMIN}/accounts/{one.json['id']}/action", form={"type": "suspend"}
    )
    assert refused.status == 403


async def test_whoever_looks_after_nothing_is_let_into_nothing(hull: Home) -> None:
    member, nobody = await Phone.of(hull, "ted"), Phone(hull)
    for path in ("accounts", "reports", "domain_blocks", "accounts/7", "reports/7"):
        assert (await member.get(f"{ADMIN}/{path}")).status == 403
        assert (await nobody.get(f"{ADMIN}/{path}")).status == 401


async def test_a_member_is_paused_looked_at_first_and_let_go_on_and_each_is_logged(
    hull: Home,
) -> None:
    phone = await desk_phone(hull, "josie", Role.COORDINATOR)
    ted = f"{ADMIN}/accounts/{await number_of(hull, 'ted')}"
    for _ in range(2):
        assert (await phone.post(f"{ted}/action", form={"type": "suspend"})).json == {}
    assert (await phone.get(ted)).json["suspended"] is True
    assert (await phone.post(f"{ted}/unsuspend")).json["suspended"] is False
    await phone.post(f"{ted}/action", json={"type": "silence"})
    assert (await phone.get(ted)).json["silenced"] is True
    assert (await phone.post(f"{ted}/unsilence")).json["silenced"] is False
    assert (await phone.post(f"{ted}/action", form={"type": "explode"})).status == 422
    assert (await phone.delete(ted)).status == 403
    log = await hull.rows(
        "SELECT what, said FROM standing_log WHERE member_id = :id", id=await number_of(hull, "ted")
    )
    assert [(row["what"], row["said"]) for row in log][-4:] == [
        ("vetting", "paused"),
        ("vetting", "active"),
        ("limits", "review_first"),
        ("limits", ""),
    ]


async def test_somebody_elsewhere_is_no_member_of_ours(fediverse: Fediverse, hull: Home) -> None:
    vera = fediverse.stranger("vera@vera.example")
    await vera.follow((await hull.member("josie")).iri)
    phone = await desk_phone(hull, "josie", Role.COORDINATOR)
    (found,) = (await phone.get(f"{ADMIN}/accounts", remote=True, by_domain="vera.example")).json
    assert (found["domain"], found["email"], found["role"]) == ("vera.example", None, None)
    refused = await phone.post(f"{ADMIN}/accounts/{found['id']}/action", form={"type": "suspend"})
    assert refused.status == 422
    await phone.post(
        f"{ADMIN}/domain_blocks", form={"domain": "vera.example", "severity": "suspend"}
    )
    assert (await phone.get(f"{ADMIN}/accounts/{found['id']}")).json["suspended"] is True


async def test_reports_are_taken_put_away_and_taken_up_again(hull: Home) -> None:
    loud = await hull.write("Loud.", by="ted")
    reporter = await Phone.of(hull, "amina")
    ted = await number_of(hull, "ted")
    sent = {"account_id": ted, "status_ids": [loud.id], "comment": "Loud", "category": "spam"}
    number = (await reporter.post("/api/v1/reports", form=sent)).json["id"]
    phone = await desk_phone(hull, "josie", Role.MODERATOR)
    (found,) = (await phone.get(f"{ADMIN}/reports")).json
    assert (found["id"], found["account"]["username"]) == (number, "amina")
    assert found["target_account"]["username"] == "ted"
    assert [one["id"] for one in found["statuses"]] == [str(loud.id)]
    one = f"{ADMIN}/reports/{number}"
    assert (await phone.post(f"{one}/assign_to_self")).json["assigned_account"][
        "username"
    ] == "josie"
    assert (await phone.post(f"{one}/unassign")).json["assigned_account"] is None
    assert (await phone.put(one, form={"category": "violation"})).json["category"] == "violation"
    for _ in range(2):
        closed = await phone.post(f"{one}/resolve")
        assert closed.json["action_taken_by_account"]["username"] == "josie"
    assert (await phone.get(f"{ADMIN}/reports")).json == []
    resolved = await phone.get(f"{ADMIN}/reports", resolved=True, target_account_id=ted)
    assert [one["id"] for one in resolved.json] == [number]
    assert (await phone.get(f"{ADMIN}/reports", resolved=True, account_id=ted)).json == []
    assert (await phone.post(f"{one}/reopen")).json["action_taken"] is False
    for missing in ("7", "x", "9" * 30):
        assert (await phone.get(f"{ADMIN}/reports/{missing}")).status == 404
        assert (await phone.post(f"{ADMIN}/reports/{missing}/resolve")).status == 404


async def test_an_admin_who_moderates_nothing_reads_no_reports(hull: Home) -> None:
    phone = await desk_phone(hull, "amina", Role.ADMIN)
    assert (await phone.get(f"{ADMIN}/reports")).status == 403


async def test_servers_are_shut_out_changed_and_let_in_again(hull: Home) -> None:
    phone = await desk_phone(hull, "amina", Role.MODERATOR)
    path = f"{ADMIN}/domain_blocks"
    sent = {"domain": "Evil.example", "severity": "suspend", "private_comment": "spam"}
    made = await phone.post(path, json=sent)
    assert (made.json["domain"], made.json["severity"]) == ("evil.example", "suspend")
    assert (await phone.post(path, json=sent)).status == 422
    one = f"{path}/{made.json['id']}"
    changed = await phone.put(one, form={"severity": "silence"})
    assert (changed.json["severity"], changed.json["private_comment"]) == ("silence", "spam")
    assert [found["id"] for found in (await phone.get(path)).json] == [made.json["id"]]
    assert (await phone.get(one)).json == changed.json
    assert (await phone.delete(one)).json == {}
    for missing in (one, f"{path}/7", f"{path}/x"):
        assert (await phone.get(missing)).status == 404
    for wrong in (
        {"domain": "hull.example"},
        {"domain": "com"},
        {},
        {"domain": "a.example", "severity": "x"},
    ):
        assert (await phone.post(path, json=wrong)).status == 422


async def test_what_there_is_none_of_is_empty_for_those_who_may_ask(hull: Home) -> None:
    phone = await desk_phone(hull, "amina", Role.ADMIN)
    for name in ("domain_allows", "ip_blocks", "email_domain_blocks", "trends/tags"):
        assert (await phone.get(f"{ADMIN}/{name}")).json == []
    assert (await phone.post(f"{ADMIN}/measures")).json == []


async def test_a_role_that_ended_opens_nothing_more(hull: Home) -> None:
    phone = await desk_phone(hull, "amina", Role.MODERATOR)
    assert (await phone.get(f"{ADMIN}/reports")).status == 200
    member = await hull.member("amina")
    await hull.rooms.accounts.trust.take_role(None, member.id, Role.MODERATOR)
    assert (await phone.get(f"{ADMIN}/reports")).status in (401, 403)
