"""Forms: believed from our own pages only, read within bounds, kept when wrong, done once."""

import asyncio

import pytest

from tests.fediverse.browsing import Browser, File, Forms, FormSeen
from tests.fediverse.fediverse import Fediverse
from tests.fediverse.home import Home
from tests.pages.thanks import PATH, ThanksForm, ThanksPages, stand

OLD_PHONE = {"origin": "", "sec-fetch-site": ""}


@pytest.fixture
def thanks(hull: Home) -> ThanksPages:
    return stand(hull)


@pytest.fixture
def anybody(hull: Home) -> Browser:
    return Browser(hull)


async def test_a_form_that_is_well_filled_in_is_done_and_leads_on(
    thanks: ThanksPages, anybody: Browser
) -> None:
    answer = await anybody.fill(
        PATH,
        name=" Mere  Kingi ",
        words="Thank\r\nyou",
        for_what=["tea", "soup"],
        often="yes",
        times="3",
    )

    assert (answer.status, answer.header("location")) == (303, "/thanks?of=1&done=saved")
    assert answer.header("cache-control") == "no-store"
    assert thanks.done == [
        ThanksForm(
            name="Mere Kingi", words="Thank\nyou", for_what=("tea", "soup"), often=True, times=3
        )
    ]


async def test_what_is_wrong_is_said_beside_its_field_and_what_was_typed_is_kept(
    thanks: ThanksPages, anybody: Browser
) -> None:
    answer = await anybody.fill(
        PATH, name="", words="Kia <ora>", times="12", audience="public", secret="hush"
    )
    page = answer.body.decode()

    assert answer.status == 422
    assert "2 things to look at again" in page
    assert '<a href="#field-name">Please fill this in.</a>' in page
    assert "Please write a number from 1 to 9." in page
    assert 'aria-describedby="hint-name error-name"' in page
    assert "<title>Please look again:" in page
    kept = next(form for form in Forms(page).found if form.action == PATH).fields
    assert (kept["words"], kept["times"], kept["audience"]) == (["Kia <ora>"], ["12"], ["public"])
    assert "hush" not in page
    assert thanks.done == []


async def test_a_corrected_form_is_done(thanks: ThanksPages, anybody: Browser) -> None:
    answer = await anybody.fill(PATH, name="", words="Kia ora")
    again = next(form for form in Forms(answer.body.decode()).found if form.action == PATH)
    answer = await anybody.send(again, name="Mere")

    assert answer.status == 303
    assert thanks.done == [ThanksForm(name="Mere", words="Kia ora")]


@pytest.mark.parametrize(
    ("name", "status", "said"),
    [
        ("nobody", 422, "There is nobody of that name here."),
        ("late", 409, "Something else has happened meanwhile."),
    ],
)
async def test_what_the_use_case_refuses_is_said_and_the_form_is_kept(
    thanks: ThanksPages, anybody: Browser, name: str, status: int, said: str
) -> None:
    answer = await anybody.fill(PATH, name=name, words="Kia ora")

    assert answer.status == status
    assert said in answer.body.decode()
    assert "Kia ora" in answer.body.decode()


async def test_an_edit_form_begins_with_what_is_there(
    thanks: ThanksPages, anybody: Browser
) -> None:
    thanks.start = ThanksForm(
        name="Mere", audience="public", for_what=("soup",), often=True, times=2, secret="hush"
    )
    form = await anybody.form(PATH)

    assert form.fields["name"] == ["Mere"]
    assert form.fields["audience"] == ["public"]
    assert form.fields["for_what"] == ["soup"]
    assert form.fields["often"] == ["yes"]
    assert form.fields["times"] == ["2"]
    assert form.fields["secret"] == [""]


# ------------------------------------------------------------------------------------ done once


async def test_a_form_that_is_sent_twice_is_done_once(
    thanks: ThanksPages, anybody: Browser
) -> None:
    form = await anybody.form(PATH)
    answers = [await anybody.send(form, name="Mere") for _ in range(2)]
    answers += await asyncio.gather(*(anybody.send(form, name="Mere") for _ in range(3)))

    assert {answer.header("location") for answer in answers} == {"/thanks?of=1&done=saved"}
    assert len(thanks.done) == 1


async def test_a_double_tap_that_comes_at_the_same_time_is_done_once(
    thanks: ThanksPages, anybody: Browser
) -> None:
    form = await anybody.form(PATH)
    answers = await asyncio.gather(*(anybody.send(form, name="Mere") for _ in range(4)))

    assert {answer.header("location") for answer in answers} == {"/thanks?of=1&done=saved"}
    assert len(thanks.done) == 1


