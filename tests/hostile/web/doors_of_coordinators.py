"""Forms of coordinators: people, invitations, and what waits on the desk."""

from tests.hostile.web.door import JOSIE, TED, Check, Door

_ONCE_EACH = {Check.ONCE: "the code is shown once; another one is made each time, and ends it"}
_ROWS = {Check.AMISS: "a row that is amiss comes back on a sheet of its own (tests/pages)"}
_PERSON = "/people/{amina}"
_NETWORK = "/coordination/networks/{pact}"
_UMBRELLA = "/umbrellas/humans"
_DIRECTORY = "/umbrella/networks/{directory}"

COORDINATORS: dict[str, Door] = {
    "/people/new": Door(
        path="/people/new",
        who=JOSIE,
        typed={"name": "Hine", "phone": "01482 771 904", "how": "spoken"},
    ),
    "/people/applications/{number}": Door(
        path="/people/applications/{application}", who=JOSIE, typed={"handle": "marama"}
    ),
    "/people/applications/{number}/decline": Door(
        path="/people/applications/{application}/decline",
        who=JOSIE,
        page="/people/applications/{application}",
    ),
    "/people/invitations": Door(
        path="/people/invitations", who=JOSIE, typed={"note": "For the market"}
    ),
    "/people/invitations/{number}": Door(
        path="/people/invitations/{invitation}",
        who=JOSIE,
        typed={"email": "hine@post.example", "words": "Come and see us."},
    ),
    "/people/invitations/{number}/withdraw": Door(
        path="/people/invitations/{invitation}/withdraw",
        who=JOSIE,
        page="/people/invitations/{invitation}",
    ),
    "/people/{number}/vetting": Door(
        path="/people/{nell}/vetting", who=JOSIE, page="/people/{nell}", typed={"to": "met"}
    ),
    "/people/{number}/limits": Door(
        path=f"{_PERSON}/limits", who=JOSIE, page=_PERSON, typed={"limits": "group_only"}
    ),
    "/people/{number}/give-role": Door(
        path=f"{_PERSON}/give-role", who=JOSIE, page=_PERSON, typed={"role": "moderator"}
    ),
    "/people/{number}/take-role": Door(
        path="/people/{mona}/take-role",
        who=JOSIE,
        page="/people/{mona}",
        typed={"role": "moderator"},
    ),
    "/people/{number}/hand-over": Door(
        path=f"{_PERSON}/hand-over", who=JOSIE, page=_PERSON, typed={"role": "coordinator"}
    ),
    "/people/{number}/code": Door(
        path=f"{_PERSON}/code",
        who=JOSIE,
        page=_PERSON,
        excused={**_ONCE_EACH, Check.WELL: "it shows a page, once"},
    ),
    "/people/{number}/second-step": Door(
        path="/people/{otis}/second-step", who=JOSIE, page="/people/{otis}"
    ),
    "/settings/roles": Door(
        path="/settings/roles",
        who=JOSIE,
        also=("carol", "adam", "mona"),
        typed={"handle": "amina", "role": "moderator"},
    ),
    "/settings/roles/take": Door(
        path="/settings/roles/take",
        who=JOSIE,
        page="/settings/roles",
        also=("carol", "adam", "mona"),
        typed={"member": "{mona}", "role": "moderator"},
    ),
    "/people/{number}/sign-out": Door(path=f"{_PERSON}/sign-out", who=JOSIE, page=_PERSON),
    "/people/{number}/profile": Door(
        path=f"{_PERSON}/profile", who=JOSIE, typed={"how": "spoken", "can_do": "Bake"}
    ),
    "/people/{number}/contact": Door(
        path=f"{_PERSON}/contact", who=JOSIE, typed={"how": "spoken", "note": "Knock twice"}
    ),
    "/people/{number}/leave": Door(
        path=f"{_PERSON}/leave",
        who=JOSIE,
        typed={"how": "spoken", "sure": "yes"},
        excused={
            Check.ONCE: "where its receipts lie is kept nowhere, so nobody is led there twice"
        },
    ),
    "/today/later": Door(
        path="/today/later", who=JOSIE, page="/today", typed={"row": "need-{choir}"}
    ),
    "/desk/announcements": Door(
        path="/desk/announcements", who=JOSIE, typed={"words": "We meet on Friday."}
    ),
    "/desk/announcements/{number}/withdraw": Door(
        path="/desk/announcements/{announcement}/withdraw",
        who=JOSIE,
        page="/desk/announcements",
    ),
    "/desk/open-index/{number}/remove": Door(
        path="/desk/open-index/{gleaned}/remove",
        who=JOSIE,
        page="/desk/open-index",
        also=("mona",),
    ),
    "/desk/intake": Door(
        path="/desk/intake",
        who=JOSIE,
        typed={"who": "Amina", "title": "A lift home", "category": "ride-lift"},
    ),
    "/desk/sheet": Door(
        path="/desk/sheet",
        who=JOSIE,
        typed={"member_1": "Amina", "title_1": "Jam", "category_1": "food", "kind_1": "offer"},
        excused=_ROWS,
    ),
    "/desk/sheet/{number}": Door(
        path="/desk/sheet/{sheet}",
        who=JOSIE,
        typed={"member_1": "Amina", "title_1": "Jam", "category_1": "food", "kind_1": "offer"},
        excused=_ROWS,
    ),
    "/desk/listings/{number}": Door(
        path="/desk/listings/{waiting}", who=JOSIE, typed={"deed": "approve"}
    ),
    "/desk/introductions/{number}": Door(
        path="/desk/introductions/{introduction}", who=JOSIE, typed={"deed": "approve"}
    ),
    "/desk/quiet/{number}": Door(path="/desk/quiet/{talk}", who=JOSIE),
    "/desk/calls/{number}": Door(path="/desk/calls/{amina}", who=JOSIE),
    "/desk/sisters/{number}/accept": Door(
        path="/desk/sisters/{pact}/accept", who=JOSIE, page="/desk/sisters/{pact}"
    ),
    "/desk/sisters/{number}/decline": Door(
        path="/desk/sisters/{pact}/decline", who=JOSIE, page="/desk/sisters/{pact}"
    ),
    "/umbrellas/new": Door(
        path="/umbrellas/new",
        who=JOSIE,
        typed={"username": "commons", "name": "The commons", "charter": "Everybody is welcome."},
    ),
    "/umbrellas/join": Door(
        path="/umbrellas/join",
        who=JOSIE,
        typed={"whom": "@humans@hull.example"},
        excused={Check.ONCE: "to say twice that one is in is to be in"},
    ),
    "/umbrellas/{handle}/leave": Door(path=f"{_UMBRELLA}/leave", who=JOSIE, page=_UMBRELLA),
    "/umbrellas/{handle}/charter": Door(
        path=f"{_UMBRELLA}/charter", who=JOSIE, typed={"charter": "We meet on Sundays."}
    ),
    "/umbrellas/{handle}/add": Door(
        path=f"{_UMBRELLA}/add",
        who=JOSIE,
        typed={"whom": "@amina@hull.example", "place": "coordinators"},
    ),
    "/umbrellas/{handle}/end": Door(
        path=f"{_UMBRELLA}/end",
        who=JOSIE,
        page=_UMBRELLA,
        typed={"whom": "@hull@hull.example", "place": "members"},
    ),
    "/umbrella/networks/{handle}/read": Door(
        path=f"{_DIRECTORY}/read",
        who=JOSIE,
        page=_DIRECTORY,
        excused={Check.ONCE: "reading a network twice is reading it"},
    ),
    "/coordination/gaps/{code}": Door(path="/coordination/gaps/food", who=JOSIE, also=(TED,)),
    "/coordination/networks/{number}/retry": Door(
        path=f"{_NETWORK}/retry",
        who=JOSIE,
        page=_NETWORK,
        excused={Check.ONCE: "all was delivered in the town (tests/coordination tries what waits)"},
    ),
    "/coordination/networks/{number}/sending": Door(
        path=f"{_NETWORK}/sending", who=JOSIE, page=_NETWORK, typed={"sending": "paused"}
    ),
    "/desk/reports/{number}": Door(path="/desk/reports/{report}", who=JOSIE, also=("mona",)),
}
