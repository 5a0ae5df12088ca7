"""Programs are registered, get tokens for codes, and give them back."""

from base64 import b64encode
from typing import Any

import pytest

from oauth.scopes import ALL_OF_MEMBERS, Scopes
from tests.fediverse.asking import ask
from tests.fediverse.home import Home
from tests.fediverse.phone import Got, Phone
from tests.oauth.given import CHALLENGE, REDIRECT, VERIFIER, code_for, let_in, registered
from world.network import Outgoing

Json = Any
OOB = "urn:ietf:wg:oauth:2.0:oob"
APP = {
    "client_name": "Phanpy",
    "redirect_uris": "https://phanpy.example/",
    "scopes": "read write follow push",
    "website": "https://phanpy.example",
}


async def exchange(home: Home, form: dict[str, str], **headers: str) -> Got:
    """The answer to a request for a token, as a form."""
    return await Phone(home).post("/oauth/token", form=form, headers=headers)


async def asking(home: Home, challenge: str | None = None) -> dict[str, str]:
    """A good request of a program that has a code."""
    given = await registered(home)
    return {
        "grant_type": "authorization_code",
        "client_id": given.program.client_id,
        "client_secret": given.secret,
        "redirect_uri": REDIRECT,
        "code": await code_for(home, given.program, challenge=challenge),
    }


# ---------------------------------------------------------------------------------- registration


@pytest.mark.parametrize("sent_as", ["form", "json", "files"])
async def test_a_program_is_registered_however_it_writes_that_down(
    hull: Home, sent_as: str
) -> None:
    phone = Phone(hull)
    if sent_as == "files":
        got = await phone.post("/api/v1/apps", form=APP, files={})
    elif sent_as == "json":
        got = await phone.post("/api/v1/apps", json={**APP, "redirect_uris": [REDIRECT, OOB]})
    else:
        got = await phone.post("/api/v1/apps", form={**APP, "redirect_uris": f"{REDIRECT}\n{OOB}"})

    assert got.status == 200
    said = got.json
    assert said["name"] == "Phanpy"
    assert said["scopes"] == ["read", "write", "follow", "push"]
    assert said["redirect_uris"] == ([REDIRECT] if sent_as == "files" else [REDIRECT, OOB])
    assert said["redirect_uri"] == "\n".join(said["redirect_uris"])
    assert said["client_secret_expires_at"] == 0
    assert await hull.rooms.programs.proven(said["client_id"], said["client_secret"]) is not None


async def test_a_program_that_does_not_say_what_for_may_read(hull: Home) -> None:
    got = await Phone(hull).post("/api/v1/apps", form={"client_name": "toot", "redirect_uris": OOB})

    assert got.json["scopes"] == ["read"]
    assert got.json["website"] is None


@pytest.mark.row("OAU-02", "OAU-10")
@pytest.mark.parametrize(
    "wrong",
    [
        {"client_name": ""},
        {"client_name": "x" * 201},
        {"client_name": "\u202e\u200b"},
        {"client_name": "a\0b"},
        {"client_name": {"a": "b"}},
        {"client_name": ["a"]},
        {"redirect_uris": ""},
        {"redirect_uris": []},
        {"redirect_uris": None},
        {"redirect_uris": 7},
        {"redirect_uris": {"a": "b"}},
        {"redirect_uris": "javascript:alert(1)"},
        {"redirect_uris": [REDIRECT, "data:text/html,x"]},
        {"redirect_uris": "https://x.example/#part"},
        {"redirect_uris": "http://phanpy.example/"},
        {"redirect_uris": "https://x.example/" + "a" * 2_000},
        {"redirect_uris": [f"https://x.example/{number}" for number in range(100)]},
        {"website": "javascript:alert(1)"},
        {"website": "x" * 5_000},
        {"scopes": "read everything"},
        {"scopes": "x" * 100_000},
        {"scopes": ["read"]},
    ],
)
async def test_what_cannot_be_registered_is_told_so(hull: Home, wrong: Json) -> None:
    got = await Phone(hull).post("/api/v1/apps", json={**APP, **wrong})

    assert got.status == 422
    assert got.json["error"]
    assert await hull.rows("SELECT 1 FROM programs") == []


