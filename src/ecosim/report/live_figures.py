"""Figures of live rooms: for each of the greatest its minutes and its run of show, ready for drawing.

Joins the numbers of `live_rooms.py` to the drawings of `live_charts.py`, as `figures.py` does for the rest of the page.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from ecosim.report import live_charts
from ecosim.report.charts import PHASE_ROWS
from ecosim.report.figures import PHONE_PLOT_PX, Figure, Records, epoch_ms, make_figure, when_us
from ecosim.report.live_rooms import Live, Room, by_minute
from ecosim.report.scenario_facts import Facts

if TYPE_CHECKING:
    from ecosim.records import Run

MOST_ROOMS = 3  # drawn, one under the other
MINUTE_MS = 60_000
CHARACTER_PX, WIDE_PX, GAP_PX = 6.2, 11.5, 8


def drawn_rooms(found: Live) -> dict[str, Room]:
    """The rooms that are drawn, by the name of their figure."""
    return {f"live_{place}": room for place, room in enumerate(found.greatest(MOST_ROOMS), 1)}


def live_figures(run: Run, found: Live | None, facts: Facts) -> dict[str, Figure]:
    """Two figures a room, by name: viewers, and below them orders."""
    made: dict[str, Figure] = {}
    for name, room in drawn_rooms(found).items() if found is not None else ():
        for figure in _pair(name, run, room, facts):
            if figure is not None:
                made[figure.name] = figure
    return made


def orders_of(name: str) -> str:
    """The name of the figure below another."""
    return f"{name}_orders"


def _pair(name: str, run: Run, room: Room, facts: Facts) -> tuple[Figure | None, Figure | None]:
    start = epoch_ms(when_us(facts, room.start_us))
    span, slots = (start, start + room.minutes * MINUTE_MS), slots_of(room, facts)
    minutes = minutes_of(run, room, facts)
    shades = f"{name}_slots" if slots else None
    below, top = orders_of(name), top_of(minutes, slots)

    def data(of: str, suffix: str) -> dict[str, Records]:
        return {of: minutes} | ({f"{name}{suffix}": slots} if slots else {})

    return (
        make_figure(
            name, data(name, "_slots"), lambda lang: live_charts.viewers_by_minute(name, shades, span, top, lang)
        ),
        make_figure(below, data(below, "_slots"), lambda lang: live_charts.orders_by_minute(below, shades, span, lang)),
    )


def top_of(minutes: Records, slots: Records) -> float:
    """End of the axis of viewers: the highest of the band stays below the names of slots."""
    highest = max((value for row in minutes for value in (row["mean"], row["p90"]) if value), default=1.0)
    names_px = 6 + live_charts.NAME_PX * (1 + max((slot["row"] for slot in slots), default=-1))
    return float(highest) * live_charts.VIEWERS_PX / (live_charts.VIEWERS_PX - names_px)


def minutes_of(run: Run, room: Room, facts: Facts) -> Records:
    """Viewers and orders minute by minute, as the drawings take them."""
    rows = by_minute(run, room)
    step = rows[1]["minute"] - rows[0]["minute"] if len(rows) > 1 else 1
    first = when_us(facts, room.start_us)
    records: Records = []
    for row in rows:
        moment = first + dt.timedelta(minutes=row["minute"])
        t = epoch_ms(moment)
        records.append(
            {"t": t, "t_mid": t + step * MINUTE_MS // 2, "t_bar": t + step * MINUTE_MS // 10,
             "t_bar_end": t + step * MINUTE_MS * 9 // 10, "when": f"{moment:%H:%M}",
             **{key: row[key] for key in row if key != "minute" and "ci_" not in key}}
        )  # fmt: skip
    return records


def slots_of(room: Room, facts: Facts) -> Records:
    """Slots as shades, every other one darker; by name where all names find a place, else by number.

    Parts of a drip, one listing without a break, bear one name together.
    """
    length_us = room.minutes * MINUTE_MS * 1000
    starts = [(slot.start_us - room.start_us) / length_us * PHONE_PLOT_PX for slot in room.slots]
    goes_on = [before.listing == slot.listing and before.end_us == slot.start_us
               for before, slot in pairwise(room.slots)]  # fmt: skip
    labels = ["" if same else slot.listing for same, slot in zip([False, *goes_on], room.slots, strict=True)]
    rows = label_rows(starts, labels)
    if None in rows:
        labels = [str(place) for place in range(1, len(labels) + 1)]
        rows = label_rows(starts, labels)
    records: Records = []
    for place, (slot, label, row) in enumerate(zip(room.slots, labels, rows, strict=True), 1):
        begins, ends = when_us(facts, slot.start_us), when_us(facts, slot.end_us)
        records.append({"start": epoch_ms(begins), "end": epoch_ms(ends), "when": f"{begins:%H:%M} – {ends:%H:%M}",
                        "text": f"{place} {slot.listing}", "label": label, "row": -1 if row is None else row,
                        "strength": 0.5 if place % 2 else 0.25})  # fmt: skip
    return records


def label_rows(starts: Sequence[float], labels: Sequence[str]) -> list[int | None]:
    """The row for each label so that none touches another; None where it finds no place.

    >>> label_rows([0.0, 10.0, 400.0], ["long name", "long name", "long name"])
    [0, 1, 0]

    An empty label takes no place, row 0.
    """
    taken, found = [-math.inf] * PHASE_ROWS, list[int | None]()
    for start, label in zip(starts, labels, strict=True):
        row = next((row for row, end in enumerate(taken) if end <= start), None) if label else 0
        if label and row is not None:
            taken[row] = start + GAP_PX + sum(CHARACTER_PX if character < "\u2e80" else WIDE_PX for character in label)
        found.append(row)
    return found
