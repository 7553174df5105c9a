"""Claims beside their orders, against a plain loop."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from ecosim.records.protection import claims_of


@settings(max_examples=15)
@given(seed=st.integers(0, 2**32 - 1), n_orders=st.integers(0, 60))
def test_claims_by_order_and_before_its_end(outcome_of, seed: int, n_orders: int) -> None:
    outcome = outcome_of(seed, n_orders)
    claims = claims_of(outcome)
    assert len(claims.rows) == len(outcome.protection)
    assert (outcome.orders["order_id"][claims.order_ix] == claims.rows["order_id"]).all()
    for row, all_fen, early_fen in zip(outcome.orders, claims.all_fen, claims.early_fen, strict=True):
        own = [claim for claim in outcome.protection if claim["order_id"] == row["order_id"]]
        end = max(row["refunded_us"], row["returned_us"], row["confirmed_us"])
        assert all_fen == sum(int(claim["fen"]) for claim in own)
        assert early_fen == sum(int(claim["fen"]) for claim in own if claim["time_us"] < end)
