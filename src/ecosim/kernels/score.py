"""A score that a plugin compiles: called by its address, so that no kernel is compiled anew for it.

A function of five numbers becomes machine code with the C convention; the engine keeps its address in a row of
`paid`, and `call_score` jumps there, some nanoseconds a call. Interpreted, the same address finds the Python
function. Knows nothing of what a score means.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numba
from llvmlite import ir
from numba import types
from numba.extending import intrinsic

from ecosim.kernels.jit import IS_INTERPRETED

SIGNATURE = types.float64(types.float64, types.float64, types.float64, types.float64, types.float64)
_KNOWN: dict[int, Any] = {}  # by address: keeps machine code alive, and serves interpreted runs


class Compiled:
    """A compiled score; from Python it is called through ctypes."""

    def __init__(self, code: Any) -> None:
        self.code, self.address = code, int(code.address)

    def __call__(self, *numbers: float) -> float:
        return float(self.code.ctypes(*numbers))


class Interpreted:
    """A score that is called as it is, under an address of its own."""

    def __init__(self, function: Callable[..., float]) -> None:
        self.function = function
        self.address = id(self)

    def __call__(self, *numbers: float) -> float:
        try:
            return float(self.function(*numbers))
        except (ArithmeticError, ValueError):  # what machine code answers with infinity or no number
            return float("nan")


def compile_score(function: Callable[..., float]) -> Any:
    """A score with an `address`, which may be called from Python too."""
    if IS_INTERPRETED:
        score: Any = Interpreted(function)
    else:
        compile_c: Any = numba.cfunc(SIGNATURE, error_model="numpy")  # 1 / 0 is no exception but infinite, and lost
        score = Compiled(compile_c(function))
    _KNOWN[score.address] = score
    return score


@intrinsic
def _jump(context: Any, address: Any, bid: Any, quality: Any, hour: Any, u: Any, v: Any) -> Any:
    def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        double = ir.DoubleType()
        kind = ir.FunctionType(double, [double] * 5).as_pointer()
        return builder.call(builder.inttoptr(args[0], kind), args[1:])

    number = types.float64
    return number(types.int64, number, number, number, number, number), generate


def _look_up(address: int, bid: float, quality: float, hour: float, u: float, v: float) -> float:
    return float(_KNOWN[int(address)](bid, quality, hour, u, v))


call_score: Any = _look_up if IS_INTERPRETED else _jump
