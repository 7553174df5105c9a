"""Plans as files: those of the plans folder and those that ship; opened as drafts, kept whole, taken in from uploads.

A plan lies in `plans/<name>.yaml` in the folder of runs. Whatever comes from outside is read in a folder of its own
first, and only what loads is moved here; nothing is ever written elsewhere. Knows no Streamlit.
"""

from __future__ import annotations

import os
import secrets
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from ecosim.app.draft import NAME_KEYS, NULL, Draft, shown_file, sources, words_for_files
from ecosim.errors import BadInput, Problem
from ecosim.files import write_whole
from ecosim.records.folder import NAME
from ecosim.report.wording import Words
from ecosim.runs.loading import load
from ecosim.scenario.bundled import names_in, scenarios_folder
from ecosim.scenario.load import LONGEST_CHAIN
from ecosim.scenario.text import read_text
from ecosim.scenario.tree import Block, Node, Scalar, Series

MOST_BYTES: Final = 1_000_000
MOST_FILES: Final = 12
WHOLE_FILES: Final = ("products", "festival")  # as text they name a file: such a plan is a base, not an overlay


@dataclass(frozen=True)
class Known:
    """A scenario one can begin from."""

    name: str
    title: Words
    is_bundled: bool


def bundled() -> list[Known]:
    """The scenarios that ship, by name."""
    return [_known(scenarios_folder() / f"{name}.yaml", True) for name in names_in(scenarios_folder())]


def saved(folder: Path) -> list[Known]:
    """The plans of the folder, the last written first."""
    try:
        files = [path for path in folder.glob("*.yaml") if NAME.fullmatch(path.stem)]
        files.sort(key=lambda path: path.stat().st_mtime_ns, reverse=True)
    except OSError:
        return []
    return [_known(path, False) for path in files]


def _known(path: Path, is_bundled: bool) -> Known:
    return Known(path.stem, _title_of(path), is_bundled)


def _title_of(path: Path) -> Words:
    """The title of a plan, else of what it extends, else its name."""
    at, seen = path, 0
    while at.is_file() and seen < LONGEST_CHAIN:
        title, above = _head(at, at.stat().st_mtime_ns)
        if title is not None:
            return title
        beside = path.parent / f"{above}.yaml"
        at, seen = beside if beside.is_file() else scenarios_folder() / beside.name, seen + 1
    return Words(path.stem, path.stem)


@lru_cache(maxsize=1024)
def _head(path: Path, mtime_ns: int) -> tuple[Words | None, str]:
    """The titles that a file gives, and the name of what it extends; neither where it cannot be read."""
    try:
        root = read_text(path)
    except BadInput:
        return None, ""
    found = {key: root.child(key) if isinstance(root, Block) else None for key in (*NAME_KEYS, "extends")}
    said = {key: node.text for key, node in found.items() if isinstance(node, Scalar) and node.text}
    above = said.get("extends", "").removesuffix(".yaml")
    titles = [said[key] for key in ("title_en", "title_zh") if key in said]
    title = Words(titles[0], titles[-1]) if titles else None
    return title, above if NAME.fullmatch(above) else ""


def open_plan(name: str, folder: Path) -> Draft:
    """A plan as a draft: an overlay over what it extends, where that has a name, else the plan as it is.

    Raises BadInput where there is no such plan or its text cannot be read.
    """
    path = folder / f"{name}.yaml"
    if not NAME.fullmatch(name) or not path.is_file():
        return Draft(name)
    try:
        root = read_text(path)
    except BadInput as bad:
        raise BadInput(replace(problem, file=shown_file(problem.file)) for problem in bad.problems) from None
    tree = as_overlay(root)
    base = tree.pop("extends", None) if isinstance(tree, dict) else None
    if not isinstance(base, str) or not NAME.fullmatch(base.removesuffix(".yaml")):
        return Draft(name)
    if any(isinstance(tree.get(key), str) for key in WHOLE_FILES):
        return Draft(name)
    overlay = {key: item for key, item in tree.items() if key not in ("ecosim", "name")}
    return Draft(base.removesuffix(".yaml"), overlay, called if isinstance(called := tree.get("name"), str) else "")


