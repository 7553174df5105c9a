"""Trees over trees."""

from __future__ import annotations

import pytest

from ecosim.scenario.text import parse
from ecosim.scenario.tree import Overlay, did_you_mean, dotted, mark_at
from ecosim.scenario.typed import as_plain


@pytest.mark.parametrize(
    ("under", "over", "laid"),
    [
        ("{a: 1, b: 2}", "{b: 3, c: 4}", {"a": "1", "b": "3", "c": "4"}),
        ("{a: {x: 1, y: 2}}", "{a: {y: 3}}", {"a": {"x": "1", "y": "3"}}),
        ("{a: [1, 2]}", "{a: [3]}", {"a": ["3"]}),
        ("{a: 1}", "{a: {x: 1}}", {"a": {"x": "1"}}),
        ("{a: {x: 1}}", "{a: null}", {}),
        ("{a: {range: 1..2, source: s}}", "{a: {range: 2..3}}", {"a": {"range": "2..3"}}),
        ("{a: {range: 1..2, source: s}}", "{a: 5}", {"a": "5"}),
        (
            "{a: [{name: x, v: 1}, {name: y, v: 2}]}",
            "{a: {y: {v: 3}}}",
            {"a": [{"name": "x", "v": "1"}, {"name": "y", "v": "3"}]},
        ),
    ],
)
def test_laying(under: str, over: str, laid: object) -> None:
    overlay = Overlay()
    assert as_plain(overlay.lay(parse(under, "u"), parse(over, "o"))) == laid
    assert overlay.problems == []


def test_every_piece_keeps_its_place() -> None:
    tree = Overlay().lay(parse("a: {x: 1}\nb: 2", "u"), parse("a: {y: 3}", "o"))
    assert mark_at(tree, ("a", "x")) == ("u", 1, 8)
    assert mark_at(tree, ("a", "y")) == ("o", 1, 8)
    assert mark_at(tree, ("b",)) == ("u", 2, 4)
    assert mark_at(tree, ("a", "none", "deeper")) == ("o", 1, 4)


def test_an_unknown_entry_of_a_list_is_a_problem() -> None:
    overlay = Overlay()
    overlay.lay(parse("a: [{name: x}]", "u"), parse("a: {z: {v: 1}}", "o"))
    (problem,) = overlay.problems
    assert (problem.file, problem.column, problem.path) == ("o", 5, "a.z")


def test_paths() -> None:
    assert dotted(("a", 'b."c', 3)) == 'a."b."c"[3]'
    assert did_you_mean("x", []) == ""
    assert did_you_mean("zzz", ["b", "a"]) == "; there are: a, b"
