"""Markup typed into every field: it comes back as the text it is, beside an error and for good."""

from collections import Counter
from email import message_from_bytes, policy

import pytest

from pages.fields import plain
from tests.hostile.web.crawling import crawled
from tests.hostile.web.door import EVERYBODY, Check
from tests.hostile.web.doors import doors
from tests.hostile.web.filling import Open, opened
from tests.hostile.web.reading import Seen, Sheet
from tests.hostile.web.town import Place
from tests.hostile.web.watchful import FormMissing
from tests.text.payloads import PAYLOADS

TWENTY = [markup for _, markup in PAYLOADS[:: len(PAYLOADS) // 20]][:20]
BREAKING_OUT = "\"'></textarea></title></script><svg onload=alert(1)>"
SHORT = '"><svg onload=a()>'
_WORDS = ("text", "textarea", "search", "tel", "email", "hidden")
_TOLD_AMISS = {"div", "h2", "ul", "li", "a", "p", "span"}  # how a field is said to be amiss
_ENDING = ("leave", "withdraw", "decline", "hand-over", "sign-out", "remove", "report", "/no")


def _fields(sheet: Sheet) -> list[str]:
    return [seen.name for seen in sheet.own_fields if seen.kind in _WORDS]


@pytest.mark.row("XSS-04", "XSS-05")
@pytest.mark.parametrize("pattern", doors(Check.WORD))
async def test_what_is_shown_again_in_a_form_is_text(pattern: str, place: Place) -> None:
    form = await opened(place, pattern)
    names = _fields(form.sheet)
    if not names:
        return
    before = await _shown_again(form, dict.fromkeys(names, "calm"))
    for markup in (*TWENTY, BREAKING_OUT):
        after = await _shown_again(form, dict.fromkeys(names, markup))
        assert after.wrong == [], markup
        assert {*(after.active - before.active)} <= _TOLD_AMISS, markup
        _check_same(form, after, names, markup)


def _check_same(form: Open, after: Seen, names: list[str], markup: str) -> None:
    """Where the form is shown again, a browser reads in it what was typed, sign for sign."""
    where = form.sheet.action.partition("?")[0]
    shown = [sheet.fields for sheet in after.sheets if sheet.action.partition("?")[0] == where]
    for fields in shown:
        for name in {*names} & {*fields}:
            assert fields[name].kind == "hidden" or fields[name].typed == [plain(markup)], name


async def _shown_again(form: Open, typed: dict[str, str]) -> Seen:
    """The page that keeps what was typed, because the form was open for too long."""
    texts = {name: [text] for name, text in typed.items()}
    answer = await form.hand_in({**form.well, **texts, "once": []})
    assert answer.status == 403
    return Seen(answer.body.decode())


@pytest.mark.row("XSS-04", "XSS-05", "XSS-11")
async def test_what_is_kept_is_shown_as_text_wherever_anybody_comes_upon_it(place: Place) -> None:
    before = {who: await crawled(place, who) for who in ("", *EVERYBODY)}
    kept = [pattern for pattern in doors(Check.WELL) if await _kept(place, pattern)]
    assert len(kept) > 20, kept
    shown = 0
    for who, usual in before.items():
        after = await crawled(place, who)
        for path, seen in after.items():
            assert seen.wrong == [], (who, path)
            new = seen.active - usual[path].active if path in usual else Counter[str]()
            # Codes are drawn beside new listings; a drawing that was typed is wrong by its onload.
            assert not {*new} & {"script", "title", "style", "object"}, (who, path)
            shown += SHORT in seen.text
    assert shown > 10, "or nothing was looked at"


async def _kept(place: Place, pattern: str) -> bool:
    """Whether a form took markup in all its fields that take words; those that end it are not."""
    try:
        form = await opened(place, pattern)
    except FormMissing:  # what was done before has ended it
        return False
    fields = form.sheet.fields
    names = [name for name in _fields(form.sheet) if fields[name].kind in ("text", "textarea")]
    for markup in (BREAKING_OUT, SHORT) if names and not pattern.endswith(_ENDING) else ():
        typed = {**form.well, **{name: [markup] for name in names}}
        answer = await form.hand_in(typed)
        if answer.status == 303:
            return True
    return False


@pytest.mark.row("XSS-04", "XSS-11")
async def test_letters_show_it_as_text_and_keep_it_out_of_their_heads(place: Place) -> None:
    for pattern in (
        "/messages/{number}",
        "/listings/{number}/answer",
        "/people/invitations/{number}",
    ):
        form = await opened(place, pattern)
        names = [name for name in form.door.typed if name in form.sheet.fields and name != "email"]
        await form.hand_in({**form.well, **{name: [SHORT] for name in names}})
    sent = len(place.hull.mailbox.letters)
    await place.fediverse.live(hours=20)
    new = list(place.hull.mailbox.letters)[sent:]
    assert new
    for letter in new:
        parsed = message_from_bytes(letter.message, policy=policy.default)
        assert "<svg" not in str(parsed["subject"])
        html = parsed.get_body(("html",))
        assert html is not None
        assert Seen(html.get_content()).active["svg"] == 0
