"""Letters for tests: of each template a full one and a bare one, with a mark in every value."""

from datetime import UTC, datetime

from templates.letter_views import (
    AddressLetter,
    AgreedLetter,
    AnswerLetter,
    BehalfLetter,
    DeskLetter,
    DeskLine,
    DigestLetter,
    FarewellLetter,
    HelpLetter,
    InvitationLetter,
    LapseLetter,
    LetterView,
    ListingLine,
    MatchLetter,
    ReportLetter,
    SearchLetter,
    SignInChangedLetter,
    SignInLetter,
    TalkNewsLetter,
    TrialLetter,
    WelcomeLetter,
)
from text import conversation_phrases, door_phrases, people_phrases, phrases

NOON = datetime(2026, 4, 3, 11, 30, tzinfo=UTC)
LATER = datetime(2026, 4, 3, 13, 0, tzinfo=UTC)
MARK = "Canary <b>&"
BASE = "https://hull.example"
LINK = f"{BASE}/a/tokentokentokentokentokentokentokentokentokentokentokentokentoken?b=1&c=2"
LINES = (
    ListingLine("offer", MARK, LINK, "Newland Avenue", "Madison", NOON),
    ListingLine("need", MARK, LINK),
)

FULL: tuple[LetterView, ...] = (
    InvitationLetter(MARK, LINK, NOON, f"{MARK}\nCome and see!"),
    SignInLetter(LINK, 60, "KOWHAI12"),
    SignInChangedLetter(door_phrases.SIGN_IN_CHANGES["password"], NOON, LINK),
    AddressLetter(LINK, 90, "KOWHAI12"),
    WelcomeLetter(LINK, MARK),
    BehalfLetter(
        MARK,
        people_phrases.DEED_WORDS["listing_made"],
        NOON,
        LINK,
        MARK,
        people_phrases.CONSENT_WORDS["spoken"],
    ),
    FarewellLetter(NOON, LINK, MARK),
    AnswerLetter("offer", MARK, LINK, MARK),
    AnswerLetter("need", MARK, LINK, MARK),
    AnswerLetter("need", MARK, LINK, MARK, again=True),
    AgreedLetter(MARK, LINK, MARK, NOON, LATER, has_calendar=True),
    TalkNewsLetter(conversation_phrases.STEPS["yes"], LINK, MARK, MARK),
    TalkNewsLetter(conversation_phrases.STEPS["fell_through"], LINK, MARK, MARK, has_calendar=True),
    LapseLetter("offer", MARK, NOON, LINK, LINK),
    LapseLetter("need", MARK, NOON, LINK, LINK),
    DigestLetter(LINK, LINES, LINES, LINES, LINES, 1, LINK),
    DigestLetter(LINK, LINES, LINES, LINES, LINES, 1234, LINK),
    SearchLetter(MARK, LINK, LINES[:1]),
    SearchLetter(MARK, LINK, LINES),
    MatchLetter(LINK, MARK, MARK, (MARK, MARK)),
    MatchLetter(LINK, MARK, reasons=(MARK,), to_helper=True),
    MatchLetter(LINK, MARK),
    ReportLetter(LINK, urgent=True),
    DeskLetter(LINK, tuple(DeskLine(what, 1234) for what in phrases.DESK)),
    HelpLetter(LINK),
    TrialLetter(LINK),
)
BARE: tuple[LetterView, ...] = (
    InvitationLetter(MARK, LINK),
    SignInLetter(LINK, 60),
    AddressLetter(LINK, 60),
    WelcomeLetter(LINK),
    BehalfLetter(MARK, people_phrases.DEED_WORDS["signed_out"], NOON, LINK),
    FarewellLetter(NOON, LINK),
    AnswerLetter("offer", MARK, LINK),
    AnswerLetter("need", MARK, LINK),
    AnswerLetter("need", MARK, LINK, again=True),
    AgreedLetter(MARK, LINK),
    AgreedLetter(MARK, LINK, begins_at=NOON),
    TalkNewsLetter(conversation_phrases.STEPS["taken"], LINK),
    DigestLetter(LINK),
    MatchLetter(LINK),
    MatchLetter(LINK, to_helper=True),
    ReportLetter(LINK),
    DeskLetter(LINK),
    HelpLetter(LINK, is_wished=False),
)
LETTERS = FULL + BARE
