"""What the figures show, against the tables: money, traffic, rank, stock, spending."""

from __future__ import annotations

import dataclasses

import numpy as np
import pandas as pd
import pytest
from report_run import HOUR_US, LISTINGS, N_DAYS, OPENING_DAY, QUERIES, MadeRun

from ecosim.report import bands, money, rank_path, spending, stock_left, traffic

MAIN = list(range(8))


def main(run: MadeRun, table: str) -> pd.DataFrame:
    rows = run.table(table)
    return rows[rows["luck"] == 0]


def by_replication(rows: pd.DataFrame, column: str) -> list[float]:
    return rows.groupby("replication")[column].sum().reindex(MAIN, fill_value=0).astype(float).tolist()


def test_bands_count_missing_rows_as_zero(plan: MadeRun) -> None:
    rows = main(plan, "days").query("replication < 2 and day < 2")
    values = bands.grid(rows[(rows["replication"] == 0) | (rows["day"] == 0)], "day", "orders", [0, 1, 2], [0, 1])
    assert values[1, 1] == 0 and values[0, 2] == 0 and values[0, 1] > 0
    assert bands.band(values)[1]["mean"] == values[0, 1] / 2


def test_waterfall_adds_up_in_every_subtotal(plan: MadeRun) -> None:
    steps, running = money.waterfall(plan), 0.0
    assert [step.name for step in steps if step.subtotal] == ["net_sales", "net_contribution"]
    for step in steps:
        assert step.yuan.mean is not None
        running = running if step.subtotal else running + step.yuan.mean
        if step.subtotal:
            assert step.yuan.mean == pytest.approx(running, abs=1e-6)


def test_steps_that_are_zero_are_left_out(plan: MadeRun) -> None:
    names = {step.name for step in money.waterfall(plan)}
    assert "channel_fees" not in names and {"sales", "write_down", "ad_spend"} <= names


def test_every_account_of_the_books_has_a_label() -> None:
    from ecosim.records.accounts import STEPS

    assert {step.lstrip("=") for step in STEPS} <= set(money.LABELS)


def test_channels_by_orders(plan: MadeRun) -> None:
    rows = traffic.channels(plan)
    assert [row.channel for row in rows] == ["organic_search", "recommend", "paid_search", "direct"]
    funnel, people = (main(plan, t).query("channel == 'recommend'") for t in ("funnel", "visitors"))
    recommend = rows[1]
    assert recommend.visitors.mean == np.mean(by_replication(people, "visitors"))
    assert recommend.steps["clicks"].mean == np.mean(by_replication(funnel, "clicks"))
    assert recommend.gmv_yuan.mean == pytest.approx(np.mean(by_replication(funnel, "gmv_fen")) / 100)


def test_gmv_by_day_and_hour(plan: MadeRun) -> None:
    days = traffic.gmv_by_day(plan)
    assert len(days) == N_DAYS
    expected = by_replication(main(plan, "days").query(f"day == {OPENING_DAY}"), "gmv_fen")
    assert days[OPENING_DAY]["mean"] == pytest.approx(np.mean(expected) / 100)
    assert days[OPENING_DAY]["p10"] == min(expected) / 100 and days[OPENING_DAY]["p90"] == max(expected) / 100
    hours = traffic.gmv_by_hour(plan, OPENING_DAY * 24 + 19, 2)
    assert [hour["hour"] for hour in hours] == [OPENING_DAY * 24 + 19, OPENING_DAY * 24 + 20]
    assert hours[0]["mean"] == 0.0 < hours[1]["mean"]


def test_days_after_the_last_visit_are_not_drawn(plan: MadeRun) -> None:
    days = plan.table("days")
    last = days[days["day"] == N_DAYS - 1]
    settled = last.assign(day=N_DAYS, date=last["date"] + pd.Timedelta(days=1), visitors=0, gmv_fen=0)
    longer = dataclasses.replace(plan, tables={**plan.tables, "days": pd.concat([days, settled])})
    assert len(traffic.gmv_by_day(longer)) == N_DAYS


