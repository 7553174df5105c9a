"""Receipts against the rows that they are made of: every line adds up, and every payer is the scenario's."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from report_run import HOUR_US, MadeRun, declared

from ecosim.report.receipt import REDUCTIONS, Receipt, example_orders, find_receipt
from ecosim.report.receipt_text import KINDS, MARKS, MOVEMENTS, PAYERS, STATES, STEPS, receipt_text
from ecosim.report.wording import LANGS
from ecosim.scenario import load

SCENARIO = """
ecosim: 1
name: receipts
period: {from: 2025-10-18, to: 2025-10-22}
festival: tmall-double11-2025
products: plan.csv
market: {queries: {coat: {share: 100%}}}
promotions:
  official_reduction: {rate: 15%, paid_by: platform}
  coupons:
    - {name: shop, over: 500, minus: 40}
    - {name: vip, kind: platform, over: 600, minus: 50, paid_by: platform}
    - {name: packet, kind: red_packet, minus: 5, paid_by: host}
"""
PRODUCTS = "listing,title,sku,colour,size,tag_price,cost,salvage,stock\ncoat,coat,c-m,,M,100,20,5,10\n"
COUPONS = {"store_coupon": "shop", "platform_coupon": "vip", "red_packet": "packet"}


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("receipts")
    (place / "plan.csv").write_text(PRODUCTS, "utf-8")
    (place / "plan.yaml").write_text(SCENARIO, "utf-8")
    (place / "scenario.resolved.yaml").write_text(load(place / "plan.yaml").resolved_yaml(), "utf-8")
    return place


def run_of(folder: Path, orders: list[dict[str, Any]], claims: list[dict[str, Any]] | None = None) -> MadeRun:
    """A run with these rows, `replications` as many as they have."""
    numbers = sorted({row.get("replication", 0) for row in orders})
    tables = {"orders": orders, "protection": claims or [], "replications": [{"replication": n} for n in numbers]}
    return MadeRun(folder, {}, {name: declared(name, rows) for name, rows in tables.items()})


def order(order_id: int, **fields: Any) -> dict[str, Any]:
    """Two coats at 100 yuan on the label and 80 shown, paid for and kept."""
    base = {
        "order_id": order_id, "basket_id": 1, "shopper_id": 3, "listing": "coat", "sku": "c-m", "units": 2,
        "tag_fen": 10000, "daily_fen": 9000, "shown_fen": 8000, "pays_fen": 16000, "created_us": 5, "paid_us": 7,
        "confirmed_us": 99, "state": "confirmed",
    }  # fmt: skip
    row = base | fields
    taken = sum(row.get(column, 0) for column in REDUCTIONS.values())
    return row | {"pays_fen": row["shown_fen"] * row["units"] - taken}


def receipt_of(run: MadeRun, order_id: int, replication: int | None = None) -> Receipt:
    found = find_receipt(run, order_id, replication)  # type: ignore[arg-type]
    assert found is not None
    return found


@st.composite
def lines(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Some lines with random prices, every reduction at most what is left."""
    rows = []
    for order_id in range(1, draw(st.integers(1, 4)) + 1):
        fields: dict[str, Any] = {name: draw(st.integers(1, 200_000)) for name in ("tag_fen", "daily_fen", "shown_fen")}
        fields["units"] = draw(st.integers(1, 5))
        left = fields["shown_fen"] * fields["units"]
        for column in REDUCTIONS.values():
            fields[column] = draw(st.integers(0, left))
            left -= fields[column]
        fields |= {key: name for key, name in COUPONS.items() if fields[REDUCTIONS[key]]}
        rows.append(order(order_id, **fields))
    return rows


