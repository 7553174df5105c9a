"""A plan being edited: an overlay over a base, as nested text; and what the loader says of it.

A Draft is a value: each change gives another. It is written as a file that `extends:` its base, and that file is what
is checked, so the app can never know better than `ecosim run`. Knows no Streamlit; files are `plan_files.py`.
"""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from ecosim.errors import BadInput, Problem
from ecosim.report.comparison import NAMING_KEYS, NONE, SettingChange, flatten
from ecosim.runs.loading import load
from ecosim.scenario import Scenario
from ecosim.scenario.bundled import find_scenario
from ecosim.scenario.dump import plain_section, write_yaml
from ecosim.scenario.tree import dotted

Steps = tuple[str, ...]
NULL: Final = "null"  # in an overlay: the base's value is dropped, the default holds
NAME_KEYS: Final = ("name", "title_en", "title_zh")
UNNAMED: Final = "draft"
FILE_NAME: Final = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}\.(yaml|csv)", re.ASCII)
_FILES: Final = re.compile(r"^(extends|products)\s*:\s*[\"']?([^\s\"'#]+)", re.MULTILINE)


@dataclass(frozen=True)
class Draft:
    """`base`: a bundled scenario, or a plan of the plans folder, by name; `overlay`: what is laid over it.

    `name`: what its runs are called, which is part of a run's identity; empty: as those of its base, so that whoever
    makes the same change finds the same run.
    """

    base: str
    overlay: Mapping[str, Any] = field(default_factory=dict)
    name: str = ""

    def get(self, steps: Steps) -> Any | None:
        """What the overlay says at a path, None where it says nothing; entries of lists go by their names.

        >>> Draft("tiny", {"prices": {"wool-coat": {"daily": "999"}}}).get(("prices", "wool-coat", "daily"))
        '999'
        """
        here: Any = self.overlay
        for step in steps:
            here = below(here, step)
        return here

    def set(self, steps: Steps, value: Any) -> Draft:
        """The draft with a value at a path: text, a list or a group; `"null"` drops what the base says.

        >>> Draft("tiny").set(("seed",), "7").overlay
        {'seed': '7'}
        """
        return replace(self, overlay=with_value(self.overlay, steps, value))

    def unset(self, steps: Steps) -> Draft:
        """The draft that says nothing at a path; groups left empty go with it.

        >>> Draft("tiny", {"prices": {"wool-coat": {"daily": "999"}}}).unset(("prices", "wool-coat", "daily")).overlay
        {}
        """
        return replace(self, overlay=without(self.overlay, steps))

    def yaml(self, name: str = "") -> str:
        """The draft as a file: `extends:` its base, under a name given here, its own or the base's.

        >>> print(Draft("tiny").set(("prices", "wool-coat", "in_hand"), "null").yaml("mine"), end="")
        ecosim: 1
        extends: tiny
        name: mine
        prices:
          wool-coat:
            in_hand: null
        """
        head = {
            "ecosim": "1",
            "extends": self.base,
            **{key: self.overlay[key] for key in NAME_KEYS if key in self.overlay},
        }
        head |= {"name": name or self.name} if name or self.name else {}
        return write_yaml(with_nulls({**head, **{key: item for key, item in self.overlay.items() if key not in head}}))


@dataclass(frozen=True, eq=False)
class Checked:
    """A draft as the loader sees it; `scenario` is None where something is wrong with it.

    The same content gives the same object while it is kept, so that what is made of it may be kept by it.
    """

    scenario: Scenario | None
    base: Scenario
    problems: tuple[Problem, ...] = ()
    warnings: tuple[str, ...] = ()
    changes: tuple[SettingChange, ...] = ()
    plain: Mapping[str, Any] = field(default_factory=dict, repr=False)  # the plan's settings as text, else the base's
    base_plain: Mapping[str, Any] = field(default_factory=dict, repr=False)

    def problems_at(self, steps: Steps) -> tuple[Problem, ...]:
        """What is wrong with the setting at a path."""
        path = dotted(steps)
        return tuple(problem for problem in self.problems if problem.path == path)

    def problems_over(self, steps: Steps) -> tuple[Problem, ...]:
        """What is wrong with the groups that a setting lies in: what several settings owe one another."""
        above = {dotted(steps[:depth]) for depth in range(1, len(steps))}
        return tuple(problem for problem in self.problems if problem.path in above)

    def warnings_at(self, steps: Steps) -> tuple[str, ...]:
        """What is odd about the setting at a path, without the path."""
        path = f"{dotted(steps)}: "
        return tuple(warning.removeprefix(path) for warning in self.warnings if warning.startswith(path))


def check(draft: Draft, folder: Path) -> Checked:
    """The draft loaded as a run would load it, some 60 ms; again at once where nothing has changed.

    folder: where plans lie; it is made where it is missing. Raises BadInput where the base itself cannot be read.
    """
    return _check(draft.base, draft.yaml(), folder, sources(draft.base, folder))


@lru_cache(maxsize=64)
def _check(base_name: str, text: str, folder: Path, stamps: tuple[tuple[str, int, int], ...]) -> Checked:
    base, base_plain = _base(base_name, folder, stamps)
    try:
        scenario = load_text(text, folder)
    except BadInput as bad:
        problems = tuple(replace(problem, file=shown_file(problem.file)) for problem in bad.problems)
        return Checked(None, base, problems, plain=base_plain, base_plain=base_plain)
    here = plain(scenario)
    return Checked(scenario, base, (), scenario.warnings, differences(here, base_plain), here, base_plain)


