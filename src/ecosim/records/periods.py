"""The store by day, week and month: traffic by its own date, money by the date of its posting.

A presale counts on the day of its balance, as in Business Advisor; its deposit stands beside, on its own day. A
day after the last simulated one has only money: parcels, returns and the write-down run on until all is
settled. Sums over a week or month are sums of its days, but buyers are counted anew, each shopper once.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ecosim.records.accounts import FEES, LOGISTICS, NAMES
from ecosim.records.frames import Values, dates
from ecosim.records.ledger import Ledger
from ecosim.records.outcome import Outcome
from ecosim.units import DAY

Int = NDArray[np.int64]

_FUNNEL = ("impressions", "clicks", "favourites", "carts", "waits")
_BACK = ("refunds", "returns", "price_protection")  # paid back to shoppers
_MORE = ("platform_subsidy", "host_subsidy", "forfeited_deposits")  # earned beside sales


def periods_of(outcome: Outcome, ledger: Ledger) -> dict[str, dict[str, Values]]:
    """Columns of the tables `days`, `weeks` (Monday to Sunday) and `months`.

    Days on which nothing happened and nothing was posted are left out.
    """
    sums = _daily(outcome, ledger)
    day = np.arange(len(sums["visits"]))
    date = np.datetime64(outcome.settings.period.start_date, "D").astype(np.int64) + day
    days: dict[str, NDArray[Any]] = {"day": day, "date": dates(outcome, day), **sums}
    return {
        "days": _dense({**days, "buyers": _buyers(outcome, day)}),
        # Day 0 of numpy's calendar, 1970-01-01, is a Thursday, so a Monday's number leaves 4 when divided by 7.
        "weeks": _by_period(outcome, sums, (date + 3) // 7 * 7 - 3),
        "months": _by_period(outcome, sums, _month_start(date)),
    }


def _month_start(date: Int) -> Int:
    month = date.astype("datetime64[D]").astype("datetime64[M]")
    return month.astype("datetime64[D]").astype(np.int64)


def _by_period(outcome: Outcome, sums: dict[str, Int], start_of_day: Int) -> dict[str, Values]:
    starts, period = np.unique(start_of_day, return_inverse=True)
    total = {name: _sum(len(starts), period, values) for name, values in sums.items()}
    visitor_days = total.pop("visitors")
    date = starts.astype("datetime64[D]").astype("datetime64[us]")
    return _dense({"date": date, "visitor_days": visitor_days, **total, "buyers": _buyers(outcome, period)})


def _daily(outcome: Outcome, ledger: Ledger) -> dict[str, Int]:
    """All additive columns by day, int64[days] each, from the first day to the one on which all is settled."""
    rows, n_days = ledger.postings, max(outcome.n_days, outcome.last_us // DAY + 1)
    n_days = max(n_days, int(rows["time_us"].max(initial=0)) // DAY + 1)
    store = outcome.visitors[outcome.visitors["channel_ix"] < 0]
    paid = outcome.orders[outcome.orders["paid_us"] >= 0]
    paid_day = paid["paid_us"] // DAY
    return {
        "visitors": _sum(n_days, store["day"], store["visitors"]),
        "page_views": _sum(n_days, store["day"], store["page_views"]),
        "visits": _sum(n_days, outcome.visits["day"], outcome.visits["visits"]),
        **{name: _sum(n_days, outcome.funnel["hour"] // 24, outcome.funnel[name]) for name in _FUNNEL},
        "orders": _sum(n_days, paid_day, np.ones(len(paid), np.int64)),
        "units": _sum(n_days, paid_day, paid["units"]),
        **_presales(n_days, outcome.orders),
        **_money(n_days, rows),
    }


def _presales(n_days: int, orders: NDArray[np.void]) -> dict[str, Int]:
    """Deposits by their own day, balances by the day on which they are paid or lapse."""
    begun = orders[orders["deposit_us"] >= 0]
    paid, lapsed = begun[begun["paid_us"] >= 0], begun[begun["lapsed_us"] >= 0]
    day = begun["deposit_us"] // DAY
    return {
        "deposit_orders": _sum(n_days, day, np.ones(len(begun), np.int64)),
        "deposits_fen": _sum(n_days, day, begun["deposit_fen"]),
        "balances_fen": _sum(n_days, paid["paid_us"] // DAY, paid["pays_fen"] - paid["deposit_fen"]),
        "lapsed_fen": _sum(n_days, lapsed["lapsed_us"] // DAY, lapsed["deposit_fen"]),
    }


def _sum(n_rows: int, row: NDArray[Any], values: NDArray[Any]) -> Int:
    total = np.zeros(n_rows, np.int64)
    np.add.at(total, row, values)
    return total


def _money(n_days: int, rows: NDArray[np.void]) -> dict[str, Int]:
    """Money columns by day; everything but sales, subsidies, kept deposits and the sums is a cost, counted positive."""
    day, net = rows["time_us"] // DAY, np.zeros(len(NAMES) * n_days, np.int64)
    np.add.at(net, rows["debit"].astype(np.int64) * n_days + day, rows["fen"])
    np.subtract.at(net, rows["credit"].astype(np.int64) * n_days + day, rows["fen"])
    cost = dict(zip(NAMES, net.reshape(len(NAMES), n_days), strict=True))
    money = {
        "gmv": -cost["sales"],
        **{name: cost[name] for name in _BACK},
        "net_sales": -cost["sales"] - sum(cost[name] for name in _BACK),
        **{name: -cost[name] for name in _MORE},
        "goods": cost["goods"] + cost["return_loss"],
        "write_down": cost["write_down"],
        "logistics": sum((cost[name] for name in LOGISTICS), np.zeros(n_days, np.int64)),
        "fees": sum((cost[name] for name in FEES), np.zeros(n_days, np.int64)),
        "ad_spend": cost["ad_spend"],
    }
    spent = sum(money[name] for name in ("goods", "write_down", "logistics", "fees", "ad_spend"))
    money["net_contribution"] = money["net_sales"] + sum(money[name] for name in _MORE) - spent
    return {f"{name}_fen": values for name, values in money.items()}


def _buyers(outcome: Outcome, period_of_day: NDArray[Any]) -> Int:
    """Different shoppers who paid, by period, int64[periods]."""
    paid = outcome.orders[outcome.orders["paid_us"] >= 0]
    period = period_of_day[paid["paid_us"] // DAY]
    order = np.lexsort([paid["shopper_id"], period])
    who, when = paid["shopper_id"][order], period[order]
    new = np.ones(len(order), bool)
    new[1:] = (who[1:] != who[:-1]) | (when[1:] != when[:-1])
    total = np.zeros(int(period_of_day.max(initial=-1)) + 1, np.int64)
    np.add.at(total, when[new], 1)
    return total


def _dense(columns: dict[str, NDArray[Any]]) -> dict[str, Values]:
    numbers = [values for name, values in columns.items() if name not in ("day", "date")]
    keep = np.any([values != 0 for values in numbers], axis=0)
    return {name: values[keep] for name, values in columns.items()}
