"""The pull-forward ledger over made-up orders: each class, ties, the window's edge, one to one, sums to the fen."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecosim.records.columns import BY_NAME
from ecosim.report.pull_forward import CLASSES, LINES, MEASURES, PullForward
from ecosim.studies.pull_forward import Span, contributions, festival_orders, nearest, paid_orders, rival_orders, tally
from ecosim.units import DAY, HOUR

SPAN = Span(10 * DAY, 20 * DAY, 5 * DAY)
OWN = {"order_id": "uint64", "shopper_id": "uint64", "category": "str", "channel": "str"}


def own(*rows: dict[str, Any]) -> pd.DataFrame:
    """Paid orders of ours; what is not said is order 1, 2, … of shopper 1 for one coat at 100 yuan from search."""
    blank = {
        "replication": 0, "shopper_id": 1, "category": "coat", "channel": "search", "time_us": 12 * DAY, "units": 1,
        "gmv_fen": 10_000, "orders": 1, "contribution_fen": 2_000,
    }  # fmt: skip
    made = [{"order_id": number, **blank, **row} for number, row in enumerate(rows, 1)]
    columns = {name: [row[name] for row in made] for name in ("order_id", *blank)}
    return pd.DataFrame({name: pd.Series(of, dtype=OWN.get(name, "int64")) for name, of in columns.items()})


def rivals(*rows: dict[str, Any]) -> pd.DataFrame:
    return own(*rows)[["replication", "shopper_id", "category", "time_us", "order_id"]]


def class_of(plan: dict[str, Any], *twin: dict[str, Any], **more: Any) -> str:
    """The class of a single festival order."""
    (row,) = festival_orders(own(plan), own(*twin), more.pop("rivals", rivals()), SPAN, **more)[0]["class"]
    return str(row)


def at(days: float, **more: Any) -> dict[str, Any]:
    return {"time_us": round(days * DAY), **more}


@pytest.mark.parametrize(
    ("twin", "expected"),
    [
        (at(12), "anyway"),
        (at(12.99), "anyway"),
        (at(11.01), "anyway"),
        (at(12.5, channel="feed"), "moved"),
        (at(13), "pulled_forward"),
        (at(17), "pulled_forward"),
        (at(11), "delayed"),
        (at(7), "delayed"),
        (at(7, channel="feed"), "delayed"),
        (at(12, shopper_id=2), "incremental"),
        (at(12, category="knit"), "incremental"),
        (at(12, replication=1), "incremental"),
    ],
)
def test_classes_of_orders_matched_with_our_own(twin: dict[str, Any], expected: str) -> None:
    assert class_of(at(12), twin) == expected


@pytest.mark.parametrize("days", [-5, 5])
def test_the_edge_of_the_window_is_inside(days: int) -> None:
    edge_us = (12 + days) * DAY
    assert class_of(at(12), {"time_us": edge_us}) == ("pulled_forward" if days > 0 else "delayed")
    assert class_of(at(12), {"time_us": edge_us + (1 if days > 0 else -1)}) == "incremental"


def test_an_order_is_won_from_a_rival_only_where_none_of_ours_explains_it() -> None:
    elsewhere = rivals(at(12))
    assert class_of(at(12), rivals=elsewhere) == "won_from_rival"
    assert class_of(at(12), at(16.9), rivals=elsewhere) == "pulled_forward"
    assert class_of(at(12), rivals=rivals(at(12, shopper_id=2), at(12, category="knit"), at(18))) == "incremental"


def test_what_a_shopper_buys_from_a_rival_in_both_worlds_is_won_from_nobody() -> None:
    elsewhere = rivals(at(14))
    assert class_of(at(12), rivals=elsewhere, plan_rivals=rivals(at(15))) == "incremental"
    assert class_of(at(12), rivals=elsewhere, plan_rivals=rivals(at(15, shopper_id=2))) == "won_from_rival"
    both = rivals(at(13), at(14))
    assert class_of(at(12), rivals=both, plan_rivals=rivals(at(15))) == "won_from_rival"


def test_one_rival_order_is_won_once() -> None:
    plan = own(at(12), at(13))
    classes = festival_orders(plan, own(), rivals(at(12.9)), SPAN)[0]["class"]
    assert classes.tolist() == ["incremental", "won_from_rival"]


def test_matching_is_one_to_one_and_nearest_first() -> None:
    match = nearest(own(at(12), at(13)), own(at(13.2), at(16)), SPAN.window_us)
    assert match.tolist() == [1, 0]  # the second order is nearer to the first of the twin
    assert nearest(own(at(12), at(13)), own(at(12.4)), SPAN.window_us).tolist() == [0, -1]


def test_ties_go_to_the_smaller_id_on_both_sides() -> None:
    plan, twin = own(at(12, order_id=9), at(12, order_id=3)), own(at(13, order_id=8), at(11, order_id=5))
    assert nearest(plan, twin, SPAN.window_us).tolist() == [0, 1]
    assert nearest(plan, twin.iloc[:1], SPAN.window_us).tolist() == [-1, 0]
    huge = own(at(12, order_id=2**64 - 1), at(12, order_id=2**63))
    assert nearest(huge, twin.iloc[:1], SPAN.window_us).tolist() == [-1, 0]


def test_an_order_of_both_worlds_before_the_festival_explains_none_within_it() -> None:
    plan, twin = own(at(9, order_id=1), at(12, order_id=2)), own(at(9, order_id=1))
    festival, cost_us = festival_orders(plan, twin, rivals(), SPAN)
    assert festival["class"].tolist() == ["incremental"]
    assert len(cost_us) == 0


def test_the_festival_has_its_first_moment_and_not_its_last() -> None:
    plan = own(at(10), {"time_us": 20 * DAY - 1}, at(20), {"time_us": 10 * DAY - 1})
    assert festival_orders(plan, own(), rivals(), SPAN)[0]["time_us"].tolist() == [10 * DAY, 20 * DAY - 1]


def test_what_the_festival_cost_us_lies_within_a_window_of_it() -> None:
    twin = own(at(5), at(4.99), at(15), at(24.99), at(25))
    cost_us = festival_orders(own(), twin, rivals(), SPAN)[1]
    assert cost_us["order_id"].tolist() == [1, 3, 4]
    after = festival_orders(own(at(21)), own(at(19)), rivals(), SPAN)
    assert [len(rows) for rows in after] == [0, 0]  # it only came later, after the festival


def lines_of(plan: pd.DataFrame, twin: pd.DataFrame, elsewhere: pd.DataFrame, n: int = 1) -> dict[str, pd.DataFrame]:
    return tally(*festival_orders(plan, twin, elsewhere, SPAN), range(n))


def test_the_lines_lead_from_the_orders_to_what_is_net() -> None:
    plan = own(at(12, gmv_fen=9_000), at(12, shopper_id=2, gmv_fen=8_000, units=2), at(12, shopper_id=3))
    twin = own(at(12, gmv_fen=10_000), at(14, shopper_id=2, gmv_fen=9_500, contribution_fen=700), at(15, shopper_id=4))
    lines = lines_of(plan, twin, rivals())
    assert tuple(lines) == LINES
    found = {name: tuple(int(fen) for fen in frame.loc[0]) for name, frame in lines.items()}
    assert found["anyway"] == (1, 1, 9_000, 2_000)
    assert found["pulled_forward"] == (1, 2, 8_000, 2_000)
    assert found["incremental"] == (1, 1, 10_000, 2_000)
    assert found["total"] == (3, 4, 27_000, 6_000)
    assert found["cost_us"] == (-1, -1, -10_000, -2_000)
    assert found["later_anyway"] == (-1, -1, -9_500, -700)
    assert found["after_pull_forward"] == (1, 2, 7_500, 3_300)
    assert found["then_anyway"] == (-1, -1, -10_000, -2_000)
    assert found["net"] == (0, 1, -2_500, 1_300)


def test_a_replication_without_orders_counts_as_nothing() -> None:
    lines = lines_of(own(at(12, replication=1)), own(), rivals(), n=3)
    assert lines["incremental"]["orders"].tolist() == [0, 1, 0]
    assert lines["moved"].to_numpy().sum() == 0


def test_a_class_that_is_forgotten_is_found() -> None:
    festival, cost_us = festival_orders(own(at(12)), own(), rivals(), SPAN)
    with pytest.raises(AssertionError, match="do not sum"):
        tally(festival.assign(**{"class": "sold"}), cost_us, [0])


def orders_of(least: int = 0) -> st.SearchStrategy[list[dict[str, Any]]]:
    one = st.fixed_dictionaries(
        {
            "replication": st.integers(0, 1),
            "shopper_id": st.integers(1, 3),
            "category": st.sampled_from(["coat", "knit"]),
            "channel": st.sampled_from(["search", "feed"]),
            "time_us": st.integers(0, 60).map(lambda halves: halves * DAY // 2),
            "gmv_fen": st.integers(0, 10**12),
            "units": st.integers(1, 9),
            "contribution_fen": st.integers(-(10**9), 10**9),
        }
    )
    return st.lists(one, min_size=least, max_size=14)


def greedy(left: pd.DataFrame, right: pd.DataFrame, window_us: int) -> list[int]:
    """The matching by its words, one pair after the other."""
    pairs = sorted(
        (abs(a.time_us - b.time_us), a.order_id, b.order_id, i, j)
        for i, a in enumerate(left.itertuples())
        for j, b in enumerate(right.itertuples())
        if (a.replication, a.shopper_id, a.category) == (b.replication, b.shopper_id, b.category)
    )
    match = [-1] * len(left)
    for gap, _, _, i, j in pairs:
        if gap <= window_us and match[i] < 0 and j not in match:
            match[i] = j
    return match


@settings(max_examples=60)
@given(orders_of(), orders_of())
def test_matching_is_greedy_by_distance(plan: list[dict[str, Any]], twin: list[dict[str, Any]]) -> None:
    left, right = own(*plan), own(*twin)
    assert nearest(left, right, SPAN.window_us).tolist() == greedy(left, right, SPAN.window_us)


@settings(max_examples=40)
@given(orders_of(), orders_of(), orders_of())
def test_classes_sum_to_all_festival_orders_to_the_fen(
    plan: list[dict[str, Any]], twin: list[dict[str, Any]], elsewhere: list[dict[str, Any]]
) -> None:
    lines = lines_of(own(*plan), own(*twin), rivals(*elsewhere), n=2)
    inside = [row for row in plan if SPAN.start_us <= row["time_us"] < SPAN.end_us]
    for replication in (0, 1):
        mine = [row for row in inside if row["replication"] == replication]
        for measure in MEASURES:
            total = sum(row.get(measure, 1) for row in mine)
            assert int(lines["total"].loc[replication, measure]) == total
            assert sum(int(lines[name].loc[replication, measure]) for name in CLASSES) == total
        assert (lines["net"].loc[replication] == net_by_hand(plan, twin, replication)).all()


def net_by_hand(plan: list[dict[str, Any]], twin: list[dict[str, Any]], replication: int) -> list[int]:
    """Festival orders less what they are matched with, less what is matched with nothing."""
    left, right = own(*plan), own(*twin)
    match = greedy(left, right, SPAN.window_us)
    inside = [i for i in range(len(plan)) if SPAN.start_us <= plan[i]["time_us"] < SPAN.end_us]
    gone = {match[i] for i in inside} - {-1}
    begin_us, end_us = SPAN.start_us - SPAN.window_us, SPAN.end_us + SPAN.window_us
    gone |= {j for j, row in enumerate(twin) if j not in match and begin_us <= row["time_us"] < end_us}
    plus = [plan[i] for i in inside if plan[i]["replication"] == replication]
    minus = [twin[j] for j in gone if twin[j]["replication"] == replication]
    return [sum(row.get(m, 1) for row in plus) - sum(row.get(m, 1) for row in minus) for m in MEASURES]


def declared(name: str, rows: list[dict[str, Any]]) -> pd.DataFrame:
    """Rows with the columns that a run's table has; what is not said is nothing."""
    blank: dict[str, Any] = {"str": "", "datetime64[us]": pd.Timestamp(2025, 10, 1)}
    return pd.DataFrame(
        {
            column.name: pd.Series(
                [row.get(column.name, blank.get(column.dtype, 0)) for row in rows], dtype=column.dtype
            )
            for column in BY_NAME[name].columns
        }
    )


