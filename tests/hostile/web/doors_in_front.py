"""Forms that stand open to whoever comes by, and those behind secret links."""

from tests.hostile.web.door import BY_SECRET, COOKIE, DORA, OF_EACH, TED, UNGUESSABLE, Check, Door
from tests.hostile.web.watchful import Watchful

_OPEN = "it harms nobody: it keeps a choice in a browser"
_A_MAIL_PROGRAM = "a mail program posts to it whatever it likes (RFC 8058); the link is the proof"
_DEVICE = "only a device can answer it (tests/browser/test_passkeys.py)"
_STOPPED = {
    **BY_SECRET,
    **UNGUESSABLE,
    Check.WORD: _A_MAIL_PROGRAM,
    Check.FIELDS: _A_MAIL_PROGRAM,
    Check.KIND: _A_MAIL_PROGRAM,
    Check.WELL: "it answers with a page, and never leads elsewhere",
}
_GUEST = {**BY_SECRET, **UNGUESSABLE}


async def _has_first_proof(browser: Watchful) -> None:
    """Otis has typed his password; his app comes next."""
    sheet = await browser.sheet("/sign-in", "/sign-in")
    password = browser.place.names["password"]
    typed = {**sheet.as_it_stands(), "name": ["otis"], "password": [password], "way": ["password"]}
    answer = await browser.hand_in(sheet, typed)
    assert (answer.header("location") or "").startswith("/sign-in/second")


async def _has_stopped(browser: Watchful) -> None:
    """The letters have been stopped already."""
    await browser.post(f"/unsubscribe/{browser.place.names['stop']}", {})


FRONT: dict[str, Door] = {
    "/language": Door(
        path="/language",
        page="/help",
        typed={"language": "fr"},
        excused={**OF_EACH, **COOKIE, Check.WORD: _OPEN, Check.SLOWED: _OPEN},
    ),
    "/unsubscribe/{token}": Door(path="/unsubscribe/{stop}", excused=_STOPPED),
    "/unsubscribe/{token}/again": Door(
        path="/unsubscribe/{stop}/again",
        page="/unsubscribe/{stop}",
        first=_has_stopped,
        excused=_STOPPED,
    ),
    "/sign-in": Door(
        path="/sign-in",
        typed={"name": "ted", "password": "{password}", "way": "password"},
        excused={**OF_EACH, **COOKIE},
    ),
    "/sign-in/code": Door(
        path="/sign-in/code",
        typed={"name": "dora", "code": "{read_out}"},
        excused={**OF_EACH, **COOKIE},
    ),
    "/sign-in/link/{token}": Door(
        path="/sign-in/link/{link}", excused={**BY_SECRET, **COOKIE, **UNGUESSABLE}
    ),
    "/sign-in/second": Door(
        path="/sign-in/second",
        first=_has_first_proof,
        typed={"code": "{second_code}"},
        excused={**OF_EACH, **COOKIE},
    ),
    "/sign-in/passkey": Door(
        path="/sign-in/passkey",
        page="/sign-in",
        typed={"answer": "{{}}"},
        excused={**OF_EACH, **COOKIE, Check.WELL: _DEVICE, Check.SLOWED: _DEVICE},
    ),
    "/join": Door(
        path="/join",
        typed={"name": "Hine", "phone": "01482 771 902"},
        excused={**OF_EACH},
    ),
    "/join/{secret}": Door(
        path="/join/{invited}",
        typed={"name": "Hine", "phone": "01482 771 902"},
        excused={**BY_SECRET},
    ),
    "/confirm/{secret}": Door(path="/confirm/{confirm}", excused={**BY_SECRET, **UNGUESSABLE}),
    "/listings/{number}/answer": Door(
        path="/listings/{bread}/answer",
        typed={"text": "I could.", "name": "Hine", "email": "hine@post.example"},
        also=(DORA,),
        excused={
            Check.OWN: "everybody may answer what everybody sees",
            Check.MISSING: "whoever is not signed in is asked to be; nothing tells what is there",
        },
    ),
    "/guest/{secret}": Door(
        path="/guest/{guest}", typed={"text": "On Friday, then."}, excused=_GUEST
    ),
    "/guest/{secret}/confirm": Door(
        path="/guest/{new_guest}/confirm", page="/guest/{new_guest}", excused=_GUEST
    ),
    "/guest/{secret}/yes": Door(
        path="/guest/{guest}/yes", typed={"place": "At the gate"}, excused=_GUEST
    ),
    "/guest/{secret}/done": Door(path="/guest/{agreed_guest}/done", excused=_GUEST),
    "/guest/{secret}/no": Door(
        path="/guest/{guest}/no", typed={"why": "I am ill."}, excused=_GUEST
    ),
    "/guest/{secret}/coordinator": Door(
        path="/guest/{guest}/coordinator", page="/guest/{guest}", excused=_GUEST
    ),
    "/guest/{secret}/leave": Door(path="/guest/{guest}/leave", excused=_GUEST),
    "/guest/{secret}/report": Door(
        path="/guest/{guest}/report", typed={"why": "He is rude."}, excused=_GUEST
    ),
    "/sign-out": Door(
        path="/sign-out",
        who=TED,
        page="/",
        excused={**OF_EACH, **COOKIE},
    ),
}
