"""A passkey in a real browser: made, used to sign in, with Chromium's own virtual authenticator."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.house import house
from tests.journeys.browser import chromium

pytestmark = [pytest.mark.journey, pytest.mark.browser]

_DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def with_device(page: Page, **more: bool) -> None:
    """The browser has a device that keeps passkeys, and somebody who holds it."""
    channel = page.context.new_cdp_session(page)
    channel.send("WebAuthn.enable")
    channel.send("WebAuthn.addVirtualAuthenticator", {"options": {**_DEVICE, **more}})


@pytest.mark.row("ACC-09")
def test_a_member_makes_a_passkey_and_signs_in_with_it_alone(tmp_path: Path) -> None:
    with chromium() as browser, house(tmp_path) as home:
        context = browser.new_context(locale="en-GB")
        context.add_cookies([home.cookie_of("josie")])  # type: ignore[list-item]
        page = context.new_page()
        with_device(page)

        page.goto(home.address("/settings/security/passkeys"))
        page.get_by_label("What you call this device").fill("The blue telephone")
        page.get_by_role("button", name="Make a passkey").click()
        expect(page.get_by_text("Your passkey is ready.")).to_be_visible()
        expect(page.get_by_text("The blue telephone")).to_be_visible()

        page.get_by_text("Josie Ward").first.click()
        page.get_by_role("button", name="Sign out").click()
        expect(page.get_by_text("You are signed out.")).to_be_visible()

        page.goto(home.address("/sign-in?next=/settings/security"))
        page.get_by_role("button", name="Sign in with a passkey").click()
        expect(page.get_by_role("heading", name="Where you are signed in")).to_be_visible()
        expect(page.get_by_text("by a passkey")).to_be_visible()
        context.close()


def test_whoever_says_no_to_the_browser_is_told_that_it_did_not_work(tmp_path: Path) -> None:
    with chromium() as browser, house(tmp_path) as home:
        page = browser.new_context(locale="en-GB").new_page()
        with_device(page, hasUserVerification=False, isUserVerified=False)

        page.goto(home.address("/sign-in"))
        page.get_by_role("button", name="Sign in with a passkey").click()

        expect(page.get_by_text("That did not work. You can try again")).to_be_visible()
        expect(page.get_by_label("Password")).to_be_visible()
        page.context.close()
