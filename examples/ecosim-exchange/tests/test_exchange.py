"""The exchange alone, on a made-up moment; then in a run, against what its auction gives in closed form."""

import math
from pathlib import Path
from typing import Any

import pytest
from ecosim_exchange import Exchange, expected, second_price

import ecosim
from ecosim.api import Bids, Layer, example_calendar, example_window

HERE = Path(__file__).parents[1]
RUN = ("replications=1", "shoppers.count=3000", "compare_with=[]")


def declared(**settings: Any) -> tuple[Bids, Layer]:
    channel = Exchange("banners", Exchange.Params(listing="wool-coat", **settings))
    assert len(channel.plan(example_calendar(n_days=2)).times_us) == 2
    bids, layer = channel.traffic(example_window())
    assert isinstance(bids, Bids)
    assert isinstance(layer, Layer)
    return bids, layer


def test_a_campaign_pays_for_banners_up_to_the_cap() -> None:
    bids, layer = declared(daily_budget="300", most_a_day=2)
    assert [(campaign.name, campaign.daily_budget_fen) for campaign in bids.campaigns] == [("exchange", 30_000)]
    assert layer.paid is not None
    assert layer.paid.campaign == "exchange"
    assert layer.cap is not None
    assert (layer.cap.most, layer.cap.days) == (2, 1)


def test_the_best_other_bid_is_paid_and_ours_never_exceeded() -> None:
    price = second_price((2_000.0,) * 24, 0.6)
    for u, v in ((0.1, 0.2), (0.5, 0.5), (0.9, 0.99), (1e-9, 0.0), (0.999999, 0.75)):
        other = 2_000.0 * math.exp(0.6 * math.sqrt(-2 * math.log(u)) * math.cos(2 * math.pi * v))
        assert price(2_500.0, 1.0, 12.0, u, v) == pytest.approx(other if other <= 2_500 else -1.0)


def test_evenings_are_dearer() -> None:
    _, layer = declared(market="20", evening=1.5)
    assert layer.paid is not None
    day, evening = (layer.paid.score(1e9, 1.0, hour, 0.5, 0.25) for hour in (19.0, 20.0))
    assert evening == pytest.approx(1.5 * day)


def banners(tmp_path: Path, *sets: str) -> tuple[int, int]:
    """Banners shown in a week, and what they cost in fen."""
    settings = "{use: exchange, listing: wool-coat, daily_budget: 9万, most_a_day: 255, evening: 1}"
    scenario = ecosim.load("tiny", sets=[*RUN, f"channels={{banners: {settings}}}", *sets], plugins_dirs=[HERE])
    run = ecosim.run(scenario, workers=1, out=tmp_path, plugins_dirs=[HERE]).run
    visits, budgets = run.table("visits"), run.table("budgets")
    return (
        int(visits.loc[visits["channel"] == "banners", "visits"].sum()),
        int(budgets.loc[budgets["channel"] == "banners", "spent_fen"].sum()),
    )


def test_a_run_wins_and_pays_what_the_auction_gives_in_closed_form(tmp_path: Path) -> None:
    """Whoever bids without limit wins all that is offered; of these a bid of 18 yuan wins its share."""
    offered, _ = banners(tmp_path, "channels.banners.bid=900万")
    won, spent_fen = banners(tmp_path, "channels.banners.bid=18")
    share, cost_fen = expected(1_800, 2_000, 0.6)
    assert offered > 5_000
    assert abs(won - offered * share) < 4 * math.sqrt(offered * share * (1 - share))
    spread = 1_800 / 3  # the most that prices of one mode between 0 and the bid can have
    assert abs(1_000 * spent_fen / won - cost_fen) < 4 * spread / math.sqrt(won)
