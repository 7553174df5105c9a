"""`ecosim explain` on a run folder made without the engine: a presale with a coupon, and a basket of two lines."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ecosim.cli.main import main
from ecosim.records import outcome as raw
from ecosim.records import read_run, write_run
from ecosim.records.outcome import Outcome
from ecosim.scenario import Scenario, load
from ecosim.units import DAY

Captured = pytest.CaptureFixture[str]
SCENARIO = """
ecosim: 1
name: small
period: {from: 2025-10-18, to: 2025-10-22}
products: small.csv
market: {queries: {coat: {share: 100%}}}
promotions: {coupons: [{name: shop-500-40, over: 500, minus: 40}]}
"""
PRODUCTS = "listing,title,sku,colour,size,tag_price,cost,salvage,stock\ncoat,coat,c-m,black,M,999,210,90,10\n"
PRESALE, FIRST, SECOND = 2**63 + 7, 40, 41


def rows(*records: dict[str, Any]) -> Any:
    """Orders; moments and coupons left out never happened."""
    made = np.zeros(len(records), raw.ORDER)
    for name in made.dtype.names:
        made[name] = -1 if name.endswith(("_us", "coupon_ix", "packet_ix", "deal_ix", "claim_ix")) else 0
    for row, record in zip(made, records, strict=True):
        for name, value in record.items():
            row[name] = value
    return made


def orders() -> Any:
    paid = {"shopper_id": 5, "basket_id": FIRST, "created_us": DAY, "paid_us": DAY, "units": 1, "tag_fen": 20000}
    kept = {"shipped_us": DAY + 1, "delivered_us": DAY + 2}
    return rows(
        {"order_id": PRESALE, "basket_id": PRESALE, "shopper_id": 9, "created_us": 0, "units": 1, "tag_fen": 99900,
         "daily_fen": 89900, "shown_fen": 86900, "official_fen": 13035, "store_coupon_fen": 4000, "store_coupon_ix": 0,
         "expansion_fen": 5000, "pays_fen": 64865, "deposit_fen": 10000, "flags": raw.PRESALE, "deposit_us": 1,
         "paid_us": DAY, "refunded_us": DAY + 9},
        {**paid, **kept, "order_id": FIRST, "daily_fen": 18000, "shown_fen": 15000, "cross_store_fen": 3333,
         "pays_fen": 11667, "returned_us": 3 * DAY, "flags": raw.AS_NEW},
        {**paid, **kept, "order_id": SECOND, "daily_fen": 18000, "shown_fen": 7500, "cross_store_fen": 1667,
         "pays_fen": 5833, "confirmed_us": 5 * DAY, "flags": raw.TOPPED_UP},
    )  # fmt: skip


def outcome(scenario: Scenario) -> Outcome:
    """A world of the first listing alone, with these orders and a price-protection claim of 6.67 yuan."""
    settings, empty = scenario.settings, {name: np.zeros(0, dtype) for name, dtype in raw.RECORDS.items()}
    listing = settings.products[0]
    variants = tuple((listing.listing, one.sku, one.colour, one.size) for one in listing.variants)
    opening = np.full(len(variants), 10)
    closing = opening - np.eye(len(variants), dtype=int)[0]
    claim = np.zeros(1, raw.PROTECTION)
    claim["order_id"], claim["time_us"], claim["fen"] = FIRST, 2 * DAY, 667
    tables = {**empty, "orders": orders(), "protection": claim, "events": None, "market_orders": None}
    return Outcome(
        replication=0, luck=0, settings=settings, channels=("direct",), listings=(listing.listing,), n_own=1,
        stores=("own",), store_ix=np.zeros(1, np.int32), queries=(), variants=variants, campaigns=(),
        n_market_orders=3, order_digest="0", opening_stock=opening, closing_stock=closing, fee_kinds=(),
        coupon_names=("shop-500-40",), deals=(), claims=(), rooms=(), listing_categories=("coats",),
        warnings=(), n_visits=9, n_days=5, last_us=6 * DAY, **tables,
    )  # fmt: skip


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("explain")
    (place / "small.csv").write_text(PRODUCTS, "utf-8")
    (place / "plan.yaml").write_text(SCENARIO, "utf-8")
    scenario = load(place / "plan.yaml")
    return write_run(place, scenario, [outcome(scenario)], channel_hashes={"direct": "d"})


def printed(words: list[str], capsys: Captured) -> str:
    assert main(["explain", *words]) == 0
    captured = capsys.readouterr()
    assert captured.err == ""
    return captured.out


def figures(text: str, label: str) -> list[str]:
    """The words behind a label in the one line that begins with it."""
    (line,) = (line for line in text.splitlines() if line.startswith(label))
    return line.removeprefix(label).split()


def test_a_presale_from_the_tag_to_the_refund(run: Path, capsys: Captured) -> None:
    text = printed([str(run), "--order", str(PRESALE), "--lang", "en"], capsys)
    assert figures(text, "Tag price, 1 × 999.00") == ["999.00"]
    assert figures(text, "Single-listing price (presale)") == ["-30.00", "869.00", "store"]
    assert figures(text, "Official reduction") == ["-130.35", "738.65", "store"]
    assert figures(text, "Store coupon shop-500-40") == ["-40.00", "698.65", "store"]
    assert figures(text, "Deposit expansion") == ["-50.00", "648.65", "store"]
    assert figures(text, "Deposit  ") == ["2025-10-18", "00:00:00", "+100.00", "100.00"]
    assert figures(text, "Balance") == ["2025-10-19", "00:00:00", "+548.65", "648.65"]
    assert figures(text, "Paid back before shipping") == ["2025-10-19", "00:00:00", "-648.65", "0.00"]


def test_a_basket_is_shown_by_any_of_its_lines(run: Path, capsys: Captured) -> None:
    text = printed([str(run), "--order", str(FIRST), "--lang", "en"], capsys)
    assert text == printed([str(run), "--order", str(SECOND), "--lang", "en", "--replication", "0"], capsys)
    assert "Line 2 of 2" in text and "added to reach a threshold" in text
    assert figures(text, "Price protection") == ["2025-10-20", "00:00:00", "-6.67", "110.00"]
    assert figures(text, "Paid back after the return") == ["2025-10-21", "00:00:00", "-110.00", "0.00"]
    sums = text.partition("The basket")[2]
    assert figures(sums, "Cross-store reduction") == ["-33.33", "-16.67", "-50.00"]
    assert figures(sums, "To pay") == ["116.67", "58.33", "175.00"]
    assert figures(sums, "Paid in the end") == ["0.00", "58.33", "58.33"]


def test_what_is_paid_back_is_what_the_books_say(run: Path, capsys: Captured) -> None:
    ledger = read_run(run).table("ledger")
    for order_id, account in ((PRESALE, "refunds"), (FIRST, "returns")):
        found = json.loads(printed([str(run), "--order", str(order_id), "--json"], capsys))
        (line,) = (line for line in found["lines"] if line["order_id"] == str(order_id))
        posted = ledger[(ledger["order_id"] == order_id) & (ledger["debit"] == account)]["fen"].sum()
        assert line["movements"][-1]["fen"] == -posted < 0


def test_chinese(run: Path, capsys: Captured) -> None:
    text = printed([str(run), "--order", str(FIRST), "--lang", "zh"], capsys)
    assert all(word in text for word in ("购物单 40", "跨店满减", "价保退差", "退货退款", "凑单", "最终实付", "商家"))


def test_without_an_order_some_are_named_by_kind(run: Path, capsys: Captured) -> None:
    text = printed([str(run), "--lang", "en"], capsys)
    assert str(PRESALE) in text.partition("coupon or red packet")[2].splitlines()[0]
    kinds = json.loads(printed([str(run), "--json"], capsys))["orders"]
    assert kinds["presale"] == kinds["coupon"] == [str(PRESALE)]
    assert kinds["cross_store"] == [str(FIRST), str(SECOND)]
    assert (kinds["flash"], kinds["protected"]) == ([], [str(FIRST)])


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--order", "7"], "--order:1:1: 7: no order of our store in this run has this id; `ecosim explain "),
        (["--order", "7", "--replication", "0"], "no order of our store in this replication 0 has this id"),
        (["--order", "40", "--replication", "3"], "--replication:1:1: 3: this run has no such replication; it has 0"),
        (["--order", "x"], "'x' is not a whole number from 0 to 18446744073709551615"),
        (["--order", str(2**64)], "is not a whole number from 0 to 18446744073709551615"),
        (["--replication", "-1"], "--replication"),
    ],
)
def test_what_is_not_there_is_bad_input(run: Path, words: list[str], said: str, capsys: Captured) -> None:
    assert main(["explain", str(run), *words]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert said in captured.err and captured.err.count("\n") == 1


def test_a_folder_that_is_no_run_is_bad_input(tmp_path: Path, capsys: Captured) -> None:
    assert main(["explain", str(tmp_path), "--json"]) == 2
    (problem,) = json.loads(capsys.readouterr().out)["error"]
    assert "no finished run" in problem["message"]


@pytest.mark.parametrize("command", ["explain", "ledger"])
@pytest.mark.parametrize(("folder", "message"), [("x" * 5000, "cannot be read"), ("a\nb", "is no run folder")])
def test_a_name_that_is_no_folders_is_bad_input_on_one_line(
    command: str, folder: str, message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([command, folder]) == 2
    said = capsys.readouterr().err
    assert message in said and said.count("\n") == 1 and len(said) < 200
