"""The regularised incomplete gamma and beta functions behind `distributions.py`.

Series and continued fractions, taken until a term no longer changes the sum. Used when a world is built,
not for every visit. Nothing here draws or inverts.
"""

from __future__ import annotations

from ecosim.kernels.elementary import fast_exp, fast_log, log_gamma
from ecosim.kernels.jit import kernel

TINY = 1e-300
SMALLEST_STEP = 1e-16
MOST_STEPS = 100_000


@kernel
def gamma_shares(x: float, shape: float) -> tuple[float, float]:
    """P(shape, x) and Q(shape, x): the shares of a gamma distribution of scale 1 below and above x >= 0.

    The series (DLMF 8.11.4) below shape + 1, Legendre's continued fraction for Q (DLMF 8.9.2, Lentz's
    method) above; both shares are given because the smaller one keeps its digits.

    >>> below, above = gamma_shares(2.0, 1.0)
    >>> abs(above - fast_exp(-2.0)) < 1e-15, below + above
    (True, 1.0)
    """
    if x <= 0.0:
        return 0.0, 1.0
    front = fast_exp(shape * fast_log(x) - x - log_gamma(shape))
    if x < shape + 1.0:
        below = front * _gamma_series(x, shape)
        return below, 1.0 - below
    above = front * _gamma_fraction(x, shape)
    return 1.0 - above, above


@kernel
def _gamma_series(x: float, shape: float) -> float:
    term = 1.0 / shape
    total = term
    n = shape
    for _ in range(MOST_STEPS):
        n += 1.0
        term *= x / n
        total += term
        if term < total * SMALLEST_STEP:
            break
    return total


@kernel
def _gamma_fraction(x: float, shape: float) -> float:
    b = x + 1.0 - shape
    c = 1.0 / TINY
    d = 1.0 / b
    value = d
    for i in range(1, MOST_STEPS):
        a = -i * (i - shape)
        b += 2.0
        d = 1.0 / _not_zero(a * d + b)
        c = _not_zero(b + a / c)
        step = d * c
        value *= step
        if abs(step - 1.0) < SMALLEST_STEP:
            break
    return value


@kernel
def beta_cdf(x: float, a: float, b: float) -> float:
    """I_x(a, b), the share of a beta distribution that lies below x (DLMF 8.17.22, Lentz's method).

    >>> round(beta_cdf(0.25, 1.0, 2.0), 12)
    0.4375
    """
    if x <= 0.0:
        return 0.0
    if x >= 1.0:
        return 1.0
    front = fast_exp(log_gamma(a + b) - log_gamma(a) - log_gamma(b) + a * fast_log(x) + b * fast_log(1.0 - x))
    if x < (a + 1.0) / (a + b + 2.0):
        return front * _beta_fraction(x, a, b) / a
    return 1.0 - front * _beta_fraction(1.0 - x, b, a) / b


@kernel
def _beta_fraction(x: float, a: float, b: float) -> float:
    c = 1.0
    d = 1.0 / _not_zero(1.0 - (a + b) * x / (a + 1.0))
    value = d
    for m in range(1, MOST_STEPS):
        even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m))
        d = 1.0 / _not_zero(1.0 + even * d)
        c = _not_zero(1.0 + even / c)
        value *= d * c
        odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0))
        d = 1.0 / _not_zero(1.0 + odd * d)
        c = _not_zero(1.0 + odd / c)
        value *= d * c
        if abs(d * c - 1.0) < SMALLEST_STEP * 4.0:
            break
    return value


@kernel
def _not_zero(value: float) -> float:
    return TINY if abs(value) < TINY else value
