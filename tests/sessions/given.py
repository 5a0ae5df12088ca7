"""What tests of signing in begin with: members with ways in, callers, letters."""

import re
from email import message_from_bytes, policy

from pyotp import TOTP

from accounts import store as accounts_store
from accounts.seen import sealed_name
from sessions.session import Caller, SecondFactor, Session, Started
from storage.database import Writing
from storage.sealing import Seal
from tests.fediverse.casts import SECRET
from tests.fediverse.home import Home

PASSWORD = "four kettles on the hob"
CALLER = Caller("192.0.2.7", "Firefox, Android")
ADDRESS = "josie@post.example"


async def member_id(home: Home, username: str = "josie") -> int:
    return (await home.member(username)).id


async def with_password(home: Home, username: str = "josie") -> int:
    """That member has a password from now on."""
    member = await member_id(home, username)
    await home.rooms.sessions.security.set_password(member, PASSWORD)
    return member


async def with_address(home: Home, username: str = "josie", address: str = ADDRESS) -> int:
    """That member has a confirmed e-mail address from now on."""
    member, seal = await member_id(home, username), Seal(SECRET)

    def write(tx: Writing) -> None:
        sealed = seal.seal_text(address, sealed_name("email", member))
        accounts_store.set_email(tx, member, sealed, seal.blind(address.lower(), "accounts.email"))

    await home.node.database.write(write)
    return member


async def signed_in(home: Home, username: str = "josie", *, caller: Caller = CALLER) -> Started:
    """That member has a password, and a session by it."""
    await with_password(home, username)
    return await by_password(home, username, caller=caller)


async def by_password(home: Home, name: str = "josie", *, caller: Caller = CALLER) -> Started:
    """A session by the right password."""
    return whole(await home.rooms.sessions.door.by_password(name, PASSWORD, caller))


def whole(step: Started | SecondFactor) -> Started:
    """The session, where one step is enough."""
    assert isinstance(step, Started)
    return step


def half(step: Started | SecondFactor) -> str:
    """The token of a first proof, where a second is asked for."""
    assert isinstance(step, SecondFactor)
    return step.token


async def found(home: Home, token: str) -> Session | None:
    """The session that a cookie stands for now."""
    now = home.watch.now()
    return await home.node.database.read(lambda tx: home.rooms.sessions.session_of(tx, token, now))


async def letters(home: Home) -> list[str]:
    """The text of every letter sent until now, the oldest first."""
    await home.node.run_due()
    await home.node.run_due()
    return [_text(letter.message) for letter in home.mailbox.letters]


def _text(message: bytes) -> str:
    part = message_from_bytes(message, policy=policy.default).get_body(("plain",))
    assert part is not None
    return str(part.get_content())


async def asked_letter(home: Home, name: str = "josie") -> tuple[str, str]:
    """Link token and code of the letter that somebody of that name has asked for just now."""
    await home.rooms.sessions.door.send_link(name, CALLER.address)
    link, code = link_and_code_in((await letters(home))[-1])
    return link.rpartition("/")[2], code


def link_and_code_in(text: str) -> tuple[str, str]:
    """The path of the link in a letter, and the code beside it."""
    link = re.search(
        r"https://hull\.example(/sign-in/link/[A-Za-z0-9_-]+(?:\?next=[\w/%.-]+)?)", text
    )
    code = re.search(r"\b[B-Z2-9]{4} [B-Z2-9]{4}\b", text)
    assert link, text
    assert code, text
    return link[1], code[0]


async def put_app_in_use(home: Home, member: int) -> TOTP:
    """That member's authenticator app, in use from now on."""
    security, database = home.rooms.sessions.security, home.node.database
    await security.prepare_app(member)
    prepared = await database.read(lambda tx: security.preparation(tx, member, "josie"))
    assert prepared is not None
    app = TOTP(prepared.secret)
    await security.use_app(member, app.at(home.watch.now()))
    return app