@lru_cache(maxsize=16)
def _base(name: str, folder: Path, stamps: tuple[tuple[str, int, int], ...]) -> tuple[Scenario, dict[str, Any]]:
    scenario = load(base_file(name, folder))
    return scenario, plain(scenario)


def base_settings(name: str, folder: Path) -> dict[str, str]:
    """Every setting of a base by its path, as people write it. Raises BadInput where there is no such base."""
    return dict(flatten(_base(name, folder, sources(name, folder))[1]))


def differences(here: Mapping[str, Any], base: Mapping[str, Any]) -> tuple[SettingChange, ...]:
    """The settings that differ between a plan and its base, by path, but for what the plan is called."""
    mine, theirs = dict(flatten(here)), dict(flatten(base))
    paths = [*mine, *(path for path in theirs if path not in mine)]
    return tuple(
        SettingChange(path, mine.get(path, NONE), theirs.get(path, NONE))
        for path in paths
        if path not in NAME_KEYS and mine.get(path) != theirs.get(path)
    )


def load_text(text: str, folder: Path) -> Scenario:
    """The scenario of a text as if it lay in the plans folder; nothing of it stays there. Raises BadInput."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handle, path = tempfile.mkstemp(dir=folder, prefix=".draft-", suffix=".yaml")
    except OSError as error:
        raise BadInput([Problem(folder.name, 1, 1, "", f"cannot be written to: {error.strerror}")]) from None
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        return load(path)
    finally:
        with suppress(OSError):
            os.unlink(path)


def shown_file(file: str) -> str:
    """A file as an error on the page may name it: no folders, and the draft by its own name."""
    name = Path(file).name
    return UNNAMED if name.startswith(".draft-") else name


def base_file(name: str, folder: Path) -> Path:
    """The file of a base: a plan of the folder, else a bundled scenario; raises BadInput where there is none."""
    own = folder / f"{name}.yaml"
    return own if FILE_NAME.fullmatch(own.name) and own.is_file() else find_scenario(name)


def sources(name: str, folder: Path) -> tuple[tuple[str, int, int], ...]:
    """The files of the plans folder that a base is read from, each with its time and size."""
    found: dict[str, tuple[str, int, int]] = {}
    waiting = [f"{name}.yaml"]
    while waiting and len(found) < 20:
        word = waiting.pop()
        path = folder / word
        if not FILE_NAME.fullmatch(word) or word in found or not path.is_file():
            continue
        stat = path.stat()
        found[word] = (word, stat.st_mtime_ns, stat.st_size)
        waiting += words_for_files(path)
    return tuple(found.values())


def words_for_files(path: Path) -> list[str]:
    """The names of files that a plan's text mentions, read loosely: what it extends, and its products."""
    if path.suffix != ".yaml" or not path.is_file() or path.stat().st_size > 1_000_000:
        return []
    found = _FILES.findall(path.read_text("utf-8", errors="replace"))
    endings = {"extends": ".yaml", "products": ".csv"}
    words = [word if word.endswith(endings[key]) else word + endings[key] for key, word in found]
    return [word for word in words if FILE_NAME.fullmatch(word)]


def plain(scenario: Scenario) -> dict[str, Any]:
    """A scenario's settings as nested groups, lists and text, ranges in their places; not to be changed."""
    return plain_section(scenario.settings, {one.attributes: one for one in scenario.ranges})


def below(here: Any, step: str) -> Any | None:
    """What lies one step below in nested groups and lists, None where there is nothing."""
    if isinstance(here, Mapping):
        return here.get(step)
    if isinstance(here, list):
        return next((item for item in here if name_of(item) == step), None)
    return None


def name_of(item: Any) -> str | None:
    """The name of an entry of a list, where it has one."""
    found = (str(item[key]) for key in NAMING_KEYS if isinstance(item, Mapping) and key in item)
    return next(found, None)


def with_value(here: Any, steps: Steps, value: Any) -> Any:
    """Nested groups and lists with one value put in; groups on the way are made."""
    if not steps:
        return value
    step, rest = steps[0], steps[1:]
    if isinstance(here, list) and any(name_of(item) == step for item in here):
        return [with_value(item, rest, value) if name_of(item) == step else item for item in here]
    group = here if isinstance(here, Mapping) else {}
    return {**group, step: with_value(group.get(step), rest, value)}


def without(here: Any, steps: Steps) -> Any:
    """Nested groups without the value at a path, and without groups that it leaves empty."""
    if isinstance(here, list):
        return [without(item, steps[1:]) if len(steps) > 1 and name_of(item) == steps[0] else item for item in here]
    if not isinstance(here, Mapping) or steps[0] not in here:
        return here
    rest = {key: item for key, item in here.items() if key != steps[0]}
    if len(steps) == 1:
        return rest
    inner = without(here[steps[0]], steps[1:])
    return {**here, steps[0]: inner} if inner != {} or here[steps[0]] == {} else rest


def with_nulls(thing: Any) -> Any:
    """Plain text as the writer of YAML takes it: the word null stands for nothing."""
    if isinstance(thing, Mapping):
        return {key: with_nulls(item) for key, item in thing.items()}
    if isinstance(thing, list | tuple):
        return [with_nulls(item) for item in thing]
    return None if thing is None or thing == NULL else str(thing)
