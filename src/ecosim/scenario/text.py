"""YAML text to a tree of marked text, safe against hostile files.

The tree is built from the parser's event stream, never by a YAML loader: depth, size and number of pieces are
bounded before anything recurses (a deeply nested file kills the C loader), anchors, aliases and tags are refused,
and every scalar stays text. Knows nothing of settings; `typed.py` gives the text its meaning.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from ecosim.errors import BadInput, Problem
from ecosim.scenario.literals import shown
from ecosim.scenario.tree import MOST_PROBLEMS, Block, Entry, Mark, Node, Scalar, Series

DEEPEST = 32
MOST_BYTES = 1_000_000
MOST_EVENTS = 200_000
KEPT_CHARACTERS = 100_000  # of a file whose tree is kept
_QUOTES = frozenset("'\"|>")
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read_text(path: Path, problems: list[Problem] | None = None) -> Node:
    """The tree of a YAML file, as `parse`.

    Raises BadInput where the file cannot be read, is too large or is not UTF-8.
    """
    file = str(path)
    try:
        if path.stat().st_size > MOST_BYTES:
            raise _bad(Mark(file, 1, 1), f"the file has {path.stat().st_size} bytes; at most {MOST_BYTES} are read")
        data = path.read_bytes()
    except (OSError, ValueError) as error:
        raise _bad(Mark(file, 1, 1), f"cannot be read: {getattr(error, 'strerror', None) or error}") from None
    return parse(decode(data, file), file, problems)


def decode(data: bytes, file: str) -> str:
    """UTF-8 text, with or without a byte order mark; raises BadInput at the first byte that is not."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        good = data[: error.start].removeprefix(codecs.BOM_UTF8).decode("utf-8", "replace")
        mark = Mark(file, good.count("\n") + 1, len(good) - good.rfind("\n"))
        raise _bad(mark, f"byte {error.start} is not UTF-8; save the file as UTF-8") from None


def parse(text: str, file: str, problems: list[Problem] | None = None) -> Node:
    """The tree of one YAML document; names written twice are added to `problems`, anything worse raises BadInput.

    >>> parse("a: [1, no]", "x.yaml").entries["a"].node.items[1].text
    'no'
    """
    root, found = _parsed(text, file) if len(text) <= KEPT_CHARACTERS else _parse(text, file)
    if problems is None:
        if found:
            raise BadInput(found)
        return root
    for problem in found:  # one by one, as a collection may have a bound
        problems.append(problem)
    return root


def _parse(text: str, file: str) -> tuple[Node, tuple[Problem, ...]]:
    """The tree of a document, and the names written twice in it."""
    if len(text) > MOST_BYTES:
        raise _bad(Mark(file, 1, 1), f"the text has {len(text)} characters; at most {MOST_BYTES} are read")
    builder = _Builder(file)
    try:
        _fill(builder, text, file)
    except BadInput as bad:
        raise BadInput([*builder.problems, *bad.problems]) from None
    if builder.root is None:
        raise _bad(Mark(file, 1, 1), "the file is empty; begin with ecosim: 1")
    return builder.root, tuple(builder.problems)


# Trees never change, and whoever tries one value after the other reads the files below it again each time.
_parsed = lru_cache(maxsize=64)(_parse)


def _fill(builder: _Builder, text: str, file: str) -> None:
    try:
        for event in _events(text, file):
            builder.take(event)
    except yaml.MarkedYAMLError as error:
        mark = _mark(file, error.problem_mark or error.context_mark)
        raise _bad(mark, f"is not YAML: {' '.join(filter(None, (error.context, error.problem)))}") from None
    except yaml.YAMLError as error:
        raise _bad(_reader_mark(text, file, error), "has a character that YAML does not allow; remove it") from None
    except UnicodeError:
        raise _bad(Mark(file, 1, 1), "has characters that are no text; save the file as UTF-8") from None


