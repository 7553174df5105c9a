"""Ask for memory ahead of its use: shoppers come in the order of time, not of their rows."""

from __future__ import annotations

from typing import Any

from llvmlite import ir
from numba import types
from numba.extending import intrinsic
from numba.np.arrayobj import make_array

from ecosim.kernels.jit import IS_INTERPRETED

READ, KEEP, DATA = 0, 3, 1


@intrinsic
def _prefetch(context: Any, rows: Any, row: Any) -> Any:
    def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        array = make_array(signature.args[0])(context, builder, args[0])
        place = builder.bitcast(builder.gep(array.data, [args[1]]), ir.IntType(8).as_pointer())
        word = ir.IntType(32)
        kind = ir.FunctionType(ir.VoidType(), [place.type, word, word, word])
        ask = builder.module.declare_intrinsic("llvm.prefetch", [place.type], kind)
        builder.call(ask, [place, ir.Constant(word, READ), ir.Constant(word, KEEP), ir.Constant(word, DATA)])
        return context.get_dummy_value()

    return types.void(rows, types.int64), generate


def _nothing(rows: Any, row: Any) -> None:
    """Interpreted code has no cache to fill."""


prefetch: Any = _nothing if IS_INTERPRETED else _prefetch
