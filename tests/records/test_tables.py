"""Tables against their declarations and against plain loops over the raw rows."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pandas as pd
import pytest

from ecosim.errors import RunFailed
from ecosim.records import outcome as raw
from ecosim.records.columns import BY_NAME, TABLES
from ecosim.records.digest import table_digest
from ecosim.records.ledger import keep_books, net_contribution_fen
from ecosim.records.tables import KEPT_ON_REQUEST, STORE, tables_of

FLAGS = {
    "as_new": raw.AS_NEW, "waited": raw.WAITED, "presale": raw.PRESALE, "flash": raw.FLASH, "topped_up": raw.TOPPED_UP,
    "deposit_back": raw.DEPOSIT_BACK,
}  # fmt: skip

# Sums that must survive the way from raw rows to a table: (table, column, raw array, field).
SUMS = [
    ("funnel", "gmv_fen", "funnel", "gmv_fen"), ("funnel", "lost_units", "funnel", "lost_units"),
    ("orders", "units", "orders", "units"), ("stock", "on_hand", "stock", "on_hand"),
    ("stock_events", "back", "stock_events", "back"), ("rank", "refreshes", "rank", "refreshes"),
    ("auctions", "spend_fen", "auctions", "spend_fen"), ("budgets", "spent_fen", "budgets", "spent_fen"),
    ("market", "gmv_fen", "market", "gmv_fen"), ("visitors", "visitors", "visitors", "visitors"),
    ("visits", "visits", "visits", "visits"), ("fees", "fen", "fees", "fen"),
    ("orders", "pays_fen", "orders", "pays_fen"), ("funnel", "deposits", "funnel", "deposits"),
    ("protection", "fen", "protection", "fen"), ("coupons", "left", "coupons", "left"),
]  # fmt: skip


@pytest.fixture(scope="module")
def outcomes(outcome_of):
    return [outcome_of(1, 300), outcome_of(1, 250, replication=1), outcome_of(4, 20, replication=1, luck=1)]


@pytest.fixture(scope="module")
def tables(outcomes):
    return tables_of(outcomes)


@pytest.mark.parametrize("name", [table.name for table in TABLES if table.name not in KEPT_ON_REQUEST])
def test_a_table_is_as_declared_and_sorted(tables, name: str) -> None:
    frame, table = tables[name], BY_NAME[name]
    assert list(frame.columns) == list(table.names)
    assert [str(dtype) for dtype in frame.dtypes] == [column.dtype for column in table.columns]
    assert len(frame) > 0
    assert not frame.drop(columns=list(frame.select_dtypes("float"))).isna().any(axis=None)
    keys = ["replication", "luck", *table.keys]
    pd.testing.assert_frame_equal(frame, frame.sort_values(keys, kind="stable"))
    pd.testing.assert_index_equal(frame.index, pd.RangeIndex(len(frame)))


def test_empty_tables_keep_columns_and_dtypes(outcome_of, tables) -> None:
    nothing = {name: np.zeros(0, dtype) for name, dtype in raw.RECORDS.items()}
    empty = tables_of([outcome_of(closing_stock=outcome_of().opening_stock, **nothing)])
    for name, frame in tables_of([]).items():
        assert frame.empty
        assert list(frame.dtypes.items()) == list(tables[name].dtypes.items()), name
    for name, frame in empty.items():
        assert [str(dtype) for dtype in frame.dtypes] == [column.dtype for column in BY_NAME[name].columns], name
        assert frame.empty or name in ("replications", "ledger", "waterfall", "days", "weeks", "months")


@pytest.mark.parametrize(("table", "column", "array", "field"), SUMS)
def test_sums_survive(tables, outcomes, table: str, column: str, array: str, field: str) -> None:
    for outcome in outcomes:
        rows = getattr(outcome, array)
        rows = rows[rows["refreshes"] > 0] if array == "rank" else rows
        frame = tables[table].query(f"replication == {outcome.replication} and luck == {outcome.luck}")
        assert len(frame) == len(rows)
        assert frame[column].sum() == rows[field].sum()


def test_orders_name_everything(tables, outcomes) -> None:
    outcome, frame = outcomes[0], tables["orders"]
    for row, named in zip(outcome.orders, frame.itertuples(), strict=False):
        listing, sku, colour, size = outcome.variants[row["variant_ix"]]
        assert (named.listing, named.sku, named.colour, named.size) == (listing, sku, colour, size)
        assert named.channel == outcome.channels[row["channel_ix"]]
        assert named.order_id == row["order_id"]
        assert named.category == outcome.listing_categories[row["listing_ix"]]
        assert named.paid_fen == (row["pays_fen"] if row["paid_us"] >= 0 else 0)
        assert named.shown_fen * named.units - sum(row[name] for name in raw.REDUCTIONS) == named.pays_fen
        assert named.date == pd.Timestamp("2025-10-29") + pd.Timedelta(row["created_us"] // 86_400_000_000, "D")
        for name, bit in FLAGS.items():
            assert getattr(named, name) == bool(row["flags"] & bit), name
        for name in ("store_coupon", "platform_coupon", "red_packet"):
            assert getattr(named, name) == (*outcome.coupon_names, "")[row[f"{name}_ix"]]


def test_orders_say_how_they_ended(tables, outcomes) -> None:
    moments = {"lapsed": "lapsed_us", "refunded": "refunded_us", "returned": "returned_us", "confirmed": "confirmed_us"}
    frame = tables["orders"]
    assert set(frame["state"]) == {"unpaid", *moments}
    for state, moment in moments.items():
        assert ((frame[moment] >= 0) == (frame["state"] == state)).all()
    assert (frame.loc[frame["state"] == "unpaid", "paid_us"] < 0).all()


def test_price_protection_is_summed_by_order(tables, outcomes) -> None:
    claims = tables["protection"].groupby(["replication", "luck", "order_id"])["fen"].sum()
    orders = tables["orders"].set_index(["replication", "luck", "order_id"])["protected_fen"]
    assert orders[orders > 0].to_dict() == claims.to_dict()


def test_the_store_and_rivals_have_their_names(tables) -> None:
    assert set(tables["visitors"]["channel"]) <= {STORE, "direct", "organic_search", "paid_search"}
    assert STORE in set(tables["visitors"]["channel"])
    market = tables["market"]
    assert (market["own"] == (market["store"] == "own")).all()
    assert set(tables["rank"]["listing"]) == {"wool-coat", "down-jacket"}
    rank = tables["rank"]
    assert (rank["position_mean"] * rank["refreshes"]).to_numpy() == pytest.approx(rank["position_sum"].to_numpy())


def test_our_store_is_the_first_whatever_its_name(outcome_of) -> None:
    of = outcome_of(stores=("own", "own"))
    assert 0 < tables_of([of])["market"]["own"].sum() == (of.market["store_ix"] == 0).sum() < len(of.market)


def test_the_hour_of_a_row(tables) -> None:
    funnel = tables["funnel"]
    assert (funnel["hour"] % 24 == funnel["hour_of_day"]).all()
    day = (funnel["date"] - pd.Timestamp("2025-10-29")).dt.days
    assert (day == funnel["hour"] // 24).all()


def test_the_ledger_and_the_waterfall_agree(tables, outcomes) -> None:
    for outcome in outcomes:
        rows = tables["waterfall"].query(f"replication == {outcome.replication} and luck == {outcome.luck}")
        net = rows.loc[rows["account"] == "net_contribution", "fen"].item()
        assert net == net_contribution_fen(keep_books(outcome)) == rows.loc[~rows["subtotal"], "fen"].sum()


def test_the_order_of_outcomes_changes_nothing(outcomes, tables) -> None:
    for name, frame in tables_of(outcomes[::-1]).items():
        assert table_digest(frame) == table_digest(tables[name]), name


def test_the_order_of_channels_and_rows_changes_nothing(outcome_of) -> None:
    """Channels listed in another order and rows handed over in another order give the same bytes."""
    first, turned = outcome_of(9), np.array([2, 0, 1, -1])
    changes = {}
    for name in ("orders", "funnel", "visitors", "visits", "fees", "touches", "live_minutes", "live_slots"):
        rows = getattr(first, name).copy()
        rows["channel_ix"] = turned[rows["channel_ix"]]
        changes[name] = rows
    second = outcome_of(9, channels=tuple(first.channels[old] for old in (1, 2, 0)), **changes)
    one, two = tables_of([first]), tables_of([second])
    assert {name: table_digest(frame) for name, frame in one.items() if _has_unique_keys(frame, name)} == {
        name: table_digest(frame) for name, frame in two.items() if _has_unique_keys(frame, name)
    }


def _has_unique_keys(frame, name: str) -> bool:
    """Random rows may repeat a key, which the engine's never do; their order is then that of the rows."""
    return not frame.duplicated(["replication", "luck", *BY_NAME[name].keys]).any() or name in ("orders", "ledger")