@settings(max_examples=25)
@given(rows=lines())
def test_every_line_adds_up_from_the_tag_to_what_is_paid(folder: Path, rows: list[dict[str, Any]]) -> None:
    receipt = receipt_of(run_of(folder, rows), 1)
    assert [line.order_id for line in receipt.lines] == [row["order_id"] for row in rows]
    for line, row in zip(receipt.lines, rows, strict=True):
        left = 0
        for step in line.steps:
            left += step.fen
            assert step.left_fen == left
        assert left == line.pays_fen == row["pays_fen"] == line.kept_fen
        assert line.steps[0].fen == row["tag_fen"] * row["units"]
        assert line.taken_fen == row["shown_fen"] * row["units"] - row["pays_fen"]
        assert [step.key for step in line.steps] == list(STEPS)


def test_who_bears_a_step_is_the_scenarios(folder: Path) -> None:
    cuts = {"official_fen": 2400, "store_coupon_fen": 4000, "platform_coupon_fen": 500, "red_packet_fen": 7}
    row = order(1, **cuts, **COUPONS, platform_fen=2900, host_fen=7)
    (line,) = receipt_of(run_of(folder, [row]), 1).lines
    assert {step.key: step.borne_by for step in line.steps} == {
        "tag": "", "daily": "store", "shown": "store", "official": "platform", "store_coupon": "store",
        "cross_store": "", "platform_coupon": "platform", "red_packet": "host", "expansion": "",
    }  # fmt: skip
    assert [step.coupon for step in line.steps if step.coupon] == ["shop", "vip", "packet"]


def test_nobody_is_named_where_the_orders_own_sums_disagree(folder: Path) -> None:
    row = order(1, official_fen=2400, platform_fen=1000)
    (line,) = receipt_of(run_of(folder, [row]), 1).lines
    assert {step.key for step in line.steps if step.borne_by} == {"daily", "shown"}
    assert "the store bears 14.00, the platform 10.00, a host 0.00" in receipt_text(
        receipt_of(run_of(folder, [row]), 1), "en"
    )


