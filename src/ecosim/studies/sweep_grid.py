"""The grid of a sweep: `--vary PATH=V1,V2,V3` read as an axis, axes multiplied, each variant loaded as a scenario.

Paths and values are those of `--set`, and so are the complaints about them, at their place in the option. Owns no
simulation; `sweep.py` runs what is loaded here.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from ecosim.errors import BadInput, Problem
from ecosim.runs.loading import load
from ecosim.scenario import Scenario
from ecosim.scenario.sets import parse_set
from ecosim.scenario.tree import dotted

OPTION: Final = "--vary"
MOST_VARIANTS: Final = 200
OPEN, CLOSE = "[{(", "]})"

Vary = Mapping[str, Sequence[Any]] | Sequence[str]


@dataclass(frozen=True)
class Axis:
    """A setting that is varied: its path, its values as written, and the column at which each value begins."""

    path: str
    values: tuple[str, ...]
    columns: tuple[int, ...]


@dataclass(frozen=True)
class Grid:
    """A plan, and its variants by what is changed, in the order in which the last axis moves fastest."""

    plan: Scenario
    axes: tuple[Axis, ...]
    variants: tuple[tuple[tuple[tuple[str, str], ...], Scenario], ...]


def cut(text: str, sign: str) -> list[tuple[int, str]]:
    """Pieces of a text between signs that stand outside quotes and brackets, each with where it begins.

    >>> cut('15%, [a,b],"c,d"', ",")
    [(0, '15%'), (4, ' [a,b]'), (11, '"c,d"')]
    """
    pieces, begin, depth, quote = [], 0, 0, ""
    for at, letter in enumerate(text):
        if quote:
            quote = "" if letter == quote else quote
        elif letter in "\"'":
            quote = letter
        elif letter in OPEN or letter in CLOSE:
            depth += 1 if letter in OPEN else -1
        elif letter == sign and depth == 0:
            pieces.append((begin, text[begin:at]))
            begin = at + 1
    return [*pieces, (begin, text[begin:])]


def parse_axis(text: str, number: int) -> Axis:
    """One option as an axis; `number` counts the options from 1. Raises BadInput.

    >>> parse_axis("promotions.presale=true, false", 1).values
    ('true', 'false')
    """
    path, *rest = cut(text, "=")
    if not rest:
        parse_set(text, number, OPTION)  # says what is wrong
    start = rest[0][0]
    values, columns = [], []
    for begin, piece in cut(text[start:], ","):
        value = piece.strip()
        column = start + begin + len(piece) - len(piece.lstrip()) + 1
        if not value and "," in text[start:]:
            raise BadInput([Problem(OPTION, number, column, path[1], "a value is missing beside a comma; write one")])
        try:
            parse_set(f"{path[1]}={value}", number, OPTION)
        except BadInput as bad:
            raise BadInput(moved(problem, len(path[1]) + 1, column) for problem in bad.problems) from None
        if value in values:
            raise BadInput([Problem(OPTION, number, column, path[1], f"{value} stands twice; write each value once")])
        values.append(value)
        columns.append(column)
    return Axis(path[1].strip(), tuple(values), tuple(columns))


def moved(problem: Problem, value_at: int, column: int) -> Problem:
    """A complaint about one value at its place among the others; one about the path stays where it is."""
    if problem.column <= value_at:
        return problem
    return replace(problem, column=problem.column - value_at - 1 + column)


def axes_of(vary: Vary) -> tuple[Axis, ...]:
    """The axes of a sweep, from options or from a mapping of paths to values. Raises BadInput, with every problem."""
    options = vary
    if isinstance(vary, Mapping):
        options = [f"{path}={','.join(map(written, values))}" for path, values in vary.items()]
    axes: list[Axis] = []
    problems: list[Problem] = []
    for number, option in enumerate(options, 1):
        try:
            axis = parse_axis(option, number)
        except BadInput as bad:
            problems += bad.problems
            continue
        if axis.path in [other.path for other in axes]:
            problems.append(Problem(OPTION, number, 1, axis.path, "is varied twice; give all of its values at once"))
        axes.append(axis)
    if not options:
        problems.append(Problem(OPTION, 1, 1, "", "nothing is varied; write path=value,value, such as seed=1,2"))
    n = 1
    for axis in axes:
        n *= len(axis.values)
    if n > MOST_VARIANTS:
        problems.append(Problem(OPTION, len(axes), 1, "", f"{n} variants; at most {MOST_VARIANTS} at once, vary less"))
    if problems:
        raise BadInput(problems)
    return tuple(axes)


def written(value: Any) -> str:
    """A Python value as it stands in a scenario.

    >>> [written(value) for value in (True, 0.15, "15%", None)]
    ['true', '0.15', '15%', 'null']
    """
    if value is None:
        return "null"
    return str(value).lower() if isinstance(value, bool) else str(value)


def load_grid(
    source: str | Path,
    axes: Sequence[Axis],
    *,
    sets: Sequence[str] = (),
    seed: int | None = None,
    replications: int | None = None,
    plugins_dirs: Sequence[str | Path] = (),
) -> Grid:
    """The plan and all of its variants, which are plans without baselines of their own.

    The plan's prices in hand are checked as ever; a variant has prices of its own, so they are left out there. Raises
    BadInput with the problems of the plan, else of all variants.
    """
    plan = load(source, sets=sets, seed=seed, replications=replications, plugins_dirs=plugins_dirs)
    fixed = [name for name, price in plan.settings.prices.items() if price.in_hand_fen is not None]
    under = [*sets, "compare_with=[]", *(f"{dotted(('prices', name, 'in_hand'))}=null" for name in fixed)]
    variants, problems = [], []
    for places in itertools.product(*(range(len(axis.values)) for axis in axes)):
        changes = tuple((axis.path, axis.values[at]) for axis, at in zip(axes, places, strict=True))
        over = [f"{path}={value}" for path, value in changes]
        try:
            scenario = load(
                source, sets=[*under, *over], seed=seed, replications=replications, plugins_dirs=plugins_dirs
            )
        except BadInput as bad:
            problems += [placed(problem, len(under), axes, places) for problem in bad.problems]
        else:
            variants.append((changes, scenario))
    if problems:
        raise BadInput(dict.fromkeys(problems))
    return Grid(plan, tuple(axes), tuple(variants))


def placed(problem: Problem, n_under: int, axes: Sequence[Axis], places: Sequence[int]) -> Problem:
    """A complaint about a variant's change, at the value's place in the option that says it."""
    if problem.file != "--set" or problem.line <= n_under:
        return problem
    at = problem.line - n_under - 1
    axis = axes[at]
    return moved(replace(problem, file=OPTION, line=at + 1), len(axis.path) + 1, axis.columns[places[at]])
