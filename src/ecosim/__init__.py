"""ecosim: what a Double Eleven or 618 plan would bring, simulated shopper by shopper.

Everything a notebook needs is here: `load` a scenario, `run` it, `compare` two runs, `sweep` over variants of a plan,
`attribute` it to channels, ask `pull_forward` what a festival brought. The parts are imported when they are first used,
so that `import ecosim` costs next to nothing.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ecosim.runs import RunResult, compare, load, run
    from ecosim.studies.attribute import attribute
    from ecosim.studies.pull_forward import pull_forward
    from ecosim.studies.sweep import sweep

__all__ = ["RunResult", "__version__", "attribute", "compare", "load", "pull_forward", "run", "sweep"]
_STUDIES = {name: f"ecosim.studies.{name}" for name in ("attribute", "pull_forward", "sweep")}
__version__ = "0.1.0"


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"ecosim.{name}: no such name; there are {', '.join(__all__)}")
    return getattr(importlib.import_module(_STUDIES.get(name, "ecosim.runs")), name)


def __dir__() -> list[str]:
    return sorted(__all__)
