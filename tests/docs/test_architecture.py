"""ARCHITECTURE.md and the tree agree: map, layers, order of a moment, reading order, glossary."""

from __future__ import annotations

import re
import runpy
from collections.abc import Iterator
from pathlib import Path

from ecosim.engine import clock

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "ARCHITECTURE.md").read_text("utf-8")
MAP_LINE = re.compile(r"( *)(\S+?)(/?)(?:  +(\S.*))?")
CHINESE = re.compile(r"[一-鿿]")


def section(title: str) -> str:
    """The text below a heading, until the next of the same rank."""
    rank = title.partition(" ")[0]
    return PAGE.partition(f"\n{title}\n")[2].partition(f"\n{rank} ")[0]


def block(title: str) -> list[str]:
    return section(title).split("```")[1].strip("\n").splitlines()


def mapped() -> Iterator[tuple[str, bool, str]]:
    """Path, whether it is a folder, and what is said of it, for each line of the map."""
    above: list[str] = []
    for line in block("## The map"):
        match = MAP_LINE.fullmatch(line)
        assert match, f"not a line of a map: {line!r}"
        indent, name, slash, words = match.groups()
        above = [*above[: len(indent) // 2], name]
        yield "/".join(above), bool(slash), words or ""


def tables(text: str) -> list[list[str]]:
    """Cells of all rows of Markdown tables, below their heads."""
    bodies = re.findall(r"^\| --- .*\n((?:\|.*\n?)*)", text, re.M)
    return [[cell.strip() for cell in row.strip("|").split("|")] for body in bodies for row in body.splitlines()]


def exists(path: str, is_folder: bool) -> bool:
    return (ROOT / path).is_dir() if is_folder else (ROOT / path).is_file()


def test_everything_on_the_map_exists() -> None:
    assert [path for path, is_folder, _ in mapped() if not exists(path, is_folder)] == []


def test_every_module_is_on_the_map() -> None:
    known = {path for path, _, _ in mapped()}
    files = [*(ROOT / "src" / "ecosim").rglob("*.py"), *(ROOT / "plugins").rglob("*.py")]
    modules = {path.relative_to(ROOT).as_posix() for path in files if path.name != "__init__.py"}
    folders = {path.parent.relative_to(ROOT).as_posix() for path in files}
    assert sorted((modules | folders) - known - {"src/ecosim"}) == []


def test_every_line_of_the_map_stands_once_and_says_something() -> None:
    lines = list(mapped())
    assert len({path for path, _, _ in lines}) == len(lines)
    assert [path for path, is_folder, words in lines if not words and not is_folder] == []


def test_the_layers_are_those_that_are_held() -> None:
    held = runpy.run_path(str(ROOT / "tests" / "test_layers.py"))["LAYERS"]
    written = [tuple(re.split(r"  +", line)[0].split(" · ")) for line in block("## Layers")]
    assert [set(row) for row in written] == [set(row) for row in held if not row[0].startswith("__")]


def test_the_order_of_a_moment_is_the_clocks() -> None:
    order = {name: value for name, value in vars(clock).items() if name.isupper() and isinstance(value, int)}
    calendar = sorted((name for name in order if name not in ("FOLLOW_UP", "ARRIVAL")), key=lambda name: order[name])
    assert re.findall(r"^\d+\. `([A-Z_]+)`", section("## The order of things"), re.M) == calendar
    assert max(order[name] for name in calendar) < order["FOLLOW_UP"] < order["ARRIVAL"]
    assert f"{len(calendar) + 1}. follow-ups, then arrivals" in section("## The order of things")


def test_a_visit_and_a_run_have_as_many_steps_as_is_said() -> None:
    package = ROOT / "src" / "ecosim"
    journey = (package / "kernels" / "journey.py").read_text("utf-8").split('"""')[1]
    course = (package / "runs" / "course.py").read_text("utf-8").split('"""')[1]
    assert len(re.findall(r"^ \d\. ", journey, re.M)) == 7 == len(re.findall(r"\b\d (?=[a-z])", course))
    assert "the seven steps" in section("## The order of things")


def test_the_reading_order_can_be_read() -> None:
    files = re.findall(r"^\d+\. `([^`]+)`: \S", section("## A reading order"), re.M)
    assert 10 <= len(files) <= 15
    assert len(set(files)) == len(files)
    assert [file for file in files if not (ROOT / file).is_file()] == []


def test_the_glossary_has_every_word_once_and_in_both_languages() -> None:
    rows = tables(section("## Glossary"))
    assert len(rows) > 60
    assert [row for row in rows if len(row) != 3 or not all(row) or not CHINESE.search(row[1])] == []
    words = [row[0] for row in rows]
    assert sorted({word for word in words if words.count(word) > 1}) == []


def test_the_words_of_the_house_are_explained() -> None:
    words = {row[0] for row in tables(section("### Words of the program"))}
    house = "shopper listing store channel visit page order scenario run study layer moment replication baseline"
    assert set(house.split()) - words == set()