def test_contribution_of_an_order_is_what_its_results_say() -> None:
    posted = [
        ("escrow", "sales", 10_000, 7),
        ("goods", "inventory", 4_000, 7),
        ("cash", "escrow", 10_000, 7),  # moves money only
        ("platform_subsidy", "platform_receivable", 300, 7),
        ("cash", "channel_fees", 50, 7),  # a claw-back
        ("ad_spend", "cash", 900, 0),  # no order bears it
        ("escrow", "sales", 500, 2**63 + 1),
    ]
    rows = [{"debit": d, "credit": c, "fen": fen, "order_id": order_id} for d, c, fen, order_id in posted]
    ledger = declared("ledger", [*rows, {**rows[0], "luck": 1}])
    assert contributions(ledger).to_dict() == {(0, 7): 5_750, (0, 2**63 + 1): 500}
    orders = [
        {"order_id": 7, "paid_us": 5, "paid_fen": 10_000, "units": 2, "channel": "feed", "category": "coat"},
        {"order_id": 8, "paid_us": -1},
        {"order_id": 9, "paid_us": 6, "luck": 1},
        {"order_id": 10, "paid_us": 6, "paid_fen": 1, "units": 1},
    ]
    found = paid_orders(declared("orders", orders), ledger)
    assert found["order_id"].tolist() == [7, 10]
    assert found[list(MEASURES)].to_numpy().tolist() == [[1, 2, 10_000, 5_750], [1, 1, 1, 0]]
    elsewhere = rival_orders(declared("market_orders", [{"time_us": 3}, {"time_us": 4, "luck": 1}]))
    assert elsewhere["time_us"].tolist() == [3]


