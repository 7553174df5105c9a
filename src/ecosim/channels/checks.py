"""The checks that declarations make of themselves: one line each, naming the record, the value and the rule.

Limits stand here with their reasons. Nothing here knows a shopper, a listing or the run.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

LayerId = str | tuple[str | int, ...]
Kind = TypeVar("Kind")
MOST_VISITS = 1_000.0  # a shopper, layer and window: far above any person, far below the key's 65,535 ordinals
MOST_HOURS = 8_784.0  # a leap year
MOST_FEN = 10**13  # 100 billion yuan: sums of these stay inside int64
MOST_SHOWN = 80
MOST_PARTS = 100_000  # parts of a shape: a year in steps of five minutes


def brief(value: object) -> str:
    """A value as an error may show it: an array by its type and shape, anything else in at most 80 characters."""
    if isinstance(value, np.ndarray):
        return f"{value.dtype}{list(value.shape)}"
    text = repr(value)
    return text if len(text) <= MOST_SHOWN else text[: MOST_SHOWN - 3] + "..."


def set_field(record: object, name: str, value: object) -> None:
    object.__setattr__(record, name, value)


def check_text(where: str, what: str, value: object) -> None:
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f"{where}: {what} is {value!r}; a name in text is needed")


def check_choice(where: str, what: str, value: object, choices: tuple[str, ...]) -> None:
    if value not in choices:
        raise ValueError(f"{where}: {what} is {value!r}; use one of {', '.join(choices)}")


def check_type(where: str, what: str, value: object, kinds: tuple[type, ...]) -> None:
    if not isinstance(value, kinds):
        names = ", ".join("None" if kind is type(None) else kind.__name__ for kind in kinds)
        raise TypeError(f"{where}: {what} is {brief(value)}; give {names}")


def check_int(where: str, what: str, value: object, least: int, most: int) -> None:
    if isinstance(value, bool) or not isinstance(value, int | np.integer):
        raise TypeError(f"{where}: {what} is {value!r}; a whole number is needed")
    if not least <= int(value) <= most:
        raise ValueError(f"{where}: {what} is {value}; it must lie in {least}..{most}")


def check_number(where: str, what: str, value: object, least: float, most: float, *, above: bool = False) -> None:
    if isinstance(value, bool) or not isinstance(value, int | float | np.integer | np.floating):
        raise TypeError(f"{where}: {what} is {value!r}; a number is needed")
    if not least <= float(value) <= most or (above and float(value) == least):
        limits = f"above {least:g} and at most {most:g}" if above else f"{least:g}..{most:g}"
        raise ValueError(f"{where}: {what} is {value}; it must be {limits}")


def check_flag(where: str, what: str, value: object) -> None:
    if not isinstance(value, bool | np.bool_):
        raise TypeError(f"{where}: {what} is {value!r}; give True or False")


def checked_records(where: str, what: str, value: object, kind: type[Kind]) -> tuple[Kind, ...]:
    if isinstance(value, str) or not isinstance(value, Iterable):
        raise TypeError(f"{where}: {what} is {brief(value)}; give a tuple of {kind.__name__}")
    records = tuple(value)
    for each in records:
        check_type(where, what, each, (kind,))
    return records


def hash_of(value: LayerId) -> int:
    """CRC-32 of an id as JSON, the same on every machine."""
    return zlib.crc32(json.dumps(value, ensure_ascii=True).encode())


def check_id(kind: str, value: object) -> None:
    parts = value if isinstance(value, tuple) else (value,)
    if value in ("", ()) or any(isinstance(p, bool) or not isinstance(p, str | int) for p in parts):
        raise TypeError(f"{kind}: id is {value!r}; give text, or a tuple of texts and whole numbers")


def check_once(where: str, names: list[Any]) -> None:
    seen: set[Any] = set()
    for name in names:
        if name in seen:
            raise ValueError(f"{where} {name!r} is declared twice; give it once")
        seen.add(name)


def frozen(array: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """The same array, read-only from now on; a view is copied, since its owner could still write."""
    kept = array if array.base is None else array.copy()
    kept.flags.writeable = False
    return kept


def checked_mean(where: str, mean: object) -> float | npt.NDArray[Any]:
    if not isinstance(mean, np.ndarray) or mean.ndim == 0:
        value = mean.item() if isinstance(mean, np.ndarray) else mean
        check_number(where, "mean", value, 0.0, MOST_VISITS)
        return float(value)  # type: ignore[arg-type]  # checked to be a number just above
    if mean.ndim != 1 or mean.dtype.kind not in "fiu":
        raise ValueError(f"{where}: mean is an array {mean.dtype}{list(mean.shape)}; a number a shopper is needed")
    if mean.size and not (float(mean.min()) >= 0.0 and float(mean.max()) <= MOST_VISITS):
        row = int(np.argmin((mean >= 0) & (mean <= MOST_VISITS)))
        raise ValueError(f"{where}: mean[{row}] is {mean[row]}; it must be 0..{MOST_VISITS:g}")
    return frozen(mean if mean.dtype in (np.float32, np.float64) else mean.astype(np.float64))


def checked_audience(where: str, audience: object) -> npt.NDArray[np.bool_] | None:
    if audience is None:
        return None
    if not isinstance(audience, np.ndarray) or audience.dtype != np.bool_ or audience.ndim != 1:
        raise TypeError(
            f"{where}: audience is {brief(audience)}; give True or False a shopper, such as w.segment(name)"
        )
    return frozen(audience)


def checked_shape(where: str, shape: object) -> Any:
    if isinstance(shape, str):
        check_choice(where, "shape", shape, ("habit", "flat"))
        return shape
    try:
        weights = np.array(shape, dtype=np.float64)
    except (TypeError, ValueError):
        raise TypeError(f"{where}: shape is {brief(shape)}; give numbers, or one of habit, flat") from None
    if weights.ndim != 1 or not 1 <= weights.size <= MOST_PARTS:
        raise ValueError(f"{where}: shape is an array {list(weights.shape)}; give a row of 1..{MOST_PARTS} weights")
    if not np.isfinite(weights).all() or (weights < 0).any() or weights.sum() <= 0:
        raise ValueError(
            f"{where}: shape holds {weights.min()}..{weights.max()}; give finite weights from 0, some above"
        )
    return frozen(weights)
