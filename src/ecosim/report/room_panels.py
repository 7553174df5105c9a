"""A live room as panels on one line of time, for a page that shows one room after another: data once, a drawing each.

Viewers, sales in yuan, and the run of show with prices and sell-outs share minutes and slots. Joins `live_rooms.py` and
`room_sales.py` to the drawings of `live_charts.py`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from ecosim.report import live_charts
from ecosim.report.charts import Spec
from ecosim.report.figures import Records, epoch_ms, make_figure, when_us
from ecosim.report.live_figures import MINUTE_MS, minutes_of, slots_of
from ecosim.report.live_rooms import Room
from ecosim.report.room_sales import gone_in, lanes, of_room, price_of, yuan_by_minute
from ecosim.report.scenario_facts import Facts
from ecosim.report.wording import LANGS, Lang, money

if TYPE_CHECKING:
    import pandas as pd

    from ecosim.records import Run

LATE: Final = 0.5  # a slot that begins in this part of the hours has its name to the left of its end
KEPT: Final = ("t", "t_mid", "t_bar", "t_bar_end", "when", "mean", "p10", "p90")


def panel_specs() -> dict[str, dict[Lang, Spec]]:
    """The drawings by name, the same for every room: viewers, sales and the run of show, on data of these names."""
    made: dict[str, Callable[[Lang], Spec]] = {
        "viewers": lambda lang: live_charts.viewers_by_minute("minutes", "slots", None, None, lang),
        "sales": lambda lang: live_charts.sales_by_minute("minutes", "slots", None, lang),
        "show": lambda lang: live_charts.run_of_show("minutes", "shows", "gone", lang),
    }
    return {name: {lang: draw(lang) for lang in LANGS} for name, draw in made.items()}


def panel_data(run: Run, room: Room, facts: Facts, orders: pd.DataFrame) -> dict[str, Records]:
    """minutes, slots, shows and gone of a room; `orders` are the paid ones of all rooms (`paid_in_rooms`)."""
    own = of_room(orders, room)
    data = {
        "minutes": _minutes(run, room, facts, own),
        "slots": slots_of(room, facts),
        "shows": _shows(run, room, facts, own),
        "gone": _gone(run, room, facts),
    }
    made = make_figure("", data, lambda lang: {})  # numbers as JSON has them
    return made.data if made is not None else data


def _minutes(run: Run, room: Room, facts: Facts, orders: pd.DataFrame) -> Records:
    sales = yuan_by_minute(run, room, orders)
    return [
        {**{key: row[key] for key in KEPT}, "t_end": 2 * row["t_mid"] - row["t"],
         **{f"sales_{key}": sold[key] for key in ("mean", "p10", "p90")}}
        for row, sold in zip(minutes_of(run, room, facts), sales, strict=True)
    ]  # fmt: skip


def _shows(run: Run, room: Room, facts: Facts, orders: pd.DataFrame) -> Records:
    """Slots in their lanes; the first of a lane bears listing and price, and so does one at another price."""
    lane, before = lanes(room.slots), dict[str, str]()
    records: Records = []
    for slot in room.slots:
        price = price_of(run, slot, orders).shown_yuan
        prices = {lang: money(price, lang) if price else "" for lang in LANGS}
        texts = {lang: f"{slot.listing} {said}".rstrip() for lang, said in prices.items()}
        repeats = before.get(slot.listing) == texts["en"]
        before[slot.listing] = texts["en"]
        begins, ends = when_us(facts, slot.start_us), when_us(facts, slot.end_us)
        records.append(
            {"start": epoch_ms(begins), "end": epoch_ms(ends), "when": f"{begins:%H:%M} – {ends:%H:%M}",
             "text": slot.listing, "lane": lane[slot.listing],
             "at_end": (slot.start_us - room.start_us) / (room.minutes * MINUTE_MS * 1000) >= LATE,
             **{f"price_{lang}": said for lang, said in prices.items()},
             **{f"label_{lang}": "" if repeats else text for lang, text in texts.items()}}
        )  # fmt: skip
    return records


def _gone(run: Run, room: Room, facts: Facts) -> Records:
    lane = lanes(room.slots)
    return [{"t": epoch_ms(when_us(facts, gone.time_us)), "when": f"{when_us(facts, gone.time_us):%H:%M}",
             "lane": lane[gone.listing], "size": 30 + 110 * gone.k / gone.n,
             "text": f"{gone.listing} {gone.variant}".strip(), "share_text": f"{gone.k}/{gone.n}"}
            for gone in gone_in(run, room)]  # fmt: skip
