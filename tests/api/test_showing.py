"""Statuses and accounts as programs are given them."""

from dataclasses import dataclass
from typing import Any

from api.showing.showing import Showing
from outbox.audience import Audience
from posts.actions import NoteDraft
from posts.seen import ANYBODY, Viewer
from tests.fediverse.fixtures import Sisters
from tests.fediverse.home import Home

Json = dict[str, Any]
ALWAYS_THERE = set(
    "id uri url created_at account content visibility sensitive spoiler_text media_attachments "
    "mentions tags emojis reblogs_count favourites_count replies_count in_reply_to_id "
    "in_reply_to_account_id reblog poll card language edited_at application quote".split()
)
OF_A_VIEWER = {"favourited", "reblogged", "bookmarked", "muted", "pinned", "filtered"}


@dataclass
class Shown:
    """What somebody at a node is shown."""

    home: Home

    def __post_init__(self) -> None:
        self.showing = Showing(self.home.base_url, self.home.watch)

    async def status(self, number: int, to: str = "") -> Json:
        found = await self.statuses(number, to=to)
        assert len(found) == 1
        return found[0]

    async def statuses(self, *numbers: int, to: str = "") -> list[Json]:
        viewer = Viewer(await self.home.member(to)) if to else ANYBODY
        return await self.home.node.database.read(
            lambda tx: self.showing.statuses(tx, viewer, numbers)
        )

    async def account(self, who: str) -> Json:
        actor = await self.home.member(who)
        return await self.home.node.database.read(
            lambda tx: self.showing.account(tx, ANYBODY, actor.id)
        )


async def test_a_note_has_every_key_and_marks_only_for_whoever_has_a_name(hull: Home) -> None:
    josie = await hull.member("josie")
    note = await hull.rooms.posts.write_note(josie, NoteDraft("<p>Hello.</p>"))
    shown = Shown(hull)
    anybody = await shown.status(note.id)
    hers = await shown.status(note.id, to="josie")
    assert set(anybody) >= ALWAYS_THERE
    assert set(hers) - set(anybody) == OF_A_VIEWER
    assert anybody["visibility"] == "public"
    assert anybody["account"]["acct"] == "josie"
    assert anybody["created_at"].endswith("Z")
    assert "." in anybody["created_at"]


async def test_what_somebody_may_not_see_is_left_out(hull: Home) -> None:
    josie = await hull.member("josie")
    secret = await hull.rooms.posts.write_note(
        josie, NoteDraft("Psst.", audience=Audience.FOLLOWERS)
    )
    shown = Shown(hull)
    assert await shown.statuses(secret.id) == []
    assert (await shown.status(secret.id, to="josie"))["visibility"] == "private"
    assert await shown.statuses(secret.id, to="ted") == []


async def test_the_audience_is_never_shown_wider_than_it_is(hull: Home) -> None:
    josie = await hull.member("josie")
    seen = {}
    for audience in (Audience.SISTERS, Audience.NETWORK, Audience.FOLLOWERS, Audience.UNLISTED):
        note = await hull.rooms.posts.write_note(josie, NoteDraft("Here.", audience=audience))
        seen[audience] = (await Shown(hull).status(note.id, to="josie"))["visibility"]
    assert seen == {
        Audience.SISTERS: "private",
        Audience.NETWORK: "private",
        Audience.FOLLOWERS: "private",
        Audience.UNLISTED: "unlisted",
    }


async def test_an_account_has_pictures_and_a_coordinator_a_badge(hull: Home) -> None:
    account = await Shown(hull).account(hull.coordinator)
    for name in ("avatar", "avatar_static", "header", "header_static"):
        assert account[name].startswith("https://hull.example/")
    assert [role["name"] for role in account["roles"]] == ["Coordinator"]
    picture = await hull.get(account["avatar"], accept="image/png")
    assert picture.status == 200


async def test_a_listing_is_a_status_with_a_card_and_what_our_tools_read(sisters: Sisters) -> None:
    listing = await sisters.hull.add("Bicycle repair")
    await sisters.fediverse.settle()
    status = await Shown(sisters.hull).status(listing.post_id)
    assert status["sisternet"]["kind"] == "offer"
    assert status["sisternet"]["state"] == "open"
    assert status["card"]["title"] == "Offer: Bicycle repair"
    assert {tag["name"] for tag in status["tags"]} >= {"offer"}
    found = await sisters.madison.node.database.read(
        lambda tx: tx.value("SELECT id FROM posts WHERE iri = :iri", iri=listing.iri)
    )
    there = await Shown(sisters.madison).status(int(str(found)))
    assert there["sisternet"]["title"] == "Bicycle repair"
    assert there["sisternet"]["network"]["acct"].endswith("@hull.example")
    assert there["account"]["acct"].endswith("@hull.example")
