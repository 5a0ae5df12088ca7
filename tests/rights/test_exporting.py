"""Everything of a member in one file: asked for, made beside, fetched by them alone for a week."""

import csv
import io
import re
from datetime import timedelta
from html.parser import HTMLParser

import pytest

from posts.actions import NoteDraft
from posts.draft import WrittenWith
from rights.export import Export, ExportState
from rights.keepsake import Sheaf, Taking
from storage.transaction import Reading
from tests.conversations.given import HERE, THERE, answered, comes_by, only_talk, yes
from tests.fediverse.fediverse import Fediverse
from tests.fediverse.home import Home
from tests.rights.given import PHONE, WORDS, fetched, json_in, lived
from world.errors import Conflict, Gone, Missing, Unreachable

IN_THE_CLEAR = ("email", "home", "access_needs", "note", "message", "given_place", "program")


async def asked(hull: Home, username: str = "amina") -> Export:
    member, exports = await hull.member(username), hull.rooms.rights.exports
    return await hull.node.database.write(lambda tx: exports.ask(tx, member.id))


async def made(hull: Home, username: str = "amina") -> Export:
    await asked(hull, username)
    await hull.run_due()
    export = await known(hull, username)
    assert export is not None
    return export


async def known(hull: Home, username: str = "amina") -> Export | None:
    member, exports = await hull.member(username), hull.rooms.rights.exports
    return await hull.node.database.read(lambda tx: exports.of(tx, member.id))


