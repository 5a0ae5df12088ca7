"""What the tests of notices begin with: members whom letters reach, and what they have got."""

from accounts.people import Acting
from accounts.person import Contact
from tests.accounts.given import letters, link_in, person
from tests.fediverse.home import Home


async def reachable(home: Home, username: str) -> str:
    """Lets a member have a confirmed address; returns it."""
    member = await person(home, username)
    address = f"{username}@post.example"
    acting = Acting(member.id, member.id)
    await home.rooms.accounts.profiles.set_contact(acting, Contact(email=address))
    asking = next(one for one in reversed(await letters(home)) if address in one)
    await home.rooms.accounts.addresses.confirm(link_in(asking))
    home.mailbox.letters.clear()
    return address


async def got(home: Home, username: str) -> list[str]:
    """The text of every letter to that member since the last time, the oldest first."""
    found = [one for one in await letters(home) if f"{username}@post.example" in one]
    home.mailbox.letters.clear()
    return found
