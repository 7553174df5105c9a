"""Distributions: one uniform gives one outcome, by monotone inversion.

Every function is non-decreasing in `u` and in its plain parameter (mean, share, median), so that a what-if
moves each draw the way it should and leaves the rest alone: that is what pairs two runs. `u` is a float64
strictly inside (0, 1), as `philox.unit` gives it. Parameters are taken as checked. The logarithm and
exponential are in `elementary.py`.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from ecosim.kernels.elementary import HALF_LN_TWO_PI, log_gamma, stirling_rest
from ecosim.kernels.elementary import fast_exp as fast_exp
from ecosim.kernels.elementary import fast_log as fast_log
from ecosim.kernels.incomplete import beta_cdf, gamma_shares
from ecosim.kernels.jit import inlined, kernel

SMALL_MEAN = 64.0  # 8 standard deviations below it begin at 0
POISSON_SPREAD = 8.0  # standard deviations below the mean that hold less than 1e-15 of the mass
MOST_HALVINGS = 200


@kernel
def bernoulli(u: float, share: float) -> bool:
    """True with probability `share`; a higher share only adds cases.

    >>> bernoulli(0.3, 0.5), bernoulli(0.5, 0.5)
    (True, False)
    """
    return u < share


@kernel
def exponential(u: float, mean: float) -> float:
    """Exponential with this mean: -mean ln(1 - u).

    >>> round(exponential(0.5, 10.0), 6)
    6.931472
    """
    return -mean * fast_log(1.0 - u)


@kernel
def gumbel(u: float) -> float:
    """Standard Gumbel, -ln(-ln u): the argmax of V_j + gumbel draws from the logit of V (McFadden 1974).

    >>> round(gumbel(0.5), 6)
    0.366513
    """
    return -fast_log(-fast_log(u))


@kernel
def normal(u: float) -> float:
    """Standard normal quantile, relative error about 1e-16 (Wichura 1988, AS 241, PPND16).

    >>> normal(0.5), round(normal(0.975), 6)
    (0.0, 1.959964)
    """
    q = u - 0.5
    if abs(q) <= 0.425:
        return q * _centre(0.180625 - q * q)
    r = np.sqrt(-fast_log(u if q < 0.0 else 1.0 - u))
    tail = _shoulder(r - 1.6) if r <= 5.0 else _far_tail(r - 5.0)
    return -tail if q < 0.0 else tail


@kernel
def _centre(r: float) -> float:
    top = 3.3430575583588128105e4 + r * 2.5090809287301226727e3
    top = 4.5921953931549871457e4 + r * (6.7265770927008700853e4 + r * top)
    top = 1.3314166789178437745e2 + r * (1.9715909503065514427e3 + r * (1.3731693765509461125e4 + r * top))
    bottom = 2.8729085735721942674e4 + r * 5.2264952788528545610e3
    bottom = 2.1213794301586595867e4 + r * (3.9307895800092710610e4 + r * bottom)
    bottom = 4.2313330701600911252e1 + r * (6.8718700749205790830e2 + r * (5.3941960214247511077e3 + r * bottom))
    return (3.3871328727963666080 + r * top) / (1.0 + r * bottom)


@kernel
def _shoulder(r: float) -> float:
    top = 2.27238449892691845833e-2 + r * 7.74545014278341407640e-4
    top = 1.27045825245236838258 + r * (2.41780725177450611770e-1 + r * top)
    top = 4.63033784615654529590 + r * (5.76949722146069140550 + r * (3.64784832476320460504 + r * top))
    bottom = 5.47593808499534494600e-4 + r * 1.05075007164441684324e-9
    bottom = 1.48103976427480074590e-1 + r * (1.51986665636164571966e-2 + r * bottom)
    bottom = 2.05319162663775882187 + r * (1.67638483018380384940 + r * (6.89767334985100004550e-1 + r * bottom))
    return (1.42343711074968357734 + r * top) / (1.0 + r * bottom)


@kernel
def _far_tail(r: float) -> float:
    top = 2.71155556874348757815e-5 + r * 2.01033439929228813265e-7
    top = 2.65321895265761230930e-2 + r * (1.24266094738807843860e-3 + r * top)
    top = 5.46378491116411436990 + r * (1.78482653991729133580 + r * (2.96560571828504891230e-1 + r * top))
    bottom = 1.42151175831644588870e-7 + r * 2.04426310338993978564e-15
    bottom = 7.86869131145613259100e-4 + r * (1.84631831751005468180e-5 + r * bottom)
    bottom = 5.99832206555887937690e-1 + r * (1.36929880922735805310e-1 + r * (1.48753612908506148525e-2 + r * bottom))
    return (6.65790464350110377720 + r * top) / (1.0 + r * bottom)


@kernel
def log_normal(u: float, median: float, sigma: float) -> float:
    """Log-normal with this median and spread of the logarithm; its mean is median exp(sigma^2 / 2).

    >>> log_normal(0.5, 24.0, 0.8)
    24.0
    """
    return median * fast_exp(sigma * normal(u))


@inlined
def _sum_up(u: float, mean: float, k: int, term: float) -> int:
    """The least count from k on whose running sum of probabilities reaches u; `term` is the probability of k."""
    total = term
    last = int(mean + POISSON_SPREAD * np.sqrt(mean)) + 64
    while total < u and k < last:
        k += 1
        term *= mean / k
        total += term
    return k


@inlined
def few(u: float, mean: float) -> int:
    """Poisson count for means up to SMALL_MEAN, summed from 0; put into its caller, as arrivals draw millions."""
    return _sum_up(u, mean, 0, fast_exp(-mean))


@kernel
def poisson(u: float, mean: float) -> int:
    """Poisson count: the least k with F(k; mean) >= u, int64. Means up to 1e4; the cost grows like the root.

    Sums the probabilities upwards from 0, or from 8 standard deviations below the mean, where less than 1e-15 is left
    out: the sum does not depend on u, so the count cannot fall when u rises.

    >>> poisson(0.5, 0.1), poisson(0.95, 0.1), poisson(0.5, 100.0)
    (0, 1, 100)
    """
    if u <= 1.0 - mean or mean <= 0.0:
        return 0  # F(0) = exp(-mean) >= 1 - mean: no exponential for a rare layer
    if mean <= SMALL_MEAN:
        return few(u, mean)
    k = int(mean - POISSON_SPREAD * np.sqrt(mean))
    return _sum_up(u, mean, k, _poisson_probability(k, mean))


@kernel
def _poisson_probability(k: int, mean: float) -> float:
    """Probability of k >= 1 in Loader's form (2000), exact to about 1e-13 for thousands."""
    x = float(k)
    if x < 10.0:
        return fast_exp(x * fast_log(mean) - mean - log_gamma(x + 1.0))
    deviance = x * fast_log(x / mean) + mean - x
    return fast_exp(-deviance - stirling_rest(x) - 0.5 * fast_log(x) - HALF_LN_TWO_PI)


