"""What hung on notes, and votes in polls: taken along by whoever leaves or not."""

from datetime import timedelta

from posts.actions import NoteDraft
from posts.poll import PollDraft
from posts.trimming import Trimmings
from tests.fediverse.home import Home
from tests.media.photographs import photograph
from tests.media.recordings import SOUND
from tests.rights.given import fetched, json_in


async def test_pictures_and_sounds_of_notes_and_votes_are_taken_along(hull: Home) -> None:
    amina, ted = await hull.member("amina"), await hull.member("ted")
    picture = await hull.rooms.media.keep(amina.id, photograph(), "A loaf")
    sound = await hull.rooms.media.keep_recording(amina.id, SOUND, "Rain")
    for one in (picture, sound):
        draft = NoteDraft("Here.", trimmings=Trimmings(media=(one.id,)))
        await hull.rooms.posts.write_note(amina, draft)
    poll = PollDraft(("Saturday", "Sunday"), timedelta(days=1))
    asked = NoteDraft("When?", trimmings=Trimmings(poll=poll))
    post = await hull.rooms.posts.write_note(ted, asked)
    await hull.rooms.posts.polls.vote(amina, post.id, [1])
    exports = hull.rooms.rights.exports
    await hull.node.database.write(lambda tx: exports.ask(tx, amina.id))
    await hull.run_due()
    files = await fetched(hull, "amina")
    assert files[f"media/{picture.files[0]}"]
    assert files[f"media/{sound.files[0]}"] == SOUND
    assert "A loaf" in files["index.html"].decode()
    (vote,) = json_in(files, "votes.json")
    assert (vote["poll"], vote["option"]) == (post.iri, "Sunday")
