"""Which key speaks for whom: the attacks of `reference/security.md` section 5, and honest peers."""

import asyncio
from base64 import b64encode

import pytest

from actors import store
from actors.actor import Actor
from actors.getting import FetchPolicy
from actors.key_finder import KeyFinder
from actors.known_keys import KnownKeys
from federation.claims import Claim, Scheme, read_claim
from federation.signing import sign_rfc9421
from tests.actors.elsewhere import Elsewhere, Person, as_received, keys_of, page
from tests.actors.town import Town
from world.errors import Gone, Limited, Refused, SisternetError, Unproven, Unreachable
from world.network import Outgoing

INBOX = "https://hull.example/inbox"


# Honest peers


@pytest.mark.parametrize("scheme", list(Scheme))
async def test_an_honest_signature_proves_who_sent_it(
    town: Town, elsewhere: Elsewhere, vera: Person, scheme: Scheme
) -> None:
    elsewhere.put(vera.iri, vera.document())
    request = vera.signed_get(INBOX, town.clock.now(), scheme)
    claim = read_claim(as_received(request), base_url="https://hull.example", now=town.clock.now())
    await town.fetcher.prove(claim, vera.iri, budget=town.budget())
    assert elsewhere.urls == [vera.iri]


async def test_a_known_key_is_not_asked_for_again(
    town: Town, elsewhere: Elsewhere, vera: Person
) -> None:
    await town.know(vera)
    for _ in range(2):
        await _prove(town, _claim(town, vera), vera.iri)
    town.fetcher.known_keys.forget(vera.iri)
    await _prove(town, _claim(town, vera), vera.iri)
    assert elsewhere.asked == []


async def test_meeting_a_signer_makes_an_acquaintance(
    town: Town, elsewhere: Elsewhere, vera: Person
) -> None:
    elsewhere.put(vera.iri, vera.document())
    await _prove(town, _claim(town, vera), vera.iri)
    assert (await town.stored(vera.iri)) is not None


async def test_a_key_with_an_address_of_its_own_is_found_in_the_actor(
    town: Town, elsewhere: Elsewhere
) -> None:
    """GoToSocial."""
    bo = Person("bo", "https://gts.example", key_path="/main-key")
    elsewhere.put(bo.iri, bo.document())
    await _prove(town, _claim(town, bo), bo.iri)
    assert elsewhere.urls == [bo.iri]


async def test_a_key_in_a_list_is_found(town: Town, elsewhere: Elsewhere, vera: Person) -> None:
    other = {**vera.public_key(), "id": f"{vera.iri}#old", "publicKeyPem": "nonsense"}
    elsewhere.put(vera.iri, vera.document(publicKey=[other, vera.public_key()]))
    await _prove(town, _claim(town, vera), vera.iri)


async def test_a_multikey_signs_requests_too(
    town: Town, elsewhere: Elsewhere, vera: Person
) -> None:
    """FEP-521a with RFC 9421 and Ed25519."""
    key_iri = f"{vera.iri}#ed25519-key"
    multikey = {
        "id": key_iri,
        "type": "Multikey",
        "controller": vera.iri,
        "publicKeyMultibase": vera.keys.ed25519.public.multibase(),
    }
    elsewhere.put(vera.iri, vera.document(assertionMethod=[multikey]))
    now = town.clock.now()
    request = sign_rfc9421(Outgoing("POST", INBOX, (), b"{}"), key_iri, vera.keys.ed25519, now)
    claim = read_claim(as_received(request), base_url="https://hull.example", now=now)
    await _prove(town, claim, vera.iri)


async def test_a_stub_is_good_for_its_key_and_leaves_the_profile_alone(
    town: Town, elsewhere: Elsewhere
) -> None:
    """GoToSocial shows strangers no more than that."""
    bo = Person("bo", "https://gts.example", key_path="/main-key")
    known = await town.know(bo)
    bo.keys = keys_of("bo, rotated")
    stub = bo.document(inbox=None, outbox=None, followers=None, name="")
    elsewhere.put(bo.iri, stub)
    town.clock.turn(hours=1)
    await _prove(town, _claim(town, bo), bo.iri)
    assert await town.stored(bo.iri) == known
    keys = await town.database.read(lambda tx: store.public_keys(tx, known.id))
    assert keys == [(bo.key_iri, bo.keys.rsa.public)]


