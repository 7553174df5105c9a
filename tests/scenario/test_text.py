"""YAML becomes marked text; hostile text is refused quickly and nothing else escapes."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from ecosim.errors import BadInput, Problem
from ecosim.scenario.text import parse, read_text
from ecosim.scenario.tree import Block, Scalar, Series
from ecosim.scenario.typed import as_plain

TREES = st.recursive(
    st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), max_size=12),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text("abc羽绒 .:#-", min_size=1, max_size=6), inner, max_size=3)
    ),
    max_leaves=10,
)


@given(TREES)
def test_quoted_text_comes_through_unchanged(tree: object) -> None:
    text = yaml.safe_dump(tree, allow_unicode=True, default_style='"')

    def plain(node: object) -> object:
        if isinstance(node, Block):
            return {key: plain(entry.node) for key, entry in node.entries.items()}
        return [plain(item) for item in node.items] if isinstance(node, Series) else node.text  # type: ignore[attr-defined]

    assert plain(parse(text, "x")) == tree


@pytest.mark.parametrize(
    "text", ["no", "off", "20:00", "1e3", ".nan", "0o17", "2025-10-20", "+10:05", "null", "=", "1_000"]
)
def test_plain_scalars_stay_text(text: str) -> None:
    node = parse(f"a: {text}\n{text}: b", "x")
    assert isinstance(node, Block)
    assert isinstance(node.child("a"), Scalar) and node.child("a").text == text  # type: ignore[union-attr]
    assert text in node.entries


def test_marks_count_characters_from_one() -> None:
    node = parse("羽绒服: {大衣: [甲, 乙]}\n", "x.yaml")
    assert isinstance(node, Block)
    inner = node.entries["羽绒服"].node
    assert isinstance(inner, Block)
    assert node.entries["羽绒服"].mark == ("x.yaml", 1, 1)
    assert inner.entries["大衣"].mark == ("x.yaml", 1, 7)
    items = inner.entries["大衣"].node
    assert isinstance(items, Series)
    assert [item.mark.column for item in items.items] == [12, 15]


def test_nothing_is_null_only_where_nothing_is_written() -> None:
    node = parse("a:\nb: ~\nc: ''\nd: 'null'\ne: [null, x]", "x")
    assert as_plain(node) == {"c": "", "d": "null", "e": [None, "x"]}


@given(st.binary(max_size=200) | st.text(max_size=200).map(lambda text: text.encode("utf-8", "surrogatepass")))
def test_no_bytes_raise_anything_but_bad_input(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "any.yaml"
    path.write_bytes(data)
    problems: tuple[Problem, ...] = ()
    try:
        read_text(path)
    except BadInput as error:
        problems = error.problems
    assert all(problem.line >= 1 and problem.column >= 1 and "\n" not in str(problem) for problem in problems)


def test_a_nested_bomb_is_refused_before_it_is_read() -> None:
    began = time.perf_counter()
    with pytest.raises(BadInput, match="nested deeper than 32"):
        parse("[" * 900_000, "x")
    assert time.perf_counter() - began < 1.0


def test_a_byte_order_mark_does_not_move_the_columns(tmp_path: Path) -> None:
    path = tmp_path / "bom.yaml"
    path.write_bytes(b"\xef\xbb\xbfa: b")
    node = read_text(path)
    assert isinstance(node, Block)
    assert node.entries["a"].mark.column == 1


def test_what_cannot_be_opened_is_bad_input(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "none.yaml", Path("a\0b")):
        with pytest.raises(BadInput, match="cannot be read"):
            read_text(path)


def test_the_same_text_is_read_once_and_complains_each_time() -> None:
    text = "a: {b: 1, b: 2}\nc: [1]\n"
    for _ in range(2):
        problems: list[Problem] = []
        tree = parse(text, "same.yaml", problems)
        assert [(one.file, one.line, one.column) for one in problems] == [("same.yaml", 1, 11)]
    assert parse(text, "same.yaml", []) is tree
    assert parse(text, "other.yaml", []).mark.file == "other.yaml"


def test_what_is_written_twice_is_told_beside_what_cannot_be_read() -> None:
    with pytest.raises(BadInput) as caught:
        parse("a: 1\na: 2\nb: [1\n", "x.yaml")
    assert [one.line for one in caught.value.problems] == [2, 4]
