"""The message of a letter: headers, both versions, and nothing that breaks out of either."""

from dataclasses import replace
from datetime import UTC, datetime
from email.headerregistry import AddressHeader
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mail.kinds import ALWAYS_SENT, LetterKind
from mail.letter import Attachment, Content, content_of
from mail.marks import Marks
from mail.message import Addresses
from mail.readers import Subscription
from storage.sealing import Seal
from tests.mail.office import ADDRESSES, JOSIE, SECRET, Office, answer, composer, read, text_of
from world.mail import Envelope

SEAL = Seal(SECRET)
NOW = datetime(2026, 3, 7, 9, 0, tzinfo=UTC)
CONTENT = Content(
    name="Mārama O’Neill",
    language="mi",
    zone="Pacific/Auckland",
    quiet_from=21,
    quiet_to=8,
    subject="Nau mai ki Te Kāinga",
    text="Kia ora Mārama,\n\n.\nFrom here\n" + "long " * 60 + "\n",
    html="<!doctype html>\n<p>Kia ora Mārama</p>\n",
)
NUMBER = 1_858_993_127_424_982_080
ATTACK = "x\r\nBcc: all@far.example\r\n\r\nhello"


def envelope(
    content: Content = CONTENT,
    kind: LetterKind = LetterKind.DIGEST,
    addresses: Addresses = ADDRESSES,
) -> Envelope:
    what = Subscription("actor 17", kind)
    return composer(SEAL, addresses).envelope(NUMBER, JOSIE.address, content, what, NOW)


def test_a_letter_bears_what_good_manners_ask_for() -> None:
    message = read(envelope())
    assert str(message["From"]) == "Hull Timebank <hull@hull.example>"
    assert str(message["To"]) == "Mārama O’Neill <josie@post.example>"
    assert message["Subject"] == "Nau mai ki Te Kāinga"
    assert message["Date"] == "Sat, 07 Mar 2026 09:00:00 +0000"
    assert message["Content-Language"] == "mi"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["X-Auto-Response-Suppress"] == "All"
    assert message["Precedence"] is None


def test_both_versions_are_there_the_plain_one_first() -> None:
    message = read(envelope())
    assert message.get_content_type() == "multipart/alternative"
    kinds = [part.get_content_type() for part in message.iter_parts()]
    assert kinds == ["text/plain", "text/html"]
    assert text_of(message).replace("\r\n", "\n") == CONTENT.text
    assert text_of(message, "html").replace("\r\n", "\n") == CONTENT.html


def test_a_message_is_seven_bit_with_short_lines_and_whole_line_ends() -> None:
    octets = envelope(replace(CONTENT, subject="Kāinga " * 15)).message
    assert octets.isascii()
    lines = octets.split(b"\r\n")
    assert not any(b"\n" in line or b"\r" in line for line in lines)
    long = [line for line in lines if len(line) > 78 and not line.startswith(b"List-Unsubscribe")]
    assert long == []
    assert all(len(line) <= 998 for line in lines)


@pytest.mark.parametrize("kind", LetterKind)
def test_every_kind_that_can_be_switched_off_is_stopped_with_one_click(kind: LetterKind) -> None:
    """RFC 8058: https, in angle brackets, on one line, with the second header beside it."""
    octets = envelope(kind=kind).message
    message = read(envelope(kind=kind))
    if kind in ALWAYS_SENT:
        assert message["List-Unsubscribe"] is None
        assert message["List-Unsubscribe-Post"] is None
        return
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    (line,) = [line for line in octets.split(b"\r\n") if line.startswith(b"List-Unsubscribe:")]
    link = line.removeprefix(b"List-Unsubscribe: <https://hull.example/unsubscribe/")
    assert link != line
    token = link.removesuffix(b">").decode()
    assert token.replace("-", "").replace("_", "").isalnum()
    assert composer(SEAL).links.subscription(token) == Subscription("actor 17", kind)