async def test_what_a_program_calls_itself_cannot_turn_the_words_around_it(hull: Home) -> None:
    got = await Phone(hull).post("/api/v1/apps", json={**APP, "client_name": "Ph\u202ean\u200bpy"})

    assert got.json["name"] == "Phanpy"


@pytest.mark.row("OAU-09")
async def test_hundreds_of_programs_are_not_registered_from_one_place(hull: Home) -> None:
    phone = Phone(hull)

    answers = [(await phone.post("/api/v1/apps", form=APP)).status for _ in range(21)]

    assert answers[:20] == [200] * 20
    assert answers[20] == 429
    assert (await Phone(hull, "elsewhere").ask("POST", "/api/v1/apps", form=APP)).status == 401


async def test_a_program_can_ask_who_it_is(hull: Home) -> None:
    given = await registered(hull)
    own = await hull.rooms.programs.by_itself(given.program, Scopes(("read",)))
    members = await let_in(hull, given.program)

    for token in (own.token, members.token):
        got = await Phone(hull, token).get("/api/v1/apps/verify_credentials")
        assert (got.status, got.json["name"]) == (200, "Phanpy")
    assert (await Phone(hull).get("/api/v1/apps/verify_credentials")).status == 401


# ---------------------------------------------------------------------------------------- tokens


@pytest.mark.parametrize("as_json", [False, True])
async def test_a_code_is_exchanged_for_a_token(hull: Home, as_json: bool) -> None:  # noqa: FBT001
    wish = await asking(hull, CHALLENGE) | {"code_verifier": VERIFIER, "scope": "read write"}
    phone = Phone(hull)

    got = await (
        phone.post("/oauth/token", json=wish) if as_json else phone.post("/oauth/token", form=wish)
    )

    assert got.status == 200
    assert got.json["token_type"] == "Bearer"
    assert got.json["scope"] == ALL_OF_MEMBERS.text
    assert got.json["created_at"] == int(hull.watch.now().timestamp())
    assert got.header("cache-control") == "no-store"
    assert got.header("access-control-allow-origin") == "*"
    assert (await hull.rooms.programs.holders.of(got.json["access_token"])) is not None


async def test_a_program_may_prove_itself_in_the_header(hull: Home) -> None:
    wish = await asking(hull)
    said = b64encode(f"{wish.pop('client_id')}:{wish.pop('client_secret')}".encode()).decode()

    assert (await exchange(hull, wish, authorization=f"Basic {said}")).status == 200


async def test_the_token_it_has_already_does_not_hinder_a_program_from_getting_another(
    hull: Home,
) -> None:
    got = await exchange(hull, await asking(hull), authorization="Bearer over")

    assert got.status == 200


@pytest.mark.row("OAU-03", "OAU-11")
@pytest.mark.parametrize(
    ("wrong", "status", "code"),
    [
        ({"grant_type": ""}, 400, "invalid_request"),
        ({"grant_type": "password", "username": "josie"}, 400, "unsupported_grant_type"),
        ({"grant_type": "refresh_token"}, 400, "unsupported_grant_type"),
        ({"client_id": ""}, 401, "invalid_client"),
        ({"client_id": "x"}, 401, "invalid_client"),
        ({"client_secret": ""}, 401, "invalid_client"),
        ({"client_secret": "x" * 5_000}, 401, "invalid_client"),
        ({"code": ""}, 400, "invalid_request"),
        ({"code": "x"}, 400, "invalid_grant"),
        ({"redirect_uri": ""}, 400, "invalid_request"),
        ({"redirect_uri": REDIRECT + "?"}, 400, "invalid_grant"),
        ({"redirect_uri": REDIRECT.upper()}, 400, "invalid_grant"),
        ({"code_verifier": VERIFIER}, 400, "invalid_grant"),
    ],
)
async def test_a_wrong_request_gives_no_token(
    hull: Home, wrong: dict[str, str], status: int, code: str
) -> None:
    got = await exchange(hull, await asking(hull) | wrong)

    assert got.status == status
    assert got.json["error"] == code
    assert got.json["error_description"]
    assert got.header("access-control-allow-origin") == "*"


