"""Simulate the two reference worlds and write their figures, printing what moved: `python tests/golden/update.py`.

The figures are exact integers. They may move only on purpose: a commit that moves them stands alone and says so under
"Numbers change" in the changelog. Both worlds are as they are shipped, first replication.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent
WORLDS = ("quiet_week", "double11_2025")


def simulate_world(name: str) -> Any:
    """The first replication of a bundled scenario."""
    from ecosim.engine import simulate
    from ecosim.runs.loading import load
    from ecosim.runs.replication import plugins

    return simulate(load(name), 0, channels=plugins(()))


def figures(outcome: Any) -> dict[str, int]:
    """What is compared: counts, fen, and the digest of every order of every store."""
    import numpy as np

    from ecosim.records import keep_books, net_contribution_fen
    from ecosim.records.ledger import balances

    orders, funnel = outcome.orders, outcome.funnel
    books = keep_books(outcome)
    found = {
        "n_visits": outcome.n_visits,
        "n_market_orders": outcome.n_market_orders,
        "order_digest": int(outcome.order_digest, 16),
        "n_orders": len(orders),
        "n_units": orders["units"].sum(),
        "gmv_fen": funnel["gmv_fen"].sum(),
        "n_deposits": funnel["deposits"].sum(),
        "n_lapsed": (orders["lapsed_us"] >= 0).sum(),
        "n_baskets": len(np.unique(orders["basket_id"])),
        "n_coupons_claimed": outcome.coupons["claimed"].sum(),
        "n_coupons_used": outcome.coupons["used"].sum(),
        "protection_fen": outcome.protection["fen"].sum(),
        **{f"n_{state}": (orders[f"{state}_us"] >= 0).sum() for state in ("paid", "refunded", "returned", "confirmed")},
        **{f"n_{name}": funnel[name].sum() for name in ("impressions", "clicks", "favourites", "carts", "waits")},
        "n_lost_units": funnel["lost_units"].sum(),
        "n_stock_events": len(outcome.stock_events),
        "n_units_left": outcome.closing_stock.sum(),
        "rivals_spend_fen": outcome.budgets["spent_fen"].sum() - funnel["spend_fen"].sum(),
        "n_dry_budgets": (outcome.budgets["dry_us"] >= 0).sum(),
        "n_position_sum": int(outcome.rank["position_sum"].sum()),
        "net_contribution_fen": net_contribution_fen(books),
        **{f"{account}_fen": fen for account, fen in sorted(balances(books).items())},
        "last_us": outcome.last_us,
    }
    return {name: int(value) for name, value in found.items()}


def kept(name: str) -> dict[str, int]:
    """The figures of a world as they were written last; none before the first time."""
    file = FOLDER / f"{name}.json"
    found: dict[str, int] = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
    return found


def moved(before: dict[str, int], after: dict[str, int]) -> list[str]:
    """A line for each figure that is not what it was.

    >>> moved({"n_orders": 3, "n_paid": 2}, {"n_orders": 4, "n_paid": 2})
    ['n_orders: 3 -> 4 (+1)']
    """
    lines = []
    for name in {**before, **after}:
        old, new = before.get(name), after.get(name)
        if old != new:
            change = "" if old is None or new is None else f" ({new - old:+d})"
            lines.append(f"{name}: {old} -> {new}{change}")
    return lines


def update() -> None:
    """Write the figures of both worlds."""
    for name in WORLDS:
        now = figures(simulate_world(name))
        lines = moved(kept(name), now)
        print(f"{name}: {len(lines)} of {len(now)} figures moved", *lines, sep="\n  ")
        (FOLDER / f"{name}.json").write_text(json.dumps(now, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    update()
