"""Web push: once for each token, sealed for one program, and let go when that is gone."""

import pytest

from actors import store as people
from notifications.push import TRIES_MOST
from tests.api.push_service import ENDPOINT, HOST, Program, Service, claims_of, unb64
from tests.fediverse.fediverse import Fediverse
from tests.fediverse.home import Home
from tests.fediverse.phone import Phone
from tests.oauth.given import let_in, registered
from world.errors import Refused
from world.network import Answer, Outgoing

PATH = "/api/v1/push/subscription"


@pytest.fixture
def program() -> Program:
    return Program()


@pytest.fixture
def service(hull: Home) -> Service:
    service = Service()
    hull._roads.peers[HOST] = service.answer  # noqa: SLF001  # a stranger on the roads
    return service


async def subscribed(hull: Home, program: Program, **alerts: bool) -> Phone:
    phone = await Phone.of(hull, "josie")
    got = await phone.post(PATH, json=program.form(alerts=alerts))
    assert got.status == 200, got.body
    return phone


def test_the_receiver_of_these_tests_opens_what_the_standard_shows() -> None:
    """RFC 8291, section 5."""
    reader = Program.with_key(
        unb64("q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94"), unb64("BTBZMqHH6r4Tts7J_aSIgg")
    )
    body = unb64(
        "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIg"
        "Dll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVB"
        "St2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
    )

    opened = reader.open(body, {"content-encoding": "aes128gcm"})

    assert opened == b"When I grow up, I want to be a watermelon"


@pytest.mark.parametrize("standard", [True, False])
async def test_a_mention_is_pushed_sealed_and_signed(
    hull: Home,
    program: Program,
    service: Service,
    standard: bool,  # noqa: FBT001
) -> None:
    phone = await Phone.of(hull, "josie")
    made = (await phone.post(PATH, json=program.form(standard=standard))).json
    await hull.write("@josie So it is.", by="ted")
    await hull.run_due()

    [pushed] = service.opened(program)
    assert pushed["notification_type"] == "mention"
    assert pushed["access_token"] == phone.token
    assert "@josie So it is." in pushed["body"]
    [listed] = (await phone.get("/api/v1/notifications")).json
    assert str(pushed["notification_id"]) == listed["id"]
    [request] = service.taken
    assert b"So it is" not in request.body
    claims = claims_of(request, made["server_key"])
    assert claims["aud"] == f"https://{HOST}"
    assert claims["sub"].startswith(("https://", "mailto:"))


async def test_the_words_of_what_is_private_are_not_pushed(
    hull: Home, program: Program, service: Service
) -> None:
    await subscribed(hull, program)
    await hull.write("@josie Between us.", by="ted", audience="direct")
    await hull.run_due()

    [pushed] = service.opened(program)
    assert pushed["body"] == ""


async def test_only_what_was_asked_for_is_pushed(
    hull: Home, program: Program, service: Service
) -> None:
    phone = await subscribed(hull, program, favourite=True, mention=False)
    await hull.write("@josie Hello.", by="ted")
    await hull.run_due()
    assert service.taken == []

    changed = await phone.put(PATH, form={"data[alerts][mention]": "1", "data[policy]": "followed"})
    assert changed.json["alerts"]["mention"] is changed.json["alerts"]["favourite"] is True
    await hull.write("@josie Hello?", by="ted")
    await hull.follow(f"ted@{hull.host}", by="josie")
    await hull.write("@josie Hello!", by="ted")
    await hull.run_due()

    assert [pushed["body"] for pushed in service.opened(program)] == ["@josie Hello!"]


async def test_a_token_has_one_subscription_which_it_sees_changes_and_ends(
    hull: Home, program: Program
) -> None:
    phone = await Phone.of(hull, "josie")
    assert (await phone.get(PATH)).status == 404
    assert (await phone.put(PATH, form={"data[alerts][poll]": "1"})).status == 404

    await phone.post(PATH, json=program.form())
    again = (await phone.post(PATH, json=program.form(alerts={"poll": True}))).json

    assert (await phone.get(PATH)).json == again
    assert again["alerts"]["poll"] is True
    assert again["alerts"]["mention"] is False
    assert (await (await Phone.of(hull, "josie")).get(PATH)).status == 404
    assert (await phone.delete(PATH)).json == {}
    assert (await phone.delete(PATH)).json == {}
    assert (await phone.get(PATH)).status == 404


@pytest.mark.parametrize(
    "endpoint",
    [
        "",
        "http://push.example/x",
        "https://127.0.0.1/x",
        "https://10.0.0.1/x",
        "https://[::1]/x",
        "https://[fd00::1]/x",
        "https://[2606:4700::1111]/x",
        "https://169.254.169.254/latest",
        "https://2130706433/x",
        "https://localhost/x",
        "https://hull.example/inbox",
        "https://josie@push.example/x",
        "javascript:alert(1)",
        "https://push.example/" + "x" * 3_000,
    ],
)
async def test_an_address_that_leads_inside_is_refused(
    hull: Home, program: Program, endpoint: str
) -> None:
    phone = await Phone.of(hull, "josie")
    got = await phone.post(PATH, json=program.form(endpoint))

    assert (got.status, list(got.json["details"])) == (422, ["endpoint"])
    assert (await phone.get(PATH)).status == 404


