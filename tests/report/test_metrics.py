"""Headlines against sums made by hand from the tables."""

from __future__ import annotations

import dataclasses
import math

import pytest
from report_run import CHANNELS, MadeRun

from ecosim.report.metrics import HEADLINES, Headline, headlines

UNITS = {"yuan", "count", "share", "mean"}


def headline(key: str, run: MadeRun) -> Headline:
    return next(h for h in headlines(run) if h.key == key)


def first(key: str, run: MadeRun) -> float:
    """The value of replication 0, luck 0."""
    return float(headline(key, run).values(run)[(0, 0)])


def rows(run: MadeRun, table: str):  # type: ignore[no-untyped-def]
    frame = run.table(table)
    return frame[(frame["replication"] == 0) & (frame["luck"] == 0)]


@pytest.mark.parametrize(
    ("key", "column", "scale"),
    [
        ("net_contribution_yuan", "net_contribution_fen", 100),
        ("gmv_yuan", "gmv_fen", 100),
        ("net_sales_yuan", "net_sales_fen", 100),
        ("ad_spend_yuan", "ad_spend_fen", 100),
        ("orders_count", "orders", 1),
        ("units_count", "units", 1),
        ("visitors_count", "visitors", 1),
    ],
)
def test_totals_are_sums_over_days(plan: MadeRun, key: str, column: str, scale: int) -> None:
    assert first(key, plan) == sum(int(v) for v in rows(plan, "days")[column]) / scale


def test_shares_and_prices(plan: MadeRun) -> None:
    days, orders, auctions = (rows(plan, name) for name in ("days", "orders", "auctions"))
    assert first("conversion_share", plan) == days["buyers"].sum() / days["visitors"].sum()
    assert first("ad_cost_ratio_share", plan) == days["ad_spend_fen"].sum() / days["gmv_fen"].sum()
    assert first("cost_per_click_yuan", plan) == pytest.approx(
        auctions["spend_fen"].sum() / 100 / auctions["clicks"].sum()
    )
    assert first("refund_rate_share", plan) == (orders["state"] == "refunded").mean()
    delivered = orders[orders["state"] != "refunded"]
    assert first("return_rate_share", plan) == (delivered["state"] == "returned").mean()


def test_market_position_and_stock(plan: MadeRun) -> None:
    market, rank, stock = (rows(plan, name) for name in ("market", "rank", "stock"))
    own = market[market["store"] == "own"]
    assert first("market_share_gmv_share", plan) == own["gmv_fen"].sum() / market["gmv_fen"].sum()
    assert first("search_position_mean", plan) == pytest.approx(rank["position_sum"].sum() / rank["refreshes"].sum())
    assert first("lost_units_count", plan) == stock["lost"].sum() > 0
    assert first("stockout_variants_count", plan) == len(
        {(e.listing, e.sku) for e in rows(plan, "stock_events").itertuples()}
    )


def test_a_variant_that_sells_out_twice_counts_once(plan: MadeRun) -> None:
    import pandas as pd

    events = plan.table("stock_events")
    back = events.assign(back=True, time_us=events["time_us"] + 1)
    again = events.assign(time_us=events["time_us"] + 2)
    twice = dataclasses.replace(plan, tables={**plan.tables, "stock_events": pd.concat([events, back, again])})
    assert first("stockout_variants_count", twice) == first("stockout_variants_count", plan)


def test_channels_of_their_own(plan: MadeRun) -> None:
    people, funnel = rows(plan, "visitors"), rows(plan, "funnel")
    for channel in CHANNELS:
        assert first(f"visitors_{channel}_count", plan) == people[people["channel"] == channel]["visitors"].sum()
        assert first(f"orders_{channel}_count", plan) == funnel[funnel["channel"] == channel]["orders"].sum()


def test_no_rows_are_zero_and_nothing_to_divide_is_not_known(plan: MadeRun) -> None:
    bare = {
        name: frame.head(0) if name in ("orders", "stock_events", "auctions") else frame
        for name, frame in plan.tables.items()
    }
    empty = dataclasses.replace(plan, tables=bare)
    assert list(headline("stockout_variants_count", empty).values(empty)) == [0.0] * 12
    assert math.isnan(first("refund_rate_share", empty))
    assert math.isnan(first("cost_per_click_yuan", empty))


def test_every_replication_and_luck_has_a_value(plan: MadeRun) -> None:
    for one in headlines(plan):
        assert len(one.values(plan)) == 12, one.key


def test_declarations_are_complete() -> None:
    keys = [h.key for h in HEADLINES]
    assert len(set(keys)) == len(keys)
    for one in HEADLINES:
        assert one.unit in UNITS, one.key
        assert one.label.en and one.label.zh and one.formula.en and one.formula.zh
