"""Errors say where, and cross process borders unharmed."""

from __future__ import annotations

import pickle

import pytest

from ecosim.errors import BadInput, BrokenChannel, EcosimError, Problem, RunFailed

PROBLEM = Problem("a.yaml", 3, 4, "store.name", "'X' is no name")


def test_a_problem_reads_as_one_line() -> None:
    assert str(PROBLEM) == "a.yaml:3:4: store.name: 'X' is no name"
    assert str(Problem("a.yaml", 1, 1, "", "is empty")) == "a.yaml:1:1: is empty"
    assert PROBLEM.as_dict() == {
        "file": "a.yaml", "line": 3, "column": 4, "path": "store.name", "message": "'X' is no name"}  # fmt: skip


def test_problems_sort_by_place() -> None:
    later, other = Problem("a.yaml", 10, 1, "", ""), Problem("b.yaml", 1, 1, "", "")
    assert sorted([other, later, PROBLEM]) == [PROBLEM, later, other]


@pytest.mark.parametrize(
    "error", [BadInput([PROBLEM, PROBLEM]), RunFailed("out of memory"), BrokenChannel("deal", "mean is nan")]
)
def test_errors_survive_pickling(error: EcosimError) -> None:
    again = pickle.loads(pickle.dumps(error))
    assert type(again) is type(error)
    assert str(again) == str(error)
    assert vars(again) == vars(error)


def test_bad_input_shows_every_problem() -> None:
    assert str(BadInput([PROBLEM, PROBLEM])).splitlines() == [str(PROBLEM)] * 2
