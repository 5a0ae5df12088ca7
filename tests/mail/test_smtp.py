"""Letters handed to a real mail server: over checked ways, and what its answers mean."""

import ssl
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.mail.office import read
from tests.mail.smtp import MailHost, mail_host
from tests.world.test_tls import Shop
from world.errors import Unreachable
from world.mail import (
    Bounced,
    Deferred,
    Envelope,
    MailServer,
    NoPostman,
    SmtpPostman,
    Tls,
    is_of_address,
)

LETTER = Envelope(
    "bounces+7.0a1b@hull.example",
    "josie@post.example",
    b"Subject: Soup\r\nTo: josie@post.example\r\n\r\n.\r\nKia ora\r\n",
)


def postman(host: MailHost, **more: object) -> SmtpPostman:
    settings = {"tls": Tls.NONE, "seconds": 5.0, "own_name": "hull.example", **more}
    return SmtpPostman(MailServer("127.0.0.1", host.port, **settings))  # type: ignore[arg-type]


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return Shop(tmp_path, until=datetime(2120, 1, 1, tzinfo=UTC))


async def test_a_letter_arrives_as_it_was_with_its_own_return_address(host: MailHost) -> None:
    own = postman(host)
    await own.send(LETTER)
    await own.close()
    (taken,) = host.taken
    assert taken.mail_from == LETTER.sender
    assert taken.rcpt_tos == [LETTER.recipient]
    assert taken.original_content == LETTER.message


async def test_letters_share_a_connection_until_it_is_closed(host: MailHost) -> None:
    own = postman(host)
    await own.send(LETTER)
    await own.send(LETTER)
    assert len(host.sessions) == 1
    await own.close()
    await own.send(LETTER)
    await own.close()
    assert len(host.sessions) == 2
    assert len(host.taken) == 3


async def test_a_connection_that_the_server_ended_is_renewed(host: MailHost) -> None:
    own = postman(host)
    await own.send(LETTER)
    host.hang_up()
    await own.send(LETTER)
    await own.close()
    assert len(host.taken) == 2


async def test_a_connection_lost_with_a_letter_under_way_is_told_and_not_tried_blindly(
    host: MailHost,
) -> None:
    host.hangs_up = True
    with pytest.raises(Unreachable, match="cannot be reached"):
        await postman(host).send(LETTER)
    assert len(host.taken) == 1


@pytest.mark.parametrize(
    ("answer", "code", "is_address"),
    [
        ("550 5.1.1 <josie@post.example> is unknown", "550 5.1.1", True),
        ("550 5.1.10 No such domain", "550 5.1.10", True),
        ("550 5.2.1 Mailbox disabled", "550 5.2.1", True),
        ("550 No such mailbox", "550", True),
        ("553 Not a mailbox", "553", True),
        ("551 5.1.6 Has moved", "551 5.1.6", False),
        ("552 5.2.2 Mailbox full", "552 5.2.2", False),
        ("550 5.7.1 Looks like spam", "550 5.7.1", False),
        ("554 Not today", "554", False),
    ],
)
async def test_a_refusal_for_good_says_whether_the_address_is_at_fault_and_names_nobody(
    host: MailHost, answer: str, code: str, *, is_address: bool
) -> None:
    host.at_recipient = answer
    own = postman(host)
    with pytest.raises(Bounced) as told:
        await own.send(LETTER)
    await own.close()
    assert (told.value.code, told.value.is_address) == (code, is_address)
    assert "josie" not in str(told.value)


@pytest.mark.parametrize("answer", ["450 4.2.0 Grey-listed", "451 Later"])
async def test_a_letter_put_off_leaves_the_connection_for_others(
    host: MailHost, answer: str
) -> None:
    own = postman(host)
    host.at_recipient = answer
    with pytest.raises(Deferred):
        await own.send(LETTER)
    host.at_recipient = "250 OK"
    await own.send(LETTER)
    await own.close()
    assert (len(host.sessions), len(host.taken)) == (1, 1)


@pytest.mark.parametrize(
    ("answer", "is_address"), [("554 5.6.0 Odd", False), ("550 Odd", False), ("550 5.1.1 No", True)]
)
async def test_a_letter_refused_for_what_it_says_speaks_against_no_address(
    host: MailHost, answer: str, *, is_address: bool
) -> None:
    host.at_letter = answer
    own = postman(host)
    with pytest.raises(Bounced) as told:
        await own.send(LETTER)
    await own.close()
    assert told.value.is_address is is_address


