"""What the doctor finds: on a sound node nothing, else what is wrong and what to do."""

import sqlite3
from base64 import b64encode
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest

from federation.http_dates import to_http_date
from inbox.receipt import Receipt, State
from inbox.store import finish, keep
from inbox.verified import ProvenBy
from mail import store as letters_store
from mail.letter import LetterState, ServerHealth
from mail.recipient import Recipient
from mail.store import note_health
from node.doctor import Finding, examine
from storage.transaction import Writing
from templates.letter_views import TrialLetter
from tests.fediverse.casts import SECRET
from tests.fediverse.fediverse import Fediverse
from tests.fediverse.home import Home
from world.errors import Refused, Unreachable
from world.network import Answer, Outgoing

WELL = Answer(200, (("content-type", "application/json"),), b"{}")


@pytest.fixture(autouse=True)
def a_disk_with_room(monkeypatch: pytest.MonkeyPatch) -> None:
    """However full the one is that the tests run on."""
    monkeypatch.setattr("storage.checks.disk_used", lambda _folder: 0.5)


@pytest.fixture
def secret(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The secret of every node of the fediverse, where their settings look for it."""
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "secret.key"
    path.write_bytes(b64encode(SECRET))
    path.chmod(0o600)
    return path


async def found(home: Home, *, offline: bool = True) -> list[Finding]:
    return await home.doing(examine(home.node, offline=offline))


async def wrong(home: Home, *, offline: bool = True) -> list[Finding]:
    """What is not good."""
    return [item for item in await found(home, offline=offline) if item.verdict != "good"]


def dated(fediverse: Fediverse, home: Home, *, seconds_off: int = 0) -> None:
    """Lets the node answer with a date, as its web server does; that clock may go wrong."""

    async def answer(request: Outgoing) -> Answer:
        plain = await home.answer(request)
        date = to_http_date(round(fediverse.clock.now().timestamp()) + seconds_off)
        return replace(plain, headers=(*_undated(plain), ("date", date)))

    fediverse.roads.peers[home.host] = answer


def _undated(answer: Answer) -> tuple[tuple[str, str], ...]:
    return tuple(header for header in answer.headers if header[0].lower() != "date")


def undated(fediverse: Fediverse, home: Home) -> None:
    """Something in front of the node takes the dates out of its answers."""

    async def answer(request: Outgoing) -> Answer:
        plain = await home.answer(request)
        return replace(plain, headers=_undated(plain))

    fediverse.roads.peers[home.host] = answer


def instead(fediverse: Fediverse, home: Home, path: str, answer: Answer | Exception) -> None:
    """Lets something in front of the node answer in its place under that path."""
    behind = fediverse.roads.peers[home.host]

    async def before(request: Outgoing) -> Answer:
        if not request.url.startswith(f"{home.base_url}{path}"):
            return await behind(request)
        if isinstance(answer, Exception):
            raise answer
        return answer

    fediverse.roads.peers[home.host] = before


async def test_a_sound_node_has_nothing_wrong(
    fediverse: Fediverse, hull: Home, secret: Path
) -> None:
    dated(fediverse, hull)
    everything = await found(hull, offline=False)
    assert [item for item in everything if item.verdict != "good"] == []
    assert len(everything) == 14
    assert all(item.text.endswith((".", "/actors/hull")) for item in everything)


async def test_offline_asks_nobody(fediverse: Fediverse, hull: Home, secret: Path) -> None:
    assert await wrong(hull) == []
    assert fediverse.roads.log == []


# ------------------------------------------------------------------------------------ at home


async def test_a_secret_that_others_may_read_is_bad(hull: Home, secret: Path) -> None:
    secret.chmod(0o640)  # noqa: ASYNC240  # one system call
    (only,) = await wrong(hull)
    assert only.verdict == "bad"
    assert "chmod 600" in only.text


async def test_a_missing_secret_is_bad_and_the_rest_is_still_looked_at(
    hull: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    everything = await found(hull)
    assert [item.verdict for item in everything] == ["bad", *["good"] * 7]


@pytest.mark.parametrize(("used", "verdict"), [(0.89, "good"), (0.9, "odd"), (0.98, "bad")])
async def test_a_disk_that_fills_is_noticed_before_it_is_full(
    hull: Home, secret: Path, monkeypatch: pytest.MonkeyPatch, used: float, verdict: str
) -> None:
    monkeypatch.setattr("storage.checks.disk_used", lambda _folder: used)
    (disk,) = [item for item in await found(hull) if "of the disk" in item.text]
    assert disk.verdict == verdict
    assert f"{1 - used:.0%}" in disk.text


async def test_a_network_file_system_is_bad(
    hull: Home, secret: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    mounts = tmp_path / "mounts"
    mounts.write_text(f"box:/home {tmp_path} nfs4 rw 0 0\n")
    monkeypatch.setattr("storage.checks.MOUNTS", mounts)
    (only,) = await wrong(hull)
    assert (only.verdict, "(nfs4)" in only.text) == ("bad", True)


async def test_rows_that_point_nowhere_are_damage(hull: Home, secret: Path) -> None:
    with closing(sqlite3.connect(hull.node.settings.node.database)) as database:
        database.execute("PRAGMA foreign_keys = OFF")
        database.execute("DELETE FROM actors WHERE username = 'ted'")
        database.commit()
    damaged = (await wrong(hull))[0]
    assert damaged.verdict == "bad"
    assert "The database is damaged" in damaged.text
    assert "sisternet restore" in damaged.advice


async def test_a_node_without_a_coordinator_is_odd(hull: Home, secret: Path) -> None:
    await hull.doing(hull.rooms.membership.remove("josie"))
    (only,) = await wrong(hull)
    assert (only.verdict, only.text) == ("odd", "There is no coordinator.")


async def test_what_was_given_up_in_the_inbox_is_odd(hull: Home, secret: Path) -> None:
    now = hull.node.world.clock.now()
    receipt = Receipt(
        id=7,
        activity_iri="https://madison.example/activities/7",
        actor_iri="https://madison.example/actors/leah",
        type="Create",
        signed_by="https://madison.example/actors/leah",
        proven_by=ProvenBy.SIGNATURE,
        body=b"{}",
        received_at=now,
        due_at=now,
    )
    await hull.node.database.write(lambda tx: keep(tx, receipt))
    await hull.node.database.write(lambda tx: finish(tx, 7, State.FAILED, "a fault"))
    (only,) = await wrong(hull)
    assert only.text == "1 received activity was given up."
    assert "sisternet inbox replay" in only.advice


async def test_a_silent_host_is_named_with_what_waits_for_it(
    fediverse: Fediverse, hull: Home, madison: Home, secret: Path
) -> None:
    await fediverse.become_sisters(hull, madison)
    fediverse.roads.part("hull.example", "madison.example")
    await hull.add("Soup")
    assert await wrong(hull) == []
    await fediverse.live(days=2, hours=1)
    (only,) = await wrong(hull)
    assert only.verdict == "odd"
    assert "Deliveries to madison.example: " in only.text
    assert "the oldest for 2 days" in only.text
    assert "sisternet outbox retry madison.example" in only.advice


async def test_what_a_restored_backup_brought_is_told_until_it_is_let_go(
    fediverse: Fediverse, hull: Home, madison: Home, secret: Path
) -> None:
    await fediverse.become_sisters(hull, madison)
    await hull.add("Soup")
    await hull.node.database.write(lambda tx: tx.run("UPDATE deliveries SET state = 'held'"))
    (only,) = await wrong(hull)
    assert only.text.startswith("Held back since a backup was restored: ")
    assert "sisternet outbox retry" in only.advice


async def test_a_network_that_has_asked_is_named_and_so_is_the_answer(
    fediverse: Fediverse, hull: Home, madison: Home, secret: Path
) -> None:
    await madison.doing(madison.rooms.relations.propose_sister(hull.handle))
    await fediverse.settle()
    (only,) = await wrong(hull)
    assert only.text == "@madison@madison.example has asked to be our sister."
    assert "sisternet sister accept @madison@madison.example" in only.advice
    texts = [item.text for item in await found(madison)]
    assert "We have asked @hull@hull.example, who has not answered yet." in texts


async def test_a_node_that_sends_no_letters_is_odd(
    fediverse: Fediverse, hull: Home, secret: Path
) -> None:
    dated(fediverse, hull)
    hull.mailbox.is_there = False
    (only,) = await wrong(hull, offline=False)
    assert (only.verdict, only.text) == ("odd", "This node sends no letters.")
    assert "[mail]" in only.advice


async def test_a_mail_server_that_fails_is_bad_with_its_words(hull: Home, secret: Path) -> None:
    await hull.node.database.write(
        lambda tx: note_health(tx, ServerHealth(failures=3, last_error="It cannot be reached."))
    )
    (only,) = await wrong(hull)
    assert only.verdict == "bad"
    assert only.text == "The mail server failed 3 times in a row. It cannot be reached."


async def test_letters_held_late_and_sent_in_vain_are_odd(hull: Home, secret: Path) -> None:
    to = Recipient("vera@far.example", "Vera", "en", "UTC")
    letters, letter = hull.rooms.letters, TrialLetter("https://hull.example/")
    queue = partial(letters.queue, to=to, letter=letter, urgent=True)
    numbers = [await hull.node.database.write(queue) for _ in range(3)]
    now = hull.node.world.clock.now()

    def end(tx: Writing) -> None:
        letters_store.hold(tx, now + timedelta(seconds=1))
        letters_store.finish(tx, int(numbers[0] or 0), LetterState.LATE, now)
        hull.node.loops.mail.returns.closing.close(tx, int(numbers[0] or 0), "550 5.1.1", now)

    await hull.node.database.write(end)
    assert [item.verdict for item in await wrong(hull)] == ["odd", "odd"]
    assert [item.text for item in await wrong(hull)] == [
        "1 letter came too late today to be of use.",
        "Nothing arrives at 1 address.",
    ]


async def test_letters_that_a_restored_backup_brought_are_told(hull: Home, secret: Path) -> None:
    to = Recipient("vera@far.example", "Vera", "en", "UTC")
    letters, letter = hull.rooms.letters, TrialLetter("https://hull.example/")
    await hull.node.database.write(partial(letters.queue, to=to, letter=letter, urgent=True))
    later = hull.node.world.clock.now() + timedelta(seconds=1)
    await hull.node.database.write(lambda tx: letters_store.hold(tx, later))
    (only,) = await wrong(hull)
    assert only.text == "Held back since a backup was restored: 1 letter."
    assert "sisternet mail retry" in only.advice


# ----------------------------------------------------------------------- how the world sees us


async def test_where_nobody_answers_that_is_said_once(
    fediverse: Fediverse, hull: Home, secret: Path
) -> None:
    fediverse.roads.dark.add(hull.host)
    (only,) = await wrong(hull, offline=False)
    assert (only.verdict, only.text) == ("bad", "https://hull.example does not answer.")


@pytest.mark.parametrize(
    ("path", "answer", "told"),
    [
        ("/.well-known/webfinger", Answer(404, (), b""), "WebFinger: "),
        ("/.well-known/webfinger", WELL, "WebFinger: "),
        ("/.well-known/webfinger", Unreachable("Too late."), "WebFinger: Too late."),
        ("/actors/hull", WELL, "The network's document: "),
        ("/actors/hull", Answer(301, (), b""), "The network's document: "),
        ("/.well-known/nodeinfo", WELL, "NodeInfo does not link to this node."),
        ("/.well-known/nodeinfo", Answer(200, (), b"<html>"), "NodeInfo: "),
        ("/inbox", Answer(405, (), b""), "was answered 405, not 401."),
        ("/inbox", Answer(202, (), b""), "was answered 202, not 401."),
        ("/inbox", Refused("Not this way."), "Deliveries: Not this way."),
    ],
)
async def test_a_web_server_in_the_way_is_found_out(
    fediverse: Fediverse, hull: Home, secret: Path, path: str, answer: Answer | Exception, told: str
) -> None:
    dated(fediverse, hull)
    instead(fediverse, hull, path, answer)
    (only,) = await wrong(hull, offline=False)
    assert only.verdict == "bad"
    assert told in only.text
    assert "web server in front" in only.advice


async def test_webfinger_of_another_network_is_found_out(
    fediverse: Fediverse, hull: Home, madison: Home, secret: Path
) -> None:
    dated(fediverse, hull)
    path = "/.well-known/webfinger?resource=acct:hull@hull.example"
    own = await hull.get(path)
    other = replace(own, body=own.body.replace(b"/actors/hull", b"/actors/josie"))
    instead(fediverse, hull, "/.well-known/webfinger", other)
    (only,) = await wrong(hull, offline=False)
    assert "names https://hull.example/actors/josie" in only.text


@pytest.mark.parametrize(
    ("seconds", "verdict"),
    [(60, "good"), (-60, "good"), (61, "odd"), (-61, "odd"), (3600, "odd"), (3601, "bad")],
)
async def test_a_clock_that_goes_wrong_is_told_by_how_much(
    fediverse: Fediverse, hull: Home, secret: Path, seconds: int, verdict: str
) -> None:
    dated(fediverse, hull, seconds_off=seconds)
    last = (await found(hull, offline=False))[-1]
    assert last.verdict == verdict
    assert (f"by {abs(seconds)} seconds" in last.text) == (verdict != "good")


async def test_answers_without_a_date_are_odd(
    fediverse: Fediverse, hull: Home, secret: Path
) -> None:
    undated(fediverse, hull)
    (only,) = await wrong(hull, offline=False)
    assert (only.verdict, "without a date" in only.text) == ("odd", True)
