"""Where scenarios and rule packs are found: a path, a file beside another, or a name that ships with the program.

Files named inside a scenario must lie beside or below it, as scenarios come from strangers. Reads nothing.
"""

from __future__ import annotations

import importlib.util
from functools import cache
from pathlib import Path

from ecosim.errors import BadInput
from ecosim.scenario.literals import shown
from ecosim.scenario.tree import Mark, did_you_mean


@cache  # where a package lies is asked for a dozen times a page of the app, and looked up on the disk each time
def scenarios_folder() -> Path:
    """Folder of the bundled scenarios: the installed package data, else that of the checkout."""
    spec = importlib.util.find_spec("ecosim_scenarios")
    places = list(spec.submodule_search_locations or ()) if spec else []
    return Path(places[0]) if places else Path(__file__).resolve().parents[3] / "scenarios"


def packs_folder() -> Path:
    """Folder of the bundled festival rule packs."""
    return Path(__file__).resolve().parent / "packs"


def names_in(folder: Path) -> list[str]:
    """Names of the YAML files of a folder, sorted."""
    return sorted(path.stem for path in folder.glob("*.yaml"))


def find_scenario(source: str | Path) -> Path:
    """The file of a scenario given as a path or as a bundled name; raises BadInput where there is none."""
    path = Path(source)
    try:
        if path.is_file():
            return path
        inside = scenarios_folder() / f"{str(source).removesuffix('.yaml')}.yaml"
        if inside.parent == scenarios_folder() and inside.is_file():
            return inside
        what = "is a folder" if path.is_dir() else "there is no such file"
    except (OSError, ValueError):
        what = "is no path"
    names = names_in(scenarios_folder())
    word = path.stem if names else str(source)
    message = f"{what}; write the path of a YAML file or a bundled scenario{did_you_mean(word, names, few=40)}"
    raise BadInput([Mark(str(source), 1, 1).problem("", message)])


def find_beside(text: str, mark: Mark, path: str, bundled: Path | None = None, suffix: str = "") -> Path:
    """The file that a scenario names, beside or below the scenario's own, else a bundled one of that name.

    On a command line (`--set`) any path will do. Raises BadInput where there is none.
    """
    on_command_line = mark.file.startswith("--")
    folder = Path() if on_command_line else Path(mark.file).parent
    wanted = Path(text)
    if not on_command_line and (wanted.is_absolute() or ".." in wanted.parts):
        message = f"{shown(text)} lies elsewhere; a file named in a scenario lies beside it or below, copy it there"
        raise BadInput([mark.problem(path, message)])
    candidates = [folder / wanted, folder / f"{text}{suffix}"]
    if bundled is not None and wanted.name == text:
        candidates.append(bundled / f"{text.removesuffix(suffix)}{suffix}")
    for candidate in candidates:
        try:
            if candidate.is_file():
                return candidate
        except (OSError, ValueError):
            break
    known = (names_in(bundled) if bundled else []) + _files_in(folder, suffix)
    where = "here" if on_command_line else "beside the scenario"
    message = f"there is no file {shown(text)} {where}{did_you_mean(text, known)}"
    raise BadInput([mark.problem(path, message)])


def _files_in(folder: Path, suffix: str) -> list[str]:
    try:
        return sorted(path.name for path in folder.glob(f"*{suffix}"))[:200]
    except (OSError, ValueError):
        return []
