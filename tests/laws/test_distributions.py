"""Each distribution at drawn names: Kolmogorov-Smirnov for lengths and amounts, chi-square for counts.

40,000 seeded draws and a bound of p > 0.001: a mean off by 2 % of a standard deviation would be seen.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest
from scipy import stats

from ecosim.kernels import distributions as d

Floats = npt.NDArray[np.float64]
LEAST_P = 0.001


def chi_square(counts: Floats, exact: stats.rv_discrete) -> float:
    """p-value of the counts, cells with few expected joined to the last."""
    highest = int(exact.ppf(1.0 - 40.0 / len(counts)))
    values = np.arange(highest)
    shares = np.append(exact.pmf(values), exact.sf(highest - 1))
    seen = np.bincount(np.minimum(counts.astype(int), highest), minlength=highest + 1)
    keep = shares * len(counts) >= 5.0
    joined = np.append(shares[keep], shares[~keep].sum())
    observed = np.append(seen[keep], seen[~keep].sum())
    filled = joined > 0.0
    return float(stats.chisquare(observed[filled], joined[filled] * len(counts)).pvalue)


@pytest.mark.parametrize(
    ("draw", "exact"),
    [
        (lambda u: d.exponential(u, 8.0), stats.expon(scale=8.0)),
        (d.normal, stats.norm()),
        (d.gumbel, stats.gumbel_r()),
        (lambda u: d.log_normal(u, 24.0, 0.8), stats.lognorm(0.8, scale=24.0)),
        (lambda u: d.gamma(u, 1.2, 1.0), stats.gamma(1.2, scale=1.0 / 1.2)),
        (lambda u: d.beta(u, 0.7234, 2.161), stats.beta(0.7234, 2.161)),
    ],
    ids=["exponential", "normal", "gumbel", "log-normal", "gamma", "beta"],
)
def test_lengths_and_amounts(uniforms: Floats, draw, exact: stats.rv_continuous) -> None:  # type: ignore[no-untyped-def]
    sample = np.array([draw(u) for u in uniforms])
    assert stats.kstest(sample, exact.cdf).pvalue > LEAST_P


def test_a_shifted_mean_would_be_seen(uniforms: Floats) -> None:
    sample = np.array([d.normal(u) for u in uniforms]) + 0.02
    assert stats.kstest(sample, stats.norm.cdf).pvalue < LEAST_P


@pytest.mark.parametrize("mean", [0.02, 0.6, 3.7, 40.0, 300.0])
def test_poisson_counts(uniforms: Floats, mean: float) -> None:
    assert chi_square(np.array([d.poisson(u, mean) for u in uniforms]), stats.poisson(mean)) > LEAST_P


def test_gamma_mixed_poisson_counts_are_negative_binomial(uniforms: Floats) -> None:
    """Repeat visits and purchases of shoppers whose rate is gamma (Ehrenberg 1959): var / mean = 1 + mean / shape."""
    shape, mean = 0.85, 2.15
    rates = [d.gamma(u, shape, mean) for u in uniforms[0::2]]
    counts = np.array([d.poisson(u, rate) for u, rate in zip(uniforms[1::2], rates, strict=True)])
    assert chi_square(counts, stats.nbinom(shape, shape / (shape + mean))) > LEAST_P
    assert chi_square(counts, stats.poisson(mean)) < LEAST_P


def test_weighted_choice(uniforms: Floats) -> None:
    weights = np.array([5.0, 1.0, 0.0, 3.0, 1.0])
    seen = np.bincount([d.weighted(u, np.cumsum(weights)) for u in uniforms], minlength=5)
    assert seen[2] == 0
    kept = weights > 0.0
    assert stats.chisquare(seen[kept], weights[kept] / 10.0 * len(uniforms)).pvalue > LEAST_P


def test_units_of_an_order(uniforms: Floats) -> None:
    seen = np.bincount([d.geometric(u, 0.3, 4) for u in uniforms], minlength=5)[1:]
    assert stats.chisquare(seen, np.array([0.7, 0.21, 0.063, 0.027]) * len(uniforms)).pvalue > LEAST_P
