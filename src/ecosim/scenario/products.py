"""A shop's products from CSV to a tree: one row a size and colour, rows of a listing gathered.

Reads what Excel saves: UTF-8 with or without a mark, UTF-16, GBK; commas, semicolons or tabs. A problem's line is
the row of the file, its column the number of the column. Values stay text; `typed.py` reads them by the fields of
`Listing` and `Variant`.
"""

from __future__ import annotations

import codecs
import csv
import io
from contextlib import suppress
from functools import lru_cache
from pathlib import Path

from ecosim.errors import BadInput, Problem
from ecosim.scenario.fields import key_of
from ecosim.scenario.literals import shown
from ecosim.scenario.model import Listing, Variant
from ecosim.scenario.tree import Block, Broken, Entry, Mark, Node, Problems, Scalar, Series, TooMany, did_you_mean

MOST_BYTES = 2_000_000
MOST_ROWS = 5_000
KEPT_BYTES = 200_000  # of a table whose tree is kept
OF_LISTING = tuple(key_of(name, info) for name, info in Listing.model_fields.items() if name != "variants")
OF_VARIANT = tuple(key_of(name, info) for name, info in Variant.model_fields.items())
REQUIRED = ("listing", "sku", "tag_price", "cost", "salvage", "stock")
_CODECS = ("utf-8-sig", "gb18030")


def read_products(path: Path, problems: list[Problem]) -> Node:
    """The listings of a CSV file as a tree; what is wrong with its table is added to `problems`.

    Raises BadInput where the file cannot be read as a table at all.
    """
    start = Mark(str(path), 1, 1)
    try:
        if path.stat().st_size > MOST_BYTES:
            raise BadInput(
                [start.problem("products", f"the file is larger than {MOST_BYTES} bytes; leave out what is not sold")]
            )
        data = path.read_bytes()
    except (OSError, ValueError) as error:
        raise BadInput(
            [start.problem("products", f"cannot be read: {getattr(error, 'strerror', None) or error}")]
        ) from None
    tree, found = _tabled(data, start) if len(data) <= KEPT_BYTES else _table(data, start)
    for problem in found:  # one by one, as a collection may have a bound
        problems.append(problem)
    return tree


def _table(data: bytes, start: Mark) -> tuple[Node, tuple[Problem, ...]]:
    """The listings of a table, and what is wrong with it."""
    problems: list[Problem] = Problems()
    rows = _rows(_decode(data, start), start)
    if not rows:
        raise BadInput(
            [
                start.problem(
                    "products", f"the table is empty; its first row names the columns: {', '.join(REQUIRED)}, …"
                )
            ]
        )
    tree: Node = Broken(start)
    with suppress(TooMany):  # whoever reads them has the same bound
        tree = _gather(rows, _columns(rows[0][1], start, problems), start, problems)
    return tree, tuple(problems)


# Trees never change, and whoever tries one value after the other reads the same table again each time.
_tabled = lru_cache(maxsize=16)(_table)


def _decode(data: bytes, start: Mark) -> str:
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        codecs_tried: tuple[str, ...] = ("utf-16",)
    else:
        codecs_tried = _CODECS
    for codec in codecs_tried:
        try:
            return data.decode(codec)
        except UnicodeDecodeError:
            continue
    raise BadInput([start.problem("products", "the file is no text; save it from Excel as CSV UTF-8")])


def _rows(text: str, start: Mark) -> list[tuple[int, list[str]]]:
    """Rows with the number of the line where each begins, empty ones left out."""
    header = text.partition("\n")[0]
    delimiter = max(",\t;", key=header.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: list[tuple[int, list[str]]] = []
    line = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                rows.append((line, [cell.strip() for cell in cells]))
            line = reader.line_num + 1
            if len(rows) > MOST_ROWS + 1:
                raise BadInput(
                    [Mark(start.file, line, 1).problem("products", f"the table has more than {MOST_ROWS} rows")]
                )
    except csv.Error as error:
        raise BadInput(
            [Mark(start.file, line, 1).problem("products", f"is no table: {error}; save it from Excel as CSV")]
        ) from None
    return rows


def _columns(header: list[str], start: Mark, problems: list[Problem]) -> dict[str, int]:
    """Number of each known column, from 0; unknown, double and missing ones are problems."""
    known = (*OF_LISTING, *OF_VARIANT)
    columns: dict[str, int] = {}
    for at, word in enumerate(header):
        mark = Mark(start.file, 1, at + 1)
        if word in columns:
            problems.append(mark.problem(f"products.{word}", f"column {shown(word)} stands twice; keep one"))
        elif word in known:
            columns[word] = at
        elif word:
            problems.append(mark.problem("products", f"unknown column {shown(word)}{did_you_mean(word, known)}"))
    for word in REQUIRED:
        if word not in columns:
            problems.append(
                start.problem("products", f"column {word} is missing; the table needs {', '.join(REQUIRED)}")
            )
    return columns


def _gather(rows: list[tuple[int, list[str]]], columns: dict[str, int], start: Mark, problems: list[Problem]) -> Node:
    listings: dict[str, dict[str, Entry]] = {}
    variants: dict[str, list[Node]] = {}
    marks: dict[str, Mark] = {}
    width = len(rows[0][1])
    for line, cells in rows[1:]:
        row = Mark(start.file, line, 1)
        if len(cells) > width and any(cells[width:]):
            message = f"the row has {len(cells)} cells, the first row {width}; quote cells that hold a comma"
            problems.append(row._replace(column=width + 1).problem("products", message))
            continue
        entries = {word: _cell(row, cells, at) for word, at in columns.items()}
        entries = {word: entry for word, entry in entries.items() if isinstance(entry.node, Scalar) and entry.node.text}
        entries |= {word: Entry(row, Broken(row)) for word in REQUIRED if word not in columns}
        if "listing" not in columns:
            break
        if "listing" not in entries:
            problems.append(row.problem("products.listing", "the row names no listing; write its name in every row"))
            continue
        name = str(getattr(entries["listing"].node, "text", ""))
        marks.setdefault(name, row)
        _agree(
            name,
            listings.setdefault(name, {}),
            {word: entries[word] for word in OF_LISTING if word in entries},
            problems,
        )
        own = {word: entries[word] for word in OF_VARIANT if word in entries}
        variants.setdefault(name, []).append(Block(own, entries.get("sku", entries["listing"]).mark))
    items: list[Node] = []
    for name, own in listings.items():
        own["variants"] = Entry(marks[name], Series(tuple(variants[name]), marks[name]))
        items.append(Block(own, marks[name]))
    return Series(tuple(items), start)


def _cell(row: Mark, cells: list[str], at: int) -> Entry:
    mark = row._replace(column=at + 1)
    return Entry(mark, Scalar(cells[at] if at < len(cells) else "", mark))


def _agree(name: str, known: dict[str, Entry], row: dict[str, Entry], problems: list[Problem]) -> None:
    """Take a row's listing columns over; they must be the same in all rows of a listing, or empty."""
    for word, entry in row.items():
        first = known.setdefault(word, entry).node
        if isinstance(first, Scalar) and isinstance(entry.node, Scalar) and first.text != entry.node.text:
            differs = f"{shown(entry.node.text)} differs from {shown(first.text)} in row {first.mark.line}"
            message = f"{differs}; a listing has one {word}, write the same in all its rows or leave it empty"
            problems.append(entry.mark.problem(f"products.{name}.{word}", message))
