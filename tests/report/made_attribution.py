"""A made-up attribution of two channels, with numbers that can be followed by hand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ecosim.records.credits import RULES
from ecosim.report.attribution import GMV, NET, Attribution, Money, World
from ecosim.report.wording import Words


def money(*yuan: float) -> Money:
    fen = tuple(round(value * 100) for value in yuan)
    return Money(fen, round(sum(fen) / len(fen)))


def made(n: int = 4, **changes: Any) -> Attribution:
    """Live adds 100 of GMV and 20 of net, ads add 50 and take 10; last click gives ads 90 and live 70 of 300.

    In replication r everything is scaled by 1 + r/10, but for the net of `ads`, which wavers around zero.
    """
    scale = [1 + r / 10 for r in range(n)]

    def by(value: float) -> Money:
        return money(*(value * s for s in scale))

    waver = money(*((-1) ** r * 10.0 for r in range(n)))
    worth = {(): (150, 60), ("ads",): (200, 50), ("live",): (250, 80), ("ads", "live"): (300, 70)}
    credit = {
        "last_click": (90, 70, 140), "first_click": (30, 90, 180), "linear": (60, 80, 160),
        "position_based": (50, 100, 150),
    }  # fmt: skip
    fields: dict[str, Any] = {
        "scenario": "made-up",
        "title": Words("A made-up plan", "虚构方案"),
        "n_asked": n,
        "replications": tuple(range(n)),
        "players": ("ads", "live"),
        "base": ("organic",),
        "worlds": tuple(
            World(on, f"made-up-{at:012x}", {GMV: by(gmv), NET: by(net)})
            for at, (on, (gmv, net)) in enumerate(worth.items())
        ),
        "shapley": {GMV: {"ads": by(50), "live": by(100)}, NET: {"ads": waver, "live": by(20)}},
        "without": {GMV: {"ads": by(40), "live": by(90)}, NET: {"ads": waver, "live": by(20)}},
        "errors": {GMV: None, NET: None},
        "credits": {rule: dict(zip(("ads", "live", "organic"), map(by, credit[rule]), strict=True)) for rule in RULES},
        "costs": {"fees": {"ads": by(0), "live": by(15)}, "ads": {"ads": by(25), "live": by(0)}},
    }
    return Attribution(**{**fields, **changes})


def sampled(n: int = 4) -> Attribution:
    """The same, as if along sixteen sampled orders."""
    errors = {GMV: {"ads": 300.0, "live": 400.0}, NET: {"ads": 50.0, "live": 60.0}}
    return made(n, errors=errors, n_orders=16)


def lost(*replications: int) -> Sequence[dict[str, Any]]:
    return [
        {"role": "without live", "replication": r, "luck": 0, "status": "failed", "why": "w", "details": "…"}
        for r in replications
    ]