def test_events_are_there_only_where_they_are_kept(outcome_of, tables) -> None:
    assert "events" not in tables
    events = np.zeros(4, raw.EVENT)
    events["time_us"], events["kind"], events["shopper_id"] = [5, 3, 5, 9], [0, 1, 2, 3], [2, 2, 1, 7]
    frame = tables_of([outcome_of(events=events), outcome_of(replication=1)])["events"]
    assert list(frame["kind"]) == ["favourite", "cart", "view", "buy"]
    assert list(frame["replication"]) == [0] * 4


def test_orders_of_rivals_are_there_only_where_they_are_kept(outcome_of, tables) -> None:
    assert "market_orders" not in tables
    rows = np.zeros(2, raw.MARKET_ORDER)
    rows["time_us"], rows["shopper_id"], rows["listing_ix"], rows["units"], rows["fen"] = (
        [9, 5],
        3,
        [2, 3],
        1,
        [700, 50],
    )
    frame = tables_of([outcome_of(market_orders=rows), outcome_of(replication=1)])["market_orders"]
    named = frame[["time_us", "listing", "store", "category", "fen"]].to_numpy().tolist()
    assert named == [[5, "rival-0002", "rival-a", "", 50], [9, "rival-0001", "rival-a", "coats", 700]]


def test_books_that_do_not_close_are_no_tables(outcome_of) -> None:
    wrong = outcome_of(1, replication=3, closing_stock=outcome_of(1, replication=3).closing_stock + 1)
    with pytest.raises(RunFailed, match=r"books: replication 3: wool-coat/wc-m closes with \d+ units"):
        tables_of([outcome_of(1), wrong])


def test_the_package_imports_nothing_heavy() -> None:
    code = (
        "import sys, ecosim.records as r, ecosim.records.run, ecosim.records.folder; r.Run, r.write_run;"
        "sys.exit(bool({'pandas', 'pyarrow', 'numba', 'scipy'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], env={"PYTHONPATH": "src"}, check=False).returncode == 0
