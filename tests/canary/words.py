"""Words that stand nowhere else, one for each private field, and who may come upon them.

This is the table of entitlement. A word that somebody sees who is not named here is a leak; one
that somebody named here cannot find is a page that forgot them.
"""

from dataclasses import dataclass, replace
from enum import StrEnum

from listings.listing import ListingAudience


class Who(StrEnum):
    """Everybody who may look, and as whom they stand before the door."""

    STRANGER = "a stranger"
    GUEST = "a guest with a secret link"
    VERA = "a stranger who follows"  # signs her fetches
    WALT = "a stranger who answers"  # likewise
    LEAH = "a member of a sister"  # likewise
    DESK = "the desk of a sister"  # likewise
    NELL = "a member nobody has met"
    OTIS = "another member"
    TED = "the other side of a talk"
    AMINA = "the owner"
    DORA = "a member behind the desk"
    NINA = "a member who asks unnamed"
    JOSIE = "the coordinator"
    ADAM = "the admin"
    MONA = "the moderator"


Readers = frozenset[Who]

EVERYBODY: Readers = frozenset(Who)
MEMBERS: Readers = frozenset(
    {Who.OTIS, Who.TED, Who.AMINA, Who.DORA, Who.NINA, Who.JOSIE, Who.ADAM, Who.MONA}
)
SISTERS: Readers = MEMBERS | {Who.LEAH, Who.DESK}
NOBODY: Readers = frozenset()


def only(*readers: Who) -> Readers:
    """These and nobody else."""
    return frozenset(readers)


SOCIAL, PIXEL, MADISON = "social.example", "pixel.example", "madison.example"


@dataclass(frozen=True, slots=True)
class Secret:
    """One word, what it stands in, and where it may show.

    `readers` may come upon it at our addresses; `must` says that each of them can. `hosts` are
    told of it. `sealed`: it lies in no row as it is. `lettered`: it may stand in letters to its
    readers. `places`: the only routes where it may show, besides what its owner sees of their own;
    none: wherever listings and posts do.
    """

    word: str
    where: str
    readers: Readers
    must: bool = True
    hosts: frozenset[str] = frozenset()
    sealed: bool = False
    lettered: bool = False
    places: frozenset[str] = frozenset()


def _sealed(word: str, where: str, *readers: Who, must: bool = True, places: str = "") -> Secret:
    shown = frozenset(places.split())
    return Secret(word, where, only(*readers), must=must, sealed=True, places=shown)


_EXPORT = "/export/{secret}"  # everything that is one's own
_CONTACT = f"/people/{{number}} /people/{{number}}/contact /settings/contact {_EXPORT}"
_RINGING = "/desk/calls/{number} /desk/listings/{number} /desk/quiet/{number}"
_OWN_WAYS = f"{_CONTACT} {_RINGING} /settings/email /messages/{{number}}/yes"
_ASKING = "/people/applications/{number}"
_TALK = f"/messages/{{number}} /guest/{{secret}} {_EXPORT}"
_GIVEN = f"{_TALK} /messages/{{number}}/yes"


_OWN = (Who.AMINA, Who.JOSIE)

# What only the home node knows of Amina, who appears by her first name.
EMAIL = _sealed("canaryemail@post.example", "her e-mail address", *_OWN, places=_OWN_WAYS)
PHONE = _sealed("01482 771 923", "her telephone", *_OWN, places=_OWN_WAYS)
HOME = _sealed("Canaryhome 14", "where she lives", *_OWN, places=_CONTACT)
ACCESS = _sealed("canaryaccess", "what she needs", *_OWN, places=_CONTACT)
CONTACT_NOTE = _sealed("canarycontactnote", "how else to reach her", *_OWN, places=_OWN_WAYS)
SURNAME = Secret("Canarysurname", "the rest of her name", only(*_OWN), lettered=True)
PASSWORD = _sealed("canary-password-of-hers", "her password")
SEARCH = Secret("canarysearch", "what she looks for", only(Who.AMINA), lettered=True)
CONSENT = _sealed("canaryconsent", "the words she agreed to")

