"""What strangers may send to the pages: addresses, damaged runs, titles. Each is met with a sentence, and nothing is
written outside the folder of runs. Files from outside: test_uploads.py, and the last tests here.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from ecosim.app import shelf_picker, state, words
from ecosim.app.markdown import literal
from ecosim.errors import EcosimError
from ecosim.records.folder import NAME
from ecosim.runs.jobs import Status

ROOT = Path(__file__).parents[2]
Open = Callable[..., AppTest]
EVIL = "<img src=x onerror=alert(1)> [here](javascript:alert(1)) ![](http://x.io/p) **b** `c` $x$ :red[r] \x00\n# 哈"
LONG = "a" * 100_000

# ---- nothing is written elsewhere -----------------------------------------------------------------------------------

WRITES = {
    "open", "os.mkdir", "os.rename", "os.remove", "os.rmdir", "os.link", "os.symlink", "os.truncate", "os.chmod",
    "shutil.rmtree",
}  # fmt: skip
watched: dict[str, Any] = {"on": False, "paths": []}


def watch(event: str, arguments: tuple[Any, ...]) -> None:
    """Notes every path that this process writes to while it is watched."""
    if not watched["on"] or event not in WRITES or isinstance(arguments[0], int):
        return
    if event == "open" and not (arguments[2] or 0) & (os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC):
        return
    if event in ("os.remove", "os.rmdir") and arguments[1] != -1:
        return  # inside a tree whose removal is noted as a whole
    paths = arguments[:2] if event in ("os.rename", "os.link", "os.symlink") else arguments[:1]
    watched["paths"] += [os.fsdecode(path) for path in paths if isinstance(path, str | bytes)]


sys.addaudithook(watch)
OURS = re.compile(r"__pycache__|\.pyc|/numba|/dev/null|ecosim-kernels")


@pytest.fixture(autouse=True)
def nothing_elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Everything that a test makes this process write lies in its folder of runs."""
    for name in ("cwd", "temp"):
        (tmp_path / name).mkdir()
    monkeypatch.chdir(tmp_path / "cwd")
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temp"))
    yield
    watched["on"] = False
    paths, watched["paths"] = watched["paths"], []
    inside = (tmp_path / "runs").resolve()
    others = {os.path.realpath(path) for path in paths if not OURS.search(path)}
    assert {path for path in others if not Path(path).is_relative_to(inside)} == set()
    assert list((tmp_path / "cwd").iterdir()) == list((tmp_path / "temp").iterdir()) == []


@pytest.fixture(autouse=True)
def no_jobs(monkeypatch: pytest.MonkeyPatch) -> None:
    """A run without views would have them made, by a process whose writing nobody here sees."""

    def refuse(parent: Path, run: str) -> Status:
        raise EcosimError(f"no report of {run} is made")

    monkeypatch.setattr(shelf_picker, "start_report", refuse)


@pytest.fixture
def watching(runs: Path) -> Iterator[None]:
    """From here on, when the test has laid out its folders."""
    watched["on"] = True
    yield
    watched["on"] = False


def test_the_watch_sees_what_is_written(tmp_path: Path) -> None:
    watched["on"] = True
    (tmp_path / "temp" / "x").write_text("x")
    (tmp_path / "temp" / "x").unlink()
    watched["on"] = False
    assert watched["paths"] == [str(tmp_path / "temp" / "x")] * 2
    watched["paths"] = []


# ---- what is on a page ----------------------------------------------------------------------------------------------

DRAWN = ("title", "header", "subheader", "markdown", "caption", "info", "warning", "error", "success")


def said(app: AppTest) -> str:
    """Everything on a page that Markdown draws."""
    return "\n".join(str(element.value) for kind in DRAWN for element in app.get(kind))


def fault(app: AppTest) -> str:
    """What must never be on a page; empty where all is well."""
    text = said(app)
    if app.exception or "Traceback" in text:
        return f"a trace: {app.exception}"
    if re.search(r"(?<!\\)\]\((javascript|http://x)", text) or re.search(r"(?<!\\)<(img|script)", text):
        return "a stranger's link, picture or script is drawn"
    if str(ROOT) in text or "/tmp/" in text:
        return "a path of this machine"
    return "" if any(app.get(kind) for kind in ("title", "info", "warning", "error")) else "not a word"


# ---- addresses ------------------------------------------------------------------------------------------------------

