"""Days, weeks and months against each other and against the books."""

from __future__ import annotations

from collections import Counter

import pandas as pd
import pytest

from ecosim.records.ledger import keep_books, net_contribution_fen
from ecosim.records.tables import tables_of
from ecosim.units import DAY

SUMMED = (
    "page_views", "visits", "impressions", "clicks", "favourites", "carts", "waits", "orders", "units", "gmv_fen",
    "refunds_fen", "returns_fen", "price_protection_fen", "net_sales_fen", "platform_subsidy_fen", "host_subsidy_fen",
    "forfeited_deposits_fen", "goods_fen", "write_down_fen", "logistics_fen", "fees_fen", "ad_spend_fen",
    "net_contribution_fen", "deposit_orders", "deposits_fen", "balances_fen", "lapsed_fen",
)  # fmt: skip


@pytest.fixture(scope="module")
def outcome(outcome_of):
    return outcome_of(8, 400)


@pytest.fixture(scope="module")
def tables(outcome):
    return tables_of([outcome])


def test_days_sum_to_the_books(tables, outcome) -> None:
    days = tables["days"]
    paid = outcome.orders[outcome.orders["paid_us"] >= 0]
    assert days["net_contribution_fen"].sum() == net_contribution_fen(keep_books(outcome))
    assert days["gmv_fen"].sum() == paid["pays_fen"].sum()
    assert days["orders"].sum() == len(paid)
    steps = tables["waterfall"].set_index("account")["fen"]
    assert days["net_sales_fen"].sum() == steps["net_sales"]
    for name in ("platform_subsidy", "host_subsidy", "forfeited_deposits"):
        assert days[f"{name}_fen"].sum() == steps[name] > 0
    assert days["price_protection_fen"].sum() == outcome.protection["fen"].sum() == -steps["price_protection"]
    assert days["goods_fen"].sum() == -(steps["goods"] + steps["return_loss"])
    assert days["write_down_fen"].sum() == -steps["write_down"]
    assert days["ad_spend_fen"].sum() == -steps["ad_spend"]


@pytest.mark.parametrize("name", ["days", "weeks", "months"])
def test_every_row_adds_up(tables, name: str) -> None:
    of = tables[name]
    costs = of["goods_fen"] + of["write_down_fen"] + of["logistics_fen"] + of["fees_fen"] + of["ad_spend_fen"]
    back = of["refunds_fen"] + of["returns_fen"] + of["price_protection_fen"]
    more = of["platform_subsidy_fen"] + of["host_subsidy_fen"] + of["forfeited_deposits_fen"]
    assert (of["net_sales_fen"] == of["gmv_fen"] - back).all()
    assert (of["net_contribution_fen"] == of["net_sales_fen"] + more - costs).all()


def test_a_presale_counts_on_the_day_of_its_balance(tables, outcome) -> None:
    """Deposits, balances and lapses counted order by order, on their own days."""
    expected = {
        "deposit_orders": Counter(),
        "deposits_fen": Counter(),
        "balances_fen": Counter(),
        "lapsed_fen": Counter(),
    }
    gmv = Counter()
    for row in outcome.orders:
        if row["paid_us"] >= 0:
            gmv[int(row["paid_us"] // DAY)] += int(row["pays_fen"])
        if row["deposit_us"] < 0:
            continue
        expected["deposit_orders"][int(row["deposit_us"] // DAY)] += 1
        expected["deposits_fen"][int(row["deposit_us"] // DAY)] += int(row["deposit_fen"])
        if row["paid_us"] >= 0:
            expected["balances_fen"][int(row["paid_us"] // DAY)] += int(row["pays_fen"] - row["deposit_fen"])
        else:
            expected["lapsed_fen"][int(row["lapsed_us"] // DAY)] += int(row["deposit_fen"])
    days = tables["days"].set_index("day")
    for name, fen in {**expected, "gmv_fen": gmv}.items():
        assert sum(fen.values()) > 0
        assert {day: value for day, value in days[name].items() if value} == +fen, name


@pytest.mark.parametrize(("name", "freq"), [("weeks", "W-SUN"), ("months", "M")])
def test_weeks_and_months_are_sums_of_days(tables, name: str, freq: str) -> None:
    days = tables["days"]
    start = days["date"].dt.to_period(freq).dt.start_time.astype("datetime64[us]").rename("date")
    expected = days.groupby(start)[[*SUMMED, "visitors"]].sum().rename(columns={"visitors": "visitor_days"})
    found = tables[name].set_index("date")[[*SUMMED, "visitor_days"]]
    pd.testing.assert_frame_equal(found, expected)


@pytest.mark.parametrize(("name", "freq"), [("days", "D"), ("weeks", "W-SUN"), ("months", "M")])
def test_buyers_are_counted_once_a_period(tables, name: str, freq: str) -> None:
    orders = tables["orders"].query("paid_us >= 0")
    date = pd.Timestamp("2025-10-29") + pd.to_timedelta(orders["paid_us"], unit="us")
    expected = orders.groupby(date.dt.to_period(freq).dt.start_time)["shopper_id"].nunique()
    found = tables[name].set_index("date")["buyers"]
    assert found[found > 0].to_dict() == expected.to_dict()


def test_a_day_without_anything_is_left_out(tables) -> None:
    numbers = tables["days"].drop(columns=["replication", "luck", "day", "date"])
    assert (numbers != 0).any(axis=1).all()
    assert tables["days"]["day"].max() == 36  # the write-down, a month after the last simulated day
    assert not tables["days"]["day"].isin(range(20, 36)).any()


def test_a_week_begins_on_monday(tables) -> None:
    assert (tables["weeks"]["date"].dt.day_of_week == 0).all()
    assert (tables["months"]["date"].dt.day == 1).all()
