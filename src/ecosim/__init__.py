"""ecosim: what a Double Eleven or 618 plan would bring, simulated shopper by shopper.

Everything a notebook needs is here: `load` a scenario, `run` it, `compare` two runs, ask `pull_forward` what a festival
brought. The parts are imported when they are first used, so that `import ecosim` costs next to nothing.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ecosim.runs import RunResult, compare, load, run
    from ecosim.studies.pull_forward import pull_forward

__all__ = ["RunResult", "__version__", "compare", "load", "pull_forward", "run"]
__version__ = "0.1.0"


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"ecosim.{name}: no such name; there are {', '.join(__all__)}")
    home = importlib.import_module("ecosim.studies.pull_forward" if name == "pull_forward" else "ecosim.runs")
    return getattr(home, name)


def __dir__() -> list[str]:
    return sorted(__all__)
