"""Letters that came back: notices of RFC 3464, true ones, made-up ones and broken ones."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mail.marks import Marks
from mail.returns import LONGEST_NOTICE, Notice, Returned, read_notice
from storage.sealing import Seal
from tests.mail.office import SECRET, TED, Office
from world.errors import TooLarge

MARKS = Marks(Seal(SECRET))


ORIGINAL = """
--PART
Content-Type: message/rfc822-headers

From: Hull Timebank <hull@hull.example>
To: Josie <josie@post.example>
Message-ID: <{mark}@hull.example>
Subject: Somebody has written to you
"""
NOTICE = """Return-Path: <>
From: MAILER-DAEMON@post.example
To: {to}
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary=PART

--PART
Content-Type: text/plain; charset=us-ascii

I'm sorry to have to inform you that your message could not be delivered.
--PART
Content-Type: message/delivery-status

Reporting-MTA: dns; post.example
Arrival-Date: Sat, 7 Mar 2026 09:00:00 +0000

Final-Recipient: rfc822; josie@post.example
Action: {action}
Status: {status}
Diagnostic-Code: {diagnostic}
{original}
--PART--
"""


def notice(mark: str, *, to: str = "hull@hull.example", **said: str) -> bytes:
    """A notice as Postfix writes it; `mark=""` for a server that returns nothing of the letter."""
    told = {
        "action": "failed",
        "status": "5.1.1",
        "diagnostic": "smtp; 550 5.1.1 <josie@post.example>: unknown in virtual table",
        **said,
    }
    original = ORIGINAL.format(mark=mark) if mark else ""
    return NOTICE.format(to=to, original=original, **told).encode()


async def sent(office: Office) -> int:
    number = await office.queued()
    await office.loop.run_due()
    return number


async def taken(office: Office, octets: bytes) -> Returned:
    returns = office.loop.returns
    found = read_notice(octets, returns.marks)
    return await office.database.write(lambda tx: returns.take(tx, found, office.clock.now()))


async def test_a_letter_that_comes_back_closes_its_address(office: Office) -> None:
    number = await sent(office)
    assert await taken(office, notice(MARKS.of(number))) == Returned(1, 1, "550 5.1.1")
    (found,) = await office.database.read(office.letters.closed)
    assert (found.address, found.actor_id, found.why) == ("josie@post.example", 17, "550 5.1.1")
    assert await office.queue() is None
    (row,) = await office.rows("SELECT state, outcome FROM letters")
    assert (row["state"], row["outcome"]) == ("refused", "came back: 550 5.1.1")


async def test_a_return_address_of_its_own_is_enough_to_know_a_letter(office: Office) -> None:
    number = await sent(office)
    octets = notice("", to=f"bounces+{MARKS.of(number)}@hull.example")
    assert (await taken(office, octets)).closed == 1


@pytest.mark.parametrize(
    ("status", "diagnostic", "closes", "code"),
    [
        ("5.1.1", "smtp; 550 5.1.1 unknown", True, "550 5.1.1"),
        ("5.1.10", "", True, "5.1.10"),
        ("5.0.0", "smtp; 550 no such mailbox", True, "550 5.0.0"),
        ("5.0.0", "smtp; 550 5.7.1 looks like spam", False, "550 5.7.1"),
        ("5.2.2", "smtp; 552 5.2.2 over quota", False, "552 5.2.2"),
        ("5.4.7", "", False, "5.4.7"),
        ("5.7.1", "smtp; 554 5.7.1 not today", False, "554 5.7.1"),
    ],
)
async def test_only_what_is_said_of_the_address_closes_it(
    office: Office, status: str, diagnostic: str, code: str, *, closes: bool
) -> None:
    number = await sent(office)
    octets = notice(MARKS.of(number), status=status, diagnostic=diagnostic)
    assert await taken(office, octets) == Returned(1, int(closes), code)


@pytest.mark.parametrize(
    ("action", "status"),
    [("delayed", "4.4.1"), ("delivered", "2.0.0"), ("relayed", "2.0.0"), ("failed", "4.4.7")],
)
async def test_a_notice_of_delay_or_arrival_changes_nothing(
    office: Office, action: str, status: str
) -> None:
    number = await sent(office)
    octets = notice(MARKS.of(number), action=action, status=status)
    assert await taken(office, octets) == Returned(0, 0, "")
    assert await office.states() == ["sent"]


async def test_a_notice_without_a_mark_of_ours_closes_nobodys_address(office: Office) -> None:
    number = await sent(office)
    forged = [
        str(number),
        f"{number}.{'0' * 20}",
        Marks(Seal(b"another secret of a test, 32 oct")).of(number),
        MARKS.of(number + 1),  # a true mark of a letter that never was
    ]
    for mark in forged:
        assert await taken(office, notice(mark)) == Returned(0, 0, "550 5.1.1")
    assert await office.database.read(office.letters.closed) == []
    assert await office.states() == ["sent"]


async def test_a_member_can_close_no_address_but_their_own(office: Office) -> None:
    number = await office.queued(TED)
    await office.loop.run_due()
    octets = notice(MARKS.of(number))  # it speaks of josie's address
    assert (await taken(office, octets)).closed == 1
    (found,) = await office.database.read(office.letters.closed)
    assert found.address == "ted@post.example"


async def test_the_same_notice_twice_closes_once(office: Office) -> None:
    number = await sent(office)
    await taken(office, notice(MARKS.of(number)))
    assert await taken(office, notice(MARKS.of(number))) == Returned(1, 0, "550 5.1.1")


async def test_an_answer_of_a_person_or_an_away_notice_is_no_notice(office: Office) -> None:
    number = await sent(office)
    octets = f"""From: josie@post.example
To: hull@hull.example
Subject: Re: Somebody has written to you
In-Reply-To: <{MARKS.of(number)}@hull.example>
Auto-Submitted: auto-replied

I am away until Monday. Status: 5.1.1 Action: failed
""".encode()
    assert await taken(office, octets) == Returned(0, 0, "")


def test_a_message_that_is_too_large_is_not_read() -> None:
    with pytest.raises(TooLarge):
        read_notice(b"x" * (LONGEST_NOTICE + 1), MARKS)


@given(st.binary(max_size=2000))
def test_any_octets_are_read_without_a_fault(octets: bytes) -> None:
    assert isinstance(read_notice(octets, MARKS), Notice)


@given(st.data())
def test_a_notice_that_was_damaged_on_its_way_is_read_without_a_fault(data: st.DataObject) -> None:
    octets = bytearray(notice(MARKS.of(7)))
    for _ in range(data.draw(st.integers(1, 20))):
        octets[data.draw(st.integers(0, len(octets) - 1))] = data.draw(st.integers(0, 255))
    found = read_notice(bytes(octets), MARKS)
    assert set(found.letters) <= {7}


def test_parts_within_parts_have_an_end() -> None:
    deep = b"Content-Type: multipart/mixed; boundary=A\n\n" + b"--A\n\n" * 50_000
    assert not read_notice(deep, MARKS).has_failed
