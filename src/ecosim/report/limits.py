"""What held the plan back: budgets, goods, coupons and flash prices that were gone, and where to change that.

A limit binds when more was wanted than there was. Reads `budgets`, `stock_events`, `stock`, `coupons` and `orders`;
says how often in counts of replications. Knows no page.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ecosim.report.bands import main_replications, main_rows
from ecosim.report.figures import as_date, when_us
from ecosim.report.intervals import Spread, spread
from ecosim.report.scenario_facts import Facts
from ecosim.report.sentences import with_range
from ecosim.report.spending import own_budgets
from ecosim.report.stock_left import by_listing, gone_by_listing
from ecosim.report.wording import LANGS, Words, count, in_k_of_n

if TYPE_CHECKING:
    import pandas as pd

    from ecosim.records import Run
    from ecosim.scenario.model import Settings

DAY_US = 86_400_000_000


@dataclass(frozen=True)
class Limit:
    """A limit that bound in `k` of `n` replications."""

    kind: str  # budget, stock, coupon or flash
    name: str
    k: int
    n: int
    said: Words
    path: str  # the setting that lifts it

    @property
    def often(self) -> Words:
        """In how many replications."""
        return Words(*(in_k_of_n(self.k, self.n, lang) for lang in LANGS))


def limits(run: Run, settings: Settings, facts: Facts) -> list[Limit]:
    """Every limit that bound in some replication: budgets, stock, coupons, flash sales; the most frequent first."""
    found = [*_budgets(run), *_stock(run, settings, facts), *_coupons(run, settings), *_flash_sales(run, settings)]
    return sorted(found, key=lambda limit: (-limit.k, limit.kind, limit.name))


def _budgets(run: Run) -> list[Limit]:
    """Campaigns of ours that ran dry: on how many days, and at which time of day."""
    rows, n = own_budgets(run), len(main_replications(run))
    dry = rows[rows["dry_us"] >= 0]
    return [_budget(str(campaign), str(channel), part, rows, n)
            for (campaign, channel), part in dry.groupby(["campaign", "channel"])]  # fmt: skip


def _budget(campaign: str, channel: str, dry: pd.DataFrame, rows: pd.DataFrame, n: int) -> Limit:
    own = rows[(rows["campaign"] == campaign) & (rows["channel"] == channel) & (rows["budget_fen"] > 0)]
    days = _spread_of(dry.groupby("replication")["day"].nunique(), sorted(rows["replication"].unique()))
    n_days = int(own["day"].nunique())
    clock = (dt.datetime.min + dt.timedelta(microseconds=int((dry["dry_us"] % DAY_US).median()))).strftime("%H:%M")
    said = Words(
        f"the budget of the day was gone on {with_range(days, 'count').en} of {n_days} days, by {clock} in the median",
        f"当日预算耗尽 {with_range(days, 'count').zh}天，共 {n_days} 天；耗尽时刻中位 {clock}",
    )
    return Limit("budget", campaign, int(dry["replication"].nunique()), n, said, f"channels.{channel}")


def _stock(run: Run, settings: Settings, facts: Facts) -> list[Limit]:
    """Listings with sizes or colours that sold out."""
    gone, lost = gone_by_listing(run), {row.listing: row.lost_units for row in by_listing(run)}
    variants = {listing.listing: len(listing.variants) for listing in settings.products}
    found = []
    for name, row in gone.items():
        out, units, of = row.variants, lost[name], variants.get(name, 0)
        first = f"{when_us(facts, row.first_us):%m-%d %H:%M}"
        said = Words(
            f"{with_range(out, 'count').en} of {of} sizes and colours sold out, the first on {first} in the median; "
            f"units lost: {with_range(units, 'count').en}",
            f"售罄规格 {with_range(out, 'count').zh}个，共 {of} 个；首次售罄时刻中位 {first}；"
            f"流失件数 {with_range(units, 'count').zh}",
        )
        found.append(Limit("stock", name, row.k, row.n, said, f"products.{name}"))
    return found


def _coupons(run: Run, settings: Settings) -> list[Limit]:
    """Coupons of which none was left to claim."""
    rows, n = main_rows(run, "coupons"), len(main_replications(run))
    quota = {coupon.name: coupon.quota for coupon in settings.promotions.coupons}
    found = []
    for name, part in rows[rows["left"] <= 0].groupby("coupon"):
        first = part.groupby("replication")["date"].min()
        day, all_of = f"{as_date(first.sort_values().iloc[len(first) // 2]):%m-%d}", quota.get(str(name), 0)
        said = Words(f"all {count(all_of)} were claimed, by {day} in the median",
                     f"{count(all_of, 'zh')} 张全部领完，中位日期 {day}")  # fmt: skip
        found.append(Limit("coupon", str(name), len(first), n, said, f"promotions.coupons.{name}"))
    return found


def _flash_sales(run: Run, settings: Settings) -> list[Limit]:
    """Flash sales whose units were all bought."""
    flash = {name: price.flash for name, price in settings.prices.items() if price.flash is not None}
    orders, n = main_rows(run, "orders"), len(main_replications(run))
    sold = orders[orders["flash"]].groupby(["listing", "replication"])["units"].sum()
    found = []
    for name, sale in flash.items():
        units = sold.loc[name] if name in sold.index.get_level_values(0) else sold.iloc[:0]
        if k := int((units >= sale.units).sum()):
            window = f"{sale.start:%m-%d %H:%M} – {sale.end:%H:%M}"
            said = Words(f"all {count(sale.units)} units at the flash price were ordered ({window})",
                         f"限时价 {count(sale.units, 'zh')} 件全部抢完（{window}）")  # fmt: skip
            found.append(Limit("flash", name, k, n, said, f"prices.{name}.flash"))
    return found


def _spread_of(values: pd.Series[int], replications: list[int]) -> Spread:
    return spread(np.asarray(values.reindex(replications, fill_value=0), dtype=np.float64))