async def test_going_back_and_sending_other_words_does_those_too(
    thanks: ThanksPages, anybody: Browser
) -> None:
    form = await anybody.form(PATH)
    await anybody.send(form, name="Mere")
    await anybody.send(form, name="Tama")

    assert [given.name for given in thanks.done if isinstance(given, ThanksForm)] == [
        "Mere",
        "Tama",
    ]


async def test_a_form_of_one_browser_says_nothing_of_that_of_another(
    thanks: ThanksPages, anybody: Browser, hull: Home
) -> None:
    form = await anybody.form(PATH)
    other = Browser(hull)
    theirs = await other.form(PATH)
    await anybody.send(form, name="Mere")
    await other.send(
        FormSeen(PATH, fields={**theirs.fields, "once": form.fields["once"]}), name="Mere"
    )

    assert len(thanks.done) == 2


async def test_a_node_that_died_over_a_form_does_not_do_it_again(
    thanks: ThanksPages, anybody: Browser, hull: Home
) -> None:
    form = await anybody.form(PATH)
    await anybody.send(form, name="Mere")
    await hull.node.database.write(lambda tx: tx.run("UPDATE form_receipts SET location = NULL"))
    answer = await anybody.send(form, name="Mere")

    assert answer.status == 409
    assert "Please look before you send it again." in answer.body.decode()
    assert len(thanks.done) == 1


async def test_receipts_are_forgotten_after_two_days(
    thanks: ThanksPages, anybody: Browser, hull: Home, fediverse: Fediverse
) -> None:
    await anybody.fill(PATH, name="Mere")
    fediverse.clock.turn(days=3)
    await anybody.fill(PATH, name="Tama")

    assert len(await hull.rows("SELECT key FROM form_receipts")) == 1


async def test_an_answer_with_a_cookie_is_made_each_time(
    thanks: ThanksPages, anybody: Browser
) -> None:
    form = await anybody.form(PATH)
    answers = [await anybody.send(form, name="cookie") for _ in range(2)]

    assert [answer.body for answer in answers] == [b"in person", b"in person"]
    assert len(thanks.done) == 2


# ------------------------------------------------------------------------- from our own pages only


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example", "sec-fetch-site": "cross-site"},
        {"origin": "https://evil.example", "sec-fetch-site": ""},
        {"origin": "https://sub.hull.example", "sec-fetch-site": "same-site"},
        {"origin": "null", "sec-fetch-site": ""},
        {"origin": "http://hull.example", "sec-fetch-site": ""},
        {"origin": "", "sec-fetch-site": "cross-site"},
        {"origin": "", "sec-fetch-site": "none"},
    ],
)
async def test_a_form_from_another_site_is_refused_even_with_the_right_word(
    thanks: ThanksPages, anybody: Browser, headers: dict[str, str]
) -> None:
    form = await anybody.form(PATH)
    answer = await anybody.post(PATH, {**form.fields, "name": ["Mere"]}, headers=headers)

    assert answer.status == 403
    assert "did not come from one of our pages" in answer.body.decode()
    assert thanks.done == []


@pytest.mark.parametrize(
    "headers",
    [
        OLD_PHONE,
        {"origin": "https://hull.example", "sec-fetch-site": ""},
        {"origin": "", "sec-fetch-site": "same-origin"},
    ],
)
async def test_a_browser_that_tells_less_is_believed_by_the_word(
    thanks: ThanksPages, anybody: Browser, headers: dict[str, str]
) -> None:
    form = await anybody.form(PATH)
    answer = await anybody.post(PATH, {**form.fields, "name": ["Mere"]}, headers=headers)

    assert answer.status == 303


@pytest.mark.parametrize("csrf", ["", "x", "%%%", "āāāā"])
async def test_an_old_browser_with_a_wrong_word_is_refused(
    thanks: ThanksPages, anybody: Browser, csrf: str
) -> None:
    form = await anybody.form(PATH)
    fields = {**form.fields, "name": ["Mere"], "csrf": [csrf]}
    answer = await anybody.post(PATH, fields, headers=OLD_PHONE)

    assert answer.status == 403
    assert thanks.done == []


@pytest.mark.parametrize("left_out", ["csrf", "once"])
async def test_a_page_that_was_open_for_long_keeps_what_was_typed(
    thanks: ThanksPages, anybody: Browser, left_out: str
) -> None:
    form = await anybody.form(PATH)
    fields = {**form.fields, "name": ["Mere"], left_out: [""]}
    answer = await anybody.post(PATH, fields)

    assert answer.status == 403
    assert "Please send it once more." in answer.body.decode()
    assert 'value="Mere"' in answer.body.decode()
    assert thanks.done == []


