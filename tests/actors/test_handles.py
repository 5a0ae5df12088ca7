"""From a handle to an actor, confirmed both ways (ORI-39, ORI-40, ORI-41)."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actors import store
from actors.webfinger import lrdd_template, read_handle
from federation.discovery import host_meta_xml
from federation.iris import Iris
from tests.actors.elsewhere import (
    ACTIVITY,
    JRD,
    Elsewhere,
    Json,
    Person,
    page,
    webfinger_url,
)
from tests.actors.town import Town
from world.errors import Gone, Malformed, Missing, Refused, SisternetError, Unreachable
from world.network import Answer

META = "https://victim.example/.well-known/host-meta"
XRD = "application/xrd+xml"


@pytest.mark.parametrize(
    "handle",
    [
        "@vera@victim.example",
        "vera@victim.example",
        "acct:vera@victim.example",
        " @Vera@Victim.Example ",
    ],
)
async def test_a_handle_leads_to_its_actor(
    town: Town, elsewhere: Elsewhere, vera: Person, handle: str
) -> None:
    elsewhere.put(vera.iri, vera.document())
    for name in ("vera", "Vera"):
        elsewhere.put(webfinger_url(name, "victim.example"), vera.jrd())
    actor = await town.fetcher.handle(handle, budget=town.budget())
    assert actor.iri == vera.iri
    assert actor.handle == "vera@victim.example"


async def test_a_handle_elsewhere_that_leads_to_one_of_ours_finds_no_more_than_ours(
    town: Town, elsewhere: Elsewhere, vera: Person
) -> None:
    elsewhere.put(vera.webfinger_url(), vera.jrd(href=town.josie.iri))
    actor = await town.fetcher.handle("@vera@victim.example", budget=town.budget())
    assert (actor.iri, actor.handle) == (town.josie.iri, "josie@hull.example")
    assert len(elsewhere.asked) == 1


async def test_webfinger_is_asked_without_a_signature(
    town: Town, elsewhere: Elsewhere, vera: Person
) -> None:
    _settle(elsewhere, vera)
    await town.fetcher.handle("@vera@victim.example", budget=town.budget())
    asked = elsewhere.asked[0]
    assert asked.url == vera.webfinger_url()
    assert dict(asked.headers)["host"] == "victim.example"
    assert not any(name.lower() == "signature" for name, _ in asked.headers)


@pytest.mark.parametrize(
    "text",
    [
        *("", "vera", "@vera", "@@victim.example", "vera@", "a b@victim.example", "a@b@c"),
        *("vera@victim..example", "vera@victim.example/x", "vera@vic tim.example"),
        *("vera@user@victim.example", "v\u00e9ra@victim.example", "vera@127.1"),
        "vera@" + "a" * 300,
    ],
)
async def test_what_is_no_handle_is_malformed(town: Town, elsewhere: Elsewhere, text: str) -> None:
    with pytest.raises(Malformed):
        await town.fetcher.handle(text, budget=town.budget())
    assert elsewhere.asked == []


def test_a_host_in_any_script_is_read_in_its_ascii_form() -> None:
    assert read_handle("@ana@m\u00fcnchen.example").host == "xn--mnchen-3ya.example"


@pytest.mark.parametrize("handle", ["@josie@hull.example", "Josie@HULL.example"])
async def test_a_handle_of_ours_asks_nobody(town: Town, elsewhere: Elsewhere, handle: str) -> None:
    assert await town.fetcher.handle(handle, budget=town.budget(0)) == town.josie
    assert elsewhere.asked == []


async def test_nobody_of_ours_by_that_handle_is_missing(town: Town) -> None:
    with pytest.raises(Missing):
        await town.fetcher.handle("@nobody@hull.example", budget=town.budget())


async def test_a_member_of_ours_who_left_is_gone(town: Town) -> None:
    await town.database.write(lambda tx: store.mark_gone(tx, town.josie.id, town.clock.now()))
    with pytest.raises(Gone):
        await town.fetcher.handle("@josie@hull.example", budget=town.budget())


async def test_the_page_of_an_actor_leads_to_her_too(
    town: Town, elsewhere: Elsewhere, vera: Person
) -> None:
    elsewhere.put(vera.iri, vera.document())
    elsewhere.put("https://victim.example/@vera", page(vera.document()))
    actor = await town.fetcher.handle("https://victim.example/@vera", budget=town.budget())
    assert actor.iri == vera.iri


@pytest.mark.parametrize("path", ["/actors/josie", "/@josie"])
async def test_pages_and_names_of_ours_ask_nobody(
    town: Town, elsewhere: Elsewhere, path: str
) -> None:
    found = await town.fetcher.handle(f"https://hull.example{path}", budget=town.budget(0))
    assert found == town.josie
    with pytest.raises(Missing):
        await town.fetcher.handle("https://hull.example/objects/1", budget=town.budget())
    assert elsewhere.asked == []


async def test_ori_39_a_host_cannot_claim_the_handle_of_another(
    town: Town, elsewhere: Elsewhere, vera: Person, evil: Person
) -> None:
    """WebFinger on evil says it speaks of vera: then vera's own host is asked."""
    _settle(elsewhere, vera)
    url = webfinger_url("mallory", evil.host)
    elsewhere.put(url, evil.jrd(subject="acct:vera@victim.example"))
    actor = await town.fetcher.handle("@mallory@evil.example", budget=town.budget())
    assert actor.iri == vera.iri
    assert actor.handle == "vera@victim.example"
    assert await town.stored(evil.iri) is None


