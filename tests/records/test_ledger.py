"""Postings against a plain double-entry book kept order by order, and a hand-made order to the fen."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecosim.records import outcome as raw
from ecosim.records.accounts import ACCOUNTS, LOGISTICS, NAMES, RESULTS, STEPS
from ecosim.records.ledger import balances, keep_books, net_contribution_fen, waterfall
from ecosim.records.posting import CAUSES
from ecosim.units import DAY

SEEDS = st.integers(0, 2**32 - 1)


def order(**fields):
    """One order of two wool coats at 800.50 yuan, 10 yuan each from the platform, 5 in all from a host, paid at 5."""
    row = np.zeros(1, raw.ORDER)
    for name in row.dtype.names:
        if name.endswith("_us"):
            row[name] = -1
    row["order_id"], row["units"], row["shown_fen"], row["pays_fen"] = 77, 2, 81300, 160100
    row["official_fen"], row["platform_fen"], row["host_fen"] = 2500, 2000, 500
    for name, value in {"created_us": 1, "paid_us": 5, **fields}.items():
        row[name] = value
    return row


def presale(**fields):
    """The same order by a deposit of 100 yuan, paid at 3."""
    return order(**{"flags": raw.PRESALE, "deposit_us": 3, "deposit_fen": 10000, **fields})


def claimed(*claims):
    """Price-protection claims of the order: moment, fen."""
    rows = np.zeros(len(claims), raw.PROTECTION)
    rows["order_id"] = 77
    rows["time_us"], rows["fen"] = np.array(claims).T
    return rows


def alone(outcome_of, orders, closing, protection=()):
    """An outcome with these orders and nothing else that moves money; three variants, opening with ten units each."""
    empty = {name: np.zeros(0, dtype) for name, dtype in raw.RECORDS.items() if name not in ("orders", "events")}
    stock = {"opening_stock": np.full(3, 10), "closing_stock": np.array(closing)}
    empty["protection"] = claimed(*protection) if protection else empty["protection"]
    return outcome_of(orders=orders, **empty, **stock)


def moves(ledger, cause):
    rows = ledger.postings[ledger.postings["cause"] == ledger.causes.index(cause)]
    return [(NAMES[row["debit"]], NAMES[row["credit"]], int(row["fen"]), int(row["time_us"])) for row in rows]


def test_a_rivals_spend_is_not_booked_where_it_has_our_name(outcome_of) -> None:
    of = outcome_of()
    ours, theirs = of.campaigns[:2], of.campaigns[2]
    named_alike = outcome_of(stores=("own", "own"), campaigns=(*ours, ("own", *theirs[1:])))
    assert balances(keep_books(named_alike)) == balances(keep_books(of))


def test_an_order_that_is_kept(outcome_of) -> None:
    kept = order(shipped_us=10, delivered_us=20, confirmed_us=30)
    ledger = keep_books(alone(outcome_of, kept, [8, 10, 10]))
    assert moves(ledger, "payment") == [
        ("escrow", "sales", 160100, 5), ("platform_receivable", "platform_subsidy", 2000, 5),
        ("host_receivable", "host_subsidy", 500, 5),
    ]  # fmt: skip
    assert moves(ledger, "shipping") == [
        ("goods", "inventory", 42100, 10), ("courier", "cash", 260, 10), ("packaging", "cash", 80, 10),
        ("insurance", "cash", 120, 10),
    ]  # fmt: skip
    # 5 % of 1601.00 is 80.05; .6 % is 9.606, half up 9.61.
    assert moves(ledger, "confirmation") == [
        ("cash", "escrow", 160100, 30), ("cash", "platform_receivable", 2000, 30), ("cash", "host_receivable", 500, 30),
        ("commission", "cash", 8005, 30), ("base_fee", "cash", 961, 30),
    ]  # fmt: skip
    # Unsold: 8 of wc-m lose 210.50 - 60, 10 of wc-l 210.50 - 50.01, dj-m nothing as its salvage is above its cost.
    write_down = 8 * (21050 - 6000) + 10 * (21050 - 5001)
    assert net_contribution_fen(ledger) == 160100 + 2500 - 42100 - 460 - 8005 - 961 - write_down


def test_an_order_refunded_before_shipping_costs_nothing(outcome_of) -> None:
    with_order = keep_books(alone(outcome_of, order(refunded_us=9), [10, 10, 10]))
    without = keep_books(alone(outcome_of, order()[:0], [10, 10, 10]))
    assert net_contribution_fen(with_order) == net_contribution_fen(without)
    assert moves(with_order, "refund") == [
        ("refunds", "escrow", 160100, 9), ("platform_subsidy", "platform_receivable", 2000, 9),
        ("host_subsidy", "host_receivable", 500, 9),
    ]  # fmt: skip
    assert not moves(with_order, "shipping")
    assert not moves(with_order, "confirmation")


@pytest.mark.parametrize(("flags", "seconds", "lost"), [(raw.AS_NEW, 0, 0), (0, 12000, 30100)])
def test_an_order_that_is_returned(outcome_of, flags: int, seconds: int, lost: int) -> None:
    back = order(shipped_us=10, delivered_us=20, returned_us=25, flags=flags)
    ledger = keep_books(alone(outcome_of, back, [10 if flags else 8, 10, 10]))
    balance = balances(ledger)
    assert (balance["seconds"], balance["return_loss"], balance["goods"]) == (seconds, lost, 0)
    assert (balance["returns"], balance["return_handling"], balance["courier"]) == (160100, 1000, 260)
    assert [balance[name] for name in ("escrow", *(f"{who}_{what}" for who in ("platform", "host")
            for what in ("receivable", "subsidy")))] == [0] * 5  # fmt: skip
    assert not moves(ledger, "confirmation")


def test_an_unpaid_order_posts_nothing(outcome_of) -> None:
    ledger = keep_books(alone(outcome_of, order(paid_us=-1), [10, 10, 10]))
    assert set(ledger.postings["cause"]) == {CAUSES.index("opening"), CAUSES.index("settlement")}


def test_a_presale_is_sales_on_the_day_of_its_balance(outcome_of) -> None:
    kept = presale(shipped_us=10, delivered_us=20, confirmed_us=30)
    ledger = keep_books(alone(outcome_of, kept, [8, 10, 10]))
    assert moves(ledger, "deposit") == [("escrow", "deposits", 10000, 3)]
    assert moves(ledger, "payment")[:2] == [("deposits", "sales", 10000, 5), ("escrow", "sales", 150100, 5)]
    at_once = keep_books(alone(outcome_of, order(shipped_us=10, delivered_us=20, confirmed_us=30), [8, 10, 10]))
    assert balances(ledger) == balances(at_once)


def test_a_presale_paid_by_its_deposit_alone(outcome_of) -> None:
    whole = presale(shown_fen=6250, pays_fen=10000, shipped_us=10, delivered_us=20, confirmed_us=30)
    ledger = keep_books(alone(outcome_of, whole, [8, 10, 10]))
    assert moves(ledger, "payment")[0] == ("deposits", "sales", 10000, 5)
    assert (balances(ledger)["sales"], balances(ledger)["escrow"], balances(ledger)["deposits"]) == (-10000, 0, 0)


@pytest.mark.parametrize(("flag", "kept"), [(0, 10000), (raw.DEPOSIT_BACK, 0)])
def test_a_balance_never_paid(outcome_of, flag: int, kept: int) -> None:
    lapsed = presale(paid_us=-1, lapsed_us=8)
    lapsed["flags"] |= flag
    ledger = keep_books(alone(outcome_of, lapsed, [10, 10, 10]))
    forfeited = [("deposits", "forfeited_deposits", 10000, 8), ("cash", "escrow", 10000, 8)]
    assert moves(ledger, "lapse") == (forfeited if kept else [("deposits", "escrow", 10000, 8)])
    balance = balances(ledger)
    assert (balance["forfeited_deposits"], balance["sales"], balance["escrow"], balance["deposits"]) == (-kept, 0, 0, 0)
    nothing = keep_books(alone(outcome_of, order()[:0], [10, 10, 10]))
    assert net_contribution_fen(ledger) == net_contribution_fen(nothing) + kept


def test_a_deposit_never_paid_posts_nothing(outcome_of) -> None:
    ledger = keep_books(alone(outcome_of, presale(deposit_us=-1, paid_us=-1), [10, 10, 10]))
    assert set(ledger.postings["cause"]) == {CAUSES.index("opening"), CAUSES.index("settlement")}


def test_price_protection_before_and_after_receipt(outcome_of) -> None:
    kept = order(shipped_us=10, delivered_us=20, confirmed_us=30)
    ledger = keep_books(alone(outcome_of, kept, [8, 10, 10], [(12, 10000), (30, 700), (31, 300)]))
    assert moves(ledger, "protection") == [
        ("price_protection", "escrow", 10000, 12), ("price_protection", "cash", 700, 30),
        ("price_protection", "cash", 300, 31),
    ]  # fmt: skip
    receipts = moves(ledger, "confirmation")
    # 5 % and .6 % of the 1501.00 that were left at the confirmation: 75.05, and 9.006 is 9.01.
    assert (receipts[0], receipts[-2:]) == (
        ("cash", "escrow", 150100, 30),
        [("commission", "cash", 7505, 30), ("base_fee", "cash", 901, 30)],
    )
    assert {step.name: step.fen for step in waterfall(ledger)}["net_sales"] == 160100 - 11000


@pytest.mark.parametrize("end", [{"refunded_us": 9}, {"shipped_us": 6, "delivered_us": 7, "returned_us": 9}])
@pytest.mark.parametrize("fen", [1, 160100])
def test_what_is_paid_back_is_what_is_left(outcome_of, end, fen: int) -> None:
    ledger = keep_books(alone(outcome_of, order(flags=raw.AS_NEW, **end), [10, 10, 10], [(8, fen)]))
    account, cause = ("refunds", "refund") if "refunded_us" in end else ("returns", "return")
    back = [move for move in moves(ledger, cause) if move[0] == account]
    assert back == ([(account, "escrow", 160100 - fen, 9)] if fen < 160100 else [])
    assert balances(ledger)["escrow"] == 0
    assert {step.name: step.fen for step in waterfall(ledger)}["net_sales"] == 0


def test_a_commission_of_half_a_fen_rounds_up(outcome_of) -> None:
    kept = order(units=1, pays_fen=10, platform_fen=0, host_fen=0, shipped_us=10, delivered_us=20, confirmed_us=30)
    ledger = keep_books(alone(outcome_of, kept, [9, 10, 10]))
    assert balances(ledger)["commission"] == 1  # 5 % of .10 yuan is half a fen
    assert balances(ledger)["base_fee"] == 0  # .06 fen


def test_ads_are_ours_only_and_fees_may_come_back(outcome_of) -> None:
    outcome = outcome_of(3)
    ledger, budgets, fees = keep_books(outcome), outcome.budgets, outcome.fees
    own = [row for row in budgets if outcome.campaigns[row["campaign_ix"]][0] == "own"]
    balance = balances(ledger)
    assert balance["ad_spend"] == sum(int(row["spent_fen"]) for row in own) > 0
    assert balance["channel_fees"] == int(fees["fen"].sum())
    assert any(row["fen"] < 0 for row in fees)
    by_campaign = Counter()
    for row in ledger.postings[ledger.postings["debit"] == NAMES.index("ad_spend")]:
        by_campaign[ledger.causes[row["cause"]], int(row["time_us"]), row["channel_ix"]] += int(row["fen"])
    expected = Counter()
    for row in own:
        name = outcome.campaigns[row["campaign_ix"]][2]
        expected[f"campaign: {name}", (int(row["day"]) + 1) * DAY - 1, 2] += int(row["spent_fen"])
    assert by_campaign == +expected


@settings(max_examples=25)
@given(seed=SEEDS, n_orders=st.integers(0, 60))
def test_laws_of_the_books(outcome_of, seed: int, n_orders: int) -> None:
    outcome = outcome_of(seed, n_orders)
    ledger = keep_books(outcome)
    rows, balance = ledger.postings, balances(ledger)
    assert sum(balance.values()) == 0
    assert (rows["fen"] > 0).all()
    assert (rows["debit"] != rows["credit"]).all()
    assert (np.diff(rows["time_us"]) >= 0).all()
    assets = sum(balance[one.name] for one in ACCOUNTS if one.kind == "asset")
    # What is there is what came and was earned; nothing is owed any more.
    assert assets == -balance["opening"] + net_contribution_fen(ledger)
    assert [balance[one.name] for one in ACCOUNTS if one.kind == "liability"] == [0]
    assert balance["cash"] == slow_cash(outcome)
    steps = {step.name: step.fen for step in waterfall(ledger)}
    back = steps["refunds"] + steps["returns"] + steps["price_protection"]
    assert steps["net_sales"] == steps["sales"] + back
    assert steps["net_contribution"] == net_contribution_fen(ledger)


@settings(max_examples=15)
@given(seed=SEEDS)
def test_every_orders_postings_close(outcome_of, seed: int) -> None:
    rows = keep_books(outcome_of(seed, 40)).postings
    for order_id in outcome_of(seed, 40).orders["order_id"]:
        own = rows[rows["order_id"] == order_id]
        for account in ("escrow", "platform_receivable", "host_receivable", "deposits"):
            ix = NAMES.index(account)
            assert own["fen"][own["debit"] == ix].sum() == own["fen"][own["credit"] == ix].sum()


def slow_cash(outcome) -> int:
    """Money in hand counted order by order in Python integers, as a second opinion."""
    costs, cash = outcome.settings.costs, 0
    for row in outcome.orders:
        early, late = 0, 0
        for claim in outcome.protection[outcome.protection["order_id"] == row["order_id"]]:
            if 0 <= row["confirmed_us"] <= claim["time_us"]:
                late += int(claim["fen"])
            else:
                early += int(claim["fen"])
        if row["shipped_us"] >= 0:
            cash -= costs.courier_fen + costs.packaging_fen + costs.insurance_fen
        if row["returned_us"] >= 0:
            cash -= costs.return_handling_fen
        if row["lapsed_us"] >= 0 and not row["flags"] & raw.DEPOSIT_BACK:
            cash += int(row["deposit_fen"])
        if row["confirmed_us"] >= 0:
            left = int(row["pays_fen"]) - early
            cash += left + int(row["platform_fen"]) + int(row["host_fen"]) - late
            cash -= (left * 50_000 + 500_000) // 1_000_000 + (left * 6_000 + 500_000) // 1_000_000
    ours = [row for row in outcome.budgets if outcome.campaigns[row["campaign_ix"]][0] == "own"]
    return cash - sum(int(row["spent_fen"]) for row in ours) - int(outcome.fees["fen"].sum())


def test_the_books_do_not_depend_on_the_order_of_channels(outcome_of) -> None:
    outcome, turned = outcome_of(5), np.array([2, 0, 1, -1])
    renamed = {}
    for name in ("orders", "funnel", "visitors", "visits", "fees"):
        renamed[name] = getattr(outcome, name).copy()
        renamed[name]["channel_ix"] = turned[renamed[name]["channel_ix"]]
    channels = tuple(outcome.channels[old] for old in (1, 2, 0))
    other = outcome_of(5, channels=channels, **renamed)

    def named(of):
        rows = keep_books(of).postings
        names = [(*of.channels, "")[ix] for ix in rows["channel_ix"]]
        return names, rows[["time_us", "debit", "credit", "fen", "cause", "order_id", "listing_ix"]].tolist()

    assert named(outcome) == named(other)


def test_every_result_account_is_a_step_once() -> None:
    assert sorted(step for step in STEPS if not step.startswith("=")) == sorted(RESULTS)
    assert set(LOGISTICS) < set(RESULTS)
    assert len(set(NAMES)) == len(NAMES)
