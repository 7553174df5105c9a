# ruff: noqa: E501  one case a line: the tables read as tables
"""Whatever the program says of a plan, a run or a job has a Chinese pattern: held against the messages themselves, as the
tests of bad input make them, and against every error that the sources raise.
"""

from __future__ import annotations

import ast
import importlib.util
import re
import sys
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from ecosim.app import problem_words, words
from ecosim.app.draft import Draft
from ecosim.app.plan_files import keep
from ecosim.app.problem_words import compiled, phrases, said, sentence
from ecosim.errors import BadInput
from ecosim.scenario import Scenario, load
from ecosim.scenario.rule_packs import read_pack
from tests.app.test_frame import said as told

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "ecosim"
FILES = sorted((SOURCE / "app" / "phrases").glob("*.toml"))
CHINESE = re.compile(r"[一-鿿]")
ENGLISH = re.compile(r"\b[a-z]{2,}(?: [a-z]{2,})+")  # two words on end; names that people give have no spaces
RAISERS = ("channels", "engine", "runs", "records/run.py", "records/folder.py", "records/tables.py", "views/store.py",
           "views/studies.py", "studies/attribute.py", "app/plan_files.py", "app/table_edits.py")  # fmt: skip
BUILT_IN = {"labels", "units"}  # tables that declarations and units.py stand for


def modules(*names: str) -> list[Path]:
    """The plugins, and modules of the program by name or by folder."""
    places = [ROOT / "plugins", *(SOURCE / name for name in names)]
    return [path for place in places for path in ([place] if place.is_file() else sorted(place.glob("*.py")))]


# ---- the patterns


def pairs() -> list[tuple[str, str, str]]:
    """Table, English and Chinese of every phrase."""
    return [
        (table, *pair)
        for file in FILES
        for table, found in tomllib.loads(file.read_text("utf-8")).items()
        for pair in found.items()
    ]


def test_both_sides_of_a_pattern_have_the_same_holes() -> None:
    odd = [
        english
        for _, english, chinese in pairs()
        if {hole.name for hole in compiled(english, "").holes} != {hole.name for hole in compiled(chinese, "").holes}
    ]
    assert odd == []


def test_no_two_patterns_are_the_same_in_english() -> None:
    seen = [(table, compiled(english, "").pieces) for table, english, _ in pairs() if table != "yaml"]
    assert [one for one in seen if seen.count(one) > 1] == []


def test_holes_have_text_between_them_and_tables_that_there_are() -> None:
    for _, english, _ in pairs():
        pattern = compiled(english, "")
        assert all(pattern.pieces[1:-1]), english
        assert {hole.table for hole in pattern.holes} <= {"", *BUILT_IN, *phrases()}, english
        assert all(not phrase.holes for hole in pattern.holes if not hole.may_stay for phrase in phrases()[hole.table])


def test_every_pattern_is_chinese() -> None:
    bare = [re.sub(r"\{\w+\}", "", chinese) for _, _, chinese in pairs()]
    assert [text for text in bare if re.search(r"\w", text) and not CHINESE.search(text)] == []


# put together from two texts of the sources
COMPOSED = {
    " is no number", ": (required)", "write more than ", "write at most ", " is not below the price in ",
    " is not below the festival price ", " is not below the everyday price ", " less than the deposit ",
    "it must be above ",
}  # fmt: skip


def test_every_pattern_stands_in_the_sources() -> None:
    """An English text that was changed leaves no pattern behind."""
    paths = modules(*RAISERS, "scenario", "cli", "app", "world")
    nodes = (node for path in paths for node in ast.walk(ast.parse(path.read_text("utf-8"))))
    texts = "\0".join(node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str))
    ours = [file for file in FILES if not file.name.startswith("libraries")]
    patterns = [english for file in ours for english in tomllib.loads(file.read_text("utf-8"))["said"]]
    pieces = {piece for english in patterns for whole in compiled(english, "").pieces for piece in whole.split("; ")}
    gone = {part for piece in pieces if piece.strip() not in texts for part in piece.split(",")}
    assert {part for part in gone if len(part) > 5 and part.strip() not in texts} - COMPOSED == set()


