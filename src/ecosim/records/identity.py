"""What a run is: a hash of its content. Two runs with the same hash give the same tables, byte for byte.

Scenario, seed, replications, role, versions and sources enter; scheduler, workers, paths, file names and
times do not.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
import platform
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

# Parts whose source decides what a run's tables hold; whatever only reads a run is left out.
DECIDING_PARTS = ("units.py", "scenario", "kernels", "world", "records", "channels", "api.py", "engine")


def run_hash(
    scenario_identity: str,
    versions: Mapping[str, str],
    channel_hashes: Mapping[str, str],
    *,
    replications: int,
    seed: int,
    role: str,
) -> str:
    """SHA-256 of a run's identity, hex; its first 12 digits end the name of the run folder.

    >>> run_hash("ab", {"ecosim": "1"}, {}, replications=8, seed=1, role="plan")[:12]
    'a104eb607aee'
    """
    content = {
        "scenario": scenario_identity, "versions": dict(versions), "channels": dict(channel_hashes),
        "replications": replications, "seed": seed, "role": role,
    }  # fmt: skip
    return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


@cache
def versions() -> dict[str, str]:
    """Versions that a run depends on: the program and its sources, its kernels, Python, NumPy and numba."""
    from ecosim.kernels.jit import source_hash  # imports numba, which takes most of a second

    return {
        "ecosim": _version_of("ecosim"),
        "sources": sources_hash(),
        "kernels": source_hash(),
        "python": platform.python_version(),
        "numpy": _version_of("numpy"),
        "numba": _version_of("numba"),
    }


def sources_hash(parts: Sequence[str] = DECIDING_PARTS) -> str:
    """Hash of every source of some parts, else of all that decide a result: an edited checkout is another version.

    12 hex digits.
    """
    root, digest = Path(__file__).parents[1], hashlib.sha256()
    for part in parts:
        path = root / part
        for file in sorted(path.rglob("*.py")) if path.is_dir() else [path]:
            digest.update(file.relative_to(root).as_posix().encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()[:12]


def _version_of(package: str) -> str:
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return "not installed"  # run from a checkout: the sources' hash still tells versions apart