ADDRESSES: list[dict[str, str]] = [
    {"run": "../../etc/passwd"}, {"run": "..%2f..%2fetc"}, {"run": "/etc"}, {"run": LONG}, {"run": "\x00"},
    {"run": "tiny-" + "0" * 11}, {"run": "tiny-" + "0" * 12 + "\n"}, {"run": "tiny-00000000000é"},
    {"run": "ｔiny-000000000000"}, {"run": "TINY-000000000000"}, {"run": EVIL}, {"run": "tiny-000000000000/../x"},
    {"lang": "xx"}, {"lang": ""}, {"lang": "zh-CN\n"}, {"lang": EVIL}, {"lang": "../en"}, {"lang": LONG},
    {"draft": "../x"}, {"draft": "x/y"}, {"draft": ".hidden"}, {"draft": "a\x00"}, {"draft": LONG}, {"draft": EVIL},
    {"draft": "草稿"}, {"draft": "con.yaml"}, {"draft": "~root"}, {"draft": "$HOME"},
    {"runs": "a,b"}, {"runs": ","}, {"runs": "tiny-000000000000," * 500}, {"runs": "../x-000000000000"},
    {"runs": EVIL}, {"channel": "../x"}, {"channel": EVIL}, {"nobody": EVIL}, {"__proto__": "x"}, {"": "x"},
]  # fmt: skip


def read_address() -> None:
    """A page that only takes its address over."""
    import streamlit as st

    from ecosim.app import state

    state.adopt()
    st.title(state.lang())
    state.publish()


@pytest.mark.parametrize("query", ADDRESSES, ids=lambda query: ascii(query)[:40])
def test_a_name_that_is_none_is_as_if_it_were_not_there(query: dict[str, str]) -> None:
    app = AppTest.from_function(read_address)
    for key, value in query.items():
        app.query_params[key] = value
    app.run()
    assert not app.exception and app.title[0].value in words.LANGS
    assert not [key for key in state.KEYS if f"link_{key}" in app.session_state]
    assert not set(app.query_params) & set(state.KEYS)


WHOLE: list[tuple[str, dict[str, str]]] = [
    ("result", {"run": "../../etc/passwd", "lang": "zh"}), ("compare", {"runs": EVIL}), ("plan", {"draft": "../x"}),
    ("result", {"run": "tiny-000000000000"}), ("plan", {"draft": "nobody-has-it"}), ("channels", {"channel": "nobody"}),
    ("compare", {"runs": "tiny-000000000000,tiny-000000000001"}), ("run", {"draft": "nobody-has-it"}),
    ("stats", {"run": "x" * 64 + "-000000000000"}),
]  # fmt: skip


@pytest.mark.usefixtures("watching")
@pytest.mark.parametrize(("page", "query"), WHOLE)
def test_a_page_meets_an_address_that_leads_nowhere(open_page: Open, page: str, query: dict[str, str]) -> None:
    assert fault(open_page(page, **query)) == ""


# ---- damaged runs ---------------------------------------------------------------------------------------------------


def write(file: Path, content: bytes | str) -> None:
    """A file of its own: the finished runs are linked into the test's folder."""
    file.unlink(missing_ok=True)
    file.write_bytes(content.encode() if isinstance(content, str) else content)


def manifest(content: bytes | str) -> Callable[[Path], None]:
    return lambda run: write(run / "manifest.json", content)


def entry(**entries: Any) -> Callable[[Path], None]:
    """Another value of the manifest."""

    def spoil(run: Path) -> None:
        write(run / "manifest.json", json.dumps(json.loads((run / "manifest.json").read_text("utf-8")) | entries))

    return spoil


def view(content: bytes | str, name: str = "overview", is_signed: bool = True) -> Callable[[Path], None]:
    """Another view, with the digest that the index asks for."""

    def spoil(run: Path) -> None:
        raw = content.encode() if isinstance(content, str) else content
        write(run / "views" / f"{name}.json", raw)
        index = json.loads((run / "views" / "index.json").read_text("utf-8"))
        if is_signed:
            index["views"][name] = hashlib.sha256(raw).hexdigest()
        write(run / "views" / "index.json", json.dumps(index))

    return spoil


def index(content: bytes | str) -> Callable[[Path], None]:
    return lambda run: write(run / "views" / "index.json", content)


def without(name: str) -> Callable[[Path], None]:
    def spoil(run: Path) -> None:
        place = run / name
        shutil.rmtree(place) if place.is_dir() else place.unlink()

    return spoil


def elsewhere(name: str) -> Callable[[Path], None]:
    """A part of the run, or all of it, lies outside and is only pointed at."""

    def spoil(run: Path) -> None:
        outside = run.parents[1] / "outside" / (name or "run")
        outside.parent.mkdir(exist_ok=True)
        place = run / name if name else run
        shutil.move(place, outside)
        place.symlink_to(outside)

    return spoil


def folder_for(name: str) -> Callable[[Path], None]:
    def spoil(run: Path) -> None:
        (run / name).unlink()
        (run / name).mkdir()

    return spoil