# Dora, who appears through the desk only, and Nina, whose asks do.
DORA_NAME = Secret(
    "Canarydora",
    "the name of whom the desk speaks for",
    only(Who.DORA, Who.JOSIE),
    lettered=True,
)
DORA_CAN_DO = Secret("canarytalent", "what she can do", only(Who.DORA, Who.JOSIE))
NINA_NAME = Secret(
    "Canarynina",
    "the name of who asks unnamed",
    EVERYBODY,
    hosts=frozenset({SOCIAL, MADISON}),
    lettered=True,
)

# Somebody who asks to join, and an invitation.
APPLICANT = tuple(
    _sealed(word, f"an applicant's {what}", Who.JOSIE, places=f"{_ASKING} {more}")
    for word, what, more in (
        ("Canarynewcomer", "name", "/people/applications /today"),
        ("canaryapplicant@post.example", "e-mail address", ""),
        ("01482 771 924", "telephone", ""),
        ("canaryapplication", "own words", ""),
    )
)
APPLICANT_NAME, APPLICANT_EMAIL, APPLICANT_PHONE, APPLICANT_WORDS = APPLICANT
INVITATION_NOTE = Secret("canaryinvitationnote", "for whom an invitation is", only(Who.JOSIE))

# A talk between two members, agreed; one that the coordinator was brought into; one with a guest.
_TWO = (Who.AMINA, Who.TED)
TALK = (
    _sealed("canarytalkofted", "what the one says who answers", *_TWO, places=_TALK),
    _sealed("canarytalkofamina", "what the one says who offers", *_TWO, places=_TALK),
    _sealed("canaryplaceofamina", "where they meet", *_TWO, places=_GIVEN),
    _sealed("canarycontactofamina", "how she is reached", *_TWO, places=_GIVEN),
    _sealed("canaryplaceofted", "where he waits", *_TWO, places=_GIVEN),
    _sealed("canarycontactofted", "how he is reached", *_TWO, places=_GIVEN),
)
HELPED = _sealed(
    "canaryhelped", "what is said with the coordinator", Who.NINA, Who.TED, Who.JOSIE, places=_TALK
)
HELPER = _sealed(
    "canaryhelper", "what the coordinator says", Who.NINA, Who.TED, Who.JOSIE, places=_TALK
)
WHY_REPORTED = Secret(
    "canarywhyreported", "why somebody was reported", only(Who.JOSIE, Who.MONA), must=False
)
REPORTED = Secret(
    "canaryreported",
    "what somebody reported had said",
    only(Who.OTIS, Who.TED, Who.JOSIE, Who.MONA),
    must=False,
)
GUEST_EMAIL = _sealed(
    "canaryguest@post.example", "a guest's address", Who.GUEST, places="/guest/{secret}/yes"
)
GUEST_NAME = replace(
    _sealed("Canaryvisitor", "a guest's name", Who.AMINA, Who.GUEST, must=False), lettered=True
)
GUEST_WORDS = _sealed("canaryguestwords", "what a guest says", Who.AMINA, Who.GUEST, places=_TALK)
GUEST_ANSWER = _sealed(
    "canaryguestanswer", "what a guest is told", Who.AMINA, Who.GUEST, places=_TALK
)
INTRODUCTION = _sealed(
    "canaryintroduction", "what is said to be introduced", Who.NINA, Who.JOSIE, must=False
)

# Talks with people elsewhere travel to their own servers as direct notes, and nowhere else.
FROM_WALT = Secret("canaryfromwalt", "what a stranger answers", only(Who.AMINA))
TO_WALT = Secret(
    "canarytowalt", "what a stranger is told", only(Who.AMINA, Who.WALT), hosts=frozenset({PIXEL})
)
FROM_LEAH = Secret("canaryfromleah", "what a sister's member answers", only(Who.AMINA))
TO_LEAH = Secret(
    "canarytoleah",
    "what a sister's member is told",
    only(Who.AMINA, Who.LEAH),
    hosts=frozenset({MADISON}),
)
_TO_SISTER = f"/agreed/{{secret}} {_GIVEN}"
TALK_WITH_LEAH = (
    _sealed(
        "canaryplaceforleah",
        "where they meet, told to a sister's member",
        Who.AMINA,
        Who.LEAH,
        places=_TO_SISTER,
    ),
    _sealed(
        "canarycontactforleah",
        "how she is reached, likewise",
        Who.AMINA,
        Who.LEAH,
        places=_TO_SISTER,
    ),
)

