"""Views are whole or missing, whoever writes, dies or damages; a page never meets half of one."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from ecosim.errors import EcosimError
from ecosim.records import Run
from ecosim.views import VIEWS, ViewsMissing, has_views, read_view, store, write_views

View = dict[str, Any]


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two views that take no time, in the place of the real ones."""
    monkeypatch.setattr(store, "VIEWS", {"one": "ecosim.views.one", "two": "ecosim.views.two"})

    def imported(name: str) -> Any:
        class Maker:
            @staticmethod
            def build(run: Run, baseline: Run | None) -> View:
                return {"name": name, "run": run.path.name, "baseline": baseline and baseline.path.name}

        return Maker

    monkeypatch.setattr(store.importlib, "import_module", imported)


def spoil(file: Path, content: bytes) -> None:
    """Other content in the place of a file, which may be a link to a file of everybody's."""
    file.unlink()
    file.write_bytes(content)


def test_a_run_is_left_with_every_view(run: Run) -> None:
    assert has_views(run.path)
    for name in VIEWS:
        assert isinstance(read_view(run.path, name), dict), name


def test_every_view_is_small(run: Run) -> None:
    sizes = {file.name: file.stat().st_size for file in (run.path / "views").iterdir()}
    assert max(sizes.values()) < 2_000_000, sizes


@pytest.mark.usefixtures("quick")
def test_what_was_written_is_read(run: Run, baseline: Run) -> None:
    heard: list[float] = []
    assert write_views(run, baseline, heard.append) == run.path / "views"
    assert read_view(run.path, "two") == {
        "name": "ecosim.views.two",
        "run": run.path.name,
        "baseline": baseline.path.name,
    }
    assert heard == [0.0, 0.5]
    assert not list(run.path.glob(".views-*"))


DAMAGES: dict[str, Callable[[Path], object]] = {
    "cut": lambda views: spoil(views / "overview.json", (views / "overview.json").read_bytes()[:-9]),
    "another": lambda views: spoil(views / "overview.json", b"{}"),
    "no text": lambda views: spoil(views / "overview.json", b"\xff\xfe\x00"),
    "gone": lambda views: (views / "overview.json").unlink(),
    "no index": lambda views: (views / "index.json").unlink(),
    "index cut": lambda views: spoil(views / "index.json", b'{"program": "'),
    "index a list": lambda views: spoil(views / "index.json", b"[]"),
    "index deep": lambda views: spoil(views / "index.json", b"[" * 200_000),
    "index without views": lambda views: spoil(views / "index.json", b'{"program": 1}'),
    "no folder": shutil.rmtree,
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_damage_is_missing_views_by_name(run: Run, damage: str) -> None:
    DAMAGES[damage](run.path / "views")
    with pytest.raises(ViewsMissing, match=run.path.name):
        read_view(run.path, "overview")


def test_a_view_that_is_none_is_missing(run: Run) -> None:
    for name in ("nothing", "../manifest", "index"):
        with pytest.raises(ViewsMissing):
            read_view(run.path, name)


def test_a_view_that_would_fill_the_memory_is_not_read(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "MAX_BYTES", 100)
    with pytest.raises(ViewsMissing, match="larger than 100"):
        read_view(run.path, "overview")


def test_views_of_another_program_are_missing(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "program", lambda: "another")
    assert not has_views(run.path)
    with pytest.raises(ViewsMissing, match="of this program"):
        read_view(run.path, "overview")


@pytest.mark.usefixtures("quick")
def test_writers_at_one_time_leave_one_whole_set(run: Run) -> None:
    with ThreadPoolExecutor(8) as pool:
        written = list(pool.map(lambda _: write_views(run, None), range(24)))
    assert set(written) == {run.path / "views"}
    assert read_view(run.path, "one")["run"] == run.path.name
    assert not list(run.path.glob(".views-*"))


def test_a_view_that_fails_leaves_the_old_ones(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(run: Run, baseline: Run | None) -> View:
        raise EcosimError("a table is damaged")

    before = (run.path / "views" / "index.json").read_bytes()
    monkeypatch.setattr("ecosim.views.overview.build", broken)
    with pytest.raises(EcosimError, match="a table is damaged"):
        write_views(run, None)
    assert (run.path / "views" / "index.json").read_bytes() == before
    assert not list(run.path.glob(".views-*"))


@pytest.mark.usefixtures("quick")
def test_no_place_to_write_is_said_in_words(run: Run) -> None:
    shutil.rmtree(run.path)
    with pytest.raises(EcosimError, match="cannot be written"):
        write_views(run, None)


@pytest.mark.usefixtures("quick")
def test_a_number_that_is_none_never_gets_into_a_view(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    class Maker:
        @staticmethod
        def build(run: Run, baseline: Run | None) -> View:
            return {"value": float("nan")}

    monkeypatch.setattr(store.importlib, "import_module", lambda name: Maker)
    with pytest.raises(ValueError, match="JSON"):
        write_views(run, None)


def test_the_index_names_program_run_and_baseline(run: Run, baseline: Run) -> None:
    index = json.loads((run.path / "views" / "index.json").read_text("utf-8"))
    assert index["digest"] == run.digest and index["baseline"] == baseline.path.name
    assert index["program"] == store.program()
