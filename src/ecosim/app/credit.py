"""What further worlds of a run would cost, and the words that start them; rows of the tables of credit.

The worlds themselves are made by `ecosim attribute` and `ecosim ledger`, as jobs in the background.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from ecosim.app.words import who
from ecosim.errors import BadInput
from ecosim.report.pull_forward import CLASSES
from ecosim.report.wording import Lang
from ecosim.runs.loading import load
from ecosim.runs.replication import plugins
from ecosim.studies.attribute import MOST_EXACT, game_of, players_of, world_of

View = dict[str, Any]
SCENARIO: Final = "scenario.resolved.yaml"
LEAST_REPLICATIONS: Final = 2  # one gives no interval
FEW_SAMPLES: Final = 4


@dataclass(frozen=True)
class Facts:
    """The channels of a plan: those enabled, and those of them that do not come by themselves."""

    enabled: tuple[str, ...]
    players: tuple[str, ...]


def facts_of(run: Path) -> Facts:
    """The channels of a finished run. Raises BadInput where its scenario or plugins cannot be read."""
    plan, registry = load(run / SCENARIO), plugins(())
    enabled = tuple(sorted(name for name, channel in plan.settings.channels.items() if channel.enabled))
    try:
        return Facts(enabled, players_of(plan, registry, None))
    except BadInput:  # all come by themselves
        return Facts(enabled, ())


def needs_samples(channels: Sequence[str]) -> bool:
    """Whether the channels are too many for all their coalitions."""
    return len(channels) > MOST_EXACT


def worlds_to_make(run: Path, channels: Sequence[str], replications: int, samples: int) -> tuple[int, int]:
    """How many worlds an attribution has, and how many of them are not finished beside the run."""
    plan, registry = load(run / SCENARIO, replications=replications), plugins(())
    game = game_of(tuple(sorted(channels)), samples, plan.settings.seed)
    missing = sum(world_of(plan, game, of, registry, run.parent).finished is None for of in game.coalitions)
    return len(game.coalitions), missing


def attribute_words(run: Path, channels: Sequence[str], replications: int, samples: int) -> list[str]:
    """The words of the command behind the button.

    >>> " ".join(attribute_words(Path("runs/tiny"), ["a", "b"], 4, 8))
    'attribute runs/tiny --channels a,b --reps 4 --out runs'
    """
    words = ["attribute", str(run), "--channels", ",".join(channels), "--reps", str(replications)]
    return [*words, *(["--samples", str(samples)] if needs_samples(channels) else []), "--out", str(run.parent)]


def rule_rows(view: View, channel: str, everything: str, lang: Lang) -> list[dict[str, str]]:
    """A row a channel: GMV by rule; the last is all, the same by every rule."""
    names = [who(rule, lang) for rule in view["rules"]]
    rows = [{channel: row["channel"], **dict(zip(names, (who(one, lang) for one in row["by_rule"]), strict=True))}
            for row in view["channels"]]  # fmt: skip
    return [*rows, {channel: everything, **dict.fromkeys(names, who(view["all"], lang))}]


def study_rows(study: View, heads: dict[str, str], lang: Lang) -> list[dict[str, str]]:
    """A row a channel of an attribution; `heads` names the columns by the keys of its amounts."""
    return [
        {name: row["channel"] if key == "channel" else who(row[key], lang) for key, name in heads.items()}
        for row in study["channels"]
    ]


def ledger_rows(study: View, heads: dict[str, str], lang: Lang) -> list[dict[str, str]]:
    """A row a line of the ledger; sums are marked."""
    return [
        {heads["line"]: sign(line) + who(line["label"], lang),
         **{name: who(line[key], lang) for key, name in heads.items() if key != "line"}} for line in study["lines"]
    ]  # fmt: skip


def sign(line: View) -> str:
    """What a line of the ledger is: a class of orders, a sum, or what is taken off."""
    return "= " if line["sum"] else "" if line["line"] in CLASSES else "− "
