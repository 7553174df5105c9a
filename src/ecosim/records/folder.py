"""The run folder `<name>-<hash12>/`: scenario.resolved.yaml, manifest.json, tables/*.parquet; a report adds its own.

It is written in a hidden folder beside its place and renamed when finished, so a run is either whole or not
there; two writers of one run end with one folder. Reading one stands in `run.py`, resuming an unfinished one
in `journal.py`.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import os
import re
import shutil
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from ecosim.errors import EcosimError, RunFailed
from ecosim.records.identity import run_hash, versions
from ecosim.records.outcome import Outcome
from ecosim.records.run import FORMAT, Run, read_run

if TYPE_CHECKING:
    import pandas as pd

    from ecosim.scenario import Scenario

HASH_DIGITS: Final = 12
NAME: Final = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
LEFT_BEHIND_S: Final = 86_400
ATTEMPTS: Final = 20
HASH: Final = re.compile(r"[0-9a-f]{12}")


def folder_name(name: str, hash12: str) -> str:
    """`<name>-<hash12>`, after checking both; so a run can only lie inside its parent.

    >>> folder_name("tiny", "0123456789ab")
    'tiny-0123456789ab'
    """
    if not NAME.fullmatch(name):
        raise EcosimError(f"run: {name!r} is no name; small letters, digits, - and _, at most 64; rename the scenario")
    if not HASH.fullmatch(hash12):
        raise EcosimError(f"run: {hash12!r} is no hash; it has {HASH_DIGITS} hexadecimal digits")
    return f"{name}-{hash12}"


def find_finished(parent: Path, name: str, hash12: str) -> Path | None:
    """The folder of a finished run without failed replications, or None: a damaged or partial one is run anew."""
    folder = parent / folder_name(name, hash12)
    try:
        run = read_run(folder)
    except EcosimError:
        return None
    return None if run.manifest["failed"] or run.manifest["hash"][:HASH_DIGITS] != hash12 else folder


def write_run(
    parent: Path,
    scenario: Scenario,
    outcomes: Sequence[Outcome],
    *,
    channel_hashes: Mapping[str, str],
    baselines: Mapping[str, str] | None = None,
    failed: Sequence[Mapping[str, Any]] = (),
    warnings: Sequence[str] = (),
    started: dt.datetime | None = None,
    extras: Mapping[str, Any] | None = None,
) -> Path:
    """Write a finished run into `parent` and give its folder.

    `channel_hashes` are the hashes of the plugins' sources by channel; `baselines` maps a role to the name of
    its run folder; `failed` has one record (replication, why) for each replication that gave no outcome;
    `extras` is put into the manifest as it is. Where the same finished run lies there already, it stays and
    is given. Raises `RunFailed` where books do not close or the same identity gives other tables,
    `EcosimError` where the folder cannot be written.
    """
    from ecosim.records.tables import tables_of  # pandas takes half a second

    settings, now = scenario.settings, dt.datetime.now(dt.UTC)
    identity = run_hash(scenario.identity, versions(), channel_hashes, replications=settings.replications,
                        seed=settings.seed, role=scenario.role)  # fmt: skip
    manifest = {
        "format": FORMAT, "name": scenario.name, "role": scenario.role, "hash": identity,
        "scenario_identity": scenario.identity, "seed": settings.seed, "replications": settings.replications,
        "replications_done": len({outcome.replication for outcome in outcomes}), "versions": versions(),
        "channels": dict(channel_hashes), "baselines": dict(baselines or {}), "failed": [dict(one) for one in failed],
        "warnings": _all_warnings(outcomes, warnings), "started": (started or now).isoformat(timespec="seconds"),
        "finished": now.isoformat(timespec="seconds"), "extras": dict(extras or {}),
    }  # fmt: skip
    try:
        aside = _write_aside(parent, scenario.resolved_yaml(), manifest, tables_of(outcomes))
        return _move_in(aside, parent / folder_name(scenario.name, identity[:HASH_DIGITS]))
    except OSError as error:
        raise EcosimError(
            f"{parent}: the run cannot be written: {error.strerror or error}; choose another --out"
        ) from error


def _all_warnings(outcomes: Sequence[Outcome], more: Sequence[str]) -> list[str]:
    """Every warning once, in order of replication."""
    ordered = sorted(outcomes, key=lambda outcome: (outcome.replication, outcome.luck))
    return list(dict.fromkeys([*more, *(text for outcome in ordered for text in outcome.warnings)]))


def _write_aside(parent: Path, scenario: str, manifest: dict[str, Any], tables: Mapping[str, pd.DataFrame]) -> Path:
    """Write everything into a new hidden folder, the manifest last; leave nothing behind when that fails."""
    parent.mkdir(parents=True, exist_ok=True)
    _sweep(parent)
    aside = Path(tempfile.mkdtemp(prefix=".writing-", dir=parent))
    try:
        aside.chmod(0o755)  # mkdtemp's folder is its owner's alone; a run is for everybody who may read the parent
        (aside / "scenario.resolved.yaml").write_text(scenario, "utf-8")
        manifest = {**manifest, **_write_tables(aside / "tables", tables)}
        text = json.dumps(manifest, ensure_ascii=False, indent=2, allow_nan=False) + "\n"
        (aside / "manifest.json").write_text(text, "utf-8")
    except BaseException:
        shutil.rmtree(aside, ignore_errors=True)
        raise
    return aside


def _sweep(parent: Path) -> None:
    """Remove hidden folders that a killed program left here; one written to within a day may still be in use."""
    for left in (*parent.glob(".writing-*"), *parent.glob(".damaged-*")):
        with contextlib.suppress(OSError):
            if time.time() - left.stat().st_mtime > LEFT_BEHIND_S:
                shutil.rmtree(left, ignore_errors=True)


def _write_tables(folder: Path, tables: Mapping[str, pd.DataFrame]) -> dict[str, Any]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    from ecosim.records.digest import overall_digest, table_digest

    folder.mkdir()
    entries = {}
    for name, table in tables.items():
        pq.write_table(
            pa.Table.from_pandas(table, preserve_index=False), folder / f"{name}.parquet", compression="zstd"
        )
        entries[name] = {"rows": len(table), "digest": table_digest(table)}
    return {
        "tables": entries,
        "digest": overall_digest({name: str(one["digest"]) for name, one in entries.items()}),
    }


def _move_in(aside: Path, place: Path) -> Path:
    """Rename the finished folder to its place; what lies there already stays where it is the same run and whole."""
    try:
        for _ in range(ATTEMPTS):
            try:
                os.rename(aside, place)
                return place
            except OSError:
                if not os.path.lexists(place):
                    raise
                if _stays(place, read_run(aside)):
                    return place
                _set_aside(place)
        raise EcosimError(f"{place}: is written by others again and again; end the other programs and run again")
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _stays(place: Path, new: Run) -> bool:
    """Whether the run at `place` is as good as the new one; a damaged one or one with more failures is not."""
    try:
        old = read_run(place)
    except EcosimError:
        return False
    if len(new.manifest["failed"]) != len(old.manifest["failed"]):
        return len(old.manifest["failed"]) < len(new.manifest["failed"])
    if new.digest != old.digest and not new.manifest["failed"]:
        raise RunFailed(
            f"{place}: holds a run of the same identity with other tables (digest {old.digest[:12]}, now "
            f"{new.digest[:12]}); equal runs have equal tables; keep both folders and report it"
        )
    return True


def _set_aside(place: Path) -> None:
    """Take away what lies at `place`; someone else may do the same at this moment, and one of the two succeeds."""
    grave = Path(tempfile.mkdtemp(prefix=".damaged-", dir=place.parent))
    try:
        with contextlib.suppress(FileNotFoundError):
            os.rename(place, grave / place.name)
    finally:
        shutil.rmtree(grave, ignore_errors=True)