async def test_a_stub_of_a_stranger_proves_without_being_stored(
    town: Town, elsewhere: Elsewhere
) -> None:
    bo = Person("bo", "https://gts.example", key_path="/main-key")
    elsewhere.put(bo.iri, bo.document(inbox=None, outbox=None))
    await _prove(town, _claim(town, bo), bo.iri)
    assert await town.stored(bo.iri) is None


# Whose key it is


async def test_key_01_an_ordinary_key_of_evil_does_not_speak_for_the_victim(
    town: Town, elsewhere: Elsewhere, vera: Person, evil: Person
) -> None:
    elsewhere.put(evil.iri, evil.document())
    await _refused(town, _claim(town, evil), vera.iri)
    assert elsewhere.asked == []


async def test_key_02_a_key_document_is_not_asked_about_its_owner(
    town: Town, elsewhere: Elsewhere, vera: Person, evil: Person
) -> None:
    evil.key_path = "/key"
    elsewhere.put(evil.key_iri, page(evil.public_key() | {"owner": vera.iri}))
    await _refused(town, _claim(town, evil), vera.iri)
    assert elsewhere.asked == []


async def test_key_03_a_key_that_names_another_owner_is_nobodys(
    town: Town, elsewhere: Elsewhere, vera: Person, evil: Person
) -> None:
    elsewhere.put(evil.iri, evil.document(publicKey=evil.public_key() | {"owner": vera.iri}))
    await _refused(town, _claim(town, evil), evil.iri)
    await _refused(town, _claim(town, evil), vera.iri)


@pytest.mark.parametrize("own_id", [True, False])
async def test_key_04_05_a_copy_of_the_victims_document_speaks_for_nobody(
    town: Town, elsewhere: Elsewhere, vera: Person, evil: Person, *, own_id: bool
) -> None:
    known = await town.know(vera)
    key = evil.public_key() | {"owner": vera.iri}
    key["id"] = evil.key_iri if own_id else vera.key_iri
    elsewhere.put(evil.iri, page(vera.document(publicKey=key)))
    await _refused(town, _claim(town, evil), evil.iri)
    await _refused(town, _claim(town, evil, key_iri=vera.key_iri), vera.iri)
    town.clock.turn(minutes=2)
    await _prove(town, _claim(town, vera), vera.iri)
    after = await town.stored(vera.iri)
    assert after is not None
    assert (after.name, after.inbox) == (known.name, known.inbox)


async def test_key_06_an_open_redirect_of_the_victims_host_lends_no_key(
    town: Town, elsewhere: Elsewhere, vera: Person, evil: Person
) -> None:
    trap = Person("redirect", vera.base, evil.keys, path="/go?to=")
    elsewhere.put(trap.iri, page({}, status=302, location=evil.iri))
    elsewhere.put(evil.iri, page(trap.document()))
    await _refused(town, _claim(town, trap), trap.iri)
    assert evil.iri not in elsewhere.urls


async def test_key_07_a_document_under_another_name_is_kept_under_neither(
    town: Town, elsewhere: Elsewhere, evil: Person
) -> None:
    second = Person("second", evil.base, evil.keys)
    elsewhere.put(evil.iri, page(second.document()))
    await _refused(town, _claim(town, evil), evil.iri)
    assert await town.stored(evil.iri) is None
    assert await town.stored(second.iri) is None


@pytest.mark.parametrize("kind", ["text/plain", "application/json", "image/png", "text/html"])
async def test_key_08_an_upload_on_the_victims_host_is_no_actor(
    town: Town, elsewhere: Elsewhere, vera: Person, evil: Person, kind: str
) -> None:
    upload = Person("upload.txt", vera.base, evil.keys, path="/media/")
    elsewhere.put(upload.iri, page(upload.document(), kind))
    await _refused(town, _claim(town, upload), upload.iri)


async def test_key_09_a_list_with_a_key_of_the_victim_lends_it_to_nobody(
    town: Town, elsewhere: Elsewhere, vera: Person, evil: Person
) -> None:
    victims = evil.public_key() | {"id": vera.key_iri, "owner": vera.iri}
    elsewhere.put(evil.iri, evil.document(publicKey=[evil.public_key(), victims]))
    await _prove(town, _claim(town, evil), evil.iri)
    await _refused(town, _claim(town, evil, key_iri=vera.key_iri), vera.iri)


async def test_key_10_a_neighbour_does_not_sign_for_the_victim(
    town: Town, elsewhere: Elsewhere, vera: Person
) -> None:
    neighbour = Person("otto", vera.base, keys_of("mallory"))
    await town.know(vera)
    await town.know(neighbour)
    elsewhere.put(vera.iri, vera.document())
    await _refused(town, _claim(town, neighbour), vera.iri)


