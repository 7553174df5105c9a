"""Visits that visits cause: shares, searches after an exposure, joins that follow joins.

In cluster form: a visit's children are drawn by names that descend from its own, never from an intensity of the clock.
Records that check themselves; the kernel draws and delivers.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from ecosim.channels.checks import (
    MOST_HOURS,
    LayerId,
    brief,
    check_choice,
    check_flag,
    check_id,
    check_int,
    check_number,
    check_text,
    check_type,
    checked_audience,
    checked_records,
    frozen,
    hash_of,
    set_field,
)
from ecosim.channels.landings import Content, Landing, Listing, Live, Search, Shelf
from ecosim.channels.limits import Cap, ClickWindow
from ecosim.channels.tags import Tag

MOST_CHILDREN = 50.0  # of one event on average, by all its cascades: what comes at once has to fit the engine's room
DELAYS = {"gamma": 2, "exponential": 1, "uniform": 1}
MOST_SHAPE = 100.0


@dataclass(frozen=True, eq=False)
class Groups:
    """People in groups of `size`, in the order of their ids: `members` bool[n_shoppers] says who is in any.

    >>> Groups(np.array([True, False, True, True]), size=2).of.tolist()
    [0, -1, 0, 1]
    """

    members: npt.NDArray[np.bool_]
    size: int

    def __post_init__(self) -> None:
        audience = checked_audience("groups", self.members)
        if audience is None:
            raise TypeError("groups: members is None; give True or False for each shopper")
        set_field(self, "members", audience)
        check_int("groups", "size", self.size, 2, 10_000_000)

    @property
    def of(self) -> npt.NDArray[Any]:
        """Number of each shopper's group, int64[n_shoppers], -1 none."""
        rank = np.cumsum(self.members) - 1
        return frozen(np.where(self.members, rank // self.size, -1))


@dataclass(frozen=True, eq=False)
class Cascade:
    """Visits caused by each visit, click on a listing of ours or order (`on`) of the layers that name it.

    `children` on average, a Poisson number. They land on `land`, `to` the same shopper ("self"), to somebody else of
    its group (`Groups`; nobody where it is in none), or to somebody of an audience bool[n_shoppers]. `delay`:
    ("gamma", shape, scale_h), ("exponential", mean_h) or ("uniform", hours); with `awake` the hours are people's, who
    sleep. None comes after `until_h` from this moment. With `again` the children cause more in turn, by this same
    cascade; then `children` of a visit must be below one, or a `cap` of one visit a shopper holds. `then`: further
    cascades of the children. `counts_for`: the channel, by its name in the scenario, whose visits the platform takes
    these for.

    >>> Cascade(id="share", on="order", children=0.3, delay=("gamma", 2, 3), land=Listing("wool-coat")).to
    'self'
    """

    id: LayerId
    on: Literal["visit", "click", "order"]
    children: float
    delay: tuple[Any, ...]
    land: Landing
    to: Literal["self"] | Groups | npt.NDArray[np.bool_] = "self"
    until_h: float = MOST_HOURS
    awake: bool = False
    again: bool = False
    tag: Tag | None = None
    cap: Cap | None = None
    window: ClickWindow | None = None
    impress: float = 0.0
    then: tuple[Cascade, ...] = ()
    counts_for: str | None = None

    def __post_init__(self) -> None:
        check_id("cascade", self.id)
        where = f"cascade {self.id!r}"
        check_choice(where, "on", self.on, ("visit", "click", "order"))
        check_number(where, "children", self.children, 0.0, MOST_CHILDREN)
        self._check_delay(where)
        check_type(where, "land", self.land, (Search, Shelf, Listing, Content, Live))
        if not isinstance(self.to, Groups) and not (isinstance(self.to, str) and self.to == "self"):
            if not isinstance(self.to, np.ndarray):
                raise TypeError(
                    f'{where}: to is {brief(self.to)}; give "self", groups, or True or False for each shopper'
                )
            set_field(self, "to", checked_audience(where, self.to))
        check_number(where, "until_h", self.until_h, 0.0, MOST_HOURS, above=True)
        check_number(where, "impress", self.impress, 0.0, 1000.0)
        for flag in ("awake", "again"):
            check_flag(where, flag, getattr(self, flag))
        for what, kind in (("tag", Tag), ("cap", Cap), ("window", ClickWindow)):
            check_type(where, what, getattr(self, what), (kind, type(None)))
        if self.counts_for is not None:
            check_text(where, "counts_for", self.counts_for)
        set_field(self, "then", checked_records(where, "then", self.then, Cascade))
        check_children(where, self.causes)
        self._check_end(where)

    def _check_end(self, where: str) -> None:
        """A cascade that feeds itself has to end: fewer children than parents, nobody twice, or stock runs out."""
        once = self.cap is not None and self.cap.most == 1 and self.cap.days is None
        if not self.again or once or self.on == "order":
            return
        if self.children >= 1.0:
            raise ValueError(
                f"{where}: each {self.on} causes {self.children:g} like itself, without end; "
                "give fewer than 1, or a cap of one visit a shopper"
            )
        if self.on == "click" and not isinstance(self.land, Listing | Content):
            raise ValueError(
                f"{where}: a visit may click several times and each click cause {self.children:g} visits, without end; "
                "land on Listing or Content, or give a cap of one visit a shopper"
            )

    def _check_delay(self, where: str) -> None:
        kind, *numbers = self.delay if isinstance(self.delay, tuple) and self.delay else (None,)
        if not isinstance(kind, str) or kind not in DELAYS or len(numbers) != DELAYS[kind]:
            forms = '("gamma", shape, scale_h), ("exponential", mean_h) or ("uniform", hours)'
            raise ValueError(f"{where}: delay is {self.delay!r}; write {forms}")
        if kind == "gamma":
            check_number(where, "delay's shape", numbers[0], 0.0, MOST_SHAPE, above=True)
        check_number(where, "delay's hours", numbers[-1], 0.0, MOST_HOURS, above=True)

    @property
    def causes(self) -> tuple[Cascade, ...]:
        """Cascades that the children set off: `then`, and with `again` this one."""
        return (*self.then, self) if self.again else self.then

    @property
    def hash32(self) -> int:
        """CRC-32 of the id as JSON: the cascade's part of its children's names."""
        return hash_of(self.id)


def check_children(where: str, cascades: tuple[Cascade, ...]) -> None:
    """Cascades of one event may not bring too many together. ValueError otherwise."""
    for on in ("visit", "click", "order"):
        total = sum(cascade.children for cascade in cascades if cascade.on == on)
        if total > MOST_CHILDREN:
            raise ValueError(
                f"{where}: its cascades bring {total:g} children of each {on} together; "
                f"it must be at most {MOST_CHILDREN:g}"
            )