class Page(HTMLParser):
    """What a browser would load or follow."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.tags: set[str] = set()
        self.handlers: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        for name, value in attrs:
            if name in ("href", "src", "action"):
                self.links.append(value or "")
            if name.startswith("on"):
                self.handlers.append(name)


async def test_the_file_holds_everything_of_the_member_and_opens_without_a_server(
    fediverse: Fediverse, hull: Home, madison: Home
) -> None:
    await fediverse.become_sisters(hull, madison)
    await lived(hull, madison)
    files = await fetched(hull, "amina")

    everything = b"\n".join(files.values()).decode("utf-8", "replace").lower()
    left_out = {"letter", "imported", "summary", "reason"}  # nobody's words, or none given here
    for name, word in WORDS.items():
        assert (word in everything) is (name not in left_out), name
    assert PHONE in everything
    page = Page(files["index.html"].decode())
    assert page.tags.isdisjoint({"script", "iframe", "form", "object"})
    assert page.handlers == []
    for link in page.links:
        assert link.startswith("#") or link in files, link
    assert [name for name in files if name.startswith("media/")]


async def test_the_actor_and_what_they_said_are_packed_as_mastodon_packs_them(
    fediverse: Fediverse, hull: Home, madison: Home
) -> None:
    await fediverse.become_sisters(hull, madison)
    await lived(hull, madison)
    files = await fetched(hull, "amina")

    actor = json_in(files, "actor.json")
    assert (actor["type"], actor["preferredUsername"]) == ("Person", "amina")
    assert (actor["outbox"], actor["likes"]) == ("outbox.json", "likes.json")
    outbox = json_in(files, "outbox.json")
    assert outbox["type"] == "OrderedCollection"
    assert len(outbox["orderedItems"]) == outbox["totalItems"] > 2
    kinds = [item["type"] for item in outbox["orderedItems"]]
    assert {"Create", "Follow", "Like"} <= set(kinds)
    assert len(json_in(files, "likes.json")["orderedItems"]) == 1
    profile = json_in(files, "profile.json")
    assert profile["contact"]["phone"] == PHONE
    (consent,) = json_in(files, "consents.json")
    assert consent["purpose"] == "directory"
    deeds = json_in(files, "done_for_me.json")
    assert [deed["deed"] for deed in deeds["deeds"]] == ["listing_made"]
    titles = {record["listing"]["title"] for record in json_in(files, "listings.json")}
    assert titles == {WORDS["offer_title"], WORDS["hidden_title"]}
    (talk,) = json_in(files, "messages.json")
    assert WORDS["message"] in [line["text"] for line in talk["lines"]]


async def test_how_the_other_side_is_reached_is_not_taken_along(
    fediverse: Fediverse, hull: Home, madison: Home
) -> None:
    await lived(hull, madison)
    await made(hull, "ted")
    files = await fetched(hull, "ted")
    everything = b"\n".join(files.values()).decode("utf-8", "replace")
    assert WORDS["message"] in everything
    assert WORDS["given_place"] not in everything
    assert WORDS["given_contact"] not in everything
    assert WORDS["hidden_title"] not in everything


async def test_agreements_with_people_elsewhere_are_taken_along_by_the_side_that_is_ours(
    fediverse: Fediverse, hull: Home, madison: Home
) -> None:
    await fediverse.become_sisters(hull, madison)
    await comes_by(madison)
    soup = await madison.add("Soup", by="dante", audience="public")
    await fediverse.settle()
    (here,) = await hull.rows("SELECT post_id FROM listings WHERE local = 0")
    talk = await answered(hull, int(here["post_id"]), "May I?")
    await yes(hull, talk, "amina", THERE)
    await fediverse.settle()
    await yes(madison, await only_talk(madison, "dante"), "dante", HERE)
    await fediverse.settle()

    for home, name in ((hull, "amina"), (hull, "ted"), (madison, "dante")):
        await made(home, name)
    files = await fetched(hull, "amina")
    (agreement,) = json_in(files, "agreements.json")
    assert (agreement["title"], agreement["fate"], agreement["is_ours"]) == (
        "Soup",
        "accepted",
        True,
    )
    assert agreement["offer"]["object"]["stipulates"]["satisfies"].startswith(soup.iri)
    assert agreement["answer"]["type"] == "Accept"
    assert "/agreed/" not in files["agreements.json"].decode()  # where to meet shows for a time
    assert "What you agreed with people elsewhere" in files["index.html"].decode()
    (theirs,) = json_in(await fetched(madison, "dante"), "agreements.json")
    assert theirs["agreement_iri"] == agreement["agreement_iri"]
    assert json_in(await fetched(hull, "ted"), "agreements.json") == []


@pytest.mark.row("XSS-10")
async def test_tables_are_safe_to_open_in_a_spreadsheet(hull: Home) -> None:
    await hull.add("=HYPERLINK(evil)", by="amina", body="+cmd", audience="network")
    await made(hull)
    files = await fetched(hull, "amina")
    head, row = csv.reader(io.StringIO(files["listings.csv"].decode(), newline=""))
    told = dict(zip(head, row, strict=True))
    assert told["title"] == "'=HYPERLINK(evil)"
    assert told["body"] == "'+cmd"


async def test_hostile_words_are_words_on_the_page(hull: Home) -> None:
    await hull.add("<script>alert(1)</script>", by="amina", audience="network")
    await made(hull)
    page = (await fetched(hull, "amina"))["index.html"].decode()
    assert "<script" not in page
    assert "&lt;script&gt;" in page


async def test_more_than_one_handful_makes_one_sound_file(hull: Home) -> None:
    for number in range(230):
        await hull.write(f"Note {number}", by="amina", audience="network")
    await made(hull)
    outbox = json_in(await fetched(hull, "amina"), "outbox.json")
    said = [item["object"]["content"] for item in outbox["orderedItems"]]
    assert said == [f"<p>Note {number}</p>" for number in range(230)]


async def test_of_somebody_who_has_done_nothing_every_file_is_sound(hull: Home) -> None:
    await made(hull, "ted")
    files = await fetched(hull, "ted")
    for path in files:
        if path.endswith(".json"):
            json_in(files, path)
    assert json_in(files, "outbox.json")["orderedItems"] == []
    assert json_in(files, "messages.json") == []


# -------------------------------------------------- whose it is, and for how long


@pytest.mark.row("ACC-11")
async def test_its_address_has_256_bits_and_opens_for_its_owner_alone(hull: Home) -> None:
    export = await made(hull)
    exports, database = hull.rooms.rights.exports, hull.node.database
    amina, ted = await hull.member("amina"), await hull.member("ted")
    assert re.fullmatch(r"[\w-]{43}", export.secret)
    found = await database.read(lambda tx: exports.fetched(tx, amina.id, export.secret))
    assert found.id == export.id
    for actor_id, secret in ((ted.id, export.secret), (amina.id, export.secret[:-1] + "-")):
        with pytest.raises(Missing):
            await database.read(lambda tx, a=actor_id, s=secret: exports.fetched(tx, a, s))  # type: ignore[misc]


async def test_nothing_of_its_address_or_content_can_be_read_on_the_disk(hull: Home) -> None:
    export = await made(hull)
    await hull.stop()
    for path in hull.store.parent.rglob("*"):
        if path.is_file():
            assert export.secret.encode() not in path.read_bytes(), path
    (file,) = (hull.store.parent / "exports").iterdir()
    assert b"PK\x03\x04" not in file.read_bytes()
    assert file.stat().st_mode & 0o077 == 0
    await hull.start()


@pytest.mark.row("ACC-11")
async def test_after_a_week_it_is_gone_with_its_file(fediverse: Fediverse, hull: Home) -> None:
    export = await made(hull)
    amina, exports = await hull.member("amina"), hull.rooms.rights.exports
    folder = hull.store.parent / "exports"
    await fediverse.live(days=6.9)
    assert len(list(folder.iterdir())) == 1

    fediverse.clock.turn(days=0.2)
    with pytest.raises(Gone):
        await hull.node.database.read(lambda tx: exports.fetched(tx, amina.id, export.secret))
    await fediverse.live(hours=2)
    assert list(folder.iterdir()) == []
    with pytest.raises(Missing):
        await hull.node.database.read(lambda tx: exports.fetched(tx, amina.id, export.secret))


async def test_asking_twice_is_once_and_a_new_one_takes_the_place_of_the_old(
    fediverse: Fediverse, hull: Home
) -> None:
    first = await asked(hull)
    assert (await asked(hull)).id == first.id
    await hull.run_due()
    with pytest.raises(Conflict):
        await asked(hull)
    fediverse.clock.turn(hours=1)
    second = await made(hull)
    assert second.id != first.id
    assert [path.name for path in (hull.store.parent / "exports").iterdir()] == [
        f"{second.id}.sealed"
    ]


async def test_a_node_that_dies_over_it_makes_it_after_its_restart(hull: Home) -> None:
    await asked(hull)
    await hull.restart()
    await hull.run_due()
    export = await known(hull)
    assert export is not None
    assert export.state is ExportState.READY


class Broken:
    """A room that cannot give what it has."""

    heading = "Broken"

    def sheaf(self, _tx: Reading, _taking: Taking, _start: int) -> Sheaf:
        raise Unreachable("The store is full.")


async def test_what_cannot_be_made_is_tried_three_times_and_may_be_asked_for_anew(
    fediverse: Fediverse, hull: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    exports = hull.rooms.rights.exports
    whole = exports.packing.keepsakes
    exports.packing = type(exports.packing)(
        hull.node.database, hull.watch, exports.packing.pictures, [*whole, Broken()]
    )
    await asked(hull)
    await fediverse.settle()
    export = await known(hull)
    assert export is not None
    assert (export.state, export.tries) == (ExportState.FAILED, 4)
    assert list((hull.store.parent / "exports").iterdir()) == []

    exports.packing = type(exports.packing)(
        hull.node.database, hull.watch, exports.packing.pictures, whole
    )
    await made(hull)


async def test_a_file_that_belongs_to_nothing_is_removed(fediverse: Fediverse, hull: Home) -> None:
    export = await made(hull)
    folder = hull.store.parent / "exports"
    (folder / "17.sealed").write_bytes(b"old")
    (folder / ".18.sealed.part").write_bytes(b"half")
    await hull.rooms.rights.exports.tidy()
    assert [path.name for path in folder.iterdir()] == [f"{export.id}.sealed"]


async def test_whoever_keeps_the_machine_writes_it_to_a_file_of_their_own(hull: Home) -> None:
    amina = await hull.member("amina")
    target = hull.store.parent / "amina.zip"
    await hull.rooms.rights.exports.write_to(amina, target)
    assert target.read_bytes().startswith(b"PK")
    assert target.stat().st_mode & 0o077 == 0


async def test_which_program_wrote_what_is_taken_along_by_its_author_alone(hull: Home) -> None:
    amina, ted = await hull.member("amina"), await hull.member("ted")
    for who, name in ((amina, "Phanpy"), (ted, "Tusky")):
        draft = NoteDraft("By phone.", program=WrittenWith(name, "https://program.example"))
        await hull.rooms.statuses.write(who, draft)
    await made(hull)
    files = await fetched(hull, "amina")
    assert b",Phanpy,https://program.example" in files["programs.csv"]
    assert b"Tusky" not in b"".join(files.values())


async def test_what_was_kept_and_what_waits_for_its_time_are_taken_along(hull: Home) -> None:
    amina, ted = await hull.member("amina"), await hull.member("ted")
    post = await hull.rooms.posts.write_note(ted, NoteDraft("Worth keeping."))
    await hull.rooms.statuses.bookmark(amina, post.id)
    due_at = hull.watch.now() + timedelta(days=1)
    await hull.rooms.scheduling.schedule(amina, NoteDraft("For tomorrow."), due_at)
    await made(hull)
    files = await fetched(hull, "amina")
    assert json_in(files, "bookmarks.json")["orderedItems"] == [post.iri]
    (waiting,) = json_in(files, "scheduled.json")
    assert waiting["draft"]["text"] == "For tomorrow."
    assert "For tomorrow." in files["index.html"].decode()
