"""The cache of compiled kernels is named by what is compiled."""

from __future__ import annotations

from pathlib import Path

import numba
import pytest

from ecosim.kernels import jit


def test_any_edit_of_any_kernel_names_a_new_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "one.py").write_text("a = 1", "utf-8")
    monkeypatch.setattr(jit, "__file__", str(tmp_path / "jit.py"))
    first = jit.source_hash()
    (tmp_path / "two.py").write_text("", "utf-8")
    second = jit.source_hash()
    (tmp_path / "one.py").write_text("a = 2", "utf-8")
    assert len({first, second, jit.source_hash()}) == 3


def test_the_folder_is_where_it_was_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ECOSIM_CACHE", str(tmp_path))
    folder = jit.cache_folder()
    assert folder.is_dir()
    assert folder == tmp_path / "ecosim" / f"kernels-{jit.source_hash()}"
    assert not any(folder.iterdir())


def test_a_folder_that_cannot_be_made_gives_way_to_a_temporary_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("", "utf-8")
    monkeypatch.setenv("ECOSIM_CACHE", str(tmp_path / "file"))
    monkeypatch.setattr(jit.tempfile, "gettempdir", lambda: str(tmp_path))
    assert jit.cache_folder() == tmp_path / f"ecosim-kernels-{jit.source_hash()}"


def test_numba_writes_there() -> None:
    assert Path(numba.config.CACHE_DIR).name.startswith("kernels-")
