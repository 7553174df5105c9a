"""Studies kept in a run's folder: read by whoever comes later, never where they are another's or damaged."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ecosim.errors import EcosimError
from ecosim.records import Run
from ecosim.views import studies
from ecosim.views.studies import StudyMissing, read_study, write_study

VIEW = {"answer": [{"en": "ads are over-credited", "zh": "推广被高估"}], "share": 0.25}


@pytest.fixture
def kept(run: Run) -> Path:
    return write_study(run.path, "attribution", VIEW)


def test_what_was_kept_is_read_again(run: Run, kept: Path) -> None:
    found = read_study(run.path, "attribution", run.digest)
    assert found is not None and {**VIEW, "made": found["made"]} == found
    assert kept == run.path / "studies" / "attribution.json"
    assert [path.name for path in kept.parent.iterdir()] == [kept.name]  # nothing is left beside it
    assert read_study(run.path, "pull_forward", run.digest) is None


def test_the_last_one_stays(run: Run, kept: Path) -> None:
    write_study(run.path, "attribution", {"share": 0.5})
    found = read_study(run.path, "attribution", run.digest)
    assert found is not None and found["share"] == 0.5


def test_those_of_another_run_or_program_are_not_shown(run: Run, kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(StudyMissing, match="another version or for another run"):
        read_study(run.path, "attribution", "0" * 64)
    monkeypatch.setattr(studies, "program", lambda: "0" * 12)
    with pytest.raises(StudyMissing, match="another version"):
        read_study(run.path, "attribution", run.digest)


def spoilt(text: str) -> list[str]:
    told = json.loads(text)
    changed = told["view"].replace("0.25", "0.95")
    return [
        "", "[]", "null", "{}", "[" * 100_000, text[:-20], text.replace("0.25", "0.95"),
        json.dumps({**told, "view": changed}), json.dumps({**told, "view": 7}), json.dumps({**told, "made": "noon"}),
    ]  # fmt: skip


def test_a_damaged_one_says_so(run: Run, kept: Path) -> None:
    for text in spoilt(kept.read_text("utf-8")):
        kept.write_text(text, "utf-8")
        with pytest.raises(StudyMissing):
            read_study(run.path, "attribution", run.digest)


def test_nothing_is_kept_where_there_is_no_run(tmp_path: Path) -> None:
    with pytest.raises(EcosimError):
        write_study(tmp_path / "none", "attribution", VIEW)


def test_what_json_has_not_is_refused(run: Run) -> None:
    broken: dict[str, Any] = {"share": float("nan")}
    with pytest.raises(ValueError, match="not JSON"):
        write_study(run.path, "attribution", broken)
    assert not (run.path / "studies").exists()
