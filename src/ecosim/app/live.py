"""What the page of live rooms makes of its view: a room's panels, the names of rooms, the rows of its tables."""

from __future__ import annotations

from typing import Any, Final

from ecosim.app.numbers import mean, with_spread
from ecosim.app.words import who
from ecosim.report.wording import NOT_KNOWN, Lang, show

View = dict[str, Any]
PANELS: Final = ("viewers", "sales", "show")  # from the top down, on one line of time
IN_TABLE: Final = ("viewers_count", "paid_orders_count", "conversion_share", "gpm_yuan", "gmv_yuan", "net_sales_yuan")
MOST_GONE: Final = 12


def panels(view: View, room: View) -> dict[str, View]:
    """The drawings of a room with its data, by name; a room that is not among the greatest has none."""
    data = room["data"]
    if data is None:
        return {}
    names = [name for name in PANELS if name != "show" or data["shows"]]
    return {name: {"data": data, "specs": view["panels"][name]} for name in names}


def chosen(view: View, key: str | None) -> View:
    """The room of a key; without one that there is, the room that sold most."""
    found: View = next((room for room in view["rooms"] if room["key"] == key), view["rooms"][view["greatest"]])
    return found


def label(room: View) -> str:
    """A room in a list: name, channel, start.

    >>> label({"name": "evening", "channel": "live", "start": "10-21 20:00"})
    'evening · live · 10-21 20:00'
    """
    return f"{room['name']} · {room['channel']} · {room['start']}"


def quantity(room: View, key: str) -> View:
    """A measure of a room."""
    found: View = next(one for one in room["of"] if one["key"] == key)
    return found


def title(one: View, lang: Lang) -> str:
    """The name of a measure where nothing stands before it.

    >>> title({"label": {"en": "mean watch", "zh": "人均停留"}}, "en")
    'Mean watch'
    """
    name = who(one["label"], lang)
    return name[:1].upper() + name[1:]


def room_row(room: View, heads: dict[str, str], lang: Lang) -> dict[str, str]:
    """A room as a row of the table of all; `heads` names the columns room, start and minutes."""
    told = {heads["room"]: room["name"], heads["start"]: room["start"], heads["minutes"]: str(room["minutes"])}
    return told | measures_row(room["of"], lang)


def measures_row(of: list[View], lang: Lang) -> dict[str, str]:
    """Measures by name, each a mean with P10 to P90."""
    return {title(one, lang): with_spread(one, lang) for one in of if one["key"] in IN_TABLE}


def slot_row(slot: View, heads: dict[str, str], lang: Lang) -> dict[str, str]:
    """A slot as a row; `heads` names the columns slot, time, price and in_hand."""
    price = show(slot["shown_yuan"], "yuan", lang) if slot["shown_yuan"] is not None else NOT_KNOWN
    told = {heads["slot"]: f"{slot['place']} {slot['listing']}", heads["time"]: slot["when"], heads["price"]: price,
            heads["in_hand"]: who(slot["in_hand"], lang)}  # fmt: skip
    return told | {title(one, lang): who(one["said"], lang) for one in slot["of"]}


def summary(room: View, lang: Lang) -> dict[str, str]:
    """What a room's figures show, in a few numbers, for whoever cannot see them."""
    keys = {"viewers": "viewers_count", "peak": "peak_viewers_count", "gmv": "gmv_yuan", "orders": "paid_orders_count"}
    return {name: mean(quantity(room, key), lang) for name, key in keys.items()}
