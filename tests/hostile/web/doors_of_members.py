"""Forms of members about what is theirs."""

from tests.fediverse.browsing import File
from tests.hostile.web.door import (
    AMINA,
    COOKIE,
    COORDINATORS,
    DORA,
    OF_EACH,
    OTIS,
    TED,
    Check,
    Door,
)
from tests.media.photographs import photograph

_DEVICE = {Check.WELL: "only a device can answer it (tests/browser/test_passkeys.py)"}
_ENDED = {Check.MISSING: "to end what is over already is well; it is so in two windows"}
_SECURITY = "/settings/security"
_A_TIME = {"day": "2026-03-20", "begins": "10:00", "ends": "11:00", "place": "Plum Lane"}
_CONSENT = Door(
    path="/oauth/authorize?{asking}",
    who=AMINA,
    typed={"answer": "yes"},
    excused={**OF_EACH, Check.ONCE: "each yes is a code of its own (tests/pages/test_consent.py)"},
)
_LIST = File(b"someone@far.example\n", "blocked_accounts.csv", "text/csv")
_PICTURE = File(photograph(size=(30, 20)), "a.jpg", "image/jpeg")

MEMBERS: dict[str, Door] = {
    f"{_SECURITY}/sign-out": Door(
        path=f"{_SECURITY}/sign-out", who=AMINA, page=_SECURITY, excused=OF_EACH
    ),
    f"{_SECURITY}/sign-out/{{number}}": Door(
        path=f"{_SECURITY}/sign-out/{{other_session}}",
        who=AMINA,
        page=_SECURITY,
        excused=_ENDED,
    ),
    f"{_SECURITY}/password": Door(
        path=f"{_SECURITY}/password",
        who=AMINA,
        typed={"password": "five spoons in a drawer"},
        excused=OF_EACH,
    ),
    f"{_SECURITY}/password/remove": Door(
        path=f"{_SECURITY}/password/remove", who=TED, page=f"{_SECURITY}/password", excused=OF_EACH
    ),
    f"{_SECURITY}/passkeys": Door(
        path=f"{_SECURITY}/passkeys",
        who=AMINA,
        typed={"name": "Telephone", "answer": "{{}}"},
        excused={**OF_EACH, **_DEVICE},
    ),
    f"{_SECURITY}/passkeys/{{number}}/remove": Door(
        path=f"{_SECURITY}/passkeys/{{passkey}}/remove",
        who=AMINA,
        page=f"{_SECURITY}/passkeys",
        excused=_ENDED,
    ),
    f"{_SECURITY}/app": Door(
        path=f"{_SECURITY}/app", who=DORA, typed={"code": "{app_code}"}, excused=OF_EACH
    ),
    f"{_SECURITY}/app/begin": Door(
        path=f"{_SECURITY}/app/begin", who=AMINA, page=f"{_SECURITY}/app", excused=OF_EACH
    ),
    f"{_SECURITY}/app/remove": Door(
        path=f"{_SECURITY}/app/remove", who=OTIS, page=f"{_SECURITY}/app", excused=OF_EACH
    ),
    "/settings/programs/{number}/remove": Door(
        path="/settings/programs/{program}/remove",
        who=AMINA,
        page="/settings/programs",
        excused=_ENDED,
    ),
    "/settings/programs/made/{number}/remove": Door(
        path="/settings/programs/made/{made}/remove",
        who=AMINA,
        page="/settings/programs",
        excused=_ENDED,
    ),
    "/oauth/authorize": _CONSENT,
    "/oauth/authorize/": _CONSENT,
    "/settings/profile": Door(
        path="/settings/profile",
        who=AMINA,
        typed={"name": "Amina R", "can_do": "Bake", "area": "Avenues"},
        excused=OF_EACH,
    ),
    "/settings/contact": Door(
        path="/settings/contact", who=AMINA, typed={"phone": "01482 771 903"}, excused=OF_EACH
    ),
    "/settings/email": Door(
        path="/settings/email", who=TED, typed={"email": "other@post.example"}, excused=OF_EACH
    ),
    "/settings/email/again": Door(
        path="/settings/email/again", who=AMINA, page="/settings/email", excused=OF_EACH
    ),
    "/settings/letters": Door(
        path="/settings/letters", who=AMINA, typed={"quiet_from": "20"}, excused=OF_EACH
    ),
    "/settings/done-for-me/{number}/withdraw": Door(
        path="/settings/done-for-me/{consent}/withdraw",
        who=AMINA,
        page="/settings/done-for-me",
        also=COORDINATORS,
    ),
    "/settings/data/export": Door(
        path="/settings/data/export", who=AMINA, page="/settings/data", excused=OF_EACH
    ),
    "/settings/data/import": Door(
        path="/settings/data/import", who=AMINA, typed={"file": _LIST}, excused=OF_EACH
    ),
    "/settings/data/imports/{number}/begin": Door(
        path="/settings/data/imports/{brought}/begin",
        who=AMINA,
        page="/settings/data/imports/{brought}",
    ),
    "/settings/data/imports/{number}/forget": Door(
        path="/settings/data/imports/{brought}/forget",
        who=AMINA,
        page="/settings/data/imports/{brought}",
    ),
    "/leave": Door(path="/leave", who=TED, typed={"sure": "yes"}, excused={**OF_EACH, **COOKIE}),
    "/settings/picture": Door(
        path="/settings/picture",
        who=AMINA,
        typed={"picture": _PICTURE, "alt": "Amina laughs"},
        excused=OF_EACH,
    ),
    "/settings/picture/remove": Door(
        path="/settings/picture/remove", who=AMINA, page="/settings/picture", excused=OF_EACH
    ),
    "/needs/{number}/suggestions/{offer}": Door(
        path="/needs/{choir}/suggestions/{lift}",
        who=AMINA,
        typed={"words": "Could you?"},
        also=COORDINATORS,
    ),
    "/announcements/{number}/read": Door(
        path="/announcements/{announcement}/read", who=TED, page="/", excused=OF_EACH
    ),
    "/messages/{number}": Door(
        path="/messages/{talk}", who=TED, typed={"text": "On Friday."}, also=(AMINA,)
    ),
    "/messages/{number}/yes": Door(
        path="/messages/{talk}/yes", who=TED, typed=_A_TIME, also=(AMINA,)
    ),
    "/messages/{number}/done": Door(path="/messages/{agreed}/done", who=AMINA, also=(OTIS,)),
    "/messages/{number}/no": Door(
        path="/messages/{agreed}/no", who=AMINA, typed={"why": "I am ill."}, also=(OTIS,)
    ),
    "/messages/{number}/coordinator": Door(
        path="/messages/{talk}/coordinator", who=TED, page="/messages/{talk}", also=(AMINA,)
    ),
    "/messages/{number}/leave": Door(path="/messages/{talk}/leave", who=TED, also=(AMINA,)),
    "/messages/{number}/report": Door(
        path="/messages/{talk}/report", who=TED, typed={"why": "She is rude."}, also=(AMINA,)
    ),
}
