"""The venue's race: what is asked when, who stands, and in which order."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from ecosim.channels.landings import Shelf
from ecosim.engine.race import Race, places, z_score
from ecosim.engine.ranking import Ranking
from ecosim.kernels import layout
from ecosim.kernels.ranking import VELOCITY
from ecosim.units import DAY, HOUR
from ecosim.world.build import World, build_world

WARM_UP, OPENS, CLOSES, OPENS_AGAIN, CLOSES_AGAIN = (
    10 * HOUR,
    2 * DAY + 20 * HOUR,
    5 * DAY,
    5 * DAY + 20 * HOUR,
    7 * DAY,
)
VENUE = Shelf("venue", stores="all", by="race")
TWO_WEEKS = (
    "festival.phases.warm-up.race=paid_30d",
    "festival.phases.peak.race=interest_hour",
)


@pytest.fixture
def world(promo: Callable[..., Any]) -> World:
    return build_world(promo("shoppers.count=10").settings, 1)


@pytest.mark.parametrize(
    ("time_us", "question"),
    [
        (0, "none"),
        (WARM_UP, "interest_day"),
        (OPENS - 6 * HOUR - 1, "interest_day"),
        (OPENS - 6 * HOUR, "interest_hour"),
        (OPENS - 1, "interest_hour"),
        (OPENS, "warm_up"),
        (OPENS + HOUR - 1, "warm_up"),
        (OPENS + HOUR, "paid_hour"),
        (CLOSES - 1, "paid_hour"),
        (CLOSES, "none"),
        (OPENS_AGAIN, "warm_up"),
        (OPENS_AGAIN + HOUR, "paid_hour"),
        (CLOSES_AGAIN, "none"),
    ],
)
def test_each_phase_has_its_question_and_so_have_the_hours_around_an_opening(
    world: World, time_us: int, question: str
) -> None:
    assert Race(world).question_at(time_us) == question


def test_other_questions_stay_what_the_pack_says(promo: Callable[..., Any]) -> None:
    race = Race(build_world(promo("shoppers.count=10", *TWO_WEEKS).settings, 1))
    asked = [race.question_at(at) for at in (WARM_UP, OPENS - HOUR, OPENS_AGAIN, CLOSES_AGAIN - 1)]
    assert asked == ["paid_30d", "paid_30d", "interest_hour", "interest_hour"]


def note(world: World, race: Race, time_us: int, listing: int = 0, **counts: int) -> None:
    """An hour in which one listing alone did something."""
    world.state.tally[:] = 0
    for name, n in counts.items():
        world.state.tally[listing, getattr(layout, name)] = n
    race.note(world, time_us)


def leader(race: Race) -> int:
    standing = race.standing()
    assert np.count_nonzero(standing == standing.max()) == 1
    return int(np.argmax(standing))


def test_yesterdays_carts_favourites_and_deposits_count_by_price(world: World) -> None:
    """Three carts of jeans (219) against one of a wool coat (1099): 657 to 1099."""
    race, names = Race(world), world.catalogue.names
    coat, jeans = names.index("wool-coat"), names.index("jeans")
    note(world, race, 11 * HOUR, jeans, CARTS=3)
    note(world, race, 12 * HOUR, coat, FAVOURITES=1)
    assert not race.standing().any()  # nothing yesterday yet
    note(world, race, DAY, jeans)
    assert leader(race) == coat
    note(world, race, DAY + HOUR, jeans, DEPOSITS=3, CARTS=3)
    assert leader(race) == coat  # today does not count
    note(world, race, 2 * DAY, jeans)
    assert leader(race) == jeans


def test_in_the_last_hours_before_an_opening_the_last_hour_counts(world: World) -> None:
    race = Race(world)
    note(world, race, DAY + HOUR, 3, CARTS=90)
    note(world, race, OPENS - 2 * HOUR, 4, CARTS=2)
    assert leader(race) == 4
    note(world, race, OPENS - HOUR, 5, CARTS=1)
    assert leader(race) == 5


def test_in_the_first_hour_all_of_the_warm_up_counts(world: World) -> None:
    race = Race(world)
    note(world, race, 9 * HOUR, 2, CARTS=900)  # before the warm-up
    note(world, race, DAY, 3, CARTS=50)
    note(world, race, DAY + HOUR, 3, DEPOSITS=50)
    note(world, race, OPENS - HOUR, 4, CARTS=70)
    note(world, race, OPENS, 5, ORDERS=9, CLICKS=9, GMV_FEN=10**7)
    assert race.question_at(OPENS) == "warm_up"
    assert leader(race) == 3


def test_a_second_opening_has_a_warm_up_of_its_own(world: World) -> None:
    """What was wanted before the first opening, and while prices were open, is over by the second."""
    race = Race(world)
    note(world, race, DAY, 3, CARTS=900)
    note(world, race, OPENS + 2 * HOUR, 3, CARTS=900)
    note(world, race, CLOSES + HOUR, 4, CARTS=1)
    note(world, race, OPENS_AGAIN)
    assert race.question_at(OPENS_AGAIN) == "warm_up"
    assert leader(race) == 4


def test_orders_without_a_click_of_the_hour_convert_no_better_than_all(world: World) -> None:
    """Carts that come back: nine orders on one click rank as one order on one click does."""
    race = Race(world)
    state = world.state
    state.tally[:] = 0
    for listing, orders in ((4, 9), (5, 1)):
        state.tally[listing, [layout.GMV_FEN, layout.ORDERS, layout.CLICKS]] = 500_000, orders, 1
    race.note(world, OPENS + 3 * HOUR)
    standing = race.standing()
    assert standing[4] == standing[5] == standing.max()


def test_those_who_stand_alike_are_placed_by_their_own_id() -> None:
    standing, words = np.array([3.0, 0.0, 0.0, 0.0]), np.array([5, 9, 1, 7], np.uint64)
    found = places(standing, words)
    turned = places(standing[::-1], words[::-1])
    assert found.tolist() == [3.0, 2.0, 0.0, 1.0]
    assert np.array_equal(turned[::-1], found)


def test_then_the_last_hours_payments_and_conversion_count(world: World) -> None:
    race = Race(world)
    note(world, race, OPENS, 3, CARTS=50)
    note(world, race, OPENS + 2 * HOUR, 4, GMV_FEN=500_000, ORDERS=5, CLICKS=100)
    assert leader(race) == 4
    state = world.state
    state.tally[:] = 0
    for listing, orders in ((4, 5), (5, 50)):  # paid alike, one of them by far fewer clicks
        state.tally[listing, [layout.GMV_FEN, layout.ORDERS, layout.CLICKS]] = 500_000, orders, 100
    race.note(world, OPENS + 3 * HOUR)
    assert leader(race) == 5


def test_what_was_paid_in_thirty_days_begins_with_the_week_before_and_fades(promo: Callable[..., Any]) -> None:
    world = build_world(promo("shoppers.count=10", *TWO_WEEKS).settings, 1)
    race = Race(world)
    note(world, race, 11 * HOUR)
    usual = world.memory[:, VELOCITY] * world.catalogue.daily_fen * 30 / 7
    assert race.standing() == pytest.approx(usual * np.exp(-11 / 24 / 30))
    note(world, race, 12 * HOUR, 4, GMV_FEN=10**9)
    assert leader(race) == 4


def test_in_the_venue_stand_those_who_take_part_and_no_others(promo: Callable[..., Any]) -> None:
    changes = (
        "shoppers.count=10",
        "prices.jeans.joins=false",
        "prices.jeans={festival: null, phases: null, flash: null}",
    )
    world = build_world(promo(*changes).settings, 1)
    ranking = Ranking(world)
    ranking.refresh(world, WARM_UP, festival=False)
    page = ranking.page_of(world, VENUE)
    standing = world.state.ranked[page][world.state.ranked[page] >= 0]
    names = world.catalogue.names
    ours = {names[row] for row in standing if row < world.catalogue.n_own}
    assert ours == {"down-jacket", "wool-coat", "sweater", "cardigan", "dress"}
    stores = set(world.catalogue.store_ix[standing[standing >= world.catalogue.n_own]].tolist())
    assert stores
    assert all(world.rival_stores.joins[store] for store in stores)
    assert world.rival_stores.joins[1:].sum() < len(world.rival_stores.joins) - 1


@pytest.mark.parametrize("change", ["join_festival=false", "festival=null"])
def test_who_stays_out_does_not_stand_in_it(shop: Callable[..., Any], change: str) -> None:
    world = build_world(shop("shoppers.count=10", change).settings, 1)
    ranking = Ranking(world)
    ranking.refresh(world, 0, festival=False)
    standing = world.state.ranked[ranking.page_of(world, VENUE)]
    assert not ((standing >= 0) & (standing < world.catalogue.n_own)).any()
    assert (standing >= 0).any() == (change != "festival=null")


def test_the_leader_of_the_race_stands_first_on_all_pages_of_the_venue(world: World) -> None:
    ranking = Ranking(world)
    ranking.refresh(world, 0, festival=False)
    page = ranking.page_of(world, VENUE)
    world.state.tally[3, layout.CARTS] = 50
    ranking.refresh(world, DAY, festival=False)
    pages = world.state.ranked[page : page + len(world.segments) * layout.SHELF_PAGES]
    assert (pages[:, 0] == 3).all()
    assert (pages == pages[0]).all()


def test_standard_scores() -> None:
    scores: NDArray[np.float64] = z_score(np.array([1.0, 2.0, 6.0]))
    assert scores.mean() == pytest.approx(0)
    assert scores.std() == pytest.approx(1)
    assert not z_score(np.full(3, 7.0)).any()