DAMAGE: dict[str, Callable[[Path], None]] = {
    "an empty manifest": manifest(""),
    "a manifest of bad bytes": manifest(b"\xff\xfe\x00"),
    "a manifest that is a list": manifest("[]"),
    "a manifest that is deep": manifest("[" * 100_000),
    "a manifest with a huge number": manifest('{"format": ' + "9" * 5_000 + "}"),
    "a manifest that is a folder": folder_for("manifest.json"),
    "no manifest": without("manifest.json"),
    "a date that is none": entry(finished="yesterday"),
    "a date without a zone": entry(finished="2026-01-01T00:00:00"),
    "a number for a date": entry(finished=5),
    "a plan with an evil name": entry(name=EVIL),
    "a role that is none": entry(role=EVIL),
    "a baseline that climbs": entry(baselines={"not_joining": "../../outside"}),
    "a baseline that is a number": entry(baselines={"not_joining": 5}),
    "warnings that are none": entry(warnings=[5, None, {"a": EVIL}]),
    "failures that are none": entry(failed=[5]),
    "no channels": entry(channels={"a": 5}),
    "another digest": entry(digest=EVIL),
    "replications that are words": entry(replications_done=-1),
    "no views": without("views"),
    "an index of bad bytes": index(b"\xff\xfe\x00"),
    "an index that is a list": index("[]"),
    "an index that is deep": index("[" * 100_000),
    "a view that is cut off": view('{"title": ', is_signed=False),
    "a view of nothing": view("null"),
    "a view that is a list": view("[]"),
    "a view without entries": view("{}"),
    "a view of wrong types": view('{"title": 5, "assumptions": {"a": 1}, "phases": 7}'),
    "a view that is deep": view("[" * 100_000),
    "a view with no number": view('{"title": NaN}'),
    "a result of wrong types": view('{"answer": 5, "figures": [], "headlines": null}', "result"),
    "views that lie elsewhere": elsewhere("views"),
    "a run that lies elsewhere": elsewhere(""),
}


@pytest.fixture
def damaged(runs: Path, made: SimpleNamespace) -> dict[str, str]:
    """A damaged copy of a run for each kind of damage, by the name of its folder."""
    names = {}
    for number, (what, spoil) in enumerate(DAMAGE.items()):
        names[what] = f"damaged-{number:012x}"
        shutil.copytree(runs / made.tiny, runs / names[what], copy_function=os.link)
        spoil(runs / names[what])
    return names


def test_a_damaged_run_is_met_with_a_sentence_and_the_others_stay(
    open_page: Open, made: SimpleNamespace, damaged: dict[str, str]
) -> None:
    watched["on"] = True
    app = open_page("result", run=made.tiny, lang="en")
    assert fault(app) == ""
    found = {}
    for what, name in damaged.items():
        app.session_state["link_run"] = name
        app.run()
        if why := fault(app):
            found[what] = why
        if made.tiny not in app.selectbox(key="picked_run").options and not any(
            made.tiny[-4:] in option for option in app.selectbox(key="picked_run").options
        ):
            found[what] = "the whole run is not on the shelf"
    assert found == {}


# ---- titles and names -----------------------------------------------------------------------------------------------


@pytest.fixture
def evil(runs: Path, made: SimpleNamespace) -> str:
    """A run whose plan, store and phases are called what a stranger called them."""
    run = runs / made.live
    overview = json.loads((run / "views" / "overview.json").read_text("utf-8"))
    free = {overview["store"], *overview["title"].values()}
    free |= {label for phase in overview["phases"] for label in phase["label"].values()}
    sources = {one["source"] for one in overview["assumptions"]}

    def poison(thing: Any) -> Any:
        if isinstance(thing, dict):
            return {key: poison(value) for key, value in thing.items()}
        if isinstance(thing, list):
            return [poison(value) for value in thing]
        return EVIL if isinstance(thing, str) and thing in free | sources else thing

    signed = json.loads((run / "views" / "index.json").read_text("utf-8"))
    for name in signed["views"]:
        read = json.loads((run / "views" / f"{name}.json").read_text("utf-8"))
        if name == "overview":
            read["warnings"] = [EVIL]
            read["failed"] = [{"replication": 1, "role": "plan", "status": "failed", "why": EVIL}]
        raw = json.dumps(poison(read)).encode()
        write(run / "views" / f"{name}.json", raw)
        signed["views"][name] = hashlib.sha256(raw).hexdigest()
    write(run / "views" / "index.json", json.dumps(signed))
    return str(made.live)


@pytest.mark.parametrize("page", ["result", "compare", "search", "live", "credit", "stats", "channels"])
def test_a_strangers_words_are_shown_as_they_stand(open_page: Open, evil: str, page: str) -> None:
    watched["on"] = True
    assert fault(open_page(page, run=evil, lang="en")) == ""


