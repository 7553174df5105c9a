"""The Run page: what will be simulated, what is at work, how it ended, and what other pages say meanwhile.

Processes are real where they are the matter; elsewhere a job is a folder as a process would have left it.
"""

from __future__ import annotations

import datetime as dt
import fcntl
import json
import os
import re
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from ecosim.app import waiting, words
from ecosim.app.draft import check
from ecosim.app.plan_files import open_plan
from ecosim.runs import jobs
from ecosim.runs.errands import planned, report_job
from ecosim.runs.jobs import Status
from ecosim.runs.shelf import shelf
from ecosim.scenario import Scenario

Open = Callable[..., AppTest]
OTHER = "tiny-0123456789ab"
KINDS = ("title", "header", "subheader", "markdown", "caption", "info", "warning", "error", "success")


def said(app: AppTest) -> str:
    """Everything that stands on a page in words."""
    return "\n".join(str(element.value) for kind in KINDS for element in app.get(kind)).replace("\\", "")


def told(key: str, lang: words.Lang = "en", **values: Any) -> str:
    return words.text(key, lang, **values)


def left(parent: Path, name: str, **files: str) -> Path:
    """The folder of a job, as a process may have left it."""
    folder = jobs.place(parent, name)
    folder.mkdir(parents=True)
    facts = {"words": ["run", "nothing-of-this-name"], "files": [], "title": {"en": "My plan", "zh": "我的方案"},
             "queue": "simulate", "asked": time.time()}  # fmt: skip
    for file, text in {"job.json": json.dumps(facts), **files}.items():
        (folder / file.replace("progress", "progress.json")).write_text(text)
    return folder


@contextmanager
def alive(parent: Path, name: str, **files: str) -> Iterator[Path]:
    """A job whose process lives: its lock is held here."""
    folder = left(parent, name, **files)
    handle = os.open(folder / "lock", os.O_RDWR | os.O_CREAT)
    fcntl.flock(handle, fcntl.LOCK_EX)
    try:
        yield folder
    finally:
        os.close(handle)


def button(app: AppTest, key: str) -> Any:
    return next(one for one in app.button if one.key == key)


def tiny_plan(runs: Path, replications: int) -> str:
    """A plan of the plans folder, as small as can be; gives the name that its run will have."""
    text = f"ecosim: 1\nextends: tiny\nname: small\nreplications: {replications}\nshoppers: {{count: 200}}\n"
    text += "period: {from: 2025-10-19, to: 2025-10-21}\ncompare_with: []\n"
    (runs / "plans").mkdir(exist_ok=True)
    (runs / "plans" / "small.yaml").write_text(text)
    return planned(scenario_of(runs, "small"), runs).name


def scenario_of(runs: Path, plan: str) -> Scenario:
    """A plan of the plans folder as the page simulates it."""
    scenario = check(open_plan(plan, runs / "plans"), runs / "plans").scenario
    assert scenario is not None
    return scenario


def test_a_plan_is_simulated_from_the_button_to_the_answer(open_page: Open, runs: Path) -> None:
    """The whole way, with a real process: pressed, followed, found by its link in another tab, done, opened."""
    name = tiny_plan(runs, 2)
    app = open_page("run", draft="small")
    assert not app.error and "2025-10-19 to 2025-10-21 (3 days) · 200 shoppers" in said(app)
    button(app, "simulate").click().run()
    assert not app.exception and not app.error
    assert app.query_params["run"] == [name] or app.query_params["run"] == name
    assert not [one for one in app.button if one.key == "simulate"]  # it cannot be pressed twice
    second = open_page("run", run=name)
    assert [one.key for one in second.button if str(one.key).startswith("cancel:")] == [f"cancel:{name}"]
    assert told("run.still_at_work", run=name) in said(open_page("result", run=name))
    job = until_over(runs, name)
    assert (job.state, job.result["run_dir"], job.result["failed"]) == ("done", str(runs / name), [])
    assert job.title["zh"] == "开售前后一周 · 小店"
    assert planned(scenario_of(runs, "small"), runs).is_finished and jobs.alive(runs) == []
    app.run()
    assert told("run.done") in said(app) and "Net contribution" in said(app)
    button(app, f"open:{name}").click().run()
    assert not app.exception and told("result.title") in said(app)


def until_over(runs: Path, name: str) -> Status:
    for _ in range(3000):
        job = jobs.status(runs, name)
        assert job is not None
        if job.is_over:
            return job
        time.sleep(0.05)
    raise AssertionError(f"{job} did not end")