@pytest.mark.row("OAU-11")
@pytest.mark.parametrize("verifier", [None, "", "b" * 43, CHALLENGE])
async def test_without_the_right_verifier_there_is_no_token(
    hull: Home, verifier: str | None
) -> None:
    wish = await asking(hull, CHALLENGE)
    if verifier is not None:
        wish["code_verifier"] = verifier

    assert (await exchange(hull, wish)).json["error"] == "invalid_grant"


@pytest.mark.row("OAU-11")
async def test_a_code_that_is_used_twice_ends_the_token_of_the_first_use(hull: Home) -> None:
    wish = await asking(hull)
    first = (await exchange(hull, wish)).json["access_token"]

    assert (await exchange(hull, wish)).json["error"] == "invalid_grant"

    got = await Phone(hull, first).get("/api/v1/apps/verify_credentials")
    assert (got.status, got.json) == (401, {"error": "The access token is invalid"})


@pytest.mark.row("OAU-10")
@pytest.mark.parametrize(
    ("header", "body"),
    [
        ("application/json", b"[1"),
        ("application/json", b"[]"),
        ("text/plain", b"grant_type=authorization_code"),
        ("application/x-www-form-urlencoded", b"grant_type=\xff"),
        ("application/x-www-form-urlencoded", b"grant_type=authorization_code&code=%00"),
        ("application/json", b'{"grant_type": "authorization_code", "code": {"a": 1}}'),
    ],
)
async def test_what_cannot_be_read_is_an_invalid_request(
    hull: Home, header: str, body: bytes
) -> None:
    headers = (("content-type", header), ("accept", "application/json"))
    request = Outgoing("POST", f"{hull.base_url}/oauth/token", headers, body)
    answer = await ask(hull.node.app, request)

    assert answer.status in (400, 401)
    assert b'"error"' in answer.body


@pytest.mark.row("OAU-03")
@pytest.mark.parametrize(
    "said", ["Basic", "Basic !!!", "Basic eA==", "Basic /w==", "Basic " + "A" * 20_000]
)
async def test_what_is_no_proof_in_the_header_proves_nothing(hull: Home, said: str) -> None:
    """A secret in the form does not help whoever sends a wrong one in the header."""
    got = await exchange(hull, await asking(hull), authorization=said)

    assert (got.status, got.json["error"]) == (401, "invalid_client")
    assert got.header("www-authenticate") == "Basic"


@pytest.mark.row("OAU-08")
async def test_secrets_are_not_guessed_for_long(hull: Home) -> None:
    wish = await asking(hull)

    answers = [(await exchange(hull, wish | {"client_secret": "x"})).status for _ in range(31)]

    assert answers[:30] == [401] * 30
    assert answers[30] == 429


async def test_a_program_gets_a_token_for_itself(hull: Home) -> None:
    given = await registered(hull)
    wish = {
        "grant_type": "client_credentials",
        "client_id": given.program.client_id,
        "client_secret": given.secret,
    }

    plain, asked = await exchange(hull, wish), await exchange(hull, wish | {"scope": "write"})

    assert plain.json["scope"] == "read"
    assert asked.json["scope"] == "write"


@pytest.mark.row("OAU-03")
async def test_a_program_gets_no_wider_scope_than_it_has_registered(hull: Home) -> None:
    given = await registered(hull, scopes=Scopes(("read:statuses",)))
    wish = {
        "grant_type": "client_credentials",
        "client_id": given.program.client_id,
        "client_secret": given.secret,
    }

    for scope in ("read", "write", "read:statuses write:statuses", "admin:read", "everything"):
        assert (await exchange(hull, wish | {"scope": scope})).json["error"] == "invalid_scope"
    assert (await exchange(hull, wish)).json["scope"] == "read:statuses"


@pytest.mark.row("OAU-07")
async def test_a_program_by_itself_gets_nothing_that_is_for_a_role(hull: Home) -> None:
    given = await registered(hull, scopes=Scopes(("read", "admin:read")))
    wish = {
        "grant_type": "client_credentials",
        "client_id": given.program.client_id,
        "client_secret": given.secret,
        "scope": "read admin:read",
    }

    assert (await exchange(hull, wish)).json["error"] == "invalid_scope"