@pytest.mark.parametrize(
    "keys",
    [
        {},
        {"p256dh": "AAAA", "auth": "BTBZMqHH6r4Tts7J_aSIgg"},
        {"p256dh": "!", "auth": "!"},
        {"p256dh": "BCVxsr7N", "auth": ["a"]},
    ],
)
async def test_keys_that_are_none_are_refused(
    hull: Home, program: Program, keys: dict[str, object]
) -> None:
    form = program.form()
    form["subscription"]["keys"] = keys
    assert (await (await Phone.of(hull, "josie")).post(PATH, json=form)).status == 422


@pytest.mark.parametrize("status", [404, 410])
async def test_a_subscription_goes_when_its_address_has_gone(
    hull: Home, program: Program, service: Service, status: int
) -> None:
    phone = await subscribed(hull, program)
    service.statuses = [status]
    await hull.write("@josie Hello.", by="ted")
    await hull.run_due()

    assert (await phone.get(PATH)).status == 404
    assert await hull.rows("SELECT * FROM push_queue") == []


async def test_what_fails_is_tried_again_later_and_later_and_given_up(
    fediverse: Fediverse, hull: Home, program: Program, service: Service
) -> None:
    await subscribed(hull, program)
    service.statuses = [503, 429, 201]
    await hull.write("@josie Hello.", by="ted")
    await hull.run_due()
    await hull.run_due()
    assert len(service.taken) == 1

    for seconds in (31, 121):
        fediverse.clock.turn(seconds=seconds)
        await hull.run_due()
    assert len(service.taken) == 3

    service.statuses = [500] * 100
    await hull.write("@josie Hello?", by="ted")
    for _ in range(TRIES_MOST + 2):
        await hull.run_due()
        fediverse.clock.turn(days=1)
    assert len(service.taken) == 3 + TRIES_MOST
    assert await hull.rows("SELECT * FROM push_queue") == []


@pytest.mark.row("OAU-05", "ACC-10")
async def test_nothing_is_pushed_once_the_token_is_over(
    hull: Home, program: Program, service: Service
) -> None:
    await subscribed(hull, program)
    [row] = await hull.rows("SELECT id FROM tokens")
    now = hull.watch.now()
    await hull.node.database.write(lambda tx: people.revoke_token(tx, row["id"], now))

    await hull.write("@josie Hello.", by="ted")
    await hull.run_due()

    assert service.taken == []
    await hull.node.loops.pusher.tidy(now)
    assert await hull.rows("SELECT * FROM push_subscriptions") == []


async def test_what_was_to_be_pushed_goes_the_very_moment_a_program_is_shown_out(
    hull: Home, program: Program
) -> None:
    elk, phanpy = [(await registered(hull, name=name)).program for name in ("Elk", "Phanpy")]
    for shown in (elk, phanpy):
        token = (await let_in(hull, shown)).token
        assert (await Phone(hull, token).post(PATH, json=program.form())).status == 200
    await hull.write("@josie Hello.", by="ted")
    assert len(await hull.rows("SELECT * FROM push_queue")) == 2

    await hull.rooms.programs.show_out((await hull.member("josie")).id, elk.id)

    (kept,) = await hull.rows("SELECT token_id FROM push_subscriptions")
    (still,) = await hull.rows("SELECT id FROM program_tokens")
    assert kept["token_id"] == still["id"]
    assert len(await hull.rows("SELECT * FROM push_queue")) == 1


async def test_what_is_taken_back_before_it_is_pushed_is_not(
    hull: Home, program: Program, service: Service
) -> None:
    await subscribed(hull, program)
    post = await hull.write("@josie Hello.", by="ted")
    await hull.rooms.relations.block(await hull.member("josie"), f"ted@{hull.host}")
    await hull.run_due()

    assert service.taken == []
    assert post.iri


async def test_no_address_and_no_key_of_a_program_stands_open_in_the_store(
    hull: Home, program: Program
) -> None:
    phone = await subscribed(hull, program)
    [row] = await hull.rows("SELECT * FROM push_subscriptions")
    kept = b"".join(value if isinstance(value, bytes) else str(value).encode() for value in row)

    assert ENDPOINT.encode() not in kept
    assert phone.token.encode() not in kept


async def test_programs_are_told_the_key_of_the_node(hull: Home) -> None:
    phone = await Phone.of(hull, "josie")
    instance = (await phone.get("/api/v2/instance")).json
    key = instance["configuration"]["vapid"]["public_key"]

    assert len(unb64(key)) == 65
    await hull.restart()
    again = (await Phone(hull).get("/api/v2/instance")).json
    assert again["configuration"]["vapid"]["public_key"] == key


@pytest.mark.row("SSRF-21")
async def test_a_name_that_leads_inside_when_it_is_dialled_takes_its_subscription_along(
    hull: Home, program: Program, service: Service
) -> None:
    phone = await subscribed(hull, program)

    async def refuses(_request: Outgoing) -> Answer:
        raise Refused("The other server could not be reached.")

    hull._roads.peers[HOST] = refuses  # noqa: SLF001  # as the guarded client does
    await hull.write("@josie Hello.", by="ted")
    await hull.run_due()

    assert service.taken == []
    assert (await phone.get(PATH)).status == 404