async def test_the_word_of_one_session_is_nothing_in_another(
    thanks: ThanksPages, hull: Home, anybody: Browser
) -> None:
    josie = Browser(hull)
    await josie.sign_in("josie")
    form = await anybody.form(PATH)
    fields = {**form.fields, "name": ["Mere"]}
    answer = await josie.post(PATH, fields)

    assert answer.status == 403
    assert thanks.done == []


async def test_the_word_looks_different_in_each_answer_and_is_not_the_cookie(
    thanks: ThanksPages, anybody: Browser
) -> None:
    words = [(await anybody.form(PATH)).fields["csrf"][0] for _ in range(2)]
    kept = anybody.cookies["__Host-sisternet-form"]

    assert words[0] != words[1]
    assert kept not in words


async def test_a_page_with_a_form_is_kept_by_nobody_and_its_cookie_is_shut(
    thanks: ThanksPages, anybody: Browser
) -> None:
    answer = await anybody.get(PATH)

    assert answer.header("cache-control") == "private, no-store"
    assert "Cookie" in str(answer.header("vary"))
    cookie = str(answer.header("set-cookie")).lower()
    for word in ("httponly", "secure", "samesite=lax", "path=/"):
        assert word in cookie
    assert "domain" not in cookie


# --------------------------------------------------------------------------------- hostile bodies


async def test_a_field_that_the_form_does_not_have_is_refused(
    thanks: ThanksPages, anybody: Browser
) -> None:
    form = await anybody.form(PATH)
    answer = await anybody.post(PATH, {**form.fields, "name": ["Mere"], "role": ["admin"]})

    assert answer.status == 400
    assert "did not ask for" in answer.body.decode()


async def test_a_field_that_comes_twice_is_refused(thanks: ThanksPages, anybody: Browser) -> None:
    assert (await anybody.fill(PATH, name=["Mere", "Tama"])).status == 400


@pytest.mark.parametrize(
    ("kind", "status"),
    [("application/json", 415), ("", 415), ("multipart/form-data", 400), ("text/plain", 415)],
)
async def test_a_body_of_another_kind_is_not_read(
    thanks: ThanksPages, anybody: Browser, kind: str, status: int
) -> None:
    answer = await anybody.post(PATH, {"name": ["Mere"]}, headers={"content-type": kind})

    assert answer.status == status


async def test_a_body_without_an_end_is_cut_off(thanks: ThanksPages, anybody: Browser) -> None:
    answer = await anybody.post(PATH, {"words": ["x" * 4_000_000]})

    assert answer.status == 413
    assert "choose a smaller file" in answer.body.decode()


async def test_thousands_of_fields_are_too_many(thanks: ThanksPages, anybody: Browser) -> None:
    answer = await anybody.post(PATH, {"name": ["x"] * 600})

    assert answer.status == 400


async def test_a_file_comes_whole_and_one_that_is_too_large_is_told(
    thanks: ThanksPages, anybody: Browser
) -> None:
    answer = await anybody.fill(PATH, name="Mere", pictures=File(b"\x89PNG", "mere.png"))
    assert answer.status == 303
    (given,) = thanks.done
    assert isinstance(given, ThanksForm)
    assert [(file.name, file.octets) for file in given.pictures] == [("mere.png", b"\x89PNG")]

    answer = await anybody.fill(PATH, name="Mere", pictures=File(b"x" * 1_100_000))
    assert answer.status == 422
    assert "This file is too large; 1 MB at most." in answer.body.decode()
    assert 'value="Mere"' in answer.body.decode()


async def test_words_where_a_file_belongs_and_a_file_where_words_belong_are_told(
    thanks: ThanksPages, anybody: Browser
) -> None:
    answer = await anybody.fill(PATH, name="Mere", pictures="no file")
    assert "Please choose a file." in answer.body.decode()
    answer = await anybody.fill(PATH, name=File(b"Mere"))
    assert "No file belongs here." in answer.body.decode()


async def test_signs_that_act_without_being_seen_are_dropped(
    thanks: ThanksPages, anybody: Browser
) -> None:
    await anybody.fill(PATH, name="Me\u202ere\x00 \x1b[1m", words="a\x07b\ttab")

    assert thanks.done == [ThanksForm(name="Mere [1m", words="ab\ttab")]


# -------------------------------------------------------------------------------------- buttons


