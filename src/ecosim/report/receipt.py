"""The receipt of a basket: line by line, every step from the tag price to what was paid, and what became of the money.

Reads `orders` and `protection`, and from the run's scenario who pays for which step. All amounts are whole fen, so each
line adds up on paper as it does in the books. Words and layout are `receipt_text.py`'s.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from itertools import accumulate
from typing import TYPE_CHECKING, Any, Final

from ecosim.report.scenario_facts import read_scenario
from ecosim.units import local

if TYPE_CHECKING:
    import datetime as dt

    import pandas as pd

    from ecosim.records import Run
    from ecosim.scenario.model import Settings

# Steps below the tag price: key, column of `orders`; a coupon's name stands in the column named as its step.
REDUCTIONS: Final = {
    "official": "official_fen", "store_coupon": "store_coupon_fen", "cross_store": "cross_store_fen",
    "platform_coupon": "platform_coupon_fen", "red_packet": "red_packet_fen", "expansion": "expansion_fen",
}  # fmt: skip
COUPONS: Final = ("store_coupon", "platform_coupon", "red_packet")
MARKS: Final = ("presale", "flash", "topped_up")
STORE: Final = "store"
PAYERS: Final = (STORE, "platform", "host")
MOST_EXAMPLES: Final = 3


@dataclass(frozen=True)
class Step:
    """One step of a line's price: what it changes and what is left after it, for all units; a cut is negative.

    `borne_by` is one of PAYERS, empty where nothing is taken or the scenario does not tell.
    """

    key: str
    fen: int
    left_fen: int
    borne_by: str
    coupon: str


@dataclass(frozen=True)
class Movement:
    """Money that a shopper paid or, negative, got back at a moment; 0 where a moment only settles what was paid."""

    key: str
    time_us: int
    at: dt.datetime
    fen: int


@dataclass(frozen=True)
class Line:
    """One line of a basket, an order: some units of one variant."""

    order_id: int
    listing: str
    sku: str
    colour: str
    size: str
    channel: str
    units: int
    state: str
    marks: tuple[str, ...]  # of MARKS
    tag_fen: int  # of a unit
    pays_fen: int
    platform_fen: int
    host_fen: int
    steps: tuple[Step, ...]
    movements: tuple[Movement, ...]

    @property
    def taken_fen(self) -> int:
        """What all reductions after the single-listing price take off."""
        return -sum(step.fen for step in self.steps if step.key in REDUCTIONS)

    @property
    def kept_fen(self) -> int:
        """What the shopper paid in the end, all that was paid back taken off."""
        return sum(movement.fen for movement in self.movements)


@dataclass(frozen=True)
class Receipt:
    """What one shopper paid, or would have paid, together."""

    basket_id: int
    shopper_id: int
    replication: int
    luck: int
    created: dt.datetime
    lines: tuple[Line, ...]

    def to_json(self) -> dict[str, Any]:
        """All of it as plain values; ids as text, as they are larger than what JSON's readers keep exact."""
        lines = [{**asdict(line), "order_id": str(line.order_id), "kept_fen": line.kept_fen} for line in self.lines]
        for line in lines:
            for movement in line["movements"]:
                movement["at"] = movement["at"].isoformat(timespec="seconds")
        return {
            "basket_id": str(self.basket_id), "shopper_id": str(self.shopper_id), "replication": self.replication,
            "luck": self.luck, "created": self.created.isoformat(timespec="seconds"), "lines": lines,
        }  # fmt: skip


def find_receipt(run: Run, order_id: int, replication: int | None = None) -> Receipt | None:
    """The receipt of the basket that an order belongs to, None where no order has this id.

    Replications of the main luck are searched first, in order; `replication` names the only one to search.
    """
    orders = _of_replication(run.table("orders"), replication)
    found = orders[orders["order_id"] == order_id].sort_values(["luck", "replication"], kind="stable")
    if found.empty:
        return None
    row = found.iloc[0]
    same = (orders["replication"] == row["replication"]) & (orders["luck"] == row["luck"])
    lines = orders[same & (orders["basket_id"] == row["basket_id"])]
    settings = read_scenario(run).settings
    claims = run.table("protection")
    claims = claims[(claims["replication"] == row["replication"]) & (claims["luck"] == row["luck"])]
    return Receipt(
        int(row["basket_id"]), int(row["shopper_id"]), int(row["replication"]), int(row["luck"]),
        local(settings.period.start_date, row["created_us"]),
        tuple(_line(line, claims, settings) for line in lines.to_dict("records")),
    )  # fmt: skip


