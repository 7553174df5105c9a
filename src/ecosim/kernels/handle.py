"""One pointer for many arrays: how kernels receive the state of a world.

numba passes a tuple of arrays by value and counts references to each at every call: with seventy arrays that costs
microseconds a visit and minutes of compiling. A `Handle` is a class of arrays and numbers whose compiled form is one
pointer to a table of addresses, lengths and numbers; `handle.field` reads the same in compiled and interpreted code.
The Python object owns the arrays and must outlive the call.
"""

from __future__ import annotations

from typing import Any, ClassVar, Self, get_args, get_type_hints

import numpy as np
from llvmlite import ir
from numba import from_dtype, types
from numba.core import cgutils
from numba.core.typing.templates import AttributeTemplate
from numba.extending import (
    NativeValue,
    infer_getattr,
    lower_getattr_generic,
    models,
    register_model,
    typeof_impl,
    unbox,
)
from numba.np.arrayobj import make_array, populate_array

WORD = ir.IntType(64)
MOST_DIMENSIONS = 3
SLOTS = 1 + MOST_DIMENSIONS  # of the table, for each field: address (or value), then the shape


class HandleType(types.Type):
    """Compiled type of a handle class."""

    def __init__(self, name: str, fields: tuple[tuple[str, Any], ...]) -> None:
        self.fields = dict(fields)
        self.slot = {field: SLOTS * i for i, (field, _) in enumerate(fields)}
        super().__init__(name=f"{name}{tuple(f'{field}:{kind}' for field, kind in fields)}")


register_model(HandleType)(models.OpaqueModel)


class Handle:
    """A class of numbers (`float`, `int`, `np.uint64`) and arrays (`Annotated[…, (dtype, dimensions)]`), by annotation.

    Raises TypeError where fields are missing or unknown, or an array has another type, shape or order.
    """

    FIELDS: ClassVar[dict[str, Any]]
    TYPE: ClassVar[HandleType]

    def __init_subclass__(cls) -> None:
        hints = get_type_hints(cls, include_extras=True)
        cls.FIELDS = {name: _kind(hint) for name, hint in hints.items() if name not in ("FIELDS", "TYPE")}
        cls.TYPE = HandleType(cls.__name__, tuple((name, _compiled(kind)) for name, kind in cls.FIELDS.items()))

    def __init__(self, **values: Any) -> None:
        if values.keys() != self.FIELDS.keys():
            raise TypeError(
                f"{type(self).__name__}: fields {sorted(values.keys() ^ self.FIELDS.keys())} are missing or unknown"
            )
        table = np.zeros(SLOTS * len(values), np.int64)
        for name, kind in self.FIELDS.items():
            value = _number(values[name], kind) if isinstance(kind, str) else _array(name, values[name], *kind)
            setattr(self, name, value)
            slot = self.TYPE.slot[name]
            if isinstance(kind, str):
                table[slot] = np.array(value, kind).view(np.int64)
            else:
                table[slot] = value.ctypes.data
                table[slot + 1 : slot + 1 + value.ndim] = value.shape
        self._table = table
        self._address = table.ctypes.data

    def replace(self, **changes: Any) -> Self:
        """A new handle with some fields replaced; the others are shared."""
        return type(self)(**{name: changes.get(name, getattr(self, name)) for name in self.FIELDS})


def _kind(hint: Any) -> Any:
    """ "f8", "i8" or "u8" of a number, (dtype, dimensions) of an array."""
    numbers = {float: "f8", int: "i8", np.uint64: "u8"}
    return numbers[hint] if hint in numbers else get_args(hint)[1]


def _compiled(kind: Any) -> Any:
    if isinstance(kind, str):
        return {"f8": types.float64, "i8": types.int64, "u8": types.uint64}[kind]
    dtype, dimensions = kind
    return types.Array(from_dtype(np.dtype(dtype)), dimensions, "C")


def _number(value: Any, kind: str) -> Any:
    return np.dtype(kind).type(value)


def _array(name: str, value: Any, dtype: Any, dimensions: int) -> Any:
    if value.dtype != np.dtype(dtype) or value.ndim != dimensions or not value.flags.c_contiguous:
        raise TypeError(
            f"{name}: has {value.dtype}{list(value.shape)}; needs a contiguous {dtype} array of {dimensions} dimensions"
        )
    return value


@typeof_impl.register(Handle)
def _typeof(value: Handle, context: Any) -> HandleType:
    return value.TYPE


@unbox(HandleType)
def _unbox(kind: HandleType, value: Any, c: Any) -> NativeValue:
    number = c.pyapi.object_getattr_string(value, "_address")
    pointer = c.pyapi.long_as_voidptr(number)
    c.pyapi.decref(number)
    return NativeValue(pointer, is_error=cgutils.is_not_null(c.builder, c.pyapi.err_occurred()))


@infer_getattr
class _Attributes(AttributeTemplate):
    key = HandleType

    def generic_resolve(self, kind: HandleType, name: str) -> Any:  # type: ignore[override]  # numba: a placeholder
        return kind.fields.get(name)


@lower_getattr_generic(HandleType)
def _read_field(context: Any, builder: Any, kind: HandleType, pointer: Any, name: str) -> Any:
    """Load a number, or put an array together from the table: borrowed memory, no reference counted."""
    field, slot = kind.fields[name], kind.slot[name]
    table = builder.bitcast(pointer, WORD.as_pointer())

    def word(offset: int) -> Any:
        return builder.load(builder.gep(table, [ir.Constant(WORD, slot + offset)]))

    if not isinstance(field, types.Array):
        return builder.bitcast(word(0), context.get_value_type(field))
    array = make_array(field)(context, builder)
    data_type = context.get_data_type(field.dtype)
    itemsize = context.get_abi_sizeof(data_type)
    shape = [word(1 + i) for i in range(field.ndim)]
    strides = [ir.Constant(WORD, itemsize)]
    for length in reversed(shape[1:]):
        strides.insert(0, builder.mul(length, strides[0]))
    populate_array(
        array, data=builder.inttoptr(word(0), array.data.type), shape=cgutils.pack_array(builder, shape),
        strides=cgutils.pack_array(builder, strides), itemsize=ir.Constant(WORD, itemsize), meminfo=None,
    )  # fmt: skip
    return array._getvalue()
