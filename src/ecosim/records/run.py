"""A finished run, read from its folder: the manifest at once, a table when it is asked for, its digest checked then.

Everything downstream (report, comparison, app) sees a run only through this. A missing, unfinished or damaged
folder is an `EcosimError` that names the file; nothing in a folder is trusted, and nothing is ever unpickled.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from ecosim.errors import EcosimError

if TYPE_CHECKING:
    import pandas as pd

FORMAT: Final = 2
MAX_MANIFEST_BYTES: Final = 16_000_000

# Key of the manifest, and what it must be.
_SHAPE: Final[dict[str, type]] = {
    "format": int, "name": str, "role": str, "hash": str, "scenario_identity": str, "seed": int, "replications": int,
    "replications_done": int, "versions": dict, "channels": dict, "baselines": dict, "failed": list, "warnings": list,
    "started": str, "finished": str, "extras": dict, "tables": dict, "digest": str,
}  # fmt: skip
_TABLE_NAME: Final = re.compile(r"[a-z][a-z0-9_]{0,63}")
_FOLDER_NAME: Final = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}-[0-9a-f]{12}")


class Run:
    """A finished run. `path` is its folder, `manifest` what `manifest.json` says."""

    def __init__(self, path: Path, manifest: dict[str, Any]) -> None:
        self.path = path
        self.manifest = manifest
        self._tables: dict[str, pd.DataFrame] = {}

    def __repr__(self) -> str:
        return f"Run({str(self.path)!r})"

    @property
    def name(self) -> str:
        return str(self.manifest["name"])

    @property
    def digest(self) -> str:
        """Digest of all tables, hex: equal results have equal digests."""
        return str(self.manifest["digest"])

    @property
    def scenario_yaml(self) -> str:
        """The resolved scenario as YAML; it loads again to an equal scenario."""
        path = self.path / "scenario.resolved.yaml"
        try:
            return path.read_text("utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise _damaged(path, error) from error

    @property
    def table_names(self) -> tuple[str, ...]:
        return tuple(self.manifest["tables"])

    def table(self, name: str) -> pd.DataFrame:
        """One table, read once and checked against its digest; a caller may change what it gets (copy on write)."""
        if name not in self.manifest["tables"]:
            raise EcosimError(f"{self.path}: has no table {name!r}; there are {', '.join(self.table_names)}")
        if name not in self._tables:
            self._tables[name] = _read_table(self.path / "tables" / f"{name}.parquet", self.manifest["tables"][name])
        return self._tables[name].copy(deep=False)


def read_run(path: Path) -> Run:
    """The finished run in folder `path`; raises `EcosimError` where there is none or its manifest is damaged."""
    path = Path(path)
    if not path.is_dir():
        raise EcosimError(f"{path}: is no run folder; give the folder that `ecosim run` named")
    file = path / "manifest.json"
    if not file.is_file():
        raise EcosimError(f"{path}: is no finished run, as it has no manifest.json; run the scenario again")
    try:
        if file.stat().st_size > MAX_MANIFEST_BYTES:
            raise ValueError(f"is larger than {MAX_MANIFEST_BYTES} bytes")
        manifest = json.loads(file.read_text("utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise _damaged(file, error) from error
    _check_manifest(file, manifest)
    return Run(path, manifest)


def _damaged(file: Path, error: object) -> EcosimError:
    why = " ".join(str(error).split())[:200]
    return EcosimError(f"{file}: is damaged ({why}); delete the folder and run the scenario again")


def _check_manifest(file: Path, manifest: Any) -> None:
    if not isinstance(manifest, dict):
        raise _damaged(file, "it holds no JSON object")
    if manifest.get("format") != FORMAT and isinstance(manifest.get("format"), int):
        raise EcosimError(
            f"{file}: has format {manifest['format']}; this version reads format {FORMAT}; run the scenario again"
        )
    for key, kind in _SHAPE.items():
        if not isinstance(manifest.get(key), kind) or isinstance(manifest[key], bool):
            raise _damaged(file, f"{key} is not a {kind.__name__}")
    for name in manifest["baselines"].values():  # whoever joins it to a path stays inside the parent
        if not isinstance(name, str) or not _FOLDER_NAME.fullmatch(name):
            raise _damaged(file, f"{name!r} is no name of a run folder")
    for name, entry in manifest["tables"].items():
        if not _TABLE_NAME.fullmatch(name):
            raise _damaged(file, f"{name!r} is no name of a table")
        if not isinstance(entry, dict) or not isinstance(entry.get("digest"), str):
            raise _damaged(file, f"table {name} has no digest")


def _read_table(file: Path, entry: dict[str, Any]) -> pd.DataFrame:
    import pyarrow as pa
    import pyarrow.parquet as pq

    from ecosim.records.digest import table_digest

    try:
        table: pd.DataFrame = pq.read_table(file).to_pandas()
        found = table_digest(table)
    except (OSError, ValueError, TypeError, KeyError, pa.ArrowException) as error:
        raise _damaged(file, error) from error
    if found != entry["digest"]:
        raise _damaged(file, f"its digest is {found[:12]}, the manifest says {entry['digest'][:12]}")
    return table
