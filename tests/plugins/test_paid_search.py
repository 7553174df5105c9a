"""Paid search: who bids how much for what, under which budget, and when that changes."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from ecosim_plugins.paid_search import Group, PaidSearch, multipliers, split
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from ecosim.api import Bid, Bids, example_calendar, example_window
from ecosim.channels import Live
from ecosim.errors import BrokenChannel
from ecosim.units import DAY, HOUR

COATS = {"words": {"羊毛大衣": "2.60"}}
DOWN = {"words": {"羽绒服": "3.20"}}
OPENING = "2025-10-20 20:00"


def paid_search(**settings: Any) -> PaidSearch:
    return PaidSearch("ads", PaidSearch.Params(**({"daily_budget": "1000", "groups": {"coats": COATS}} | settings)))


def declared(at: str = "2025-10-18 00:00", calendar: Any = None, window: Any = None, **settings: Any) -> Bids:
    (bids,) = Live(paid_search(**settings), "paid_search").traffic(
        example_window(at, calendar=calendar or example_calendar(), **(window or {}))
    )
    assert isinstance(bids, Bids)
    return bids


def budgets(*args: Any, **settings: Any) -> dict[str, int]:
    return {campaign.name: campaign.daily_budget_fen for campaign in declared(*args, **settings).campaigns}


def test_a_group_is_a_campaign_with_its_words() -> None:
    bids = declared(groups={"coats": COATS | {"match": "broad", "max_cpc": "3"}})
    assert bids.keywords == (Bid("coats", "羊毛大衣", "wool-coat", 260, "broad"),)
    (campaign,) = bids.campaigns
    assert (campaign.name, campaign.mode, campaign.pacing, campaign.max_cpc_fen) == ("coats", "manual", True, 300)


def test_the_best_fit_in_stock_is_advertised() -> None:
    """Titles fit 羽绒服 by .25 (wool-coat) and .75 (down-jacket)."""
    assert declared(groups={"down": DOWN}).keywords[0].listing == "down-jacket"
    sold_out = {"columns": {"stock": np.array([100, 0, 600])}}
    assert declared(groups={"down": DOWN}, window=sold_out).keywords[0].listing == "wool-coat"
    nothing_fits = {"columns": {"stock": np.array([0, 40, 600])}}
    assert declared(groups={"coats": COATS}, window=nothing_fits).keywords == ()


def test_equal_fit_goes_to_the_better_selling() -> None:
    fit = {"query_relevance": np.array([[0.5, 0.5], [0.5, 0.5]])}
    assert declared(window=fit).keywords[0].listing == "down-jacket"


def test_named_listings_are_all_advertised() -> None:
    keywords = declared(groups={"coats": COATS | {"listings": ["wool-coat", "down-jacket"]}}).keywords
    assert [bid.listing for bid in keywords] == ["wool-coat", "down-jacket"]


def test_the_whole_store_bids_on_every_query_that_a_title_fits() -> None:
    group = {"mode": "whole_store", "max_cpc": "1.50", "target_roas": 3}
    bids = declared(groups={"store": group})
    assert {(bid.query, bid.listing, bid.cpc_fen) for bid in bids.keywords} == {
        ("羊毛大衣", "wool-coat", 150),
        ("羽绒服", "down-jacket", 150),
        ("羽绒服", "wool-coat", 150),
    }
    assert (bids.campaigns[0].mode, bids.campaigns[0].target_roas) == ("whole_store", 3.0)


def test_a_phase_has_its_own_budget_where_we_join() -> None:
    phases = {"budgets": {"opening": "2500.50"}}
    assert budgets("2025-10-20 00:00", **phases) == {"coats": 100_000}
    assert budgets(OPENING, **phases) == {"coats": 250_050}
    assert budgets(OPENING, example_calendar(joined=False), **phases) == {"coats": 100_000}
    assert budgets(OPENING) == {"coats": 100_000}


def test_own_parts_first_and_the_rest_in_equal_parts() -> None:
    groups = {"a": COATS | {"daily_budget": "100"}, "b": COATS, "c": COATS}
    assert budgets(groups=groups) == {"a": 10_000, "b": 45_000, "c": 45_000}
    assert budgets(OPENING, groups=groups, budgets={"opening": "2000"}) == {"a": 20_000, "b": 90_000, "c": 90_000}


def test_what_no_group_may_have_is_not_spent() -> None:
    assert budgets(groups={"a": COATS | {"daily_budget": "100"}}) == {"a": 10_000}


def test_a_budget_only_in_the_festival() -> None:
    settings = {"daily_budget": 0, "groups": {"a": COATS, "b": COATS}, "budgets": {"opening": "100.01"}}
    assert budgets(**settings) == {"a": 0, "b": 0}
    assert budgets(OPENING, **settings) == {"a": 5_001, "b": 5_000}


def test_asked_at_midnights_and_changes_of_phase() -> None:
    plan = Live(paid_search(), "paid_search").plan(example_calendar())
    assert plan.times_us == (0, DAY, 2 * DAY, 2 * DAY + 20 * HOUR, 3 * DAY, 4 * DAY)


def test_a_budget_for_no_phase_is_refused_where_there_is_a_festival() -> None:
    channel = Live(paid_search(budgets={"openning": 5}), "paid_search")
    with pytest.raises(BrokenChannel, match=r"channel ads: .*budgets: 'openning' is no phase of the festival"):
        channel.plan(example_calendar())
    assert len(channel.plan(example_calendar(phases=())).times_us) == 5


def test_a_word_that_nobody_searches_for_is_refused() -> None:
    with pytest.raises(BrokenChannel, match="query '羊毛' is unknown; did you mean '羊毛大衣'"):
        declared(groups={"coats": {"words": {"羊毛": 1}}})


BAD_SETTINGS: list[tuple[dict[str, Any], str]] = [
    ({"groups": {}}, "groups is empty"),
    ({"groups": {"a": {}}}, "mode manual has no words"),
    ({"groups": {"a": {"mode": "target_roas"}}}, "mode target_roas has no words"),
    ({"groups": {"a": {"mode": "whole_store"}}}, "give max_cpc and leave out words"),
    ({"groups": {"a": {"mode": "whole_store", "max_cpc": 1, **COATS}}}, "give max_cpc and leave out words"),
    ({"groups": {"a": {"words": {"羽绒服": 0}}}}, "words: '羽绒服' has the bid 0.00; it must be at least 0.01 yuan"),
    (
        {"groups": {"a": COATS | {"daily_budget": "1000.01"}}},
        "own budgets come to 1000.01 yuan, the daily budget is 1000.00",
    ),
    ({"groups": {"a": COATS | {"hours": {"8": 1}}}}, "hours: '8' is no span of hours"),
    ({"groups": {"a": COATS | {"hours": {"20-08": 1}}}}, "hours: '20-08' is no span of hours"),
    ({"groups": {"a": COATS | {"hours": {"20-25": 1}}}}, "hours: '20-25' is no span of hours"),
    ({"groups": {"a": COATS | {"hours": {"8-12": 1, "11-13": 1}}}}, "hours: '11-13' overlaps another span"),
    ({"groups": {"a": COATS | {"hours": {"8-12": -1.0}}}}, "hours: '8-12' is -1.0 times the bid"),
    ({"budgets": {"opening": -5}}, "a phase has a budget below 0"),
    ({"daily_budget": "1.005"}, "more than two decimals"),
]


@pytest.mark.parametrize(("settings", "message"), BAD_SETTINGS, ids=[message for _, message in BAD_SETTINGS])
def test_bad_settings_name_the_value(settings: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError) as caught:
        paid_search(**settings)
    assert message in str(caught.value)


def test_multipliers_by_hour() -> None:
    hours = Group(**COATS, hours={"08-10": "100%", "20-24": "140%", "0-2": 0}).hours  # type: ignore[arg-type]
    assert multipliers(hours) == (0.0,) * 2 + (1.0,) * 18 + (1.4,) * 4


@given(total_fen=st.integers(0, 10**12), weights=st.lists(st.integers(0, 10**9), min_size=1, max_size=8).filter(any))
def test_a_split_loses_no_fen_and_is_within_one_of_its_share(total_fen: int, weights: list[int]) -> None:
    parts = split(total_fen, weights)
    assert sum(parts) == total_fen
    assert all(abs(part * sum(weights) - total_fen * w) < sum(weights) for part, w in zip(parts, weights, strict=True))
