"""Exponential, logarithm and log-gamma in plain float64 arithmetic, without a call into the C library.

numba has no vector mathematics here, and every libm rounds its own way; these few polynomials are fast when
inlined and give the same bits on every machine, compiled or interpreted. They know nothing of
distributions: those are in `distributions.py`.
"""

from __future__ import annotations

import numpy as np

from ecosim.kernels.jit import kernel

LOG2_E = 1.4426950408889634
LN2_HIGH = 6.93147180369123816490e-01  # fdlibm's split of ln 2: the high part times a small integer is exact
LN2_LOW = 1.90821492927058770002e-10
ROUNDER = 6755399441055744.0  # 1.5 * 2^52: adding it leaves the nearest integer in the low bits
ROUNDER_BITS = np.int64(0x4338000000000000)
EXPONENT_BIAS = np.int64(1023)
MANTISSA_BITS = np.int64(52)
BELOW_SQRT_HALF = np.int64(0x3FE6A09E00000000)  # bits of about sqrt(1/2), where fdlibm splits the mantissa
HALF_LN_TWO_PI = 0.91893853320467274178


@kernel
def fast_exp(x: float) -> float:
    """e^x, float64; relative error below 4e-16 on [-708, 709], arguments beyond are moved to the nearer end.

    Cody and Waite's reduction to |r| <= ln(2)/2 and the Taylor sum to r^12 (rest 1.7e-16), in Estrin's order.

    >>> fast_exp(0.0), abs(fast_exp(1.0) - 2.718281828459045) < 1e-15
    (1.0, True)
    """
    x = min(max(x, -708.0), 709.0)
    shifted = np.float64(x * LOG2_E + ROUNDER)
    n = shifted - ROUNDER
    r = (x - n * LN2_HIGH) - n * LN2_LOW
    r2 = r * r
    r4 = r2 * r2
    low = (1.0 + r) + r2 * (1.0 / 2.0 + r * (1.0 / 6.0))
    middle = (1.0 / 24.0 + r * (1.0 / 120.0)) + r2 * (1.0 / 720.0 + r * (1.0 / 5040.0))
    high = (1.0 / 40320.0 + r * (1.0 / 362880.0)) + r2 * (1.0 / 3628800.0 + r * (1.0 / 39916800.0))
    total = low + r4 * (middle + r4 * (high + r4 * (1.0 / 479001600.0)))
    power = np.int64((shifted.view(np.int64) - ROUNDER_BITS + EXPONENT_BIAS) << MANTISSA_BITS)
    return float(total * power.view(np.float64))


@kernel
def fast_log(x: float) -> float:
    """Natural logarithm of a normal positive float64, error below one unit in the last place.

    fdlibm's `e_log.c` (Sun Microsystems, 1993): x = 2^k (1 + f), s = f / (2 + f), ln(1 + f) = f - (f^2/2 -
    s (f^2/2 + R)).

    >>> fast_log(1.0), abs(fast_log(10.0) - 2.302585092994046) < 1e-15
    (0.0, True)
    """
    value = np.float64(x)
    bits = value.view(np.int64)
    k = (bits - BELOW_SQRT_HALF) >> MANTISSA_BITS
    mantissa = np.int64(bits - (k << MANTISSA_BITS))
    f = mantissa.view(np.float64) - 1.0
    s = f / (2.0 + f)
    z = s * s
    w = z * z
    even = w * (3.999999999940941908e-01 + w * (2.222219843214978396e-01 + w * 1.531383769920937332e-01))
    odd = 2.857142874366239149e-01 + w * (1.818357216161805012e-01 + w * 1.479819860511658591e-01)
    rest = even + z * (6.666666666666735130e-01 + w * odd)
    half = 0.5 * f * f
    exponent = float(k)
    return float(exponent * LN2_HIGH - ((half - (s * (half + rest) + exponent * LN2_LOW)) - f))


@kernel
def log_gamma(x: float) -> float:
    """ln Γ(x) for x > 0; Stirling's series (DLMF 5.11.1) above 10, the recurrence below it.

    >>> abs(log_gamma(5.0) - fast_log(24.0)) < 1e-14
    True
    """
    product = 1.0
    while x < 10.0:
        product *= x
        x += 1.0
    return (x - 0.5) * fast_log(x) - x + HALF_LN_TWO_PI + stirling_rest(x) - fast_log(product)


@kernel
def stirling_rest(x: float) -> float:
    """ln Γ(x) minus Stirling's first terms, for x >= 10; the error is below 1e-15 (DLMF 5.11.1, 6 terms)."""
    y = 1.0 / (x * x)
    inner = 1.0 / 1260.0 - y * (1.0 / 1680.0 - y * (1.0 / 1188.0 - y * (691.0 / 360360.0 - y / 156.0)))
    return (1.0 / 12.0 - y * (1.0 / 360.0 - y * inner)) / x
