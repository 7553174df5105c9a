"""Compare the model with real cases: `ecosim validate [CASE…]`.

A case is a module, or an object in one, with a `TITLE`, the files it `NEEDS` and `check(folder)`, which gives its
lines. Where the data are absent a case is skipped and says so; the data are never part of the project. The table in
docs/validation.md is `as_markdown` of a full run.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from ecosim.errors import BadInput, Problem
from ecosim.studies.validate_check import Check

CASES = {
    "v1": "validate_funnel",
    "v2": "validate_clock",
    "v4": "validate_opening",
    "v5": "validate_auction",
    "v6": "validate_campaign",
    "v9": "validate_event",
    "v11": "validate_festival_day",
    "live-2020": "validate_live:LIVE_2020",
    "live-2026": "validate_live:LIVE_2026",
}
DATA = Path("shared") / "data"  # beside the project


@dataclass(frozen=True)
class Skipped:
    """A case that could not be checked, and why."""

    case: str
    why: str


@dataclass(frozen=True)
class Validation:
    """All lines of the cases that ran and the cases that did not."""

    checks: tuple[Check, ...]
    skipped: tuple[Skipped, ...] = ()

    @property
    def passed(self) -> bool:
        """True where no line failed; a skipped case fails nothing."""
        return all(check.verdict == "pass" for check in self.checks)

    def as_dict(self) -> dict[str, object]:
        """For `--json`: `passed`, `checks`, `skipped`."""
        checks = [check.as_dict() for check in self.checks]
        return {"passed": self.passed, "checks": checks, "skipped": [asdict(one) for one in self.skipped]}

    def as_markdown(self) -> str:
        """A table in Markdown, a line for each quantity; below it a sentence for each skipped case."""
        head = ["case", "quantity", "measured", "target", "band", "verdict", "kind"]
        lines = ["| " + " | ".join(row) + " |" for row in [head, ["---"] * len(head), *map(_cells, self.checks)]]
        return "\n".join([*lines, "", *(f"{one.case}: {one.why}" for one in self.skipped)]).rstrip() + "\n"


def validate(cases: Sequence[str] = (), data: Path | None = None) -> Validation:
    """Check the cases named, or all, against the files in `data` (default: the folder beside the project).

    Raises BadInput for a name that is no case.
    """
    names = _known(cases)
    folder = data if data is not None else default_data()
    checks: list[Check] = []
    skipped: list[Skipped] = []
    for name in names:
        case = find_case(name)
        missing = [file for file in case.NEEDS if folder is None or not (folder / file).is_file()]
        if missing:
            skipped.append(Skipped(name, _absence(case, missing, folder)))
        else:
            checks.extend(case.check(folder))
    return Validation(tuple(checks), tuple(skipped))


def find_case(name: str) -> Any:
    """The module of a case, or the object in it that its entry names after a colon."""
    module, _, part = CASES[name].partition(":")
    found = import_module(f"ecosim.studies.{module}")
    return getattr(found, part) if part else found


def default_data() -> Path | None:
    """The data folder beside the project, seen from the source tree or the working folder, or None."""
    return next((folder for folder in _candidates() if folder.is_dir()), None)


def _candidates() -> Iterator[Path]:
    for root in (Path(__file__).resolve().parents[3], Path.cwd()):
        yield root.parent / DATA


def _known(cases: Sequence[str]) -> list[str]:
    asked = [name.lower() for name in cases] or list(CASES)
    unknown = [name for name in asked if name not in CASES]
    if unknown:
        known = ", ".join(CASES)
        raise BadInput(Problem("validate", 1, 1, "", f"{name!r} is no case; name one of {known}") for name in unknown)
    return list(dict.fromkeys(asked))


def _absence(case: Any, missing: list[str], folder: Path | None) -> str:
    where = f"in {folder}" if folder is not None else "as there is no ../shared/data beside the project"
    return f"skipped ({case.TITLE}): {', '.join(missing)} not found {where}; give the folder with --data"


def _cells(check: Check) -> list[str]:
    low, high = _number(check.low), _number(check.high)
    band = "exact" if check.kind == "exact" else f"{low} … {high}"
    return [
        check.case,
        check.quantity,
        _number(check.measured),
        _number(check.target),
        band,
        check.verdict,
        check.kind,
    ]


def _number(value: float) -> str:
    """A number as people read it.

    >>> _number(14752), _number(0.09541), _number(13.0)
    ('14,752', '0.0954', '13')
    """
    if float(value).is_integer():
        return f"{int(value):,}"
    return f"{value:.4f}" if abs(value) < 1 else f"{value:.2f}"
