"""The page's section on live rooms: what they brought in words, each of the greatest in a figure, all in tables.

Owns which table and figure stands where; numbers come from `live_rooms.py`, sentences from `channel_words.py`.
"""

from __future__ import annotations

from collections.abc import Mapping

from ecosim.report import channel_words
from ecosim.report.cells import Figures, value
from ecosim.report.figures import when_us
from ecosim.report.intervals import Spread
from ecosim.report.live_figures import drawn_rooms, orders_of
from ecosim.report.live_rooms import ROOM_MEASURES, SLOT_MEASURES, Live, Room, Slot, unit_of
from ecosim.report.markup import both, details, escape, figure, listed, paragraph, section, table
from ecosim.report.scenario_facts import Facts
from ecosim.report.wording import Words

MOST_ROWS = 10
ROOM = Words("Room", "直播间")
ALL_ROOMS = Words("all rooms", "全部直播间")


def live_section(found: Live | None, facts: Facts, figures: Figures) -> str:
    """The live rooms of a run; nothing where it had none."""
    if found is None:
        return ""
    drawn = drawn_rooms(found)
    rest = [room for room in found.rooms if room not in drawn.values()]
    return section(
        "live",
        Words("Live rooms", "直播间"),
        listed(channel_words.rooms(found)),
        paragraph(channel_words.IN_BRACKETS, "note"),
        _rooms(found, facts),
        *(_drawn(name, room, facts, figures, alone=len(found.rooms) == 1) for name, room in drawn.items()),
        *(_slots(room, facts) for room in rest),
        paragraph(channel_words.NOT_HELD, "note"),
    )


def _rooms(found: Live, facts: Facts) -> str:
    heads = [ROOM, *ROOM_MEASURES.values()]
    rows = [[_title(room, facts), *_cells(room.of)] for room in found.rooms]
    last = [[both(ALL_ROOMS), *_cells(found.all_rooms)]] if len(rows) > 1 else []
    more = len(rows) - MOST_ROWS
    if more <= 0:
        return table(heads, rows + last, kind="numbers dense")
    words = Words(f"{more} more rooms", f"另外 {more} 个直播间")
    return table(heads, rows[:MOST_ROWS] + last, kind="numbers dense") + details(
        words, table(heads, rows[MOST_ROWS:], kind="numbers dense")
    )


def _title(room: Room, facts: Facts) -> str:
    begins = f"{when_us(facts, room.start_us):%m-%d %H:%M}"
    length = Words(f"{begins}, {room.minutes} min", f"{begins}，{room.minutes} 分钟")
    return f"{escape(room.name)}<small>{escape(room.channel)}</small><small>{both(length)}</small>"


def _cells(of: Mapping[str, Spread]) -> list[str]:
    return [value(one, unit_of(key)) if one.mean != 0 else "–" for key, one in of.items()]


def _drawn(name: str, room: Room, facts: Facts, figures: Figures, *, alone: bool) -> str:
    """A room's two panels, and its slots below."""
    if name not in figures:
        return _slots(room, facts)
    caption = Words(
        "Viewers minute by minute (mean, band P10 to P90), and orders shown a minute, fake ones too (bar: mean, line: "
        "P10 to P90). Shaded: the slots of the run of show.",
        "逐分钟在线人数（均值与 P10 至 P90）与每分钟显示订单，含刷单（柱：均值，细线：P10 至 P90）。阴影为讲解时段。",
    )
    alt = Words(f"Viewers and orders of {room.name}, minute by minute", f"{room.name} 逐分钟在线与订单")
    head = f"<h3>{escape(room.name)} · {when_us(facts, room.start_us):%m-%d %H:%M}</h3>"
    return head + figure(name, caption, alt, below=orders_of(name)) + _slots(room, facts, is_open=alone)


def _slots(room: Room, facts: Facts, *, is_open: bool = False) -> str:
    """The run of show as a table, which opens on a click unless there is one room only."""
    if not room.slots:
        return ""
    heads = [Words("Slot", "讲解"), *SLOT_MEASURES.values()]
    rows = [[_shown(place, slot, facts), *_cells(slot.of)] for place, slot in enumerate(room.slots, 1)]
    made = table(heads, rows, kind="numbers")
    title = Words(f"Slot by slot: {room.name}", f"逐个讲解：{room.name}")
    return made if is_open else details(title, made)


def _shown(place: int, slot: Slot, facts: Facts) -> str:
    begins, ends = when_us(facts, slot.start_us), when_us(facts, slot.end_us)
    return f"{place} {escape(slot.listing)}<small>{begins:%H:%M}–{ends:%H:%M}</small>"