def example_orders(run: Run, replication: int | None = None) -> dict[str, list[int]]:
    """Ids of a few orders by kind, the first of each in the first replication of the main luck, or in the one named."""
    orders = run.table("orders")
    orders = _of_replication(orders[orders["luck"] == 0], replication)
    orders = orders[orders["replication"] == orders["replication"].min()]
    kinds = {
        "presale": orders["presale"] & (orders["paid_us"] >= 0),
        "lapsed": orders["lapsed_us"] >= 0,
        "coupon": orders[[REDUCTIONS[name] for name in COUPONS]].sum(axis=1) > 0,
        "cross_store": orders["cross_store_fen"] > 0,
        "flash": orders["flash"],
        "several_lines": orders["basket_id"].duplicated(),
        "protected": orders["protected_fen"] > 0,
        "other": ~orders["presale"] & (orders["paid_us"] >= 0),
    }
    return {
        kind: [int(one) for one in orders.loc[those, "order_id"].head(MOST_EXAMPLES)] for kind, those in kinds.items()
    }


def replications(run: Run) -> list[int]:
    """The replications that a run has."""
    return sorted({int(number) for number in run.table("replications")["replication"]})


def _of_replication(orders: pd.DataFrame, replication: int | None) -> pd.DataFrame:
    return orders if replication is None else orders[orders["replication"] == replication]


def _line(row: Mapping[str, Any], claims: pd.DataFrame, settings: Settings) -> Line:
    own = claims[claims["order_id"] == row["order_id"]]
    given = [(int(time_us), int(fen)) for time_us, fen in zip(own["time_us"], own["fen"], strict=True)]
    first = settings.period.start_date
    return Line(
        int(row["order_id"]), row["listing"], row["sku"], row["colour"], row["size"], row["channel"],
        int(row["units"]), row["state"], tuple(mark for mark in MARKS if row[mark]), int(row["tag_fen"]),
        int(row["pays_fen"]), int(row["platform_fen"]), int(row["host_fen"]), tuple(steps_of(row, settings)),
        tuple(Movement(key, at, local(first, at), fen) for key, at, fen in _movements(row, given)),
    )  # fmt: skip


def steps_of(row: Mapping[str, Any], settings: Settings) -> Iterator[Step]:
    """The tag price, then every change from it to what is paid."""
    units = int(row["units"])
    tag, daily, shown = (int(row[name]) * units for name in ("tag_fen", "daily_fen", "shown_fen"))
    changes = {"tag": tag, "daily": daily - tag, "shown": shown - daily}
    changes |= {key: -int(row[column]) for key, column in REDUCTIONS.items()}
    payers = _payers(row, settings)
    for (key, fen), left in zip(changes.items(), accumulate(changes.values()), strict=True):
        borne_by = payers.get(key, "") if fen < 0 else ""
        yield Step(key, fen, left, borne_by, row[key] if key in COUPONS else "")


def _payers(row: Mapping[str, Any], settings: Settings) -> dict[str, str]:
    """Who bears each step by the scenario; of the reductions nobody is named where the order's own sums disagree."""
    promotions, festival = settings.promotions, settings.festival
    coupons = {coupon.name: coupon.paid_by for coupon in promotions.coupons}
    cross_store = festival.cross_store if festival else None
    of = {
        "official": promotions.official_reduction.paid_by, "expansion": STORE,
        "cross_store": cross_store.paid_by if cross_store else STORE,
        **{key: coupons.get(row[key], "") for key in COUPONS},
    }  # fmt: skip
    borne = {payer: sum(int(row[REDUCTIONS[key]]) for key in of if of[key] == payer) for payer in PAYERS[1:]}
    agrees = all(borne[payer] == int(row[f"{payer}_fen"]) for payer in borne)
    return {"daily": STORE, "shown": STORE, **(of if agrees else {})}


def _movements(row: Mapping[str, Any], claims: list[tuple[int, int]]) -> list[tuple[str, int, int]]:
    """What the shopper paid and got back: key, moment, fen, in order of time."""
    pays, deposit, left = int(row["pays_fen"]), int(row["deposit_fen"]), int(row["pays_fen"] - row["protected_fen"])
    by_deposit = row["deposit_us"] >= 0
    found = [
        ("deposit", row["deposit_us"], deposit),
        ("balance", row["paid_us"], pays - deposit) if by_deposit else ("payment", row["paid_us"], pays),
        ("deposit_back", row["lapsed_us"], -deposit) if row["deposit_back"] else ("deposit_kept", row["lapsed_us"], 0),
        *(("protection", at, -fen) for at, fen in claims),
        ("refunded", row["refunded_us"], -left), ("returned", row["returned_us"], -left),
        ("confirmed", row["confirmed_us"], 0),
    ]  # fmt: skip
    happened = [(key, int(at), fen) for key, at, fen in found if at >= 0]
    return sorted(happened, key=lambda one: one[1])
