"""Whom programs suggest to follow, and who stands in the directory for whom."""

from tests.fediverse.home import Home
from tests.fediverse.phone import Phone


async def names(phone: Phone, path: str, **query: object) -> list[str]:
    got = await phone.get(path, **query)
    assert got.status == 200
    return [one["acct"] for one in got.json]


async def test_people_and_sister_networks_one_does_not_follow_are_suggested(
    sisters: tuple[Home, ...],
) -> None:
    hull, madison, *_ = sisters
    phone = await Phone.of(hull, "josie")
    got = await phone.get("/api/v2/suggestions")
    found = {one["account"]["acct"]: one["sources"] for one in got.json}
    assert found[madison.handle.removeprefix("@")] == ["featured"]
    assert found["ted"] == ["most_interactions"]
    assert "josie" not in found
    await hull.follow("@ted@hull.example", by="josie")
    rest = await names(phone, "/api/v1/suggestions")
    assert "ted" not in rest
    assert rest[0] in ("hull", madison.handle.removeprefix("@"))


async def test_whoever_is_put_off_is_suggested_no_more(hull: Home) -> None:
    phone = await Phone.of(hull, "josie")
    ted = (await hull.member("ted")).id
    assert "ted" in await names(phone, "/api/v1/suggestions")
    for number in (ted, 7):
        assert (await phone.delete(f"/api/v1/suggestions/{number}")).json == {}
    assert "ted" not in await names(phone, "/api/v1/suggestions")
    await hull.rooms.relations.delete_member(await hull.member("ted"))
    assert await hull.rows("SELECT 1 FROM put_off_suggestions") == []


async def test_members_find_each_other_in_the_directory_and_strangers_find_the_network(
    hull: Home,
) -> None:
    ted = await Phone.of(hull, "ted")
    await ted.patch("/api/v1/accounts/update_credentials", json={"discoverable": False})
    await hull.write("Here I am", by="amina")
    found = await names(ted, "/api/v1/directory", local=True)
    assert found[0] == "amina"
    assert "josie" in found
    assert "ted" not in found
    assert await names(ted, "/api/v1/directory", order="new", limit=1, offset=500) == []
    assert await names(Phone(hull), "/api/v1/directory") == ["hull"]