async def test_a_button_does_what_it_says(thanks: ThanksPages, anybody: Browser) -> None:
    answer = await anybody.fill(PATH, "/thanks/take-back", why="sorry")

    assert answer.status == 303
    assert thanks.done == ["sorry"]


@pytest.mark.parametrize(("why", "status"), [("", 400), ("nonsense", 400)])
async def test_a_button_that_says_nonsense_has_a_page_of_its_own(
    thanks: ThanksPages, anybody: Browser, why: str, status: int
) -> None:
    answer = await anybody.fill(PATH, "/thanks/take-back", why=why)

    assert answer.status == status
    assert b"<h1>" in answer.body


async def test_a_button_of_an_old_page_is_shown_once_more_before_it_does_anything(
    thanks: ThanksPages, anybody: Browser
) -> None:
    await anybody.get(PATH)
    old = {"why": ["sorry"], "csrf": ["x"], "once": ["y"]}
    answer = await anybody.post("/thanks/take-back", old)
    assert answer.status == 403
    assert thanks.done == []

    form = next(
        form for form in Forms(answer.body.decode()).found if form.action == "/thanks/take-back"
    )
    assert (await anybody.send(form)).status == 303
    assert thanks.done == ["sorry"]


async def test_a_link_out_of_a_letter_needs_no_other_proof(
    thanks: ThanksPages, anybody: Browser
) -> None:
    answer = await anybody.post("/thanks/by-letter", {"why": ["sorry"]}, headers=OLD_PHONE)
    assert answer.body == b"sorry"
    answer = await anybody.post("/thanks/by-letter", {"why": ["spite"]})
    assert answer.status == 400


# ---------------------------------------------------------------------------------- for members


async def test_a_page_for_members_asks_others_to_sign_in_and_to_come_back(
    thanks: ThanksPages, anybody: Browser
) -> None:
    answer = await anybody.get("/thanks/mine?of=all")

    assert answer.status == 303
    assert answer.header("location") == "/sign-in?next=/thanks/mine%3Fof%3Dall"
    assert answer.header("cache-control") == "no-store"


@pytest.mark.parametrize(
    ("referer", "back"),
    [
        ("https://hull.example/mine?at=2", "/mine%3Fat%3D2"),
        ("https://evil.example/mine", "/"),
        ("https://hull.example//evil.example", "/"),
        ("", "/"),
    ],
)
async def test_a_button_for_members_leads_others_to_the_page_it_stood_on(
    thanks: ThanksPages, anybody: Browser, referer: str, back: str
) -> None:
    answer = await anybody.post("/thanks/mine", {}, headers={"referer": referer})

    assert answer.header("location") == f"/sign-in?next={back}"


async def test_what_was_typed_survives_the_end_of_a_session(
    thanks: ThanksPages, anybody: Browser
) -> None:
    fields = {"name": ["Mere"], "words": ["Kia <ora>"], "secret": ["hush"], "csrf": ["old"]}
    answer = await anybody.post("/thanks/mine", fields)
    page = answer.body.decode()
    assert answer.status == 401
    assert "hush" not in page
    form = next(form for form in Forms(page).found if form.action == "/thanks/mine")

    await anybody.sign_in("josie")
    again = await anybody.send(form)
    assert again.status == 403
    assert "Please send it once more." in again.body.decode()
    assert thanks.done == []
    form = next(form for form in Forms(again.body.decode()).found if form.action == PATH)
    assert (await anybody.send(form)).status == 303
    assert thanks.done == [ThanksForm(name="Mere", words="Kia <ora>")]


async def test_what_another_site_has_typed_is_not_kept(
    thanks: ThanksPages, anybody: Browser
) -> None:
    foreign = {"origin": "https://evil.example", "sec-fetch-site": "cross-site"}
    answer = await anybody.post("/thanks/mine", {"name": ["Mere"]}, headers=foreign)

    assert answer.status == 303
    assert "Mere" not in answer.body.decode()


async def test_a_member_is_known_by_the_cookie(thanks: ThanksPages, anybody: Browser) -> None:
    await anybody.sign_in("josie")

    assert (await anybody.get("/thanks/mine")).body == b"thanks of josie"


async def test_the_frame_of_a_member_has_their_ways_and_is_kept_by_nobody(
    thanks: ThanksPages, anybody: Browser
) -> None:
    await anybody.sign_in("josie")
    answer = await anybody.get(PATH)
    page = answer.body.decode()

    for way in ("/needs/new", "/offers/new", "/board", "/messages", "/mine", "/help", "/sign-out"):
        assert f'"{way}"' in page
    assert answer.header("cache-control") == "private, no-store"
    assert "__Host-sisternet-form" not in anybody.cookies
