"""Forms about offers and asks: making, changing, keeping going, searching."""

from tests.fediverse.browsing import File
from tests.hostile.web.door import (
    AMINA,
    BY_SECRET,
    COORDINATORS,
    EVERYBODY,
    OF_EACH,
    UNGUESSABLE,
    Check,
    Door,
)
from tests.media.photographs import photograph

_PICTURE = File(photograph(size=(30, 20)), "a.jpg", "image/jpeg")
_TIME = {"when": "once", "day": "2026-03-20", "begins": "10:00", "until": "2026-03-21"}
_GARDEN = "/listings/{garden}"
_PICTURES = f"{_GARDEN}/pictures"
_THE_LINK = "the link out of a letter is the proof, for a browser where nobody is signed in"


def _deed(deed: str, what: str) -> Door:
    path = f"/listings/{{{what}}}"
    return Door(path=f"{path}/{deed}", who=AMINA, page=path, also=COORDINATORS)


LISTINGS: dict[str, Door] = {
    "/offers/new": Door(
        path="/offers/new",
        who=AMINA,
        typed={"title": "Pears", "category": "food", "audience": "network", **_TIME},
        excused=OF_EACH,
    ),
    "/needs/new": Door(
        path="/needs/new",
        who=AMINA,
        typed={"title": "A saw", "category": "thing", "audience": "network", **_TIME},
        excused=OF_EACH,
    ),
    "/listings/{number}/edit": Door(
        path=f"{_GARDEN}/edit",
        who=AMINA,
        typed={"title": "Red apples", "audience": "public", **_TIME},
        also=COORDINATORS,
    ),
    "/listings/{number}/pictures": Door(
        path=_PICTURES,
        who=AMINA,
        typed={"picture": _PICTURE, "alt": "A basket"},
        also=COORDINATORS,
    ),
    "/listings/{number}/pictures/words": Door(
        path=f"{_PICTURES}/words",
        who=AMINA,
        page=_PICTURES,
        typed={"alt": "A large tree"},
        also=COORDINATORS,
    ),
    "/listings/{number}/pictures/remove": Door(
        path=f"{_PICTURES}/remove", who=AMINA, page=_PICTURES, also=COORDINATORS
    ),
    "/listings/{number}/renew": _deed("renew", "garden"),
    "/listings/{number}/pause": _deed("pause", "garden"),
    "/listings/{number}/resume": _deed("resume", "resting"),
    "/listings/{number}/reopen": _deed("reopen", "taken"),
    "/listings/{number}/fulfil": _deed("fulfil", "garden"),
    "/listings/{number}/withdraw": _deed("withdraw", "garden"),
    "/listings/{number}/provenance/check": Door(
        path=f"{_GARDEN}/provenance/check",
        who=AMINA,
        page=f"{_GARDEN}/provenance",
        also=tuple(name for name in EVERYBODY if name != AMINA),
    ),
    "/renew/{token}": Door(
        path="/renew/{renew}", excused={**BY_SECRET, **UNGUESSABLE, Check.WORD: _THE_LINK}
    ),
    "/searches": Door(
        path="/searches",
        who=AMINA,
        page="/board?words=plums",
        excused=OF_EACH,
    ),
    "/searches/change": Door(path="/searches/change", who=AMINA, page="/searches", excused=OF_EACH),
}
