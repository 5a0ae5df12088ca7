"""A sister goes dark, and comes back: nothing is lost, nothing doubled."""

from tests.fediverse.fixtures import Sisters


async def test_a_sister_that_was_dark_for_nine_days_catches_up(sisters: Sisters) -> None:
    # Given Aotearoa is switched off
    await sisters.aotearoa.stop()
    titles = [f"Offer {number:02}" for number in range(12)]

    # When Hull and Madison go on for nine days
    for number, title in enumerate(titles):
        home = (sisters.hull, sisters.madison)[number % 2]
        await home.add(title)
        await sisters.fediverse.live(hours=18)

    # And Aotearoa comes back
    await sisters.aotearoa.start()
    await sisters.fediverse.until(lambda: shows(sisters, titles), days=1)

    # Then it shows everything once
    assert await sisters.aotearoa.titles() == titles


async def test_a_silent_host_costs_a_probe_not_an_attempt_for_each_activity(
    sisters: Sisters,
) -> None:
    await sisters.aotearoa.stop()
    roads = sisters.fediverse.roads
    before = len(roads.trips(to="aotearoa.example"))

    for number in range(30):
        await sisters.hull.add(f"Offer {number:02}")
    await sisters.fediverse.live(hours=6)

    tried = roads.trips(to="aotearoa.example")[before:]
    assert 1 <= len([trip for trip in tried if trip.home == "hull.example"]) < 30


async def shows(sisters: Sisters, titles: list[str]) -> bool:
    """Whether Aotearoa has caught up."""
    return await sisters.aotearoa.titles() == titles
