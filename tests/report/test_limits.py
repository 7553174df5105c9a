"""Limits that bound: counted in replications, each with the setting that lifts it."""

from __future__ import annotations

import dataclasses

import pandas as pd
from report_run import MadeRun

from ecosim.report import stock_left
from ecosim.report.limits import Limit, limits
from ecosim.report.scenario_facts import read_facts, read_scenario


def of_kind(run: MadeRun, kind: str) -> dict[str, Limit]:
    found = limits(run, read_scenario(run).settings, read_facts(run))
    return {limit.name: limit for limit in found if limit.kind == kind}


def replaced(run: MadeRun, name: str, table: pd.DataFrame) -> MadeRun:
    return dataclasses.replace(run, tables={**run.tables, name: table})


def test_a_budget_that_ran_dry(plan: MadeRun) -> None:
    rows = plan.table("budgets").query("luck == 0 and store == 'own'")
    dry = rows[rows["dry_us"] >= 0]
    found = of_kind(plan, "budget")
    assert set(found) == set(dry["campaign"])
    for name, limit in found.items():
        assert limit.k == dry.loc[dry["campaign"] == name, "replication"].nunique() and limit.n == 8
        assert limit.path == "channels.paid_search"
        assert "22:00" in limit.said.en and "22:00" in limit.said.zh  # when it runs dry in the made-up run


def test_budgets_that_last_are_no_limit(plan: MadeRun) -> None:
    assert of_kind(replaced(plan, "budgets", plan.table("budgets").assign(dry_us=-1)), "budget") == {}


def test_sell_outs_by_listing(plan: MadeRun) -> None:
    events = plan.table("stock_events").query("luck == 0")
    found, gone = of_kind(plan, "stock"), stock_left.gone_by_listing(plan)
    assert set(found) == set(events["listing"]) == set(gone)
    for name, row in gone.items():
        first = events[events["listing"] == name].groupby("replication")["time_us"].min()
        assert (row.first_us, row.k, row.n) == (int(first.median()), len(first), 8)
        assert found[name].path == f"products.{name}"


def coupons(left: list[int]) -> pd.DataFrame:
    """One coupon on three days in two replications."""
    days = [(replication, day) for replication in (0, 1) for day in (0, 1, 2)]
    rows = [{"replication": r, "luck": 0, "day": d, "date": pd.Timestamp("2025-10-01") + pd.Timedelta(days=d),
             "coupon": "shop-1000-60", "claimed": 1, "used": 0, "left": n}
            for (r, d), n in zip(days, left, strict=True)]  # fmt: skip
    return pd.DataFrame(rows)


def test_a_coupon_is_gone_where_none_is_left(plan: MadeRun) -> None:
    found = of_kind(replaced(plan, "coupons", coupons([5, 0, 0, 5, 4, 3])), "coupon")["shop-1000-60"]
    assert (found.k, found.n, found.path) == (1, 8, "promotions.coupons.shop-1000-60")
    assert "20,000" in found.said.en and "10-02" in found.said.en
    assert of_kind(replaced(plan, "coupons", coupons([5, 4, 3, 5, 4, 3])), "coupon") == {}


def test_a_flash_price_is_gone_where_its_units_are_ordered(plan: MadeRun) -> None:
    flash = next(name for name, price in read_scenario(plan).settings.prices.items() if price.flash is not None)
    units = read_scenario(plan).settings.prices[flash].flash.units  # type: ignore[union-attr]
    orders = plan.table("orders").head(2).assign(luck=0, replication=[0, 1], flash=True, listing=flash)
    found = of_kind(replaced(plan, "orders", orders.assign(units=[units, units - 1])), "flash")
    assert (found[flash].k, found[flash].path) == (1, f"prices.{flash}.flash")
    assert of_kind(replaced(plan, "orders", orders.assign(units=1)), "flash") == {}


def test_the_most_frequent_come_first(plan: MadeRun) -> None:
    found = limits(plan, read_scenario(plan).settings, read_facts(plan))
    assert [limit.k for limit in found] == sorted((limit.k for limit in found), reverse=True)
    assert all(limit.said.en and limit.said.zh for limit in found)