# Listings, one for each audience and voice, and what becomes of some.
AUDIENCES = {
    ListingAudience.COORDINATOR: (only(Who.JOSIE), frozenset[str]()),
    ListingAudience.NETWORK: (MEMBERS, frozenset[str]()),
    ListingAudience.SISTERS: (SISTERS, frozenset({MADISON})),
    ListingAudience.PUBLIC: (EVERYBODY, frozenset({MADISON, SOCIAL})),
}
VOICES = {"named": Who.AMINA, "first_name": Who.AMINA, "anonymous": Who.NINA}


def listing_word(audience: ListingAudience, voice: str) -> str:
    """The word in title and text of that listing."""
    return f"canary{audience}{voice.replace('_', '')}"


LISTINGS = {
    (audience, voice): Secret(
        listing_word(audience, voice),
        f"a listing for {audience}, {voice}",
        readers | {owner},
        hosts=hosts,
        lettered=True,
    )
    for audience, (readers, hosts) in AUDIENCES.items()
    for voice, owner in VOICES.items()
}
ALT = Secret("canaryalt", "what a picture for the network shows", MEMBERS)
DORAS = Secret(
    "canarythroughdesk", "what is offered through the desk", MEMBERS | {Who.DORA}, lettered=True
)
IN_REVIEW = Secret("canaryinreview", "a listing that waits", only(Who.NELL, Who.JOSIE))
SENT_BACK = Secret("canarysentback", "one that was sent back", only(Who.NELL, Who.JOSIE))
WHY_SENT_BACK = Secret(
    "canarywhysentback", "why it was", only(Who.NELL, Who.JOSIE), must=False, lettered=True
)
WITHDRAWN = Secret("canarywithdrawn", "a listing for the network, withdrawn", MEMBERS, must=False)
WHY_WITHDRAWN = Secret("canarywhywithdrawn", "why it was", only(*_OWN), must=False)
ON_BEHALF = Secret(
    "canaryonbehalf", "what the coordinator listed for a member", MEMBERS, lettered=True
)

# Notes of Amina's.
NOTES = {
    "public": Secret(
        "canarynotepublic", "a note for everybody", EVERYBODY, hosts=frozenset({SOCIAL, MADISON})
    ),
    "unlisted": Secret(
        "canarynoteunlisted", "an unlisted note", EVERYBODY, hosts=frozenset({SOCIAL, MADISON})
    ),
    "followers": Secret(
        "canarynotefollowers",
        "a note for followers",
        only(Who.AMINA, Who.VERA),
        hosts=frozenset({SOCIAL}),
    ),
    "sisters": Secret(
        "canarynotesisters", "a note for sisters", SISTERS, hosts=frozenset({MADISON})
    ),
    "network": Secret("canarynotenetwork", "a note for members", MEMBERS),
    "direct": Secret("canarynotedirect", "a note for one", only(Who.AMINA, Who.TED)),
}

SECRETS: tuple[Secret, ...] = (
    *(EMAIL, PHONE, HOME, ACCESS, CONTACT_NOTE, SURNAME, PASSWORD, SEARCH, CONSENT),
    *(DORA_NAME, DORA_CAN_DO, NINA_NAME, *APPLICANT, INVITATION_NOTE),
    *(*TALK, HELPED, HELPER, WHY_REPORTED, REPORTED),
    *(GUEST_EMAIL, GUEST_NAME, GUEST_WORDS, GUEST_ANSWER, INTRODUCTION),
    *(FROM_WALT, TO_WALT, FROM_LEAH, TO_LEAH, *TALK_WITH_LEAH),
    *(*LISTINGS.values(), ALT, DORAS, IN_REVIEW, SENT_BACK, WHY_SENT_BACK),
    *(WITHDRAWN, WHY_WITHDRAWN, ON_BEHALF, *NOTES.values()),
)
