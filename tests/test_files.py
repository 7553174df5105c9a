"""A file is there whole or as it was, and nothing lies beside it."""

from __future__ import annotations

from pathlib import Path

import pytest

from ecosim.files import write_whole


@pytest.mark.parametrize("content", ["文字\n", b"\x00\xff"])
def test_content_arrives_as_it_is(tmp_path: Path, content: str | bytes) -> None:
    place = write_whole(tmp_path / "a", content)
    assert place.read_bytes() == (content.encode() if isinstance(content, str) else content)
    assert place.stat().st_mode & 0o777 == 0o644
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


def test_the_old_stays_where_the_new_cannot_be_put(tmp_path: Path) -> None:
    (tmp_path / "taken").mkdir()
    with pytest.raises(OSError, match="taken"):
        write_whole(tmp_path / "taken", "new")
    with pytest.raises(ValueError, match="null"):
        write_whole(tmp_path / "a\0b", "new")
    with pytest.raises(UnicodeEncodeError):
        write_whole(tmp_path / "b", "\ud800")
    assert [path.name for path in tmp_path.iterdir()] == ["taken"]