def test_a_letter_has_the_same_name_at_each_try_and_others_have_others() -> None:
    name = str(read(envelope())["Message-ID"])
    assert name == str(read(envelope(replace(CONTENT, subject="Other")))["Message-ID"])
    assert name.startswith(f"<{NUMBER}.")
    assert name.endswith("@hull.example>")
    assert Marks(SEAL).of(NUMBER + 1) not in name


def test_a_letter_comes_back_to_an_address_of_its_own_if_there_is_one_for_that() -> None:
    assert envelope().sender == "hull@hull.example"
    own = replace(ADDRESSES, bounces="bounces@mx.hull.example")
    sender = envelope(addresses=own).sender
    assert sender == f"bounces+{Marks(SEAL).of(NUMBER)}@mx.hull.example"
    assert len(sender.rpartition("@")[0]) <= 64
    assert str(read(envelope(addresses=own))["From"]) == "Hull Timebank <hull@hull.example>"


def test_a_network_with_an_odd_name_writes_letters_all_the_same() -> None:
    odd = replace(ADDRESSES, name='Hull\r\nBcc: all@far.example, "the desk"')
    message = read(envelope(addresses=odd))
    (sender,) = cast("AddressHeader", message["From"]).addresses
    assert sender.addr_spec == "hull@hull.example"
    assert message["Bcc"] is None


@pytest.mark.row("XSS-11")
@pytest.mark.parametrize("where", ["name", "title", "network"])
async def test_no_name_and_no_title_breaks_out_of_a_header(office: Office, where: str) -> None:
    to = replace(JOSIE, name=ATTACK) if where == "name" else JOSIE
    letter = answer(ATTACK) if where == "title" else answer()
    if where == "network":
        head = replace(office.letters.head, network=ATTACK)
        letters = replace(office.letters, head=head)
        await office.database.write(lambda tx: letters.queue(tx, to, letter))
    else:
        await office.queue(to, letter)
    await office.loop.run_due()
    (left,) = office.postman.taken
    message = office.taken[0]
    assert left.recipient == "josie@post.example"
    assert message["Bcc"] is None
    assert [address.addr_spec for address in cast("AddressHeader", message["To"]).addresses] == [
        "josie@post.example"
    ]
    head_of_it = left.message.partition(b"\r\n\r\n")[0]
    assert not any(line.lower().startswith(b"bcc") for line in head_of_it.split(b"\r\n"))


@given(name=st.text(max_size=80), subject=st.text(min_size=1, max_size=120))
def test_whatever_is_in_a_name_or_subject_stays_there(name: str, subject: str) -> None:
    def one_line(text: str) -> str:
        return "".join(c for c in text if c.isprintable() and not 0xD800 <= ord(c) <= 0xDFFF)

    given_ones = replace(CONTENT, name=one_line(name), subject=one_line(subject) or "x")
    octets = envelope(given_ones).message
    headers = octets.partition(b"\r\n\r\n")[0].split(b"\r\n")
    names = [line.partition(b":")[0] for line in headers if not line.startswith((b" ", b"\t"))]
    assert sorted(names) == sorted(
        [
            *(b"From", b"To", b"Subject", b"Date", b"Message-ID", b"Auto-Submitted"),
            *(b"X-Auto-Response-Suppress", b"List-Unsubscribe", b"List-Unsubscribe-Post"),
            *(b"MIME-Version", b"Content-Type", b"Content-Language"),
        ]
    )


def test_what_is_sealed_opens_as_it_was() -> None:
    file = Attachment("a.ics", "text/calendar", bytes(range(256)))
    content = replace(CONTENT, attachments=(file,))
    assert content_of(content.to_octets()) == content


def test_a_mark_is_known_again_and_no_other() -> None:
    marks, others = Marks(SEAL), Marks(Seal(b"another secret of a test, 32 oct"))
    text = f"To: bounces+{marks.of(7)}@hull.example, <{marks.of(8)}@hull.example>"
    assert marks.numbers_in(text) == [7, 8]
    assert others.numbers_in(text) == []
    wrong = marks.of(7).replace("7.", "9.")
    assert marks.numbers_in(f"<{wrong}@hull.example> <7.0123@hull.example>") == []