# ---- messages of the loader, as they are


def of_tests(path: str) -> ModuleType:
    """A module of tests, whose tables of bad input are taken from it."""
    spec = importlib.util.spec_from_file_location(f"bad_{Path(path).stem}", ROOT / "tests" / path)
    assert spec is not None and spec.loader is not None
    module = sys.modules[spec.name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def messages(make: Callable[..., Any], *words: Any, **more: Any) -> list[str]:
    """What is wrong or odd with the scenario that a call gives, without the paths."""
    try:
        made = make(*words, **more)
    except BadInput as bad:
        return [problem.message for problem in bad.problems]
    return [text.partition(": ")[2] for text in made.warnings] if isinstance(made, Scenario) else []


def alike(message: str) -> str:
    """A message without its values: of those that differ in them alone one is enough."""
    return re.sub(r"'[^']*'|\"[^\"]*\"|[\d.%]+", "", message)


def of_files(folder: Path) -> Iterator[str]:
    """The messages of every spoilt line, row and file of `test_bad_files.py`, and of changes that are none."""
    base, bad = of_tests("scenario/conftest.py"), of_tests("scenario/test_bad_files.py")
    lines = {alike(expected[3]): (number, line) for number, line, expected in bad.LINES if expected}
    lines["numbers"] = (21, "  choice: {leave: many}")
    lines["least"] = (21, "  choice: {leave: -100}")
    del lines[alike("nobody bids 0.13 yuan")]  # which only the plugin of these tests says
    for number, line in lines.values():
        yield from messages(load, base.write(folder, base.with_line(number, line)), params_models=base.PLUGINS)
    for number, line, expected in bad.CELLS:
        csv = base.with_line(number, line, base.CSV)
        yield from messages(load, base.write(folder, csv=csv), params_models=base.PLUGINS) if expected else ()
    path = base.write(folder)
    for change in ("nothing", "seed=", "channels.nobody.follower_rate=1%", "products=none.csv", "seed=[1", "seed=1..2"):
        yield from messages(load, path, sets=[change], params_models=base.PLUGINS)
    why = "ValueError: mode exact has no words; give some, such as words: {羽绒服: 2.60} (mine.py:7)"
    yield from messages(load, path, params_models={}, broken_plugins={"direct": f"of mine.py is broken: {why}"})
    yield from messages(load, "nowhere")
    yield from messages(load, folder)
    yield from messages(read_pack, "nothing")
    for data in (b"", b"a\xff\xfe\x00", b"sku\n" + b"1\n" * 5_010, b"a" * 2_000_001, b'listing,sku\n"a"b,1'):
        (folder / "base.csv").write_bytes(data)
        yield from messages(load, path)
    for data, *_, piece in bad.test_hostile_bytes.pytestmark[0].args[1]:
        if "pieces" not in piece:  # that file takes a second
            path.write_bytes(data)
            yield from messages(load, path)


# in the plan, in the pack, in the products: what is replaced and by what
MORE: list[tuple[str, str, str]] = [
    ("PLAN", "worth: 90", "worth: 460"),
    ("PLAN", "over: 500, minus: 40", "over: 500, minus: 400"),
    ("PLAN", "over: 500, minus: 40", "over: 190, minus: 189"),
    ("PLAN", "from: 2025-10-01, to: 2025-10-31", "from: 2025-10-20, to: 2025-10-31"),
    ("PLAN", "to: 2025-10-31}", "to: 2025-10-19}"),
    ("PLAN", "price: 499, units: 50, from: 2025-10-20 20:00, to: 2025-10-20 22:00",
     "price: 799, units: 50, from: 2025-10-15 20:00, to: 2025-10-15 22:00"),
    ("PLAN", "stores: 12", "stores: 1"),
    ("PLAN", "rate: 15%", "rate: 99.9%"),
    ("CSV", ",679", ",0.01"),
    ("CSV", ",90,30", ",900,30"),
    ("PACK", ", prices_open: true", ""),
    ("PACK", "  step: 10\n", "  step: 1000\n"),
    ("PACK", "cross_store:\n  offers: [{name: 300-50, over: 300, minus: 50}, {name: 600-30, over: 600, minus: 30}]\n", ""),
    ("PACK", "steps: [official, store_coupon, cross_store, platform_coupon, red_packet, deposit]", "steps: [store_coupon]"),
]  # fmt: skip


def of_promotions(folder: Path) -> Iterator[str]:
    """The messages of every spoilt pack and plan of `test_bad_promotions.py`, and of what else may be odd."""
    base, bad = of_tests("scenario/conftest.py"), of_tests("scenario/test_bad_promotions.py")
    spoilt = {alike(expected[3]): (file, number, line) for file, number, line, expected in bad.CASES if expected}
    spoilt |= {warning: ("plan.yaml", number, line) for number, line, warning in bad.WARNINGS}
    for file, number, line in spoilt.values():
        yield from messages(bad.spoil, folder, base, file, number, line)
    plan = bad.PLAN.replace("    in_hand: 384.15\n", "").replace(", ship_by: 2025-10-24 00:00", "")
    more = [*MORE, *(("PACK", old, new) for old, new, _ in bad.OF_PACKS)]
    for which, old, new in more:
        texts = {"PLAN": plan, "PACK": bad.PACK, "CSV": bad.CSV}
        assert old in texts[which]
        texts[which] = texts[which].replace(old, new)
        yield from messages(bad.load_plan, folder, *texts.values())


@pytest.mark.parametrize(("gather", "least"), [(of_files, 110), (of_promotions, 95)])
def test_what_the_loader_says_is_all_chinese(
    gather: Callable[[Path], Iterator[str]], least: int, tmp_path: Path
) -> None:
    found = sorted(set(gather(tmp_path)))
    assert len(found) >= least  # the tables are really read
    assert [message for message in found if sentence(message) is None] == []
    chinese = {message: said(message, "zh") for message in found}
    assert [message for message, text in chinese.items() if not CHINESE.search(text) or text == message] == []
    left = {message: ENGLISH.findall(re.sub(r"'[^']*'", "", text)) for message, text in chinese.items()}
    assert {message: english for message, english in left.items() if english} == {}
    assert all(said(message, "en") == message for message in found)


# ---- errors that the sources raise

SAY = {"refuse", "_damaged", "_bad", "complain", "Lost", "failure"}  # functions that take a message as raise does
FILLED = {"self.on": "visit", "on": "click", "what": "mean", "gone": "7 outcomes are gone from its journal",
          "limit": "a run has at most 7; share some", "limits": "above 0 and at most 7", "kind.__name__": "int"}  # fmt: skip


def templates(path: Path) -> Iterator[str]:
    """The text of every error that a module raises, its values filled in."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        call = node.exc if isinstance(node, ast.Raise) else node
        name = getattr(getattr(call, "func", None), "id", getattr(getattr(call, "func", None), "attr", ""))
        if isinstance(call, ast.Call) and (isinstance(node, ast.Raise) or name in SAY):
            yield from (text for argument in call.args if len(re.findall(r"[a-z]{2,}", text := filled(argument))) > 2)


def filled(node: ast.expr) -> str:
    """A text with values in place of its expressions; empty for anything else."""
    if isinstance(node, ast.Constant):
        return str(node.value)
    found = ""
    for piece in node.values if isinstance(node, ast.JoinedStr) else ():
        if isinstance(piece, ast.Constant):
            found += str(piece.value)
        elif isinstance(piece, ast.FormattedValue):
            word = ast.unparse(piece.value)
            found += (
                "layer '7':" if word == "where" else FILLED.get(word, "'7'" if piece.conversion == ord("r") else "7")
            )
    return found.replace("::", ":")


def test_every_error_of_channels_runs_and_jobs_has_a_pattern() -> None:
    found = {text: path.name for path in modules(*RAISERS) for text in templates(path)}
    assert len(found) >= 150
    assert {text: name for text, name in found.items() if sentence(text) is None} == {}


JOBS = [
    ("tiny: no replication has a result; the first: RunFailed: not enough memory for 4,000,000 shoppers; take fewer, or "
     "fewer workers", "tiny：所有重复都没有结果；第一个原因：RunFailed：内存不足以容纳 4,000,000 位消费者；请减少消费者人数或进程数"),
    ("its process died (signal 9), 3 times", "进程异常终止（信号 9），共 3 次"),
    ("channel live: ValueError: show is empty; give at least one listing (kol_live.py:270) (from 2025-10-20 on it brought "
     "nothing more)", "渠道 live：ValueError：show 是空的；请至少填写一个讲解商品 (kol_live.py:270)（自 2025-10-20 起不再带来流量）"),
    ("not enough memory; take fewer shoppers, replications or --workers", "内存不足；请减少消费者人数、重复次数或进程数（--workers）"),
    ("tiny-0123456789ab: is damaged (Permission denied); delete the folder and run the scenario again",
     "tiny-0123456789ab：已损坏（没有权限）；请删除该文件夹并重新模拟"),
    ("--out: no run folder can be made there (no space left on device); name another folder",
     "--out：无法在此建立模拟文件夹（磁盘已满）；请换一个文件夹"),
    ("shoppers.count: 0 is too small; write at least 1 (shoppers)", "shoppers.count：0 太小；最小为 1（人）"),
]  # fmt: skip


@pytest.mark.parametrize(("english", "chinese"), JOBS)
def test_what_a_job_says(english: str, chinese: str) -> None:
    assert said(english, "zh") == chinese


# ---- what has no pattern, and what people typed


@pytest.mark.parametrize(
    "text",
    ["", "; ; ", "nobody knows", "a" * 10_000, "a: " * 400, "is missing; " * 300, "{}", "x (a:1)" * 200, "已是中文"],
)
def test_what_has_no_pattern_stays_as_it_is(text: str) -> None:
    assert said(text, "zh") == text


def test_what_a_stranger_says_is_kept_beside_what_is_known() -> None:
    assert said("the moon is full; keep one", "zh") == "the moon is full；请保留一个"


@pytest.mark.parametrize("typed", ["'a; b'", "'is no name'", "'{share}'", "'money; keep one'", "'deposit'"])
def test_what_people_typed_stays_as_typed(typed: str) -> None:
    message = f"{typed} is no whole number; write it without decimals"
    assert said(message, "zh") == f"{typed} 不是整数；请去掉小数部分"


def test_a_phrase_that_stands_in_two_files_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "phrases").mkdir()
    for name in ("a", "b"):
        (tmp_path / "phrases" / f"{name}.zh.toml").write_text('[said]\n"one" = "一"\n', "utf-8")
    monkeypatch.setattr(problem_words, "files", lambda package: tmp_path)
    with pytest.raises(ValueError, match=r"b.zh.toml: \{'one'\} stand in another file"):
        phrases.__wrapped__()


@pytest.fixture
def runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder for plans without any run."""
    monkeypatch.setenv("ECOSIM_RUNS", str(tmp_path))
    return tmp_path


def test_a_page_says_it_in_chinese(open_page: Callable[..., AppTest], runs: Path) -> None:
    keep(Draft("tiny").set(("after_sale", "refund_share"), "often"), "mine", runs / "plans")
    app = open_page("plan", draft="mine", lang="zh")
    assert not app.exception and words.text("plan.title", "zh") in told(app)
    assert "'often' 不是比例；请写 15% 或 0.15" in told(app) and "is no share" not in told(app)