@kernel
def geometric(u: float, more_share: float, most: int) -> int:
    """Units of an order, 1 … most: each further one follows with probability `more_share`.

    >>> geometric(0.5, 0.08, 5), geometric(0.95, 0.08, 5), geometric(0.9999999, 0.08, 3)
    (1, 2, 3)
    """
    units = 1
    above = 1.0 - u
    left = more_share
    while units < most and above < left:
        units += 1
        left *= more_share
    return units


@kernel
def weighted(u: float, cumulative: npt.NDArray[np.float64]) -> int:
    """Index drawn by weights: the first whose running sum, float64[n], exceeds u times the total.

    >>> weighted(0.5, np.array([1.0, 2.0, 4.0])), weighted(0.1, np.array([1.0, 2.0, 4.0]))
    (2, 0)
    """
    goal = u * cumulative[-1]
    low = 0
    high = len(cumulative) - 1
    while low < high:
        middle = (low + high) // 2
        if cumulative[middle] > goal:
            high = middle
        else:
            low = middle + 1
    return low


@kernel
def gamma(u: float, shape: float, mean: float) -> float:
    """Gamma with this shape and mean (variance mean^2 / shape), relative error below 1e-11.

    Newton's steps on ln x from Wilson and Hilferty's start (1931), halved back into the bracket where they
    leave it.

    >>> abs(gamma(0.5, 1.0, 10.0) - exponential(0.5, 10.0)) < 1e-12
    True
    """
    if shape == 1.0:
        return exponential(u, mean)
    ln_norm = log_gamma(shape)
    low, high = -740.0, fast_log(shape + 60.0 * np.sqrt(shape) + 60.0)  # of ln x; less than 2^-33 lies above
    y = min(max(_gamma_start(u, shape), low), high)
    for _ in range(MOST_HALVINGS):
        x = fast_exp(y)
        below, above = gamma_shares(x, shape)
        miss = below - u if u < 0.5 else (1.0 - u) - above  # the smaller share keeps its digits
        low, high = (low, y) if miss > 0.0 else (y, high)
        slope = fast_exp(shape * y - x - ln_norm)  # of the share in ln x
        following = _next_guess(y, miss, slope, low, high)
        moved = abs(following - y)
        y = following
        if moved < 1e-12:
            break
    return mean * fast_exp(y) / shape


@kernel
def _gamma_start(u: float, shape: float) -> float:
    """ln of a first guess of the quantile."""
    small = (fast_log(u) + log_gamma(shape + 1.0)) / shape  # P(a, x) ~ x^a / Γ(a + 1) for small x
    ninth = 1.0 / (9.0 * shape)
    root = 1.0 - ninth + normal(u) * np.sqrt(ninth)
    if small < -0.5 or root <= 0.1:
        return small
    return fast_log(shape * root * root * root)


@kernel
def _next_guess(y: float, miss: float, slope: float, low: float, high: float) -> float:
    """Newton's step from y, or the middle of the bracket where it would leave it."""
    following = y - (miss / slope if slope > 0.0 else np.inf)
    return following if low <= following <= high else 0.5 * (low + high)


@kernel
def beta(u: float, a: float, b: float) -> float:
    """Beta with these two shapes (mean a / (a + b)), absolute error below 1e-10; for building worlds.

    Newton's steps on the logit of x, kept inside a bracket that every step narrows.

    >>> abs(beta(0.5, 1.0, 2.0) - (1.0 - 0.5**0.5)) < 1e-12
    True
    """
    ln_norm = log_gamma(a) + log_gamma(b) - log_gamma(a + b)
    low, high = -700.0, 700.0
    y = fast_log(a / b)
    for _ in range(MOST_HALVINGS):
        down = fast_exp(-abs(y))
        x = 1.0 / (1.0 + down) if y > 0.0 else down / (1.0 + down)
        rest = down / (1.0 + down) if y > 0.0 else 1.0 / (1.0 + down)
        miss = beta_cdf(x, a, b) - u
        low, high = (low, y) if miss > 0.0 else (y, high)
        slope = fast_exp(a * fast_log(x) + b * fast_log(rest) - ln_norm)
        following = _next_guess(y, miss, slope, low, high)
        moved = abs(following - y)
        y = following
        if moved < 1e-12:
            break
    return 1.0 / (1.0 + fast_exp(-y))