async def test_a_letter_too_large_is_refused_alone(host: MailHost) -> None:
    host.at_sender = "552 5.3.4 Too large"
    own = postman(host)
    with pytest.raises(Bounced) as told:
        await own.send(LETTER)
    await own.close()
    assert not told.value.is_address


@pytest.mark.parametrize("answer", ["550 5.7.1 Not from you", "452 4.3.1 No room"])
async def test_a_server_that_does_not_take_our_name_takes_nothing(
    host: MailHost, answer: str
) -> None:
    host.at_sender = answer
    with pytest.raises(Unreachable) as told:
        await postman(host).send(LETTER)
    assert not isinstance(told.value, Deferred)
    assert told.value.public == f"The mail server refuses: {answer[:3]}."


async def test_nobody_there_is_told_without_a_trace_of_the_letter(host: MailHost) -> None:
    own = SmtpPostman(MailServer("127.0.0.1", 1, Tls.NONE))
    with pytest.raises(Unreachable) as told:
        await own.send(LETTER)
    assert told.value.public == "The mail server cannot be reached: SMTPConnectError."
    await own.close()


# ------------------------------------------------------------------------------------ the way


async def test_the_way_is_closed_by_starttls(shop: Shop) -> None:
    async with mail_host(shop.server) as host:
        own = postman(host, tls=Tls.STARTTLS, trust=shop.trust)
        await own.send(LETTER)
        await own.close()
        assert host.sessions[0].ssl is not None


async def test_the_way_is_closed_from_the_first_octet(shop: Shop) -> None:
    async with mail_host(shop.server, from_the_start=True) as host:
        own = postman(host, tls=Tls.TLS, trust=shop.trust)
        await own.send(LETTER)
        await own.close()
        assert len(host.taken) == 1


@pytest.mark.parametrize("tls", [Tls.STARTTLS, Tls.TLS])
async def test_a_server_that_cannot_prove_its_name_gets_nothing(shop: Shop, tls: Tls) -> None:
    async with mail_host(shop.server, from_the_start=tls == Tls.TLS) as host:
        own = postman(host, tls=tls, trust=ssl.create_default_context())
        with pytest.raises(Unreachable):
            await own.send(LETTER)
        await own.close()
        assert host.taken == []


async def test_a_server_without_starttls_gets_nothing(host: MailHost) -> None:
    own = postman(host, tls=Tls.STARTTLS)
    with pytest.raises(Unreachable):
        await own.send(LETTER)
    await own.close()
    assert host.taken == []


# ---------------------------------------------------------------------------------- the account


async def test_the_account_is_proven_with_the_password_in_its_file(
    shop: Shop, tmp_path: Path
) -> None:
    file = tmp_path / "mail-password"
    async with mail_host(shop.server, asks_who=True) as host:
        given = {"tls": Tls.STARTTLS, "trust": shop.trust, "username": "hull"}
        own = postman(host, password_file=file, **given)
        with pytest.raises(Unreachable, match="password of the mail server cannot be read"):
            await own.send(LETTER)
        file.write_text("wrong\n")  # one system call
        with pytest.raises(Unreachable, match="does not accept the account: 535"):
            await own.send(LETTER)
        file.write_text("open sesame\n")
        await own.send(LETTER)
        await own.close()
        assert len(host.taken) == 1


async def test_calling_proves_the_way_and_the_account_and_sends_nothing(host: MailHost) -> None:
    await postman(host).call()
    assert host.taken == []
    with pytest.raises(Unreachable):
        await SmtpPostman(MailServer("127.0.0.1", 1, Tls.NONE)).call()


async def test_a_node_without_a_mail_server_says_so() -> None:
    nobody = NoPostman()
    assert not nobody.is_there
    with pytest.raises(Unreachable, match="sends no letters"):
        await nobody.send(LETTER)
    await nobody.close()


def test_a_status_that_says_nothing_leaves_it_to_the_older_code() -> None:
    assert is_of_address("550 5.0.0")
    assert not is_of_address("554 5.0.0")
    assert not is_of_address("5.0.0")
    assert is_of_address("5.1.1")


async def test_lines_of_a_letter_that_begin_with_a_full_stop_arrive_whole(host: MailHost) -> None:
    own = postman(host)
    await own.send(LETTER)
    await own.close()
    taken = host.taken[0].original_content
    assert taken is not None
    assert read(Envelope("", "", taken)).get_content().startswith(".")
