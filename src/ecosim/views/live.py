"""The view of live rooms: each room's measures, minutes and run of show; what its channels cost and leave."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Final

from ecosim.report import channel_words, coverage
from ecosim.report.channel_books import Books, channel_books
from ecosim.report.figures import steps_figure, when_us
from ecosim.report.intervals import Spread
from ecosim.report.live_rooms import ROOM_MEASURES, SLOT_MEASURES, Live, Room, Slot, live, unit_of
from ecosim.report.room_panels import panel_data, panel_specs
from ecosim.report.room_sales import gone_in, of_room, paid_in_rooms, price_of
from ecosim.report.scenario_facts import Facts, read_facts
from ecosim.report.sentences import with_range
from ecosim.report.wording import Words

if TYPE_CHECKING:
    import pandas as pd

    from ecosim.records import Run

MOST_DRAWN: Final = 12  # rooms with minutes: the greatest; a season of daily rooms stays a small file
TABLE: Final = ("viewers_count", "peak_viewers_count", "mean_watch_s", "paid_orders_count", "conversion_share",
                "gpm_yuan", "gmv_yuan", "net_sales_yuan")  # fmt: skip


def build(run: Run, baseline: Run | None) -> dict[str, Any]:
    """rooms, all, books, returns and texts; `rooms` is empty where nobody came to any."""
    found, facts = live(run), read_facts(run)
    levels = [asdict(words) for words in coverage.NOT_COVERED if words.zh.startswith("直播间的水平")]
    if found is None:
        return {"rooms": [], "not_held": levels}
    orders, drawn = paid_in_rooms(run), found.greatest(MOST_DRAWN)
    books = channel_books(run, sorted({room.channel for room in found.rooms}))
    return {
        "rooms": [_room(run, room, facts, orders, room in drawn) for room in found.rooms],
        "panels": panel_specs(),
        "greatest": found.rooms.index(found.greatest(1)[0]),
        "all": measures(found.all_rooms, TABLE),
        "books": books_of(books),
        "words": [asdict(words) for words in said(found, books)],
        "not_held": levels,
    }  # fmt: skip


def said(found: Live, books: Books) -> list[Words]:
    """Returns and fake orders of all rooms, in sentences."""
    sentences = (channel_words.room_returns(found), channel_words.room_fakes(found))
    return [words for words in sentences if words is not None]


def books_of(books: Books) -> dict[str, Any]:
    """What the channels with rooms leave, in words, as a figure and as rows."""
    steps = [
        {"label": asdict(step.label), "subtotal": step.subtotal, "yuan": asdict(with_range(step.yuan, "yuan"))}
        for step in books.steps
    ]
    words = [channel_words.books_left(books), channel_words.break_even(books)]
    drawn = steps_figure("books", books.steps)
    return {"channels": list(books.channels), "steps": steps, "words": [asdict(one) for one in words],
            "figure": None if drawn is None else drawn.to_json()}  # fmt: skip


def measures(of: Mapping[str, Spread], keys: tuple[str, ...]) -> list[dict[str, Any]]:
    """Measures of a room: key, label, unit, mean, p10, p90 and both in words."""
    return [
        {"key": key, "label": asdict(ROOM_MEASURES[key]), "unit": unit_of(key), "mean": of[key].mean,
         "p10": of[key].p10, "p90": of[key].p90, "said": asdict(with_range(of[key], unit_of(key)))} for key in keys
    ]  # fmt: skip


def _room(run: Run, room: Room, facts: Facts, orders: pd.DataFrame, is_drawn: bool) -> dict[str, Any]:
    own = of_room(orders, room)
    return {
        "key": f"{room.channel}/{room.name}", "name": room.name, "channel": room.channel,
        "start": f"{when_us(facts, room.start_us):%m-%d %H:%M}", "minutes": room.minutes,
        "of": measures(room.of, TABLE),
        "slots": [_slot(run, place, slot, facts, own) for place, slot in enumerate(room.slots, 1)],
        "gone": [{"what": f"{gone.listing} {gone.variant}".strip(), "when": f"{when_us(facts, gone.time_us):%H:%M}",
                  "k": gone.k, "n": gone.n} for gone in gone_in(run, room)],
        "data": panel_data(run, room, facts, orders) if is_drawn else None,
    }  # fmt: skip


def _slot(run: Run, place: int, slot: Slot, facts: Facts, orders: pd.DataFrame) -> dict[str, Any]:
    price = price_of(run, slot, orders)
    begins, ends = when_us(facts, slot.start_us), when_us(facts, slot.end_us)
    return {
        "place": place, "listing": slot.listing, "when": f"{begins:%H:%M}–{ends:%H:%M}", "shown_yuan": price.shown_yuan,
        "in_hand": asdict(with_range(price.in_hand_yuan, "yuan")),
        "of": [{"key": key, "label": asdict(SLOT_MEASURES[key]), "said": asdict(with_range(one, unit_of(key)))}
               for key, one in slot.of.items()],
    }  # fmt: skip
