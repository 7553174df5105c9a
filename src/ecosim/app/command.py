"""The command that runs a plan in a terminal: changes as `--set` where they are few and plain, else a file."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping
from typing import Any, Final

from ecosim.app.draft import Draft, Steps
from ecosim.scenario.tree import dotted

MOST_SETS: Final = 5


def command(draft: Draft, name: str, *, is_bundled: bool) -> str:
    """`ecosim run …` for a draft; `is_bundled`: its base ships, so that a terminal anywhere finds it.

    >>> command(Draft("tiny", {"prices": {"wool-coat": {"daily": "999"}}}), "mine", is_bundled=True)
    'ecosim run tiny --set prices.wool-coat.daily=999'
    >>> command(Draft("tiny", {"seed": "7"}, "deeper"), "deeper", is_bundled=True)
    'ecosim run tiny --set name=deeper --set seed=7'
    """
    changes = list(leaves({"name": draft.name, **draft.overlay} if draft.name else draft.overlay))
    if is_bundled and len(changes) <= MOST_SETS and all(isinstance(text, str) and text for _, text in changes):
        sets = [f"--set {shlex.quote(f'{dotted(steps)}={written(text)}')}" for steps, text in changes]
        return " ".join(["ecosim run", draft.base, *sets])
    return f"ecosim run {name}.yaml"


def written(text: str) -> str:
    """A value as `--set` takes it: text that it would read as a list is quoted.

    >>> written("[a"), written("12%")
    ("'[a'", '12%')
    """
    return "'" + text.replace("'", "''") + "'" if text.lstrip()[:1] in ("[", "{", '"', "'") else text


def leaves(overlay: Any, steps: Steps = ()) -> Iterator[tuple[Steps, Any]]:
    """Every value of an overlay with its path; a list or a range is one value."""
    if isinstance(overlay, Mapping) and "range" not in overlay:
        for key, inner in overlay.items():
            yield from leaves(inner, (*steps, key))
    else:
        yield steps, overlay