@pytest.mark.parametrize("name", ["vera", "mallory"])
async def test_ori_40_a_link_to_the_victim_does_not_give_her_another_handle(
    town: Town, elsewhere: Elsewhere, vera: Person, evil: Person, name: str
) -> None:
    _settle(elsewhere, vera)
    url = webfinger_url(name, evil.host)
    elsewhere.put(url, evil.jrd(subject=f"acct:{name}@evil.example", href=vera.iri))
    with pytest.raises(Refused):
        await town.fetcher.handle(f"@{name}@evil.example", budget=town.budget())


async def test_two_actors_of_one_host_do_not_share_a_handle(
    town: Town, elsewhere: Elsewhere, vera: Person
) -> None:
    otto = Person("otto", vera.base)
    elsewhere.put(otto.iri, otto.document())
    elsewhere.put(vera.webfinger_url(), vera.jrd(href=otto.iri))
    with pytest.raises(Refused):
        await town.fetcher.handle("@vera@victim.example", budget=town.budget())


async def test_a_split_domain_is_understood(town: Town, elsewhere: Elsewhere) -> None:
    """People are called @maria@example.org; their actors live at ap.example.org."""
    maria = _split(elsewhere)
    actor = await town.fetcher.handle("@maria@example.org", budget=town.budget())
    assert actor.iri == maria.iri
    assert actor.handle == "maria@ap.example.org"


async def test_a_split_domain_is_found_from_its_other_host(
    town: Town, elsewhere: Elsewhere
) -> None:
    maria = _split(elsewhere)
    actor = await town.fetcher.handle("@maria@ap.example.org", budget=town.budget())
    assert actor.iri == maria.iri


async def test_a_split_domain_may_be_confirmed_by_the_actor_herself(
    town: Town, elsewhere: Elsewhere
) -> None:
    """FEP-2c59."""
    maria = _split(elsewhere)
    del elsewhere.pages[maria.webfinger_url()]
    elsewhere.put(maria.iri, maria.document(webfinger="maria@example.org"))
    actor = await town.fetcher.handle("@maria@example.org", budget=town.budget())
    assert actor.iri == maria.iri


async def test_a_split_domain_that_the_actor_does_not_confirm_is_refused(
    town: Town, elsewhere: Elsewhere
) -> None:
    maria = _split(elsewhere)
    elsewhere.put(maria.webfinger_url(), maria.jrd())
    with pytest.raises(Refused):
        await town.fetcher.handle("@maria@example.org", budget=town.budget())


async def test_a_subject_that_leads_on_and_on_is_refused(
    town: Town, elsewhere: Elsewhere, evil: Person
) -> None:
    elsewhere.put(webfinger_url("a", evil.host), evil.jrd(subject="acct:b@evil.example"))
    elsewhere.put(webfinger_url("b", evil.host), evil.jrd(subject="acct:c@evil.example"))
    with pytest.raises(Refused):
        await town.fetcher.handle("@a@evil.example", budget=town.budget())
    assert len(elsewhere.asked) == 2


async def test_host_meta_is_asked_after_a_404(
    town: Town, elsewhere: Elsewhere, vera: Person
) -> None:
    elsewhere.put(vera.iri, vera.document())
    elsewhere.put(META, _xrd("https://finger.victim.example/find?it={uri}"))
    elsewhere.put("https://finger.victim.example/find?it=acct:vera@victim.example", vera.jrd())
    actor = await town.fetcher.handle("@vera@victim.example", budget=town.budget())
    assert actor.iri == vera.iri


@pytest.mark.parametrize("status", [400, 403, 410, 500])
async def test_host_meta_is_not_asked_after_anything_else(
    town: Town, elsewhere: Elsewhere, vera: Person, status: int
) -> None:
    elsewhere.put(vera.webfinger_url(), page({}, JRD, status))
    with pytest.raises(SisternetError):
        await town.fetcher.handle("@vera@victim.example", budget=town.budget())
    assert META not in elsewhere.urls


@pytest.mark.parametrize(
    "meta",
    [
        page({}, status=404),
        page(b"", XRD),
        page(b"<XRD><Link rel='lrdd' template='http://victim.example/{uri}'/></XRD>", XRD),
        page(b"<XRD><Link rel='lrdd' template='https://victim.example/nobody'/></XRD>", XRD),
        page(b"<XRD><Link rel='other' template='https://victim.example/{uri}'/></XRD>", XRD),
        page(
            b'<Link rel="lrdd" template="https://victim.example/.well-known/webfinger?resource={uri}"/>',
            XRD,
        ),
    ],
)
async def test_host_meta_without_a_way_leaves_it_missing(
    town: Town, elsewhere: Elsewhere, meta: Answer
) -> None:
    elsewhere.put(META, meta)
    with pytest.raises(Missing):
        await town.fetcher.handle("@vera@victim.example", budget=town.budget())


