"""What a member takes along of the people around them: as they wished, noted and recommended."""

from actors.actor import Actor, FollowWish
from tests.fediverse.home import Home
from tests.rights.given import fetched


async def made(home: Home, member: Actor) -> dict[str, bytes]:
    exports = home.rooms.rights.exports
    await home.node.database.write(lambda tx: exports.ask(tx, member.id))
    await home.run_due()
    return await fetched(home, member.username)


async def test_how_one_follows_whom_one_would_meet_or_not_and_what_one_noted_is_taken_along(
    hull: Home,
) -> None:
    josie, ted = await hull.member("josie"), await hull.member("ted")
    wish = FollowWish(shows_announces=False, notifies=True, languages=("en", "es"))
    await hull.rooms.ties.follow(josie, ted.id, lambda _before: wish)
    await hull.rooms.ties.endorse(josie, ted.id)
    await hull.rooms.ties.note(josie, ted.id, "Lends his ladder.")
    await hull.rooms.meeting.put_off(josie, (await hull.member("amina")).id)

    files = await made(hull, josie)

    follows = files["following_accounts.csv"].decode()
    assert 'ted@hull.example,false,true,"en, es"' in follows.replace('"ted', "ted")
    assert "ted@hull.example" in files["recommended.csv"].decode()
    assert "umbrellas.csv" in files
    assert "amina@hull.example" in files["not_suggested.csv"].decode()
    assert "Lends his ladder." in files["notes_about_people.csv"].decode()
    others = await made(hull, ted)
    assert b"ladder" not in b"".join(others.values())