def test_a_large_run_takes_seconds() -> None:
    rng = np.random.default_rng(1)

    def many(n: int) -> pd.DataFrame:
        frame = own(*[{}] * 1).loc[[0] * n].reset_index(drop=True)
        return frame.assign(
            order_id=np.arange(n, dtype=np.uint64),
            replication=rng.integers(0, 8, n),
            shopper_id=rng.integers(0, 50_000, n).astype(np.uint64),
            time_us=rng.integers(0, 49 * DAY, n) // HOUR * HOUR,
            gmv_fen=rng.integers(1, 10**6, n),
        )

    n = 200_000
    started_s = time.perf_counter()
    lines = tally(*festival_orders(many(n), many(n), rivals(at(12)), SPAN), range(8))
    assert time.perf_counter() - started_s < 10
    assert int(lines["total"]["orders"].sum()) > n / 8


@pytest.fixture
def ledger() -> Callable[..., PullForward]:
    def made(n: int = 3, **more: Any) -> PullForward:
        plan = own(*(at(12, replication=r, gmv_fen=9_000 + 100 * r) for r in range(n)), at(13, shopper_id=2))
        twin = own(*(at(12, replication=r) for r in range(n)), at(15, shopper_id=2), at(17, shopper_id=5))
        facts: dict[str, Any] = {
            "run": "plan-0123456789ab", "twin": "plan-ba9876543210", "lines": lines_of(plan, twin, rivals(), n),
            "start": dt.datetime(2025, 10, 11), "end": dt.datetime(2025, 10, 21), "last_date": dt.date(2025, 10, 25),
            "window_days": 5, "rivals_told_apart": True,
        }  # fmt: skip
        return PullForward(**{**facts, **more})

    return made