def test_the_template_is_read_from_our_own_host_meta() -> None:
    found = lrdd_template(host_meta_xml(Iris("https://hull.example")))
    assert found == "https://hull.example/.well-known/webfinger?resource={uri}"


async def test_webfinger_may_send_us_to_another_host(
    town: Town, elsewhere: Elsewhere, vera: Person
) -> None:
    elsewhere.put(vera.iri, vera.document())
    moved = "https://finger.victim.example/vera"
    elsewhere.put(vera.webfinger_url(), page({}, status=301, location=moved))
    elsewhere.put(moved, vera.jrd())
    actor = await town.fetcher.handle("@vera@victim.example", budget=town.budget())
    assert actor.iri == vera.iri
    assert dict(elsewhere.asked[1].headers)["host"] == "finger.victim.example"


async def test_webfinger_may_not_send_us_to_plain_http(
    town: Town, elsewhere: Elsewhere, vera: Person
) -> None:
    """SSRF-11."""
    inside = "http://127.0.0.1/vera"
    elsewhere.put(vera.webfinger_url(), page({}, status=301, location=inside))
    with pytest.raises(Refused):
        await town.fetcher.handle("@vera@victim.example", budget=town.budget())
    assert elsewhere.urls == [vera.webfinger_url()]


async def test_a_host_that_is_shut_out_is_asked_for_nobody(
    town: Town, elsewhere: Elsewhere, vera: Person
) -> None:
    now = town.clock.now()
    await town.database.write(
        lambda tx: store.block_host(tx, "evil.example", store.Severity.SUSPEND, reason="", now=now)
    )
    elsewhere.put(vera.webfinger_url(), page({}, status=301, location="https://evil.example/x"))
    for handle in ("@vera@victim.example", "@mallory@sub.evil.example"):
        with pytest.raises(Refused):
            await town.fetcher.handle(handle, budget=town.budget())
    assert elsewhere.urls == [vera.webfinger_url()]


async def test_a_page_is_no_webfinger_answer(
    town: Town, elsewhere: Elsewhere, vera: Person
) -> None:
    elsewhere.put(vera.webfinger_url(), page(b"<html>", "text/html"))
    with pytest.raises(Malformed):
        await town.fetcher.handle("@vera@victim.example", budget=town.budget())


async def test_a_known_handle_is_remembered_while_its_host_is_dark(
    town: Town, elsewhere: Elsewhere, vera: Person
) -> None:
    known = await town.know(vera)
    elsewhere.dark.add(vera.host)
    assert await town.fetcher.handle("@vera@victim.example", budget=town.budget()) == known
    with pytest.raises(Unreachable):
        await town.fetcher.handle("@otto@victim.example", budget=town.budget())


async def test_on_the_workbench_hosts_are_asked_over_plain_http(
    town: Town, elsewhere: Elsewhere
) -> None:
    base = "http://127.0.0.1:4102"
    document: Json = {"subject": "acct:madison@127.0.0.1:4102", "links": [
        {"rel": "self", "type": ACTIVITY, "href": f"{base}/actors/madison"}
    ]}  # fmt: skip
    madison = Person("madison", base, path="/actors/")
    async with Town(town.path.with_name("bench.sqlite"), "http://127.0.0.1:4101") as bench:
        bench.elsewhere.put(madison.iri, madison.document())
        url = f"{base}/.well-known/webfinger?resource=acct:madison@127.0.0.1:4102"
        bench.elsewhere.put(url, page(document, JRD))
        actor = await bench.fetcher.handle("@madison@127.0.0.1:4102", budget=bench.budget())
        assert actor.handle == "madison@127.0.0.1:4102"


def _settle(elsewhere: Elsewhere, person: Person) -> None:
    elsewhere.put(person.iri, person.document())
    elsewhere.put(person.webfinger_url(), person.jrd())


def _split(elsewhere: Elsewhere) -> Person:
    maria = Person("maria", "https://ap.example.org")
    elsewhere.put(maria.iri, maria.document())
    for host in ("example.org", "ap.example.org"):
        elsewhere.put(webfinger_url("maria", host), maria.jrd(subject="acct:maria@example.org"))
    return maria


def _xrd(template: str) -> Answer:
    return page(
        f'<?xml version="1.0"?><XRD><Link rel="lrdd" template="{template}"/></XRD>'.encode(), XRD
    )


@given(st.text(max_size=80))
def test_reading_a_handle_raises_nothing_but_malformed(text: str) -> None:
    for tried in (text, f"@{text}", f"a@{text}", f"{text}@victim.example"):
        with suppress(Malformed):
            handle = read_handle(tried)
            assert read_handle(handle.acct) == handle


@given(st.binary(max_size=200))
def test_reading_host_meta_never_fails(octets: bytes) -> None:
    for tried in (octets, b"<Link " + octets + b">", b"<Link rel=lrdd template='" + octets):
        found = lrdd_template(tried)
        assert found is None or "{uri}" in found