SIGNS = [
    "# head", "- item", "1. one", "> quote", "a | b", "***", "[a](b)", "<b>", "`x`", "$y$", "~~z~~", "_i_", "&lt;",
    "a\nb", "![x](y)", ":red[z]", "\\[a](b)", "=====", "\x00\x1b[31m", "\\", "",
]  # fmt: skip


@pytest.mark.parametrize("text", SIGNS)
def test_every_sign_of_markdown_is_taken_for_itself(text: str) -> None:
    shown = literal(text)
    bare = re.sub(r"\\.", "", shown)  # what is left when every sign that was escaped is taken away
    assert not re.search(r"[\[\]<>`$~*\x00-\x1f]", bare) and not re.match(r"[#\-+>|=]", shown)
    assert re.sub(r"\\(.)", r"\1", shown) == re.sub(r"[\x00-\x1f]+", " ", text).strip()


def test_names_stay_readable() -> None:
    text = "plan.yaml:6:13: channels.paid_search: 15% (双11)!"
    assert literal(text) == text


# ---- files and names, brought to the page of plans ------------------------------------------------------------------

TINY = b"extends: tiny\n"
FILES: dict[str, list[tuple[str, bytes]]] = {
    "a bomb": [("a.yaml", b"a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n")],
    "a program": [("a.yaml", b"!!python/object/apply:os.system [touch /tmp/x]\n")],
    "bad bytes": [("a.yaml", b"\xff\xfe\x00\xd8")],
    "nothing": [("a.yaml", b"")],
    "too much": [("a.yaml", b"#" * 5_000_000)],
    "a name that climbs": [("../../a.yaml", TINY)],
    "a name with a sign of Markdown": [("[a](javascript:alert(1)).yaml", TINY)],
    "a table that climbs": [("a.yaml", TINY + b"products: ../../../etc/passwd\n")],
    "a table that is a program": [("a.yaml", TINY + b"products: p.csv\n"), ("p.csv", b"MZ\x90\x00" * 1000)],
    "a table of formulas": [("a.yaml", TINY + b"products: p.csv\n"), ("p.csv", b"listing,sku\n=cmd|'/c calc'!A0,@x\n")],
    "a key with a link": [("a.yaml", TINY + b"'[here](javascript:alert(1)) <img src=x>': 1\n")],
    "a value with a link": [("a.yaml", TINY + b"seed: '[here](javascript:alert(1)) <img src=x>'\n")],
    "a long line": [("a.yaml", TINY + b"seed: " + b"9" * 900_000 + b"\n")],
}
NAMES = ["../x", "/etc/x", "con.yaml", "x" * 65, "tiny", "哈", " x", EVIL]


@pytest.fixture
def plans(runs: Path) -> Path:
    return runs / "plans"


def kept(plans: Path) -> set[str]:
    return {path.name for path in plans.iterdir()} if plans.is_dir() else set()


def test_of_hostile_files_nothing_is_kept_and_a_sentence_says_why(open_page: Open, plans: Path) -> None:
    app = open_page("plan", lang="en")
    before = kept(plans)
    watched["on"] = True
    found = {}
    for what, files in FILES.items():
        app.file_uploader(key="plan_files").set_value([(name, data, "text/plain") for name, data in files]).run()
        app.button(key="plan_take").click().run()
        if why := fault(app) or ("" if app.error else "no error is said"):
            found[what] = why
    assert found == {} and kept(plans) == before


def test_a_plan_cannot_be_kept_under_a_name_that_is_none(open_page: Open, plans: Path) -> None:
    app = open_page("plan", lang="en")
    before = kept(plans)
    watched["on"] = True
    found = {}
    for name in NAMES:
        field = next(one for one in app.text_input if (one.key or "").startswith("plan_name"))
        field.set_value(name).run()
        if not app.button(key="plan_save").disabled:
            app.button(key="plan_save").click().run()
        if why := fault(app):
            found[name] = why
    assert found == {}
    assert not [name for name in kept(plans) - before if not NAME.fullmatch(Path(name).stem)]
    assert not (plans / "tiny.yaml").exists()


def test_a_plan_with_a_strangers_titles_is_shown_as_it_stands(open_page: Open, plans: Path) -> None:
    evil = " ".join(EVIL.replace("\x00", "").split())
    plan = f"extends: tiny\ntitle_en: '{evil}'\ntitle_zh: '{evil}'\n"
    app = open_page("plan", lang="en")
    watched["on"] = True
    app.file_uploader(key="plan_files").set_value([("evil.yaml", plan.encode(), "text/plain")]).run()
    app.button(key="plan_take").click().run()
    assert fault(app) == "" and app.query_params["draft"] == "evil"
    assert any(evil in option for option in app.selectbox(key="plan_choice").options)  # plain text
    app.switch_page("src/ecosim/pages/run.py").run()
    assert fault(app) == "" and literal(evil) in said(app)
