"""The page of credit: rules at once, studies where they are kept, their price before they are started, jobs at work."""

from __future__ import annotations

import datetime as dt
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest
from streamlit.testing.v1 import AppTest

from ecosim.app import credit, credit_page, words
from ecosim.records import read_run
from ecosim.runs import jobs
from ecosim.runs.errands import attribute_job
from ecosim.runs.jobs import Status
from ecosim.views.studies import read_study

sys.path.insert(0, str(Path(__file__).parent))  # test modules are imported by path

from made_studies import keep_attribution, keep_ledger  # after the path is set

Open = Callable[..., AppTest]


def said(app: AppTest) -> str:
    kinds = ("title", "header", "subheader", "markdown", "caption", "info", "warning", "error")
    return "\n".join(str(element.value) for kind in kinds for element in app.get(kind)).replace("\\", "")


def labels(app: AppTest) -> list[str]:
    return [button.label for button in app.button]


@pytest.mark.parametrize("lang", words.LANGS)
def test_rules_come_at_once_and_studies_say_their_price(
    open_page: Open, made: SimpleNamespace, lang: words.Lang
) -> None:
    app = open_page("credit", run=made.live, lang=lang)
    assert not app.exception and not app.error
    text = said(app)
    assert words.text("credit.rules_note", lang) in text and len(app.get("vega_lite_chart")) == 1
    assert app.multiselect(key="credit_channels").value == ["affiliate", "live", "paid_search"]
    assert any(words.text("credit.worlds_what", lang) == line for line in text.splitlines())
    price = words.text("credit.cost", lang, worlds=8, missing=7, n=3, time="|").split("|")[0]
    assert price in text  # the plan itself is there
    assert {words.text("credit.start", lang), words.text("credit.ledger_start", lang)} <= set(labels(app))


def test_fewer_channels_make_fewer_worlds(open_page: Open, made: SimpleNamespace) -> None:
    app = open_page("credit", run=made.live, lang="en")
    app.multiselect(key="credit_channels").set_value(["live"]).run()
    assert "2 worlds, 1 of them" in said(app)
    app.number_input(key="credit_replications").set_value(5).run()
    assert "2 worlds, 2 of them still to be simulated, 5 replications" in said(app)
    app.multiselect(key="credit_channels").set_value([]).run()
    assert words.text("credit.no_channels", "en") in said(app) and not app.exception
    everything = credit_page.facts_of(str(made.folder / made.live), "x").enabled
    app.multiselect(key="credit_channels").set_value(list(everything)).run()
    assert not app.exception and app.number_input(key="credit_samples").value == credit.FEW_SAMPLES


@pytest.mark.parametrize("lang", words.LANGS)
def test_what_was_kept_is_shown(open_page: Open, made: SimpleNamespace, runs: Path, lang: words.Lang) -> None:
    keep_attribution(runs / made.live)
    keep_ledger(runs / made.live)
    app = open_page("credit", run=made.live, lang=lang)
    assert not app.exception and not app.error and not app.warning
    text, digest = said(app), read_run(runs / made.live).digest
    for name in ("attribution", "pull_forward"):
        study = read_study(runs / made.live, name, digest)
        assert study is not None
        for one in study.get("answer", [study.get("reading")]):
            assert one[lang] in text
    assert len(app.get("vega_lite_chart")) == 5  # rules beside worlds, net, rules alone, classes, money
    assert words.text("credit.ledger_start", lang) not in labels(app)


def test_a_damaged_study_is_said_and_can_be_made_anew(open_page: Open, made: SimpleNamespace, runs: Path) -> None:
    keep_attribution(runs / made.live)
    file = runs / made.live / "studies" / "attribution.json"
    file.write_text(file.read_text("utf-8")[:-9], "utf-8")
    app = open_page("credit", run=made.live, lang="en")
    assert not app.exception and words.text("credit.outdated", "en") in said(app)
    assert words.text("credit.start", "en") in labels(app)


def test_the_button_starts_the_command_once(
    open_page: Open, made: SimpleNamespace, runs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[tuple[object, ...]] = []
    monkeypatch.setattr(jobs, "start", lambda *given, **named: started.append((*given, named)))
    app = open_page("credit", run=made.live, lang="en")
    app.multiselect(key="credit_channels").set_value(["live"]).run()
    app.button(key="attribute").click().run()
    assert not app.exception
    ((parent, name, command, _),) = started
    run = runs / made.live
    assert (parent, name) == (runs, f"attribute-{made.live}")
    assert command == ["attribute", str(run), "--channels", "live", "--reps", "3", "--out", str(runs)]


def status_of(state: str, **more: object) -> Status:
    return Status("attribute-x", state, {}, dt.datetime.now(dt.UTC), **more)  # type: ignore[arg-type]


def test_jobs_at_work_failed_and_lost_are_told(
    open_page: Open, made: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    for state, more, sign in (
        ("running", {"stage": "simulating", "share": 0.5}, ""),
        ("failed", {"why": ("disk: is full",)}, "disk: is full"),
        ("cancelled", {}, ""),
        ("done", {}, words.text("credit.not_kept", "en")),
    ):
        now = status_of(state, **more)
        monkeypatch.setattr(jobs, "status", lambda parent, name, now=now: now if "attribute" in name else None)
        app = open_page("credit", run=made.live, lang="en")
        assert not app.exception and sign in said(app)
        assert (words.text("credit.start", "en") in labels(app)) == (state != "running")


def test_missing_and_damaged_runs_are_said(open_page: Open, made: SimpleNamespace, runs: Path) -> None:
    assert not open_page("credit", run="tiny-0123456789ab").exception
    manifest = runs / made.live / "manifest.json"
    manifest.unlink()
    manifest.write_text("{", "utf-8")
    app = open_page("credit", run=made.live)
    assert not app.exception and (app.error or app.info)


@pytest.mark.slow
def test_a_study_started_from_the_page_is_there_when_it_is_opened_again(
    open_page: Open, made: SimpleNamespace, runs: Path
) -> None:
    app = open_page("credit", run=made.live, lang="en")
    app.multiselect(key="credit_channels").set_value(["live"]).run()
    app.button(key="attribute").click().run()
    until_s, name = time.monotonic() + 240, attribute_job(made.live)
    while (job := jobs.status(runs, name)) is not None and not job.is_over:
        assert time.monotonic() < until_s
        time.sleep(0.2)
    assert job is not None and job.state == "done", job
    study = read_study(runs / made.live, "attribution", read_run(runs / made.live).digest)
    assert study is not None and study["result"]["players"] == ["live"]
    again = open_page("credit", run=made.live, lang="en")
    assert not again.exception and study["answer"][0]["en"] in said(again)
