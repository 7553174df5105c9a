"""What each rule credits to each channel: GMV paid, shared among the clicks that led to an order.

Reads `touches`, where the shares of every order stand (`records/credits.py`). A rule says who came before an order, not
what would have come without; that is `ecosim attribute`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from ecosim.records.credits import RULES
from ecosim.report.bands import grid, main_replications, main_rows, sums
from ecosim.report.intervals import Difference, Spread, paired_difference, spread
from ecosim.report.wording import Words

if TYPE_CHECKING:
    from ecosim.records import Run

RULE_NAMES: Final = {
    "last_click": Words("last click", "末次点击"),
    "first_click": Words("first click", "首次点击"),
    "linear": Words("linear", "线性"),
    "position_based": Words("position", "首末加权"),
}


@dataclass(frozen=True)
class ChannelCredit:
    """GMV in yuan credited to a channel by each of RULES, and last click less first click by replication."""

    channel: str
    yuan: Mapping[str, Spread]
    last_less_first: Difference


@dataclass(frozen=True)
class Credit:
    """All channels, most GMV by last click first, and their sum, which is the same by every rule."""

    channels: tuple[ChannelCredit, ...]
    all_yuan: Spread

    @property
    def widest(self) -> ChannelCredit:
        """The channel on which last and first click differ most; on a tie the first."""
        return max(self.channels, key=lambda row: abs(row.last_less_first.mean or 0.0))

    def to_json(self) -> dict[str, Any]:
        """By channel and rule, in yuan."""
        return {
            "channels": {
                row.channel: {f"{rule}_yuan": row.yuan[rule].record() for rule in RULES} for row in self.channels
            },
            "all_yuan": self.all_yuan.record(),
        }


def credit(run: Run) -> Credit | None:
    """Credit by rule; None where not more than one channel has any."""
    rows, replications = main_rows(run, "touches"), main_replications(run)
    names = sorted(rows["channel"].unique())
    if len(names) < 2:
        return None
    yuan = {rule: grid(rows, "channel", f"{rule}_fen", names, replications) / 100 for rule in RULES}
    found = []
    for at, name in enumerate(names):
        by_rule = {rule: yuan[rule][:, at] for rule in RULES}
        last, first = (dict(zip(replications, by_rule[rule].tolist(), strict=True)) for rule in RULES[:2])
        found.append(ChannelCredit(str(name), {rule: spread(values) for rule, values in by_rule.items()},
                                   paired_difference(last, first)))  # fmt: skip
    found.sort(key=lambda row: (-(row.yuan[RULES[0]].mean or 0.0), row.channel))
    return Credit(tuple(found), spread(sums(rows, f"{RULES[0]}_fen", replications) / 100))
