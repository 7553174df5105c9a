"""live-2020 and live-2026, two documented live slots: the published terms must lead to the published end.

Checks of consistency: the level of sales is put in, the money that follows is the model's. Nobody has published the
goods, their cost or who came back, so every such number is an assumption with its grade, in `cases/live_2020.yaml` and
`cases/live_2026.yaml`. Nothing here needs a data set: the published numbers stand below, from trade pages of the year.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ecosim.records.ledger import keep_books, waterfall
from ecosim.records.outcome import IN_ROOM, Outcome
from ecosim.studies.validate_check import Check, within
from ecosim.studies.validate_runs import outcomes

FEN_A_YUAN = 100.0
MILLION = 1e6
SALES_2020, SALES_MARGIN = 3.0, 0.45  # million yuan; 15 %
HIGHEST_MARGIN = 0.65  # gross margin at everyday prices, above which few stores sell; an assumption
SHOWN_2026, PAID_2026 = 599, 4
SHOWN_MARGIN, PAID_MARGIN, FAKE_MARGIN = 130.0, 0.6, 0.001  # three standard errors of the mean of 100 slots
SLOT_FEE_2026 = 30_000.0
LOSS_MARGIN = 0.05


@dataclass(frozen=True)
class Slot:
    """What one replication's slot brought. Money in yuan; `goods` is the cost of what shoppers kept.

    `everyday` and `cost` are those of a unit of the one listing that is sold.
    """

    shown: int
    paid: int
    sales: float
    goods: float
    net: float
    everyday: float
    cost: float

    @property
    def margin_to_break_even(self) -> float:
        """Gross margin at the everyday price with which the same orders would have brought nothing; 1 where none would.

        Costs of goods enter net contribution by the units kept alone: what is left over or sent back keeps its cost.

        >>> round(Slot(10, 10, 1200, 800, -200, 200, 80).margin_to_break_even, 2)
        0.7
        """
        kept = self.goods / self.cost
        affordable = self.cost + self.net / kept if kept else 0.0
        return 1.0 - max(affordable, 0.0) / self.everyday


@dataclass(frozen=True)
class Documented:
    """A case by its title, its scenario, how often that is run, and its lines; it needs no file."""

    TITLE: str
    scenario: str
    replications: int
    lines: Callable[[Sequence[Slot]], tuple[Check, ...]]
    NEEDS: tuple[str, ...] = ()

    def check(self, data: Path | None) -> tuple[Check, ...]:
        """The lines of the case; `data` is not looked at."""
        return self.lines([slot_of(outcome) for outcome in outcomes(self.scenario, self.replications)])


def slot_of(outcome: Outcome) -> Slot:
    """Orders and money of a replication with one slot for one listing."""
    orders = outcome.orders[(outcome.orders["flags"] & IN_ROOM) > 0]
    yuan = {step.name: step.fen / FEN_A_YUAN for step in waterfall(keep_books(outcome))}
    product = outcome.settings.products[0]
    return Slot(
        shown=len(orders), paid=int((orders["paid_us"] >= 0).sum()), sales=yuan["sales"], goods=-yuan["goods"],
        net=yuan["net_contribution"], everyday=product.tag_price_fen / FEN_A_YUAN, cost=product.cost_fen / FEN_A_YUAN,
    )  # fmt: skip


def lines_2020(slots: Sequence[Slot]) -> tuple[Check, ...]:
    """Sales as put in; a loss in every replication; and at no usual margin, whatever comes back, anything else."""
    sales = float(np.mean([slot.sales for slot in slots])) / MILLION
    least = min(slot.margin_to_break_even for slot in slots)
    return (
        within("live-2020", "paid by shoppers, million yuan", sales, SALES_2020, SALES_MARGIN, "calibrated"),
        loses("live-2020", slots),
        Check("live-2020", "least gross margin that would break even", least, HIGHEST_MARGIN, HIGHEST_MARGIN, 1.0,
              "predicted"),
    )  # fmt: skip


def lines_2026(slots: Sequence[Slot]) -> tuple[Check, ...]:
    """Orders shown and paid as put in; the fee is what is lost."""
    shown, paid = (float(np.mean([getattr(slot, what) for slot in slots])) for what in ("shown", "paid"))
    loss = -float(np.mean([slot.net for slot in slots])) / SLOT_FEE_2026
    fake = 1.0 - paid / shown
    return (
        within("live-2026", "orders shown", shown, SHOWN_2026, SHOWN_MARGIN, "calibrated"),
        within("live-2026", "orders paid", paid, PAID_2026, PAID_MARGIN, "calibrated"),
        within("live-2026", "of the orders shown, never paid", fake, 1 - PAID_2026 / SHOWN_2026, FAKE_MARGIN,
               "calibrated"),
        within("live-2026", "loss over the slot fee", loss, 1.0, LOSS_MARGIN, "predicted"),
        loses("live-2026", slots),
    )  # fmt: skip


def loses(case: str, slots: Sequence[Slot]) -> Check:
    """Every replication must end with a net contribution below 0."""
    share = float(np.mean([slot.net < 0 for slot in slots]))
    return Check(case, "replications with a net contribution below 0", share, 1.0, 1.0, 1.0, "predicted")


LIVE_2020 = Documented("live slot at 300,000 yuan, 2020", "live_2020.yaml", 8, lines_2020)
LIVE_2026 = Documented("live slot at 30,000 yuan with fake orders, 2026", "live_2026.yaml", 100, lines_2026)
