"""A made-up run: tables with the declared columns and numbers of a plausible size, drawn with a fixed seed."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from ecosim.records.accounts import STEPS
from ecosim.records.columns import BY_NAME
from ecosim.scenario import load

FIRST = dt.date(2025, 10, 1)  # as in the bundled scenario that stands behind the made-up run
N_DAYS = 49
OPENING_DAY = 19
CHANNELS = ("direct", "organic_search", "paid_search", "recommend")
LISTINGS = tuple(f"{kind}-{n}" for kind in ("down-jacket", "wool-coat", "knit") for n in (1, 2))
QUERIES = ("羽绒服女2025新款", "wool coat", "针织衫", "羊毛大衣女", "棉服")
HOUR_US, MINUTE_US = 3_600_000_000, 60_000_000
LIVE, ROOM_MINUTES = "kol_live", 60


@dataclass(frozen=True, eq=False)  # a run is itself, as a real one
class MadeRun:
    """What the report asks of a run."""

    path: Path
    manifest: dict[str, Any]
    tables: dict[str, pd.DataFrame] = field(repr=False)

    def table(self, name: str) -> pd.DataFrame:
        return self.tables[name]


def declared(name: str, rows: list[dict[str, Any]]) -> pd.DataFrame:
    """Rows as a frame with the declared columns and dtypes; unknown columns are an error, missing ones are zero."""
    table = BY_NAME[name]
    unknown = {key for row in rows for key in row} - set(table.names)
    assert not unknown, f"{name}: columns {unknown} are not declared"
    blank = {"str": "", "datetime64[us]": pd.Timestamp(FIRST)}
    columns = {}
    for column in table.columns:
        none = blank.get(column.dtype, -1 if column.name.endswith("_us") else 0)
        given = [row.get(column.name, none) for row in rows]
        values = [none if value is None or value != value else value for value in given]
        columns[column.name] = (
            pd.Series(values, dtype=column.dtype)  # type: ignore[call-overload]
            if column.dtype in blank
            else np.array(values, dtype=object).astype(column.dtype)
        )
    return pd.DataFrame(columns)


def date_of(day: int) -> pd.Timestamp:
    return pd.Timestamp(FIRST) + pd.Timedelta(days=day)


def level_of(day: int, *, festival: bool) -> float:
    """GMV of a day against an ordinary one."""
    if not festival:
        return 0.93 if abs(day - OPENING_DAY) > 6 else 0.8
    return {OPENING_DAY: 5.0, OPENING_DAY + 1: 2.4, OPENING_DAY + 2: 1.7}.get(
        day, 0.75 if 14 <= day < OPENING_DAY else 1.0
    )


def make_tables(
    replications: list[tuple[int, int]], *, festival: bool, seed: int = 5, n_rooms: int = 0
) -> dict[str, pd.DataFrame]:
    rows: dict[str, list[dict[str, Any]]] = {name: [] for name in BY_NAME}
    for replication, luck in replications:
        assumed = np.random.default_rng([seed, replication]).normal(1.0, 0.12)
        rng = np.random.default_rng([seed, replication, luck, int(festival)])
        Maker(rows, {"replication": replication, "luck": luck}, rng, float(assumed), festival).make(n_rooms)
    return {name: declared(name, made) for name, made in rows.items()}


@dataclass
class Maker:
    rows: dict[str, list[dict[str, Any]]]
    run: dict[str, int]
    rng: np.random.Generator
    assumed: float
    festival: bool

    def add(self, table: str, **row: Any) -> None:
        self.rows[table].append({**self.run, **row})

    def make(self, n_rooms: int = 0) -> None:
        self.add("replications", n_days=N_DAYS, n_visits=900_000, n_market_orders=60_000, last_us=N_DAYS * 24 * HOUR_US)
        total = sum(self.day(day) for day in range(N_DAYS))
        self.money(total)
        self.orders(300)
        self.stock()
        for day in range(N_DAYS):
            self.ads(day)
            for q, query in enumerate(QUERIES):
                place = (
                    9 - q + (-4 if day > OPENING_DAY and self.festival else 0) * self.assumed + self.rng.normal(0, 0.4)
                )
                for n, listing in enumerate(LISTINGS[:2]):
                    self.add(
                        "rank",
                        day=day,
                        date=date_of(day),
                        query=query,
                        listing=listing,
                        refreshes=24,
                        position_sum=24 * max(1.0, place + 3 * n),
                        position_mean=max(1.0, place + 3 * n),
                        best=1,
                    )
        for room in range(n_rooms):
            self.room(room)
        if n_rooms:
            self.credit()

    def day(self, day: int) -> int:
        level = level_of(day, festival=self.festival) * self.assumed
        orders = int(self.rng.poisson(240 * level))
        gmv, when = orders * 31_950, {"day": day, "date": date_of(day)}
        visitors = int(self.rng.poisson(9_000 * (1 + 0.4 * (level - 1))))
        for c, channel in enumerate(CHANNELS):
            part = (0.1, 0.45, 0.15, 0.3)[c]
            self.add(
                "visitors",
                **when,
                channel=channel,
                visitors=int(visitors * part * 1.1),
                page_views=int(visitors * part * 2),
            )
            self.add("visits", **when, channel=channel, visits=int(visitors * part * 20))
            self.funnel(day, channel, int(orders * part * 1.08), int(visitors * part * 1.6))
        self.add("visitors", **when, channel="(store)", visitors=visitors, page_views=visitors * 2)
        self.add("market", **when, store="own", own=True, clicks=visitors, orders=orders, units=orders, gmv_fen=gmv)
        for rival in range(3):
            self.add(
                "market",
                **when,
                store=f"store-{rival}",
                own=False,
                clicks=visitors,
                orders=orders,
                units=orders,
                gmv_fen=gmv * 3,
            )
        self.add(
            "days",
            **when,
            visitors=visitors,
            page_views=visitors * 2,
            orders=orders,
            buyers=orders,
            units=int(orders * 1.08),
            gmv_fen=gmv,
            refunds_fen=gmv // 6,
            returns_fen=gmv // 3,
            net_sales_fen=gmv - gmv // 6 - gmv // 3,
            ad_spend_fen=gmv // 12,
            goods_fen=gmv // 5,
            logistics_fen=gmv // 25,
            fees_fen=gmv // 40,
            net_contribution_fen=gmv // 7 if self.festival else gmv // 6,
        )
        return gmv

    def funnel(self, day: int, channel: str, orders: int, clicks: int) -> None:
        opening = day == OPENING_DAY and self.festival
        hours, weights = ((9, 15, 20, 21, 22), (0.15, 0.15, 0.45, 0.2, 0.05) if opening else (0.2,) * 5)
        for hour, weight in zip(hours, weights, strict=True):
            made = int(orders * weight)
            self.add(
                "funnel",
                hour=day * 24 + hour,
                date=date_of(day),
                hour_of_day=hour,
                channel=channel,
                listing=LISTINGS[hour % 6],
                impressions=clicks * 4,
                clicks=clicks // 5,
                carts=clicks // 150,
                favourites=clicks // 250,
                orders=made,
                units=made,
                gmv_fen=made * 31_950,
                lost_units=made // 40,
                spend_fen=clicks * 30 if channel == "paid_search" else 0,
            )

    def money(self, gmv: int) -> None:
        shares = {
            "sales": 1.0,
            "refunds": -0.16,
            "returns": -0.34,
            "goods": -0.19,
            "return_loss": -0.012,
            "write_down": -0.03,
            "courier": -0.009,
            "packaging": -0.003,
            "insurance": -0.004,
            "return_handling": -0.012,
            "commission": -0.025,
            "base_fee": -0.003,
            "ad_spend": -0.08,
        }
        running = 0
        for place, step in enumerate(STEPS):
            subtotal, fen = step.startswith("="), int(gmv * shares.get(step, 0.0))
            running += 0 if subtotal else fen
            self.add(
                "waterfall", step=place, account=step.lstrip("="), subtotal=subtotal, fen=running if subtotal else fen
            )

    def orders(self, n: int) -> None:
        for i in range(n):
            refunded, returned = self.rng.random() < 0.16, self.rng.random() < 0.42
            end = "refunded" if refunded else "returned" if returned else "confirmed"
            times = (
                {"refunded_us": 5}
                if refunded
                else {"shipped_us": 6, "delivered_us": 7, **({"returned_us": 8} if returned else {})}
            )
            self.add(
                "orders",
                order_id=i + 1,
                shopper_id=i,
                created_us=i,
                paid_us=i + 1,
                listing=LISTINGS[i % 6],
                channel=CHANNELS[i % 4],
                units=1,
                shown_fen=31_950,
                pays_fen=31_950,
                paid_fen=31_950,
                state=end,
                **times,
            )

    def stock(self) -> None:
        for n, listing in enumerate(LISTINGS):
            for size in ("S", "M", "L"):
                left, name = 900.0, {"listing": listing, "sku": f"{listing}-{size}", "colour": "黑", "size": size}
                for day in range(N_DAYS):
                    wanted = self.rng.poisson(
                        18 * (0.6 + 0.2 * n) * level_of(day, festival=self.festival) * self.assumed
                    )
                    sold = min(left, wanted)
                    if left and sold == left:
                        moment = day * 24 * HOUR_US + int(self.rng.integers(24)) * HOUR_US
                        self.add("stock_events", time_us=moment, date=date_of(day), **name, back=False)
                    left -= sold
                    self.add("stock", day=day, date=date_of(day), **name, on_hand=left, sold=sold, lost=wanted - sold)

    def room(self, at: int) -> None:
        """An hour of a live room on a day of its own: two slots, orders of which some are fake, fees."""
        day = OPENING_DAY + at
        start_us, name = (day * 24 + 20) * HOUR_US, f"room-{at}"
        of = {"channel": LIVE, "room": name, "date": date_of(day)}
        viewers = int(self.rng.poisson(1_200 * self.assumed))
        slots = [self.slot(name, start_us, n, of, viewers // 3) for n in range(2)]
        for minute in range(ROOM_MINUTES + 1):
            here = int(self.rng.poisson(40 * self.assumed)) * (minute < ROOM_MINUTES)
            self.add("live_minutes", **of, minute=minute, time_us=start_us + minute * MINUTE_US, joined=viewers // 60,
                     left=viewers // 60, viewers=here, orders=minute % 3)  # fmt: skip
        orders, fake, paid, units, gmv, net = (sum(column) for column in zip(*slots, strict=True))
        self.add("live_rooms", **of, start_us=start_us, minutes=ROOM_MINUTES, viewers=viewers,
                 peak_viewers=viewers // 20, mean_watch_s=80.0 + at, followed=9, looks=viewers, clicks=viewers // 4,
                 orders=orders, fake_orders=fake, paid_orders=paid, units=units, gmv_fen=gmv, net_fen=net)  # fmt: skip
        for kind, fen in (("slot_fee", 500_000), ("commission", net // 5), ("own_kind", 1_000)):
            self.add("fees", day=day, date=date_of(day), channel=LIVE, kind=kind, fen=fen)

    def slot(self, room: str, start_us: int, n: int, of: dict[str, Any], present: int) -> tuple[int, ...]:
        """Half an hour of a room, and its orders: every fifth is fake, half of those delivered come back."""
        begins, ends, made = start_us + n * HOUR_US // 2, start_us + (n + 1) * HOUR_US // 2, 30 + 10 * n
        for i in range(made):
            fake, back = i % 5 == 4, i % 2 == 0
            times = {} if fake else {"paid_us": begins + i + 1, "delivered_us": begins + i + 2}
            end = "unpaid" if fake else "returned" if back else "confirmed"
            self.add("orders", order_id=10_000 + start_us // HOUR_US * 100 + n * 50 + i, created_us=begins + i,
                     listing=LISTINGS[n], channel=LIVE, tag=f"{room} {n}", units=1, pays_fen=20_000,
                     paid_fen=0 if fake else 20_000, state=end, in_room=True, fake=fake,
                     **times, **({"returned_us": begins + i + 3} if back and not fake else {}))  # fmt: skip
        fake, paid = made // 5, made - made // 5
        net = paid // 2 * 20_000
        self.add("live_slots", **of, listing=LISTINGS[n], tag=f"{room} {n}", start_us=begins, end_us=ends,
                 looks=present, clicks=present // 4, orders=made, fake_orders=fake, paid_orders=paid, units=paid,
                 gmv_fen=paid * 20_000, net_fen=net)  # fmt: skip
        return made, fake, paid, paid, paid * 20_000, net

    def credit(self) -> None:
        """Every paid order of the plan: a click by the feed, and then one by its own channel."""
        for order in [o for o in self.rows["orders"] if self.run.items() <= o.items() and o["paid_fen"]]:
            fen = order["paid_fen"]
            for place, channel in enumerate(("recommend", order["channel"]), 1):
                self.add("touches", order_id=order["order_id"], place=place, n_touches=2, channel=channel,
                         last_click_fen=fen * (place == 2), first_click_fen=fen * (place == 1), linear_fen=fen // 2,
                         position_based_fen=fen // 2)  # fmt: skip

    def ads(self, day: int) -> None:
        for c, (campaign, budget) in enumerate((("brand", 100_000), ("generic", 300_000))):
            spent = min(budget, int(budget * (0.7 if day < 14 else 1.1) * self.rng.uniform(0.8, 1.1)))
            cpc = 150 if day < 14 else 210
            self.add(
                "budgets",
                day=day,
                date=date_of(day),
                store="own",
                channel="paid_search",
                campaign=campaign,
                budget_fen=budget,
                spent_fen=spent,
                dry_us=day * 24 * HOUR_US + 22 * HOUR_US if spent == budget else -1,
            )
            self.add(
                "auctions",
                hour=day * 24 + 20,
                date=date_of(day),
                hour_of_day=20,
                query=QUERIES[c],
                channel="paid_search",
                campaign=campaign,
                impressions=spent // 5,
                clicks=spent // cpc,
                position_sum=spent // 3,
                spend_fen=spent,
                page_views=spent * (2 - c),
            )
        self.add(
            "budgets",
            day=day,
            date=date_of(day),
            store="store-0",
            channel="paid_search",
            campaign="x",
            budget_fen=9,
            spent_fen=9,
        )


def make_run(
    folder: Path, role: str, replications: list[tuple[int, int]], *, changes: tuple[str, ...] = (), noise: int = 5,
    n_rooms: int = 0,
) -> MadeRun:  # fmt: skip
    """A made-up run in a folder that holds the resolved scenario double11_2025, as a real one does."""
    scenario = load("double11_2025", sets=changes).variant(role)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "scenario.resolved.yaml").write_text(scenario.resolved_yaml(), encoding="utf-8")
    manifest = {
        "name": scenario.name,
        "role": role,
        "seed": scenario.settings.seed,
        "channels": dict.fromkeys((*CHANNELS, LIVE) if n_rooms else CHANNELS, "f" * 64),
        "warnings": ["campaign <core>: ran dry on 24 days"] if role == "plan" else [],
        "digest": f"{role}-{noise}",
        "versions": {"ecosim": "0.0"},
    }
    return MadeRun(folder, manifest, make_tables(replications, festival=role == "plan", seed=noise, n_rooms=n_rooms))


MAIN = [(r, 0) for r in range(8)]
TWINS = [(r, 1) for r in range(0, 8, 2)]
