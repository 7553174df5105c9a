"""Compilation: one decorator, one cache folder named by the content of every kernel source.

numba's own cache key sees only the edited file, so a kernel inlined from an edited import would run stale. The folder
name carries the hash of all kernel sources; an edit anywhere means a new folder and a fresh compile. Knows nothing of
what is compiled.
"""

from __future__ import annotations

import functools
import hashlib
import os
import pathlib
import tempfile
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar, cast

import numba

F = TypeVar("F", bound=Callable[..., Any])


def source_hash() -> str:
    """Hash of all kernel sources, 12 hex digits: part of a run's identity and the name of the cache folder."""
    digest = hashlib.sha256(f"numba {numba.__version__}".encode())
    for path in sorted(pathlib.Path(__file__).parent.glob("*.py")):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:12]


def cache_folder() -> pathlib.Path:
    """Folder of compiled kernels: `$ECOSIM_CACHE`, else the user's cache folder, else a temporary one."""
    home = os.path.join(os.path.expanduser("~"), ".cache")
    root = os.environ.get("ECOSIM_CACHE") or os.environ.get("XDG_CACHE_HOME") or home
    folder = pathlib.Path(root) / "ecosim" / f"kernels-{source_hash()}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        folder = pathlib.Path(tempfile.gettempdir()) / f"ecosim-kernels-{source_hash()}"
        folder.mkdir(parents=True, exist_ok=True)
    return folder


numba.config.CACHE_DIR = str(cache_folder())  # type: ignore[attr-defined]
IS_INTERPRETED: bool = numba.config.DISABLE_JIT  # type: ignore[attr-defined]  # NUMBA_DISABLE_JIT=1
njit: Any = functools.partial(numba.njit, error_model="numpy", nogil=True)  # exact IEEE arithmetic, no fastmath
types: Any = numba.types


def plain_type(kind: Any) -> Any:
    """The type under which kernels call each other: constants and integers of any width are int64, for one version."""
    kind = types.unliteral(kind)
    return types.int64 if isinstance(kind, types.Integer) and kind.signed else kind


def kernel(function: F) -> F:
    """Compile `function` without the interpreter, cached on disk.

    It is compiled in two forms. The outer one, which Python calls, has a wrapper that unpacks every array of its
    arguments. The inner one, which kernels call, has none and takes plain types, as wrappers and a version for each
    constant took two thirds of the compiler's time (88 s against 30 s for all kernels); it ends up inside its callers,
    so the cache need not hold it.
    """
    outer = njit(cache=True)(function)
    if IS_INTERPRETED:
        return function
    inner = njit(no_cpython_wrapper=True, no_cfunc_wrapper=True)(function)

    def get_call_template(args: Sequence[Any], kws: Mapping[str, Any]) -> Any:
        plain_kws = {name: plain_type(kind) for name, kind in kws.items()}
        return inner.get_call_template([plain_type(kind) for kind in args], plain_kws)

    outer.get_call_template, outer.get_overload = get_call_template, inner.get_overload
    return cast(F, outer)


def inlined(function: F) -> F:
    """Have the body of a small function put into each kernel that calls it, before anything is compiled."""
    return cast(F, njit(inline="always")(function))
