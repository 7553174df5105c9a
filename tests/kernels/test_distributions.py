"""Each distribution by its closed form: quantiles against scipy, mean and variance, and both kinds of monotony.

One table and one set of tests for all; the statistical tests at drawn names are in tests/laws/test_distributions.py.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
from scipy import stats

from ecosim.kernels import distributions as d

GRID = (np.arange(0, 2**32, 2**20 + 7) + 0.5) / 2**32  # as `unit` gives them, from the first word to near the last
ENDS = np.array([0.5, 2**32 - 0.5]) / 2**32


@dataclass(frozen=True)
class Case:
    name: str
    draw: Callable[[float], float]
    exact: Any  # scipy's frozen distribution
    mean: float  # by the closed form
    variance: float
    higher: Callable[[float], float]  # the same with its plain parameter a little higher
    error: float = 0.0  # relative; 0 for counts


def capped_geometric(more: float, most: int) -> Any:
    units = np.arange(1, most + 1)
    left = more ** (units - 1)
    return stats.rv_discrete(values=(units, np.append(left[:-1] - left[1:], left[-1])))


def exponential(mean: float) -> Case:
    return Case("exponential", lambda u: d.exponential(u, mean), stats.expon(scale=mean), mean, mean**2,
                lambda u: d.exponential(u, mean * 1.001), 4e-16)  # fmt: skip


def log_normal(median: float, sigma: float) -> Case:
    mean, square = median * np.exp(sigma**2 / 2), np.exp(sigma**2)
    return Case("log_normal", lambda u: d.log_normal(u, median, sigma), stats.lognorm(sigma, scale=median),
                mean, mean**2 * (square - 1.0), lambda u: d.log_normal(u, median * 1.001, sigma), 2e-14)  # fmt: skip


def poisson(mean: float) -> Case:
    return Case(f"poisson, {mean:g}", lambda u: d.poisson(u, mean), stats.poisson(mean), mean, mean,
                lambda u: d.poisson(u, mean * 1.01))  # fmt: skip


def gamma(shape: float, mean: float) -> Case:
    return Case(f"gamma, {shape:g}", lambda u: d.gamma(u, shape, mean), stats.gamma(shape, scale=mean / shape),
                mean, mean**2 / shape, lambda u: d.gamma(u, shape, mean * 1.001), 1e-11)  # fmt: skip


def beta(a: float, b: float) -> Case:
    return Case("beta", lambda u: d.beta(u, a, b), stats.beta(a, b), a / (a + b),
                a * b / ((a + b) ** 2 * (a + b + 1.0)), lambda u: d.beta(u, a * 1.01, b), 1e-9)  # fmt: skip


def geometric(more: float, most: int) -> Case:
    at_least = more ** np.arange(most)  # P(units > k)
    mean = at_least.sum()
    square = (at_least * (2 * np.arange(most) + 1)).sum()
    return Case("geometric", lambda u: d.geometric(u, more, most), capped_geometric(more, most), mean,
                square - mean**2, lambda u: d.geometric(u, more * 1.1, most))  # fmt: skip


NORMAL = Case("normal", d.normal, stats.norm(), 0.0, 1.0, lambda u: d.normal(u) + 1e-9, 4e-15)
GUMBEL = Case("gumbel", d.gumbel, stats.gumbel_r(), np.euler_gamma, np.pi**2 / 6,
              lambda u: d.gumbel(u) + 1e-9, 2e-12)  # fmt: skip
CASES = [
    NORMAL, GUMBEL, exponential(8.0), log_normal(24.0, 0.8), poisson(0.02), poisson(3.7), poisson(800.0), poisson(1e4),
    gamma(0.3, 5.0), gamma(1.0, 5.0), gamma(1.2, 5.0), gamma(60.0, 5.0), beta(0.7234, 2.161), geometric(0.08, 5),
    geometric(0.5, 3),
]  # fmt: skip


@pytest.fixture(params=CASES, ids=lambda case: case.name)
def case(request: pytest.FixtureRequest) -> Case:
    return request.param  # type: ignore[no-any-return]


def test_quantiles_are_scipys(case: Case) -> None:
    grid = np.append(GRID, ENDS)
    found, expected = np.array([case.draw(u) for u in grid]), case.exact.ppf(grid)
    if case.error == 0.0:
        assert found.tolist() == expected.tolist()
    else:
        assert found == pytest.approx(expected, rel=case.error, abs=case.error)


def test_mean_and_variance_are_the_closed_forms(case: Case) -> None:
    """The integral of the quantile function and of its square, by Gauss-Legendre in ever finer pieces to the ends."""
    edges = np.concatenate([[0.0], 0.5 ** np.arange(40, 0, -1), 1.0 - 0.5 ** np.arange(2, 41), [1.0]])
    if case.error == 0.0:  # a count is a step: sum over its values instead
        values = np.arange(case.exact.ppf(1e-15), case.exact.ppf(1 - 1e-15) + 2)
        edges = np.unique(np.clip(np.concatenate([[0.0], case.exact.cdf(values), [1.0]]), 0.0, 1.0))
    node, weight = np.polynomial.legendre.leggauss(1 if case.error == 0.0 else 12)
    width = np.diff(edges)[:, None] / 2.0
    u = np.clip((edges[:-1, None] + width * (1.0 + node)).ravel(), 1e-18, 1.0 - 1e-16)
    weights = (width * weight).ravel()
    x = np.array([case.draw(v) for v in u])
    mean = float(weights @ x)
    assert mean == pytest.approx(case.mean, abs=1e-6 * np.sqrt(case.variance))
    assert float(weights @ (x - mean) ** 2) == pytest.approx(case.variance, rel=1e-6)


def test_never_falls_when_u_rises(case: Case) -> None:
    assert np.all(np.diff([case.draw(u) for u in GRID]) >= 0.0)


def test_never_falls_when_the_parameter_rises(case: Case) -> None:
    assert all(case.higher(u) >= case.draw(u) for u in GRID)


def test_counts_never_fall_over_a_sweep_of_means() -> None:
    means = np.concatenate([np.linspace(0.0, 4.0, 81), np.geomspace(4.0, 1e4, 120)])
    for u in (0.001, 0.2, 0.5, 0.93, 0.99999):
        assert np.all(np.diff([d.poisson(u, mean) for mean in means]) >= 0)


def test_no_mean_gives_no_count() -> None:
    assert [d.poisson(u, 0.0) for u in (*ENDS, 0.5)] == [0, 0, 0]


def test_bernoulli_adds_cases_with_the_share() -> None:
    hits = np.array([[d.bernoulli(u, share) for u in GRID] for share in (0.0, 0.1, 0.4, 1.0)])
    assert hits.mean(axis=1) == pytest.approx([0.0, 0.1, 0.4, 1.0], abs=1 / len(GRID))
    assert np.all(hits[:-1] <= hits[1:])


def test_weighted_gives_each_its_share_and_never_the_weightless() -> None:
    weights = np.array([0.0, 2.0, 0.0, 5.0, 1.0, 0.0])
    found = np.array([d.weighted(u, np.cumsum(weights)) for u in GRID])
    shares = np.bincount(found, minlength=6) / len(GRID)
    assert shares == pytest.approx(weights / 8.0, abs=2 / len(GRID))
    assert shares[[0, 2, 5]].tolist() == [0.0, 0.0, 0.0]
    assert np.all(np.diff(found) >= 0)


ARGUMENTS = {
    "exponential": (8.0,), "log_normal": (24.0, 0.8), "poisson": (3.7,), "gamma": (1.2, 5.0),
    "beta": (0.7, 2.2), "geometric": (0.5, 3),
}  # fmt: skip


@pytest.mark.parametrize("case_of", CASES, ids=lambda case: case.name)
def test_interpreted_gives_the_same_bits(case_of: Case) -> None:
    """The uncompiled function over compiled leaves: what the uncompiled journey runs."""
    name = case_of.name.split(",")[0]
    rest = ARGUMENTS.get(name, ())
    function = getattr(d, name)
    assert [function(u, *rest) for u in GRID[::97]] == [function.py_func(u, *rest) for u in GRID[::97]]
