"""The statistics of a real run: what they say is what its tables and books say."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import ecosim
from ecosim.records import Run, read_run
from ecosim.report.statistics import STATISTICS
from ecosim.report.statistics_days import Days
from ecosim.views.statistics import build

VALUES = {one.key: one.values for one in STATISTICS}


@pytest.fixture(scope="module")
def run(finished: Path) -> Run:
    """The finished plan itself, which nothing here writes to."""
    return read_run(finished)


@pytest.fixture(scope="module")
def baseline(run: Run) -> Run:
    return read_run(run.path.parent / run.manifest["baselines"]["not_joining"])


@pytest.fixture(scope="module")
def view(run: Run, baseline: Run) -> dict[str, Any]:
    return build(run, baseline)


def test_the_whole_run_is_what_a_comparison_says(run: Run, baseline: Run, view: dict[str, Any]) -> None:
    """Every headline under its name: level, range, and the paired difference with its interval."""
    values, known = view["by"]["run"]["values"], ecosim.compare(run, baseline).metrics
    assert {key for key in known if not key.startswith(("visitors_", "orders_"))} - set(values) <= {
        "search_position_mean", "stockout_variants_count", "market_share_gmv_share"
    }  # fmt: skip
    names = ("mean", "p10", "p90", "diff", "diff_low", "diff_high", "above", "compared")
    for key in set(known) & set(values):
        level, gap = known[key].spread, known[key].diff
        assert gap is not None and gap.ci is not None
        found = [values[key][name][0] for name in names]
        assert found == pytest.approx(
            [level.mean, level.p10, level.p90, gap.mean, *gap.ci, gap.n_above, gap.n], rel=1e-9, abs=1e-6
        ), key


@pytest.mark.parametrize(("by", "table"), [("day", "days"), ("week", "weeks"), ("month", "months")])
def test_buyers_are_those_of_the_tables(run: Run, by: Any, table: str) -> None:
    rows = run.table(table)
    rows = rows[(rows["luck"] == 0) & (rows["buyers"] > 0)]
    periods = Days(run).periods(by)
    mine = VALUES["buyers_count"](periods)
    assert mine.sum() == rows["buyers"].sum() > 0
    assert sorted(mine[mine > 0]) == sorted(rows["buyers"])
    new = VALUES["new_buyers_count"](periods).sum(axis=1)
    assert np.array_equal(new, VALUES["buyers_count"](Days(run).periods("run"))[:, 0])  # each buyer is new once


def test_orders_leave_what_the_books_say(run: Run) -> None:
    """The rest of net contribution is what no paid order has a part in: ads, slot fees, unsold stock, deposits kept."""
    whole = Days(run).periods("run")
    ledger = run.table("ledger").query("luck == 0 and order_id == 0")
    alone = -sum(whole.total("ledger", "fen", debit=name)[:, 0] for name in ("ad_spend", "write_down"))
    assert set(ledger["debit"]) <= {"ad_spend", "write_down", "inventory", "channel_fees"}
    fees = np.array([ledger.query("replication == @r and debit == 'channel_fees'")["fen"].sum() for r in range(3)])
    unpaid = VALUES["forfeited_deposits_yuan"](whole)[:, 0] * 100
    left = whole.total("margins", "fen")[:, 0]
    assert np.array_equal(left + alone - fees + unpaid, whole.total("days", "net_contribution_fen")[:, 0])


def test_ads_earn_what_their_return_says(run: Run) -> None:
    whole = Days(run).periods("run")
    orders = run.table("orders").query("luck == 0 and paid_us >= 0")
    gmv = np.array([orders.query("replication == @r and channel == 'paid_search'")["paid_fen"].sum() for r in range(3)])
    roas, spend = (VALUES[key](whole)[:, 0] for key in ("roas_ratio", "ad_spend_yuan"))
    assert np.allclose(roas * spend, gmv / 100)
    break_even, paid = VALUES["break_even_roas_ratio"](whole)[:, 0], whole.total("paid", "paid_fen")[:, 0]
    left = whole.total("margins", "fen")[:, 0]
    assert np.allclose(break_even, np.where(left > 0, paid / np.where(left > 0, left, 1), np.nan), equal_nan=True)


def test_listings_and_channels_add_up_to_the_store(view: dict[str, Any]) -> None:
    for by in ("week", "month", "run"):
        gmv = view["by"][by]["values"]["gmv_yuan"]["mean"]
        for part in ("listings", "channels"):
            rows = [row["gmv_yuan"] for row in view[part]["by"][by].values()]
            assert np.sum(rows, axis=0) == pytest.approx(gmv, abs=1e-4)


def test_profit_and_loss_ends_in_net_contribution(view: dict[str, Any]) -> None:
    last = view["profit"][-1]
    assert last["name"] == "net_contribution"
    assert last["month"] == pytest.approx(view["by"]["month"]["values"]["net_contribution_yuan"]["mean"], abs=1e-4)
    steps = [step["run"]["mean"] for step in view["profit"] if not step["subtotal"]]
    assert sum(steps) == pytest.approx(last["run"]["mean"], abs=1e-3)


def test_the_view_is_small_plain_data(view: dict[str, Any]) -> None:
    text = json.dumps(view, allow_nan=False)
    assert len(text) < 400_000
    assert set(view["trend"]) == {one["unit"] for one in view["metrics"]}
    assert view["phases"]