@pytest.mark.row("OAU-03")
async def test_a_program_by_itself_is_no_member(hull: Home) -> None:
    given = await registered(hull, scopes=Scopes(("read", "profile")))
    own = await hull.rooms.programs.by_itself(given.program, given.program.scopes)

    got = await Phone(hull, own.token).get("/oauth/userinfo")

    assert got.status == 403
    assert got.json == {"error": "This method requires an authenticated user"}


# ---------------------------------------------------------------------------------------- revoking


@pytest.mark.row("OAU-05")
async def test_a_token_that_is_given_back_is_dead_at_once(hull: Home) -> None:
    given = await registered(hull)
    issued = await let_in(hull, given.program)
    phone = Phone(hull, issued.token)
    assert (await phone.get("/oauth/userinfo")).status == 200
    wish = {
        "client_id": given.program.client_id,
        "client_secret": given.secret,
        "token": issued.token,
    }

    first, again = (
        await phone.post("/oauth/revoke", form=wish),
        await phone.post("/oauth/revoke", json=wish),
    )

    assert (first.status, first.json) == (200, {})
    assert (again.status, again.json) == (200, {})
    assert (await phone.get("/oauth/userinfo")).status == 401


@pytest.mark.row("OAU-05")
async def test_nobody_gives_back_the_token_of_another_program(hull: Home) -> None:
    given, other = await registered(hull), await registered(hull)
    issued = await let_in(hull, given.program)
    phone = Phone(hull, issued.token)

    for client, secret in (
        (other.program.client_id, other.secret),
        (given.program.client_id, "x"),
        ("", ""),
    ):
        wish = {"client_id": client, "client_secret": secret, "token": issued.token}
        got = await phone.post("/oauth/revoke", form=wish)
        assert (got.status, got.json["error"]) == (403, "unauthorized_client")
    assert (await phone.get("/oauth/userinfo")).status == 200


# ------------------------------------------------------------------------------------ who it is


async def test_a_program_learns_who_let_it_in(hull: Home) -> None:
    issued = await let_in(hull, (await registered(hull)).program, scopes=Scopes(("profile",)))
    member = await hull.member("josie")

    for got in (
        await Phone(hull, issued.token).get("/oauth/userinfo"),
        await Phone(hull, issued.token).post("/oauth/userinfo"),
    ):
        assert got.status == 200
        assert got.json["sub"] == member.iri
        assert got.json["preferred_username"] == "josie"


@pytest.mark.row("OAU-16")
async def test_without_the_scope_a_program_does_not_learn_it(hull: Home) -> None:
    issued = await let_in(hull, (await registered(hull)).program, scopes=Scopes(("write",)))

    got = await Phone(hull, issued.token).get("/oauth/userinfo")

    assert got.status == 403
    assert got.json == {"error": "This action is outside the authorized scopes"}


async def test_a_node_tells_programs_where_everything_is(hull: Home) -> None:
    got = await Phone(hull).get("/.well-known/oauth-authorization-server")

    assert got.status == 200
    assert got.json["code_challenge_methods_supported"] == ["S256"]
    assert got.json["grant_types_supported"] == ["authorization_code", "client_credentials"]
    assert "read:statuses" in got.json["scopes_supported"]
    assert got.json["token_endpoint"] == f"{hull.base_url}/oauth/token"
    assert got.header("access-control-allow-origin") == "*"


@pytest.mark.parametrize("path", ["/oauth/token", "/oauth/revoke", "/api/v1/apps"])
async def test_a_page_elsewhere_may_ask_beforehand(hull: Home, path: str) -> None:
    got = await Phone(hull).ask("OPTIONS", path)

    assert got.status == 204
    assert "POST" in got.header("access-control-allow-methods")
    assert "Authorization" in got.header("access-control-allow-headers")


@pytest.mark.row("OAU-04")
async def test_a_token_in_the_address_or_in_a_cookie_is_none(hull: Home) -> None:
    issued = await let_in(hull, (await registered(hull)).program)
    anybody = Phone(hull)

    in_query = await anybody.get("/oauth/userinfo", access_token=issued.token)
    in_cookie = await anybody.ask(
        "GET", "/oauth/userinfo", headers={"cookie": f"access_token={issued.token}"}
    )

    assert (in_query.status, in_cookie.status) == (401, 401)
