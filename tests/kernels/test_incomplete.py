"""The regularised incomplete functions against scipy's."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import special

from ecosim.kernels.incomplete import beta_cdf, gamma_shares


@pytest.mark.parametrize("shape", [0.05, 0.7, 1.0, 3.5, 40.0, 2_000.0])
def test_gamma_shares_keep_the_digits_of_the_smaller_one(shape: float) -> None:
    x = shape * np.exp(np.linspace(-3.0, 1.2, 60)) + 0.01
    found = np.array([gamma_shares(v, shape) for v in x])
    expected = np.stack([special.gammainc(shape, x), special.gammaincc(shape, x)], axis=1)
    seen = expected.min(axis=1) > 1e-250
    smaller = np.arange(len(x)), expected.argmin(axis=1)
    assert found[smaller][seen] == pytest.approx(expected[smaller][seen], rel=2e-12)


@pytest.mark.parametrize(("a", "b"), [(0.25, 4.8), (0.7, 2.2), (1.0, 1.0), (3.0, 2.0), (300.0, 400.0)])
def test_beta_agrees_with_scipy(a: float, b: float) -> None:
    x = np.linspace(0.001, 0.999, 201)
    assert [beta_cdf(v, a, b) for v in x] == pytest.approx(special.betainc(a, b, x), abs=2e-13)


def test_the_ends() -> None:
    assert gamma_shares(0.0, 2.0) == (0.0, 1.0)
    assert (beta_cdf(0.0, 2.0, 3.0), beta_cdf(1.0, 2.0, 3.0)) == (0.0, 1.0)