def test_the_record_knows_spreads_shares_and_what_it_cannot_see(ledger: Callable[..., PullForward]) -> None:
    found = ledger()
    assert found.replications == (0, 1, 2)
    assert found.spread("anyway", "gmv_fen").mean == pytest.approx(9_100)
    assert found.share("anyway") == pytest.approx(3 / 4)
    assert found.unseen_days == 0
    assert ledger(last_date=dt.date(2025, 10, 22)).unseen_days == 3
    assert ledger(last_date=dt.date(2025, 10, 15)).unseen_days == 5
    content = found.to_json()
    line = content["lines"]["pulled_forward"]["orders"]
    assert (line["by_replication"], line["mean"], line["p10"], line["p90"]) == ([1, 0, 0], 1 / 3, 0, 1)
    assert content["lines"]["cost_us"]["gmv_fen"]["by_replication"] == [-10_000, 0, 0]
    assert ledger(n=1).to_json()["lines"]["net"]["orders"]["ci_low"] is None


def test_the_text_says_with_and_without_in_this_model(ledger: Callable[..., PullForward]) -> None:
    text = ledger().text("en", width=400)
    assert "With and without the festival, in this model: of 1.3 festival orders on average, 1 (75.0 %) come" in text
    assert "net of what would come anyway" in text
    assert "note:" not in text
    chinese = ledger(rivals_told_apart=False, last_date=dt.date(2025, 10, 22)).text("zh", width=400)
    assert "有大促与没有大促相比，在本模型中" in chinese
    assert "缺 3 天" in chinese and "record.market_orders" in chinese
    assert "one replication gives no interval" in ledger(n=1).text("en")
    assert "no festival order" in ledger(lines=lines_of(own(), own(), rivals())).text("en")
    assert all(len(line) <= 100 for line in ledger().text("en").splitlines())
