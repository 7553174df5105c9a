"""Uniforms as the program draws them: every word of seeded, neighbouring names."""

from __future__ import annotations

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
