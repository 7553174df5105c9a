from __future__ import annotations

from ecosim.records import identity
from ecosim.records.identity import run_hash, sources_hash, versions

WHAT = {"scenario_identity": "ab", "versions": {"ecosim": "1", "numpy": "2"}, "channel_hashes": {"direct": "x"}}
HOW = {"replications": 8, "seed": 1, "role": "plan"}


def test_everything_in_it_changes_it() -> None:
    same = run_hash(**WHAT, **HOW)
    others = [
        {"scenario_identity": "ac"}, {"versions": {"ecosim": "2", "numpy": "2"}}, {"channel_hashes": {"direct": "y"}},
        {"channel_hashes": {"live": "x"}}, {"replications": 9}, {"seed": 2}, {"role": "not_joining"},
    ]  # fmt: skip
    hashes = {run_hash(**{**WHAT, **HOW, **other}) for other in others}
    assert len(hashes | {same}) == len(others) + 1
    assert run_hash(**{**WHAT, **HOW, "versions": {"numpy": "2", "ecosim": "1"}}) == same  # a mapping has no order


def test_versions_name_what_a_run_depends_on() -> None:
    assert set(versions()) == {"ecosim", "sources", "kernels", "python", "numpy", "numba"}
    assert all(versions().values())


def test_an_edited_source_is_another_version(tmp_path, monkeypatch) -> None:
    for part in identity.DECIDING_PARTS:
        file = tmp_path / "ecosim" / (part if part.endswith(".py") else f"{part}/sub/a.py")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("x = 1\n")
    monkeypatch.setattr(identity, "__file__", str(tmp_path / "ecosim" / "records" / "identity.py"))
    before = sources_hash()
    (tmp_path / "ecosim" / "engine" / "sub" / "a.py").write_text("x = 2\n")
    edited = sources_hash()
    (tmp_path / "ecosim" / "report.py").write_text("a report decides nothing")
    assert before != edited == sources_hash()
