"""Live rooms: who is in the room sees what is shown, slot by slot.

Records that check themselves; how long viewers stay and what they do is the kernel's (`kernels/room.py`).
"""

from __future__ import annotations

from dataclasses import dataclass

from ecosim.channels.checks import check_number, check_once, check_text, check_type, checked_records, set_field
from ecosim.channels.tags import Tag

MOST_PULL = 20.0
MOST_ROOM_H = 48.0


@dataclass(frozen=True)
class Slot:
    """A listing shown from `at_h` hours after the room's start, for `minutes`, with the tag that its orders carry.

    `look_share`: of the viewers present who think about it. `pull`: what it adds to the utility of buying now. A slot
    with a stock drip is several, each with its own quota. Slots may overlap; a viewer sees them in the order of `at_h`.

    >>> Slot("wool-coat", at_h=0.5, minutes=8, tag=Tag("host-a"), look_share=0.4).pull
    0.0
    """

    listing: str
    at_h: float
    minutes: float
    tag: Tag
    look_share: float
    pull: float = 0.0

    def __post_init__(self) -> None:
        check_text("slot", "listing", self.listing)
        where = f"slot of {self.listing!r}"
        check_number(where, "at_h", self.at_h, 0.0, MOST_ROOM_H)
        check_number(where, "minutes", self.minutes, 0.0, MOST_ROOM_H * 60, above=True)
        check_type(where, "tag", self.tag, (Tag,))
        if self.tag.listing not in (None, self.listing):
            raise ValueError(f"{where}: its tag is for {self.tag.listing!r}; name the same listing in both")
        check_number(where, "look_share", self.look_share, 0.0, 1.0)
        check_number(where, "pull", self.pull, -MOST_PULL, MOST_PULL)


@dataclass(frozen=True)
class Stay:
    """How long viewers stay: `early_share` leave soon, exponential of mean `early_s`; others log-normal.

    Their median is `median_s`, the spread of the logarithm `sigma`: the mean is median · e^(sigma²/2).

    >>> round(Stay(0.2, 20, 60, 1.0).mean_s)
    83
    """

    early_share: float
    early_s: float
    median_s: float
    sigma: float

    def __post_init__(self) -> None:
        check_number("stay", "early_share", self.early_share, 0.0, 1.0)
        check_number("stay", "early_s", self.early_s, 0.0, 86_400.0, above=True)
        check_number("stay", "median_s", self.median_s, 0.0, 86_400.0, above=True)
        check_number("stay", "sigma", self.sigma, 0.0, 4.0)

    @property
    def mean_s(self) -> float:
        """Mean stay in seconds, before the room closes."""
        return float(
            self.early_share * self.early_s
            + (1 - self.early_share) * self.median_s * 2.718281828459045 ** (self.sigma**2 / 2)
        )


@dataclass(frozen=True)
class Room:
    """A live room of this channel, open for `hours` from this moment on; layers bring viewers by `land=Live(id)`.

    Viewers think about a slot some seconds after it begins, or after they join (`react_s`, exponential), if they are
    still there. `pull`: what being there adds to the utility of buying now. `follow_share`: of those who do not leave
    early, who follow our store from then on. `fake_share`: of the orders that the room shows, made by nobody and never
    paid: each order brings another that is none with this probability.
    """

    id: str
    hours: float
    slots: tuple[Slot, ...]
    stay: Stay
    react_s: float = 20.0
    pull: float = 0.0
    follow_share: float = 0.0
    fake_share: float = 0.0

    def __post_init__(self) -> None:
        check_text("room", "id", self.id)
        where = f"room {self.id!r}"
        check_number(where, "hours", self.hours, 0.0, MOST_ROOM_H, above=True)
        set_field(self, "slots", checked_records(where, "slots", self.slots, Slot))
        for slot in self.slots:
            if slot.at_h >= self.hours:
                raise ValueError(
                    f"{where}: the slot of {slot.listing!r} begins after {self.hours:g} hours, when it closes"
                )
        # what a viewer does is named by its join and the slot's listing and hour
        check_once(f"{where}: slot of listing and hour", [(slot.listing, slot.at_h) for slot in self.slots])
        check_type(where, "stay", self.stay, (Stay,))
        check_number(where, "react_s", self.react_s, 0.0, 3600.0, above=True)
        check_number(where, "pull", self.pull, -MOST_PULL, MOST_PULL)
        check_number(where, "follow_share", self.follow_share, 0.0, 1.0)
        check_number(where, "fake_share", self.fake_share, 0.0, 0.999)