def test_rank_takes_the_most_seen_queries_and_the_best_listing(plan: MadeRun) -> None:
    paths = rank_path.rank_paths(plan, n_queries=2)
    pages = main(plan, "auctions").groupby("query")["page_views"].sum()
    assert paths[0].query == pages.idxmax() == QUERIES[1]
    assert {path.listing for path in paths} == {LISTINGS[0]}
    rank = main(plan, "rank").query(f"query == '{QUERIES[1]}' and listing == '{LISTINGS[0]}' and day == 3")
    assert paths[0].days[3]["mean"] == pytest.approx(rank["position_mean"].mean())


def test_sell_outs_by_replication(plan: MadeRun) -> None:
    gone = stock_left.sell_outs(plan)
    events = main(plan, "stock_events")
    assert {(row.listing, row.sku) for row in gone} == set(zip(events["listing"], events["sku"], strict=True))
    assert [row.k for row in gone] == sorted((row.k for row in gone), reverse=True)
    first = gone[0]
    moments = events.query(f"sku == '{first.sku}'").groupby("replication")["time_us"].min()
    assert (first.k, first.n, first.first_us, first.earliest_us) == (
        len(moments),
        8,
        int(moments.median()),
        moments.min(),
    )
    lost = main(plan, "stock").query(f"sku == '{first.sku}'")
    assert first.lost_units.mean == pytest.approx(np.mean(by_replication(lost, "lost")))


def test_back_on_sale_is_no_sell_out(plan: MadeRun) -> None:
    events = plan.table("stock_events").assign(back=True)
    assert stock_left.sell_outs(dataclasses.replace(plan, tables={**plan.tables, "stock_events": events})) == []


def test_stock_begins_full_and_units_are_conserved(plan: MadeRun) -> None:
    left = [row for row in stock_left.left_by_day(plan) if row["listing"] == LISTINGS[0]]
    assert len(left) == N_DAYS and 0.9 < left[0]["left"] <= 1.0
    for row in stock_left.by_listing(plan):
        assert row.sold_units.mean is not None and row.left_units.mean is not None
        assert row.opening_units == 2700.0 == pytest.approx(row.sold_units.mean + row.left_units.mean)


def test_settling_days_of_one_replication_move_nothing(plan: MadeRun) -> None:
    """Replications end on different days; a later row of one of them is its last, not everybody's."""
    stock = plan.table("stock")
    late = stock[(stock["replication"] == 0) & (stock["day"] == N_DAYS - 1)]
    late = late.assign(
        day=N_DAYS + 9,
        date=late["date"] + pd.Timedelta(days=10),
        sold=0,
        lost=0,
        restocked=8,
        on_hand=late["on_hand"] + 8,
    )
    longer = dataclasses.replace(plan, tables={**plan.tables, "stock": pd.concat([stock, late])})
    assert stock_left.left_by_day(longer) == stock_left.left_by_day(plan)
    for before, after in zip(
        *(sorted(stock_left.by_listing(run), key=lambda row: row.listing) for run in (plan, longer)), strict=True
    ):
        assert before.left_units.mean is not None and after.left_units.mean is not None
        assert after.left_units.mean - before.left_units.mean == pytest.approx(
            3 * 8 / 8
        )  # three sizes, one replication of eight


def test_campaigns_are_our_own(plan: MadeRun) -> None:
    rows = spending.campaigns(plan)
    assert [row.campaign for row in rows] == ["generic", "brand"]
    budgets = main(plan, "budgets").query("campaign == 'generic' and store == 'own'")
    assert rows[0].spent_yuan.mean == pytest.approx(np.mean(by_replication(budgets, "spent_fen")) / 100)
    assert rows[0].budget_yuan.mean == 3_000.0 * N_DAYS
    dry = budgets.assign(dry=budgets["dry_us"] == budgets["day"] * 24 * HOUR_US + 22 * HOUR_US)
    assert rows[0].dry_days.mean == np.mean(by_replication(dry, "dry")) > 0


def test_spending_never_above_budget_in_the_figure(plan: MadeRun) -> None:
    days = spending.spend_by_day(plan)
    assert len(days) == N_DAYS
    assert all(day["p90"] <= day["budget"] == 4_000.0 for day in days)


def test_cost_of_a_click_leaves_out_days_without_one(plan: MadeRun) -> None:
    auctions = plan.table("auctions")
    quiet = auctions.assign(clicks=auctions["clicks"].where(auctions["hour"] >= 48, 0))
    run = dataclasses.replace(plan, tables={**plan.tables, "auctions": quiet})
    assert len(spending.click_cost_by_day(run)) == N_DAYS - 2
