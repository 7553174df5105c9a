"""Uniforms as the program draws them, every word of seeded, neighbouring names; and the shop with all promotions."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from ecosim.kernels.philox import draw, unit

N_NAMES = 10_000


@pytest.fixture(scope="session")
def uniforms() -> npt.NDArray[np.float64]:
    """float64[40,000] from one decision's four words under neighbouring keys."""
    zero, decision = np.uint64(0), np.uint64(66)
    words = [draw(np.uint64(20_251_111 + i), decision, zero, zero) for i in range(N_NAMES)]
    return np.array([unit(word) for four in words for word in four])


@pytest.fixture(scope="session")
def promo() -> Callable[..., Any]:
    """The scenario of the shop with every promotion at once, with `--set` changes; the deal site may be used too."""
    from ecosim.runs.loading import load

    tests = Path(__file__).parents[1]
    places = (tests.parent / "examples" / "ecosim-deal-site",)

    def scenario(*sets: str, folders: tuple[Path, ...] = ()) -> Any:
        return load(tests / "engine" / "promo.yaml", sets=sets, plugins_dirs=(*places, *folders))

    return scenario