async def test_key_11_nobody_signs_in_with_a_key_of_ours(
    town: Town, elsewhere: Elsewhere, evil: Person
) -> None:
    """Also ORI-48; and we ask nobody about it, ourselves least of all."""
    ours = f"{town.josie.iri}#main-key"
    await _refused(town, _claim(town, evil, key_iri=ours), town.josie.iri)
    await _refused(town, _claim(town, evil, key_iri=ours), evil.iri)
    assert elsewhere.asked == []


# Keys that are no good


@pytest.mark.parametrize("modulus", [2**511 + 1, 2**1023 + 1], ids=["512", "1024"])
async def test_key_20_21_a_small_key_proves_nothing(
    town: Town, elsewhere: Elsewhere, evil: Person, modulus: int
) -> None:
    pem = _pem_of(modulus, 65537)
    elsewhere.put(evil.iri, evil.document(publicKey=evil.public_key() | {"publicKeyPem": pem}))
    await _refused(town, _claim(town, evil), evil.iri)


@pytest.mark.parametrize(
    ("modulus", "exponent"),
    [(2**65_535 + 1, 65537), (2**2047 + 1, 2**16_383 + 1), (0, 3)],
    ids=["modulus", "exponent", "nothing"],
)
async def test_key_22_23_36_a_monstrous_key_is_refused_by_its_size(
    town: Town, elsewhere: Elsewhere, evil: Person, modulus: int, exponent: int
) -> None:
    pem = _pem_of(modulus, exponent)
    elsewhere.put(evil.iri, evil.document(publicKey=evil.public_key() | {"publicKeyPem": pem}))
    await _refused(town, _claim(town, evil), evil.iri)


@pytest.mark.parametrize(
    "pem", ["garbage", "", ["a"], 7, "A" * 1_000_000, "-----BEGIN\0PUBLIC KEY-----", None]
)
async def test_key_30_35_whatever_stands_for_a_key_is_refused_quietly(
    town: Town, elsewhere: Elsewhere, evil: Person, pem: object
) -> None:
    elsewhere.put(evil.iri, evil.document(publicKey=evil.public_key() | {"publicKeyPem": pem}))
    await _refused(town, _claim(town, evil), evil.iri)


# Rotation, floods and silence


async def test_key_40_a_new_key_is_found_after_one_question(
    town: Town, elsewhere: Elsewhere, vera: Person
) -> None:
    await town.know(vera)
    before = _claim(town, vera)
    vera.keys = keys_of("vera, rotated")
    elsewhere.put(vera.iri, vera.document())
    await _prove(town, _claim(town, vera), vera.iri)
    assert elsewhere.times(vera.iri) == 1
    await _refused(town, before, vera.iri)
    await _prove(town, _claim(town, vera), vera.iri)
    assert elsewhere.times(vera.iri) == 1


async def test_key_40_a_new_key_with_a_new_name_is_found_too(
    town: Town, elsewhere: Elsewhere, vera: Person
) -> None:
    await town.know(vera)
    before = _claim(town, vera)
    vera.keys, vera.key_path = keys_of("vera, rotated"), "#main-key-2"
    elsewhere.put(vera.iri, vera.document())
    await _prove(town, _claim(town, vera), vera.iri)
    await _refused(town, before, vera.iri)


async def test_key_41_many_bad_signatures_cause_one_question(
    town: Town, elsewhere: Elsewhere, vera: Person
) -> None:
    await town.know(vera)
    elsewhere.put(vera.iri, vera.document())
    forged = _claim(town, Person(keys=keys_of("mallory")))
    elsewhere.gate = asyncio.Event()
    waiting = [asyncio.create_task(_prove(town, forged, vera.iri)) for _ in range(30)]
    while not elsewhere.asked:
        await asyncio.wait(waiting, timeout=0.001)
    elsewhere.gate.set()
    outcomes = await asyncio.gather(*waiting, return_exceptions=True)
    assert {type(outcome) for outcome in outcomes} == {Unproven}
    await _refused(town, forged, vera.iri)
    assert len(elsewhere.asked) == 1


async def test_key_41_a_minute_later_the_actor_is_asked_again(
    town: Town, elsewhere: Elsewhere, vera: Person
) -> None:
    await town.know(vera)
    elsewhere.put(vera.iri, vera.document())
    for _ in range(3):
        await _refused(town, _claim(town, Person(keys=keys_of("mallory"))), vera.iri)
        town.clock.turn(seconds=61)
    assert len(elsewhere.asked) == 3