def test_the_button_of_the_plan_starts_the_simulation(
    open_page: Open, runs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One press, and no second one where it is at work or finished already."""
    name, started = tiny_plan(runs, 2), []
    monkeypatch.setattr("ecosim.app.run_page.start_run", lambda scenario, parent: started.append(1) or status_of(name))
    app = open_page("plan", draft="small")
    next(one for one in app.button if one.label == told("plan.simulate")).click().run()
    assert not app.exception and not app.error
    assert started == [1] and app.query_params["run"] in (name, [name])
    app.run()
    assert started == [1]


def status_of(name: str) -> Any:
    return SimpleNamespace(name=name)


def test_a_finished_run_is_not_read_as_that_of_the_plan_changed_since(
    open_page: Open, runs: Path, made: SimpleNamespace
) -> None:
    """Who follows a link to a run sees how it ended; who has changed a plan does not see the old end above it."""
    tiny_plan(runs, 2)
    left(runs, made.tiny, stdout=json.dumps({"run_dir": str(runs / made.tiny)}))
    assert told("run.done") in said(open_page("run", run=made.tiny))
    assert told("run.done") not in said(open_page("run", run=made.tiny, draft="small"))


def test_a_run_is_held_against_the_run_before_at_a_click(open_page: Open, runs: Path, made: SimpleNamespace) -> None:
    (runs / "plans").mkdir()
    (runs / "plans" / "mine.yaml").write_text("ecosim: 1\nextends: tiny\nreplications: 3\n")
    app = open_page("run", draft="mine")
    button(app, f"compare:{made.tiny}").click().run()
    assert not app.exception and told("compare.title") in said(app)
    assert set("".join(app.query_params["runs"]).split(",")) == {made.tiny, made.deeper}
    assert "Reduction per item: 15% → 20%" in said(app) or "Reduction per item: 20% → 15%" in said(app)


def test_a_list_of_runs_says_what_each_changed(open_page: Open, made: SimpleNamespace) -> None:
    rows = [line for line in said(open_page("run")).split("\n") if made.deeper[-4:] in line]
    assert rows and "Reduction per item 20%" in rows[0]


def test_the_same_content_is_found_at_once(open_page: Open, runs: Path, made: SimpleNamespace) -> None:
    (runs / "plans").mkdir()
    (runs / "plans" / "mine.yaml").write_text("ecosim: 1\nextends: tiny\nreplications: 3\n")
    app = open_page("run", draft="mine")
    assert [one.key for one in app.button if one.key == f"open:{made.tiny}"]
    assert "simulated on" in said(app)
    assert "simulate" not in [one.key for one in app.button]
    assert "Net contribution" in said(app)


def test_what_was_simulated_before_it_had_a_name_is_found(
    open_page: Open, runs: Path, made: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The answer is there at once, also for who presses the plan's button; a run of the new name is another press."""
    started: list[int] = []
    monkeypatch.setattr("ecosim.app.run_page.start_run", lambda scenario, parent: started.append(1) or status_of("x"))
    (runs / "plans").mkdir()
    (runs / "plans" / "mine.yaml").write_text("ecosim: 1\nextends: tiny\nname: mine\nreplications: 3\n")
    app = open_page("plan", draft="mine")
    next(one for one in app.button if one.label == told("plan.simulate")).click().run()
    assert not app.exception and not started
    assert [one.key for one in app.button if one.key == f"open:{made.tiny}"]
    assert "before it had this name" in said(app) and "Net contribution" in said(app)
    button(app, "simulate").click().run()
    assert started


def test_other_replications_are_another_run(open_page: Open, runs: Path) -> None:
    (runs / "plans").mkdir()
    (runs / "plans" / "mine.yaml").write_text("ecosim: 1\nextends: tiny\nreplications: 3\n")
    app = open_page("run", draft="mine")
    app.number_input[0].set_value(5).run()
    assert "simulate" in [one.key for one in app.button] and app.number_input[0].value == 5
    assert told("run.more_replications", n=5, more=20) in said(app)
    app.number_input[0].set_value(1).run()
    assert told("run.one_replication") in said(app)
    assert (runs / "plans" / "mine.yaml").read_text().count("replications: 1") == 1


def test_a_plan_with_problems_cannot_be_simulated(open_page: Open, runs: Path) -> None:
    (runs / "plans").mkdir()
    (runs / "plans" / "bad.yaml").write_text("ecosim: 1\nextends: tiny\nshoppers: {count: -3}\n")
    app = open_page("run", draft="bad")
    assert told("run.has_problems", n=1) in said(app)
    assert not app.exception and "simulate" not in [one.key for one in app.button]


@pytest.mark.parametrize("lang", words.LANGS)
@pytest.mark.parametrize(
    ("files", "key"),
    [
        ({"stdout": '{"error": [{"path": "shoppers.count", "message": "is [too] many"}]}'}, "run.has_failed"),
        ({"cancel": ""}, "run.was_cancelled"),
        ({}, "run.was_lost"),
    ],
)
def test_an_end_is_told_with_its_remedy(
    open_page: Open, runs: Path, files: dict[str, str], key: str, lang: words.Lang
) -> None:
    left(runs, OTHER, **files)
    app = open_page("run", run=OTHER, lang=lang)
    assert not app.exception
    assert told(key, lang) in said(app)
    assert ("shoppers.count: is [too] many" in said(app)) == (key == "run.has_failed")
    assert button(app, "again").label == told("run.again", lang)
    assert told("run.not_finished", lang, run=OTHER) in said(open_page("result", run=OTHER, lang=lang))


def test_going_on_starts_the_job_of_the_link(open_page: Open, runs: Path) -> None:
    left(runs, OTHER)
    app = open_page("run", run=OTHER)
    button(app, "again").click().run()
    assert not app.exception
    job = until_over(runs, OTHER)
    assert job.state == "failed" and "nothing-of-this-name" in job.why[0]


def test_a_job_whose_files_are_gone_cannot_go_on(open_page: Open, runs: Path) -> None:
    facts = {"words": ["run"], "files": ["scenario.yaml"], "title": {}, "queue": "simulate", "asked": 1.0}
    left(runs, OTHER, **{"job.json": json.dumps(facts)})
    app = open_page("run", run=OTHER)
    button(app, "again").click().run()
    assert not app.exception and "start it anew" in said(app)


def test_progress_is_shown_and_cancelled(open_page: Open, runs: Path) -> None:
    progress = {"stage": "simulating", "share": 0.5, "left_s": 44.0}
    with alive(runs, OTHER, begun=str(time.time() - 65), progress=json.dumps(progress)) as folder:
        app = open_page("run", run=OTHER)
        assert not app.exception
        assert re.search(r"1:\d\d so far · about 45 s left for this step", said(app))
        (bar,) = app.get("progress")
        assert (bar.proto.value, bar.proto.text) == (45, told("run.stage_simulating"))
        options = app.sidebar.selectbox[0].options
        assert options[0] == "tiny · 45% · 89ab"
        button(app, f"cancel:{OTHER}").click().run()
        assert (folder / "cancel").exists()
        assert button(app, f"cancel:{OTHER}").disabled
        assert told("run.stopping") in app.get("progress")[0].proto.text


def test_who_waits_is_shown_to_others(open_page: Open, runs: Path) -> None:
    with alive(runs, "tiny-00000000000a", begun="1"), alive(runs, "tiny-00000000000b"):
        other = jobs.place(runs, "attribute-tiny-00000000000c")
        shutil.copytree(jobs.place(runs, "tiny-00000000000b"), other)
        (other / "job.json").write_text((other / "job.json").read_text().replace('"run"', '"attribute"'))
        held = os.open(other / "lock", os.O_RDWR)
        fcntl.flock(held, fcntl.LOCK_EX)
        app = open_page("run")
        os.close(held)
        assert len(app.sidebar.selectbox[0].options) == 2 + len(shelf(runs))  # runs only
        assert told("run.kind_attribute") in said(app)
        assert told("run.others") in said(app)
        assert told("run.waits") in said(app)
        button(app, "follow:tiny-00000000000b").click().run()
        assert app.query_params["run"] in ("tiny-00000000000b", ["tiny-00000000000b"])
        assert app.get("progress")[0].proto.text == told("run.stage_waiting", n=1)


def test_a_run_that_got_another_name_is_found_by_its_job(open_page: Open, runs: Path, made: SimpleNamespace) -> None:
    """The program was replaced while the server worked: names of runs follow from its sources."""
    left(runs, OTHER, stdout=json.dumps({"run_dir": str(runs / made.tiny)}))
    app = open_page("run", run=OTHER)
    assert app.query_params["run"] in (made.tiny, [made.tiny])


def test_nowhere_to_write_is_told(open_page: Open, runs: Path) -> None:
    tiny_plan(runs, 2)
    (runs / ".jobs").write_text("in the way")
    app = open_page("run", draft="small")
    button(app, "simulate").click().run()
    assert not app.exception and "nothing can be started there" in said(app)


# What pages of results say of the run in the address.


def test_a_damaged_run_is_told(open_page: Open, runs: Path, made: SimpleNamespace) -> None:
    spoil(runs / made.tiny / "manifest.json", "{")
    app = open_page("result", run=made.tiny)
    assert not app.exception and told("run.damaged", run=made.tiny) in said(app)
    assert made.tiny not in " ".join(key for key in (str(one.key) for one in open_page("run").button))


def spoil(file: Path, text: str) -> None:
    file.unlink()  # it is linked into other tests' folders
    file.write_text(text)


def test_a_baseline_leads_to_its_plan(open_page: Open, made: SimpleNamespace) -> None:
    app = open_page("result", run=made.baseline)
    assert "It belongs to the plan tiny" in said(app)
    next(one for one in app.button if one.label == told("run.open_plan")).click().run()
    assert not app.exception and not app.error
    assert app.query_params["run"] in (made.tiny, [made.tiny])


def test_a_baseline_whose_plan_is_gone_is_told(open_page: Open, runs: Path, made: SimpleNamespace) -> None:
    for plan in (made.tiny, made.deeper, made.live):
        shutil.rmtree(runs / plan)
    assert told("run.baseline_alone", run=made.baseline) in said(open_page("result", run=made.baseline))


def test_missing_views_are_asked_for_once(
    open_page: Open, runs: Path, made: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And shown when they are there. That they are made stands in the next test."""
    views, asked = runs / made.tiny / "views", list[tuple[Path, str]]()
    views.rename(runs / "views aside")
    with ExitStack() as at_work:

        def start_report(parent: Path, run: str) -> Status | None:
            asked.append((parent, run))
            at_work.enter_context(alive(parent, report_job(run), begun="1"))
            return jobs.status(parent, report_job(run))

        monkeypatch.setattr("ecosim.app.shelf_picker.start_report", start_report)
        app = open_page("result", run=made.tiny)
        app.run()
        assert not app.exception and not app.error
        assert told("run.views_made") in said(app) and app.get("progress")
        (runs / "views aside").rename(views)
    app.run()
    assert not app.exception and not app.error
    assert told("run.views_made") not in said(app)
    assert asked == [(runs, made.tiny)]


@pytest.mark.slow  # a process that makes all pages, with the lowest claim to the machine
def test_missing_views_are_made_in_the_background(open_page: Open, runs: Path, made: SimpleNamespace) -> None:
    shutil.rmtree(runs / made.tiny / "views")
    app = open_page("result", run=made.tiny)
    assert not app.exception and not app.error
    assert told("run.views_made") in said(app)
    assert jobs.status(runs, report_job(made.tiny)) is not None
    assert until_over(runs, report_job(made.tiny)).state == "done"
    app.run()
    assert not app.exception and not app.error
    assert told("run.views_made") not in said(app)


def test_views_that_cannot_be_made_are_told_and_tried_again_at_a_click(
    open_page: Open, runs: Path, made: SimpleNamespace
) -> None:
    shutil.rmtree(runs / made.tiny / "views")
    with alive(runs, report_job(made.tiny), begun="1") as folder:
        app = open_page("result", run=made.tiny)
        assert app.get("progress")
    (folder / "stdout").write_text('{"error": [{"path": "", "message": "the table is damaged"}]}')
    app.run()
    assert not app.exception and "the table is damaged" in said(app)
    assert not app.get("progress")
    assert next(one for one in app.button if one.label == told("run.again"))


# Words for jobs, without a page.


def job(**changes: Any) -> Status:
    known: dict[str, Any] = {"name": OTHER, "state": "running", "title": {}, "asked": dt.datetime.now(dt.UTC)}
    return Status(**(known | changes))


def test_the_bar_never_goes_back_from_stage_to_stage() -> None:
    order = ["", "compiling", "simulating", "writing", "reporting"]
    bars = [waiting.overall(job(stage=stage, share=share)) for stage in order for share in (0.0, 0.5, 1.0)]
    assert bars == sorted(bars) and (bars[0], bars[-1]) == (0.0, 1.0)
    assert waiting.overall(job(stage="of another program", share=0.5)) == 0.0


@pytest.mark.parametrize("lang", words.LANGS)
def test_every_stage_has_its_words(lang: words.Lang) -> None:
    texts = {waiting.stage(job(stage=stage), lang) for stage in waiting.STAGES}
    assert len(texts) == len(waiting.STAGES)
    assert waiting.stage(job(stage="of another program"), lang) == told("run.stage_start", lang)
