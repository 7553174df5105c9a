"""Exponential, logarithm and log-gamma against the C library and scipy, and bit for bit against the interpreter."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import gammaln

from ecosim.kernels.elementary import fast_exp, fast_log, log_gamma, stirling_rest

LAST_PLACE = 2.3e-16


def test_exponential_agrees_with_the_c_library_to_two_units_in_the_last_place() -> None:
    x = np.concatenate([np.linspace(-700.0, 700.0, 9_001), np.linspace(-2.0, 2.0, 9_001)])
    found = np.array([fast_exp(v) for v in x])
    assert np.max(np.abs(found / np.exp(x) - 1.0)) <= 2 * LAST_PLACE


def test_exponential_never_overflows_nor_underflows() -> None:
    assert fast_exp(1e9) == fast_exp(709.0) < np.inf
    assert fast_exp(-1e9) == fast_exp(-708.0) > 0.0


def test_exponential_rises() -> None:
    found = [fast_exp(v) for v in np.linspace(-3.0, 3.0, 20_001)]
    assert np.all(np.diff(found) > 0.0)


def test_logarithm_agrees_with_the_c_library_to_one_unit_in_the_last_place() -> None:
    near_one = 1.0 - (np.arange(1, 2_001) - 0.5) / 2**32
    x = np.concatenate([np.exp(np.linspace(-300.0, 300.0, 9_001)), np.linspace(0.4, 3.0, 9_001), near_one])
    x = x[x != 1.0]
    found = np.array([fast_log(v) for v in x])
    assert np.max(np.abs(found / np.log(x) - 1.0)) <= LAST_PLACE


@pytest.mark.parametrize("function", [fast_exp, fast_log])
def test_compiled_and_interpreted_give_the_same_bits(function) -> None:  # type: ignore[no-untyped-def]
    x = np.exp(np.linspace(-6.0, 6.0, 2_001))
    assert [function(v) for v in x] == [function.py_func(v) for v in x]


def test_log_gamma_agrees_with_scipy() -> None:
    x = np.exp(np.linspace(-9.0, 12.0, 5_001))
    found = np.array([log_gamma(v) for v in x])
    assert np.max(np.abs(found - gammaln(x)) / np.maximum(1.0, np.abs(found))) < 2e-14


def test_stirling_rest_is_what_the_first_terms_leave() -> None:
    x = np.array([10.0, 17.5, 40.0])
    first = (x - 0.5) * np.log(x) - x + 0.5 * np.log(2.0 * np.pi)
    assert [stirling_rest(v) for v in x] == pytest.approx(gammaln(x) - first, abs=2e-14)