async def test_key_40_a_peer_met_a_moment_ago_may_have_new_keys(
    town: Town, elsewhere: Elsewhere, vera: Person
) -> None:
    elsewhere.put(vera.iri, vera.document())
    await _prove(town, _claim(town, vera), vera.iri)
    vera.keys = keys_of("vera, rotated")
    elsewhere.put(vera.iri, vera.document())
    await _prove(town, _claim(town, vera), vera.iri)
    assert len(elsewhere.asked) == 2


async def test_key_41_an_actor_without_a_usable_key_is_asked_once(
    town: Town, elsewhere: Elsewhere, evil: Person
) -> None:
    elsewhere.put(evil.iri, evil.document(publicKey=None))
    for number in range(5):
        await _refused(town, _claim(town, evil, key_iri=f"{evil.iri}#{number}"), evil.iri)
    assert len(elsewhere.asked) == 1


async def test_key_41_whom_it_asked_is_remembered_of_so_many_and_no_more(
    town: Town, elsewhere: Elsewhere, vera: Person, evil: Person
) -> None:
    policy = FetchPolicy(remembered=1)
    keys = KeyFinder(town.database, town.clock, town.iris, KnownKeys(), policy)
    asked: list[str] = []

    async def ask(actor_iri: str) -> None:
        asked.append(actor_iri)

    for person in (vera, vera, evil, vera):
        with pytest.raises(Unproven):
            await keys.key(person.key_iri, person.iri, ask, budget=town.budget(), refresh=False)
    assert asked == [vera.iri, evil.iri, vera.iri]


async def test_key_41_many_names_of_keys_cause_few_questions(
    town: Town, elsewhere: Elsewhere, vera: Person
) -> None:
    elsewhere.put(vera.iri, vera.document())
    for number in range(10):
        await _refused(town, _claim(town, vera, key_iri=f"{vera.iri}#{number}"), vera.iri)
    assert len(elsewhere.asked) == 2


@pytest.mark.parametrize(
    ("status", "error"), [(404, Unproven), (410, Gone), (500, Unreachable), (401, Unproven)]
)
async def test_key_42_an_actor_that_cannot_be_read_is_not_asked_for_every_try(
    town: Town, elsewhere: Elsewhere, vera: Person, status: int, error: type[SisternetError]
) -> None:
    elsewhere.put(vera.iri, page({}, status=status))
    knocks = 1 if status != 401 else 2
    for _ in range(5):
        with pytest.raises(error):
            await _prove(town, _claim(town, vera), vera.iri)
    assert len(elsewhere.asked) == knocks


async def test_a_silent_host_is_given_one_short_try(
    town: Town, elsewhere: Elsewhere, vera: Person
) -> None:
    """Federation reference 17, point 7: the peer's delivery waits meanwhile."""
    elsewhere.dark.add(vera.host)
    with pytest.raises(Unreachable):
        await _prove(town, _claim(town, vera), vera.iri)
    assert [asked.total_seconds for asked in elsewhere.asked] == [5.0]
    elsewhere.dark.clear()
    elsewhere.put(vera.iri, vera.document())
    town.clock.turn(seconds=61)
    await _prove(town, _claim(town, vera), vera.iri)


async def test_a_sign_of_life_ends_the_pause(
    town: Town, elsewhere: Elsewhere, vera: Person
) -> None:
    elsewhere.dark.add(vera.host)
    with pytest.raises(Unreachable):
        await _prove(town, _claim(town, vera), vera.iri)
    elsewhere.dark.clear()
    elsewhere.put(vera.iri, vera.document())
    town.fetcher.forget_failures(vera.host)
    await _prove(town, _claim(town, vera), vera.iri)


async def test_a_host_that_is_shut_out_is_not_asked_for_keys(
    town: Town, elsewhere: Elsewhere, vera: Person
) -> None:
    now = town.clock.now()
    await town.database.write(
        lambda tx: store.block_host(
            tx, "victim.example", store.Severity.SUSPEND, reason="", now=now
        )
    )
    with pytest.raises(Refused) as refusal:
        await _prove(town, _claim(town, vera), vera.iri)
    assert not isinstance(refusal.value, Unproven)
    assert elsewhere.asked == []