def _bad(mark: Mark, message: str, path: str = "") -> BadInput:
    return BadInput([mark.problem(path, message)])


def _mark(file: str, mark: Any) -> Mark:
    if mark is None:
        return Mark(file, 1, 1)
    return Mark(file, mark.line + 1, mark.column + 1)


def _reader_mark(text: str, file: str, error: yaml.YAMLError) -> Mark:
    character = getattr(error, "character", None)
    sign = chr(character) if isinstance(character, int) else character
    at = text.find(sign) if isinstance(sign, str) else getattr(error, "position", 0)
    before = text[: max(at, 0)]
    return Mark(file, before.count("\n") + 1, len(before) - before.rfind("\n"))


def _events(text: str, file: str) -> Iterator[yaml.Event]:
    """The parser's events, stopped at the first sign of a hostile or unreadable file."""
    depth = 0
    for count, event in enumerate(yaml.parse(text, Loader=_LOADER)):
        mark = _mark(file, event.start_mark)
        anchor, tag = getattr(event, "anchor", None), getattr(event, "tag", None)
        if count >= MOST_EVENTS:
            raise _bad(mark, f"the file has more than {MOST_EVENTS} pieces; split it")
        if isinstance(event, yaml.AliasEvent):
            raise _bad(mark, f"alias *{anchor}: aliases are not read; write the value again, or use extends:")
        if anchor is not None:
            raise _bad(mark, f"anchor &{anchor}: anchors are not read; write the value where it is used")
        if tag is not None:
            raise _bad(mark, f"tag {tag}: tags are not read; write the plain value")
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > DEEPEST:
                raise _bad(mark, f"is nested deeper than {DEEPEST} levels; no setting lies so deep")
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        yield event


class _Open:
    """A list or group whose end has not been reached."""

    def __init__(self, mark: Mark, is_block: bool) -> None:
        self.mark, self.is_block = mark, is_block
        self.items: list[Node] = []
        self.entries: dict[str, Entry] = {}
        self.key: Scalar | None = None

    def closed(self) -> Node:
        return Block(self.entries, self.mark) if self.is_block else Series(tuple(self.items), self.mark)


class _Builder:
    """Builds the tree from events with a stack of its own."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.problems: list[Problem] = []
        self.root: Node | None = None
        self.open: list[_Open] = []

    def take(self, event: yaml.Event) -> None:
        if isinstance(event, yaml.ScalarEvent):
            self._put(Scalar(event.value, _mark(self.file, event.start_mark), event.style in _QUOTES))
        elif isinstance(event, yaml.CollectionStartEvent):
            self._refuse_as_key(event)
            self.open.append(_Open(_mark(self.file, event.start_mark), isinstance(event, yaml.MappingStartEvent)))
        elif isinstance(event, yaml.CollectionEndEvent):
            self._put(self.open.pop().closed())
        elif isinstance(event, yaml.DocumentStartEvent) and self.root is not None:
            raise _bad(_mark(self.file, event.start_mark), "a second document begins; a file holds one, remove the ---")

    def _refuse_as_key(self, event: yaml.Event) -> None:
        if self.open and self.open[-1].is_block and self.open[-1].key is None:
            raise _bad(
                _mark(self.file, event.start_mark), "a list or group stands where a name belongs; put a name before it"
            )

    def _put(self, node: Node) -> None:
        if not self.open:
            self.root = node
            return
        top = self.open[-1]
        if not top.is_block:
            top.items.append(node)
        elif top.key is None:
            assert isinstance(node, Scalar)  # collections were refused when they began
            if node.text in top.entries and len(self.problems) <= MOST_PROBLEMS:
                first = top.entries[node.text].mark.line
                message = f"{shown(node.text)} is written twice in one group, first in line {first}; keep one"
                self.problems.append(node.mark.problem(node.text, message))
            top.key = node
        else:
            top.entries[top.key.text] = Entry(top.key.mark, node)
            top.key = None
