"""Files from outside: good ones are plans from then on, of bad ones nothing is kept and one line says why."""

from __future__ import annotations

from pathlib import Path

import pytest

from ecosim.app.draft import check
from ecosim.app.plan_files import MOST_BYTES, open_plan, take
from ecosim.errors import BadInput
from ecosim.scenario.bundled import scenarios_folder

TINY = b"extends: tiny\n"
HOSTILE = {
    "bad bytes": {"a.yaml": b"\xff\xfe\x00"},
    "a deep nest": {"a.yaml": b"[" * 30_000},
    "an alias": {"a.yaml": b"a: &x [1]\nb: *x\n"},
    "a bomb": {"a.yaml": b"a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n"},
    "a tag": {"a.yaml": b"a: !!python/object/apply:os.system [ls]\n"},
    "another file above": {"a.yaml": b"extends: ../../etc/passwd\n"},
    "an absolute path": {"a.yaml": b"extends: /etc/passwd\n"},
    "products above": {"a.yaml": TINY + b"products: ../../../etc/passwd\n"},
    "a festival above": {"a.yaml": TINY + b"festival: ../../x\n"},
    "a very long name inside": {"a.yaml": TINY + b"products: " + b"x" * 5_000 + b"\n"},
    "a zero byte": {"a.yaml": b"extends: 'a\x00b'\n"},
    "itself": {"a.yaml": b"extends: a\n"},
    "a circle": {"a.yaml": b"extends: b\n", "b.yaml": b"extends: a\n"},
    "nothing": {"a.yaml": b""},
    "two documents": {"a.yaml": TINY + b"---\nseed: 1\n"},
    "a list": {"a.yaml": b"- 1\n"},
    "too much": {"a.yaml": b"#" * (MOST_BYTES + 1)},
    "an unknown setting": {"a.yaml": TINY + b"sede: 1\n"},
    "a huge number": {"a.yaml": TINY + b"seed: 1e999999\n"},
    "a table that is none": {"a.yaml": TINY + b"products: p.csv\n", "p.csv": b"PK\x03\x04\xff\x00"},
    "a table alone": {"p.csv": b"listing,sku\n"},
    "a name that climbs": {"../a.yaml": TINY},
    "a name with a folder": {"sub/a.yaml": TINY},
    "a hidden name": {".a.yaml": TINY},
    "a name with a zero byte": {"a\x00.yaml": TINY},
    "the name of ours": {"tiny.yaml": TINY},
    "a program": {"a.py": b"print()\n", "a.yaml": TINY},
    "a crowd": {f"a{n}.yaml": TINY for n in range(40)},
    "one bad of two": {"a.yaml": TINY, "b.yaml": b"extends: nowhere\n"},
}


@pytest.mark.parametrize("files", HOSTILE.values(), ids=HOSTILE.keys())
def test_nothing_is_kept_of_what_cannot_be_read(tmp_path: Path, files: dict[str, bytes]) -> None:
    folder = tmp_path / "runs" / "plans"
    folder.mkdir(parents=True)
    with pytest.raises(BadInput) as bad:
        take(files, folder)
    assert [path for path in tmp_path.rglob("*") if path not in (folder, folder.parent)] == []
    for problem in bad.value.problems:
        assert "\n" not in str(problem) and str(tmp_path) not in str(problem) and "/etc/" not in problem.file


def test_a_plan_with_its_products_is_a_base(tmp_path: Path) -> None:
    table = (scenarios_folder() / "tiny.csv").read_bytes()
    names = take({"mine.yaml": TINY + b"products: goods.csv\n", "goods.csv": table}, tmp_path)
    assert names == ["mine"] and sorted(path.name for path in tmp_path.iterdir()) == ["goods.csv", "mine.yaml"]
    draft = open_plan("mine", tmp_path)
    assert draft.base == "mine" and draft.overlay == {}
    assert check(draft.set(("seed",), "3"), tmp_path).scenario is not None


def test_a_plan_may_extend_one_that_is_there_or_comes_with_it(tmp_path: Path) -> None:
    take({"a.yaml": TINY + b"seed: 4\n", "b.yaml": b"extends: a\nreplications: 3\n"}, tmp_path)
    take({"c.yaml": b"extends: b.yaml\nreplications: 5\n"}, tmp_path)
    scenario = check(open_plan("c", tmp_path), tmp_path).scenario
    assert scenario is not None and (scenario.settings.seed, scenario.settings.replications) == (4, 5)


def test_a_plan_that_is_there_is_replaced_only_when_asked(tmp_path: Path) -> None:
    take({"a.yaml": TINY}, tmp_path)
    take({"a.yaml": TINY}, tmp_path)  # the same again is no harm
    with pytest.raises(BadInput, match="is there already"):
        take({"a.yaml": TINY + b"seed: 9\n"}, tmp_path)
    assert (tmp_path / "a.yaml").read_bytes() == TINY
    take({"a.yaml": TINY + b"seed: 9\n"}, tmp_path, over=True)
    assert (tmp_path / "a.yaml").read_bytes() != TINY
