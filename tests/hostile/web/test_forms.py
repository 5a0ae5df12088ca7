"""Bad input into every field of every form: told beside it, what was typed kept, nothing done."""

from collections.abc import Iterator

import pytest

from tests.fediverse.browsing import File
from tests.hostile.web.bad import FAR, ODD, amiss_in
from tests.hostile.web.door import Check
from tests.hostile.web.doors import doors
from tests.hostile.web.filling import Filled, Open, changed, opened, stock
from tests.hostile.web.reading import FieldSeen, Seen, Sheet
from tests.hostile.web.town import Place
from tests.hostile.web.watchful import FormMissing
from world.network import Answer

EVERY_DOOR = pytest.mark.parametrize("pattern", doors(Check.FIELDS))
_TOLD = {400, 401, 409, 422}


@EVERY_DOOR
async def test_what_does_not_belong_in_a_form_is_told_beside_its_field_or_refused(
    pattern: str, place: Place
) -> None:
    form, before = await opened(place, pattern), await stock(place)
    await _check_foreign_fields(form)
    for seen in form.sheet.own_fields:
        await _check_repeated(form, seen)
        if Check.AMISS not in form.door.excused:
            await _check_amiss(form, seen)
    assert changed(before, await stock(place)) == []


async def _check_foreign_fields(form: Open) -> None:
    """The form has no such field."""
    for name in ("is_admin", "__class__", "name[]", "", "a" * 500):
        answer = await form.hand_in({**form.well, name: ["yes"]})
        assert answer.status == 400, (name, answer.status)
    assert (await form.hand_in({**form.well, "attached": File(b"x")})).status == 400


async def _check_repeated(form: Open, seen: FieldSeen) -> None:
    """A field that comes once comes twice; words come for a file, and a file for words."""
    if seen.takes_text:
        answer = await form.hand_in({**form.well, seen.name: ["one", "two"]})
        assert answer.status == 400, seen.name
        answer = await form.hand_in({**form.well, seen.name: File(b"one")})
        assert answer.status in _TOLD, seen.name
    if seen.kind == "file":
        assert (await form.hand_in({**form.well, seen.name: ["one"]})).status == 422


async def _check_amiss(form: Open, seen: FieldSeen) -> None:
    """What the field does not take, and nothing where something is needed."""
    for value in amiss_in(seen):
        answer = await form.hand_in({**form.well, seen.name: [value]})
        assert answer.status in _TOLD, (seen.name, value[:40], answer.status)
        if answer.status == 422:
            _check_told(form, answer, seen, value)
    for empty in ([""], [" \t "], []) if seen.required else ():
        answer = await form.hand_in(_without(form.well, seen.name, empty))
        assert answer.status == 422, (seen.name, empty, answer.status)
        _check_told(form, answer, seen, "".join(empty))


def _without(well: Filled, name: str, empty: list[str]) -> Filled:
    return {**{key: value for key, value in well.items() if key != name}, name: empty}


def _check_told(form: Open, answer: Answer, seen: FieldSeen, value: str) -> None:
    """The page names the field, and holds what was typed in it and in all others."""
    page = Seen(answer.body.decode())
    where = form.sheet.action.partition("?")[0]
    sheets = [sheet for sheet in page.sheets if sheet.action.partition("?")[0] == where]
    if not sheets or seen.kind in ("hidden", "button"):
        assert "Please look again" in answer.body.decode()  # nobody has typed that in our pages
        return
    assert f"#field-{seen.name}" in page.links, f"{seen.name} is not named for {value[:40]!r}"
    assert f"field-{seen.name}" in page.ids, f"nothing leads to {seen.name}"
    for name, again in sheets[0].fields.items():
        if name == seen.name:
            _check_kept(again, seen, [value])
        elif again.kind not in ("hidden", "button", "file"):
            _check_kept(again, again, _texts(form.well.get(name)))


def _texts(typed: list[str] | File | None) -> list[str]:
    return typed if isinstance(typed, list) else []


def _check_kept(again: FieldSeen, before: FieldSeen, typed: list[str]) -> None:
    if again.kind == "password":
        assert again.typed == [""], f"{again.name} is shown again"
    elif again.takes_text:
        assert (again.typed or [""]) == (typed or [""]), f"{again.name} is not kept"
    elif again is before:
        assert "".join(again.typed) == "".join(typed), f"{again.name} is not kept"
    if again is not before and again.takes_text:
        assert f"error-{again.name}" in again.described_by, f"{again.name} is not said to be amiss"


@EVERY_DOOR
async def test_what_is_odd_or_far_from_all_that_is_meant_breaks_nothing(
    pattern: str, place: Place
) -> None:
    form: Open | None = await opened(place, pattern)
    assert form is not None
    tries = [*_odd(form.sheet), *_far(form.sheet)]
    for typed in tries:
        form = await _tried(form, typed)
        if form is None:
            break


def _odd(sheet: Sheet) -> Iterator[Filled]:
    """Odd words, in all fields for words at once."""
    kinds = ("text", "textarea", "search", "tel")
    names = [seen.name for seen in sheet.own_fields if seen.kind in kinds]
    for odd in ODD.values() if names else ():
        yield {name: [odd] for name in names}


def _far(sheet: Sheet) -> Iterator[Filled]:
    """What can be read and is nowhere near, in one field after another."""
    for seen in sheet.own_fields:
        for far in FAR.get(seen.kind, ()):
            yield {seen.name: [far]}


async def _tried(form: Open, typed: Filled) -> Open | None:
    """The form opened anew if that was done; None if there is none any more."""
    answer = await form.hand_in({**form.well, **typed})
    if answer.status != 303:
        assert answer.status in _TOLD | {403, 404, 429}
        return form
    await form.browser.follow(answer)
    try:
        return await opened(form.place, form.pattern)
    except FormMissing:
        return None