CASES = {
    "kept": ({}, [], [("payment", 7, 16000), ("confirmed", 99, 0)]),
    "never paid": ({"paid_us": -1, "confirmed_us": -1, "state": "unpaid"}, [], []),
    "presale": (
        {"presale": True, "deposit_us": 6, "deposit_fen": 1000},
        [],
        [("deposit", 6, 1000), ("balance", 7, 15000), ("confirmed", 99, 0)],
    ),
    "deposit kept": (
        {"presale": True, "deposit_us": 6, "deposit_fen": 1000, "lapsed_us": 9, "paid_us": -1, "confirmed_us": -1},
        [],
        [("deposit", 6, 1000), ("deposit_kept", 9, 0)],
    ),
    "deposit back": (
        {"presale": True, "deposit_us": 6, "deposit_fen": 1000, "lapsed_us": 9, "paid_us": -1, "confirmed_us": -1,
         "deposit_back": True},
        [],
        [("deposit", 6, 1000), ("deposit_back", 9, -1000)],
    ),
    "claimed and returned": (
        {"returned_us": 50, "confirmed_us": -1, "protected_fen": 300},
        [(20, 100), (30, 200)],
        [("payment", 7, 16000), ("protection", 20, -100), ("protection", 30, -200), ("returned", 50, -15700)],
    ),
    "refunded": ({"refunded_us": 8, "confirmed_us": -1}, [], [("payment", 7, 16000), ("refunded", 8, -16000)]),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_money_goes_as_the_order_went(folder: Path, case: str) -> None:
    fields, claims, expected = CASES[case]
    given = [{"order_id": 1, "time_us": at, "fen": fen} for at, fen in claims]
    other = [{"order_id": 1, "replication": 1, "time_us": 9, "fen": 1}, {"order_id": 2, "time_us": 9, "fen": 1}]
    run = run_of(folder, [order(1, **fields)], given + other)
    (line,) = receipt_of(run, 1).lines
    assert [(one.key, one.time_us, one.fen) for one in line.movements] == expected
    assert line.kept_fen == sum(fen for _, _, fen in expected)


def test_the_first_replication_of_the_main_luck_comes_first(folder: Path) -> None:
    rows = [order(1, replication=r, luck=k, shopper_id=10 * r + k) for r, k in ((0, 1), (1, 0), (2, 0))]
    run = run_of(folder, rows)
    assert receipt_of(run, 1).shopper_id == 10
    assert receipt_of(run, 1, replication=2).shopper_id == 20
    assert receipt_of(run, 1, replication=0).luck == 1
    assert find_receipt(run, 2) is None  # type: ignore[arg-type]
    assert find_receipt(run, 1, replication=3) is None  # type: ignore[arg-type]


def test_a_basket_is_of_one_replication(folder: Path) -> None:
    run = run_of(folder, [order(1), order(2), order(3, basket_id=2), order(2, replication=1)])
    assert [line.order_id for line in receipt_of(run, 2).lines] == [1, 2]


def test_examples_are_of_their_kind(folder: Path) -> None:
    rows = [
        order(1, basket_id=1, presale=True, deposit_us=6, deposit_fen=1, expansion_fen=5),
        order(2, basket_id=2, presale=True, deposit_us=6, deposit_fen=1, paid_us=-1, lapsed_us=9),
        order(3, basket_id=3, red_packet_fen=5), order(4, basket_id=4, cross_store_fen=9),
        order(5, basket_id=4, flash=True), order(6, basket_id=5, protected_fen=3),
        *(order(n, basket_id=n) for n in range(7, 12)), order(12, replication=1, flash=True),
        order(13, luck=1, flash=True),
    ]  # fmt: skip
    run = run_of(folder, rows)
    assert example_orders(run) == {  # type: ignore[arg-type]
        "presale": [1], "lapsed": [2], "coupon": [3], "cross_store": [4], "flash": [5], "several_lines": [5],
        "protected": [6], "other": [3, 4, 5],
    }  # fmt: skip
    assert example_orders(run, 1)["flash"] == [12]  # type: ignore[arg-type]
    assert set(example_orders(run_of(folder, []))) == set(KINDS)  # type: ignore[arg-type]


def test_everything_has_words_in_both_languages() -> None:
    for words in (STEPS, MOVEMENTS, PAYERS, MARKS, STATES, KINDS):
        assert all(one.en and one.zh and one.en != one.zh for one in words.values())


def test_the_text_adds_up_to_a_reader(folder: Path) -> None:
    first = order(2**63 + 1, official_fen=2400, store_coupon_fen=333, store_coupon="shop", platform_fen=2400)
    second = order(2**63 + 2, cross_store_fen=1667, units=1, presale=True, deposit_us=HOUR_US, deposit_fen=1000)
    receipt = receipt_of(run_of(folder, [first, second]), 2**63 + 1)
    english, chinese = (receipt_text(receipt, lang) for lang in LANGS)
    for part in ("2 × 100.00", "Official reduction", "-24.00", "Store coupon shop", "132.67", "63.33", "196.00",
                 "2025-10-18 01:00:00", "+10.00", "+53.33", f"order {2**63 + 2}"):  # fmt: skip
        assert part in english
    for part in ("官方立减", "店铺优惠券 shop", "跨店满减", "支付定金", "支付尾款", "平台承担 24.00", "196.00"):
        assert part in chinese
    assert max(len(line) for line in english.splitlines()) <= 100


def test_the_json_is_plain_and_keeps_ids_whole(folder: Path) -> None:
    receipt = receipt_of(run_of(folder, [order(2**64 - 1, basket_id=2**64 - 2)]), 2**64 - 1)
    plain = json.loads(json.dumps(receipt.to_json()))
    assert (plain["basket_id"], plain["lines"][0]["order_id"]) == (str(2**64 - 2), str(2**64 - 1))
    assert plain["lines"][0]["steps"][-1]["left_fen"] == plain["lines"][0]["kept_fen"] == 16000
    assert plain["lines"][0]["movements"][0]["at"] == "2025-10-18T00:00:00"