def as_overlay(node: Node) -> Any:
    """A tree as nested groups, lists and text; what drops a value of the base is kept as `null`."""
    if isinstance(node, Block):
        return {key: as_overlay(entry.node) for key, entry in node.entries.items()}
    if isinstance(node, Series):
        return [as_overlay(item) for item in node.items]
    return node.text if isinstance(node, Scalar) and not node.is_null else NULL


def keep(draft: Draft, name: str, folder: Path) -> None:
    """Write a draft as the plan's file `name`, whole or not at all; what its runs are called stays the draft's own.

    Raises BadInput for a name that is none or that of a scenario that ships.
    """
    refuse(name)
    if f"{name}.yaml" in [file for file, _, _ in sources(draft.base, folder)]:
        raise _bad(name, "is what the plan is built on; choose another name")
    folder.mkdir(parents=True, exist_ok=True)
    write_whole(folder / f"{name}.yaml", draft.yaml(), mode=0o600)


def refuse(name: str) -> None:
    """Raises BadInput for a name that a plan cannot have."""
    if not NAME.fullmatch(name):
        raise _bad(name, "is no name for a plan; use lower-case letters, digits, - and _, at most 64")
    if name in names_in(scenarios_folder()):
        raise _bad(name, "is the name of a scenario that ships with ecosim; choose another")


def free_name(stem: str, folder: Path) -> str:
    """A name that no plan has yet: the stem with four digits of chance."""
    while True:
        name = f"{stem[:58]}-{secrets.token_hex(2)}"
        if not (folder / f"{name}.yaml").exists():
            return name


def take(files: Mapping[str, bytes], folder: Path, *, over: bool = False) -> list[str]:
    """Take uploaded files in, all or none: YAML plans with their CSV files beside them; gives the plans' names.

    over: replace files of the same name. Each plan is loaded as a run would load it, together with those of the folder
    that it names. Raises BadInput with all problems; then nothing of them is kept.
    """
    _look_over(files, folder, over)
    folder.mkdir(parents=True, exist_ok=True)
    aside = Path(tempfile.mkdtemp(dir=folder, prefix=".upload-"))
    try:
        for name, data in files.items():
            (aside / name).write_bytes(data)
        _bring_beside(list(files), folder, aside)
        plans = [Path(name).stem for name in files if name.endswith(".yaml")]
        _load_all([aside / f"{plan}.yaml" for plan in plans])
        for name in files:
            os.replace(aside / name, folder / name)
        return plans
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _look_over(files: Mapping[str, bytes], folder: Path, over: bool) -> None:
    """Names, sizes and number of uploaded files, before anything is written."""
    if len(files) > MOST_FILES:
        raise _bad("", f"{len(files)} files at once; at most {MOST_FILES} are taken")
    if not any(name.endswith(".yaml") for name in files):
        raise _bad("", "there is no YAML file; a table of products goes with a plan that says products: file.csv")
    problems: list[Problem] = []
    for name, data in files.items():
        stem, dot, ending = name.rpartition(".")
        try:
            if dot + ending not in (".yaml", ".csv"):
                raise _bad(name, "is neither YAML nor CSV")
            if len(data) > MOST_BYTES:
                raise _bad(name, f"has {len(data)} bytes; at most {MOST_BYTES} are read")
            refuse(stem)
            if (folder / name).exists() and not over and (folder / name).read_bytes() != data:
                raise _bad(name, "is there already; rename the file, or tick the box that replaces it")
        except BadInput as bad:
            problems += bad.problems
    if problems:
        raise BadInput(problems)


def _bring_beside(words: list[str], folder: Path, aside: Path) -> None:
    """Link the folder's files that uploaded plans name, and those that these name, beside them."""
    waiting, seen = words, set()
    while waiting:
        word = waiting.pop()
        if word in seen:
            continue
        seen.add(word)
        if not (aside / word).exists() and (folder / word).is_file():
            os.link(folder / word, aside / word)
        waiting += words_for_files(aside / word)


def _load_all(paths: list[Path]) -> None:
    problems: list[Problem] = []
    for path in paths:
        try:
            load(path)
        except BadInput as bad:
            problems += [replace(problem, file=shown_file(problem.file)) for problem in bad.problems]
    if problems:
        raise BadInput(problems)


def _bad(name: str, message: str) -> BadInput:
    return BadInput([Problem(shown_file(name)[:80] or "upload", 1, 1, "", message)])