async def test_a_question_for_keys_is_paid_for(
    town: Town, elsewhere: Elsewhere, vera: Person
) -> None:
    with pytest.raises(Limited):
        await town.fetcher.key(vera.key_iri, vera.iri, budget=town.budget(0))
    assert elsewhere.asked == []


# Requests that name no actor


async def test_the_signer_of_a_get_is_found_by_the_key(
    town: Town, elsewhere: Elsewhere, vera: Person
) -> None:
    elsewhere.put(vera.iri, vera.document())
    signer = await _signer(town, vera)
    assert signer.iri == vera.iri


async def test_the_signer_of_a_get_is_found_by_a_key_with_its_own_address(
    town: Town, elsewhere: Elsewhere
) -> None:
    bo = Person("bo", "https://gts.example", key_path="/main-key")
    elsewhere.put(bo.key_iri, page(bo.document(inbox=None)))
    elsewhere.put(bo.iri, bo.document())
    assert (await _signer(town, bo)).iri == bo.iri
    elsewhere.asked.clear()
    assert (await _signer(town, bo)).iri == bo.iri
    assert elsewhere.asked == []


async def test_a_key_document_may_say_whom_to_ask(town: Town, elsewhere: Elsewhere) -> None:
    bo = Person("bo", "https://keys.example", key_path="/main-key")
    elsewhere.put(bo.key_iri, bo.public_key())
    elsewhere.put(bo.iri, bo.document())
    assert (await _signer(town, bo)).iri == bo.iri


async def test_a_key_that_cannot_be_read_proves_nothing(town: Town, elsewhere: Elsewhere) -> None:
    bo = Person("bo", "https://keys.example", key_path="/main-key")
    with pytest.raises(Unproven):
        await _signer(town, bo)
    assert elsewhere.urls == [bo.key_iri]


async def test_a_key_document_cannot_point_to_another_host(
    town: Town, elsewhere: Elsewhere, vera: Person, evil: Person
) -> None:
    evil.key_path = "/key"
    elsewhere.put(evil.key_iri, evil.public_key() | {"owner": vera.iri})
    with pytest.raises(Unproven):
        await _signer(town, evil)
    assert vera.iri not in elsewhere.urls


async def test_key_documents_in_a_circle_come_to_an_end(
    town: Town, elsewhere: Elsewhere, evil: Person
) -> None:
    """RES-24."""
    evil.key_path = "/key"
    elsewhere.put(evil.key_iri, evil.public_key() | {"owner": f"{evil.iri}/key2"})
    elsewhere.put(f"{evil.iri}/key2", evil.public_key() | {"id": f"{evil.iri}/key2"})
    with pytest.raises(Unproven):
        await _signer(town, evil)
    assert len(elsewhere.asked) == 2


def _claim(town: Town, person: Person, *, key_iri: str | None = None) -> Claim:
    """What a delivery claims that was signed with her key, perhaps under another name."""
    now = town.clock.now()
    received = person.signed_post(INBOX, now, key_iri=key_iri)
    return read_claim(received, base_url="https://hull.example", now=now)


async def _prove(town: Town, claim: Claim, actor_iri: str) -> None:
    await town.fetcher.prove(claim, actor_iri, budget=town.budget())


async def _refused(town: Town, claim: Claim, actor_iri: str) -> None:
    with pytest.raises(Unproven):
        await _prove(town, claim, actor_iri)


async def _signer(town: Town, person: Person) -> Actor:
    now = town.clock.now()
    request = person.signed_get("https://hull.example/objects/1", now)
    claim = read_claim(as_received(request), base_url="https://hull.example", now=now)
    return await town.fetcher.signer_of(claim, budget=town.budget())


def _pem_of(modulus: int, exponent: int) -> str:
    """A SubjectPublicKeyInfo with these numbers, written by hand: no library would make it."""
    algorithm = bytes.fromhex("300d06092a864886f70d0101010500")
    key = _der(0x30, _integer(modulus) + _integer(exponent))
    info = _der(0x30, algorithm + _der(0x03, b"\0" + key))
    text = b64encode(info).decode()
    return f"-----BEGIN PUBLIC KEY-----\n{text}\n-----END PUBLIC KEY-----\n"


def _integer(number: int) -> bytes:
    return _der(0x02, number.to_bytes(number.bit_length() // 8 + 1, "big"))


def _der(tag: int, content: bytes) -> bytes:
    length = len(content)
    if length < 128:
        return bytes([tag, length]) + content
    octets = length.to_bytes((length.bit_length() + 7) // 8, "big")
    return bytes([tag, 128 | len(octets)]) + octets + content
