"""Two ways to spend the same money: the same money indeed, differences as `ecosim compare` has them, and the pages."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import ecosim
from ecosim.records import read_run
from ecosim.report.intervals import Difference
from ecosim.report.sweep import NET
from ecosim.studies import answer_pages as pages
from ecosim.studies.answers import NEITHER, PAGES, STAYING_OUT, Asked, ask, compared, turning_point
from ecosim.studies.sweep_pages import GUIDES, brief, written_into

SMALL = (
    "shoppers.count=300", "period.from=2025-10-19", "period.to=2025-10-22", "market.rivals.stores=5",
    "market.rivals.listings=20",
)  # fmt: skip
NAME = "slot-fee-or-search"
DAYS = {"warm-up": 5, "opening": 5, "middle": 16, "peak": 2, "close": 3}  # that end in each phase


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Asked:
    question = replace(PAGES[NAME], values=("5%", "80%"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("os.cpu_count", lambda: 1)  # no processes, which take longer than what they would do
        patch.setattr("ecosim.report.write_report", lambda *_: None)  # nobody looks at the pages of these runs
        patch.setattr("ecosim.views.write_views", lambda *_: None)
        return ask(question, tmp_path_factory.mktemp("runs"), SMALL, replications=2)


def channels(name: str) -> dict[str, dict[str, Any]]:
    return {channel: dict(of.params) for channel, of in ecosim.load(name).settings.channels.items()}


def budgets_yuan(name: str) -> float:
    """All budgets of paid search in the festival's phases."""
    search = [of for of in channels(name).values() if "budgets" in of]
    return sum(DAYS[phase] * float(yuan) for of in search for phase, yuan in of["budgets"].items())


def test_both_plans_of_a_page_have_the_same_money() -> None:
    session = channels("slot_fee_200k")["live"]["sessions"]["evening"]
    assert float(session["slot_fee"]) * len(session["show"]) == 200_000
    assert budgets_yuan("search_200k") - budgets_yuan("double11_2025_large") == 200_000
    batches = channels("seed_september")["seeding"]["batches"].values()
    assert sum(int(of["pieces"]) * (float(of["production"]) + float(of["author_fee"])) for of in batches) == 100_000
    assert budgets_yuan("bid_november") - budgets_yuan("autumn_2025") == 100_000


@pytest.mark.parametrize("question", PAGES.values(), ids=PAGES)
def test_both_plans_of_a_page_differ_from_their_base_in_channels_alone(question: Any) -> None:
    base, *plans = (ecosim.load(name).settings for name in (question.base, question.plan, question.other))
    own = ("name", "title_en", "title_zh", "compare_with", "channels")
    assert all(plan.model_copy(update={key: getattr(base, key) for key in own}) == base for plan in plans)


def test_differences_are_those_of_compare(asked: Asked) -> None:
    first, second = asked.question.names
    for one, other in ((first, second), (first, NEITHER), (second, NEITHER)):
        told = ecosim.compare(asked.runs[one], asked.runs[other]).metrics[NET].diff
        assert told is not None and told.paired
        assert asked.less(one, other) == told
    assert asked.less(first, NEITHER).mean != 0.0


def test_the_ways_and_the_sweep_meet_the_same_draws(asked: Asked) -> None:
    assert list(asked.runs) == [STAYING_OUT, NEITHER, *asked.question.names]
    assert {run.manifest["seed"] for run in asked.runs.values()} == {20251111}
    assert [value for value, *_ in compared(asked)] == ["5%", "80%"]
    for _, row, other, kept in compared(asked):
        assert other.n == kept.n == 2
        assert kept.mean == pytest.approx((row.net.spread.mean or 0) - sum(asked.net[NEITHER].values()) / 2)


def test_more_followers_are_more_views(asked: Asked) -> None:
    seen = [asked.question.measure(read_run(asked.parent / row.run)) for row in asked.found.rows]
    assert 0 < seen[0] < seen[1]


def test_a_page_is_written_between_its_marks(asked: Asked) -> None:
    between = pages.part(asked, NAME)
    page = written_into(
        f"# Title\n\n{pages.BEGIN}\nold\n{pages.END}\n\nend\n", between, pages.BEGIN, pages.END)  # fmt: skip
    assert page.startswith("# Title\n") and page.endswith("\n\nend\n") and "\nold\n" not in page
    assert written_into(page, between, pages.BEGIN, pages.END) == page
    gap = asked.less(*asked.question.names)
    assert f"Live stream less search bids: {brief(gap)}" in page
    assert "the same money" not in page and "chance" not in page
    assert page.count("| 5 % |") == page.count("| 80 % |") == 1
    assert "`live.hosts.host-a.followers`" in page and "venue" not in page


def test_the_picture_is_one(asked: Asked) -> None:
    assert pages.drawing(asked).startswith(b"\x89PNG\r\n")


@given(st.lists(st.floats(-1e6, 1e6).filter(lambda mean: abs(mean) > 1), min_size=2, max_size=5))
def test_the_turn_lies_where_the_sign_changes(means: list[float]) -> None:
    values = [f"{10 * at}%" for at in range(len(means))]
    point = turning_point(values, means)
    changes = [at for at in range(len(means) - 1) if means[at] * means[at + 1] < 0]
    if not changes:
        assert point is None
    else:
        assert point is not None
        at = changes[0]
        exact = 10 * at + 10 * means[at] / (means[at] - means[at + 1])
        assert float(point.removesuffix(" %")) == pytest.approx(exact, rel=0.06)


@pytest.mark.parametrize(
    ("mean", "ci", "said"),
    [
        (-150_000.0, (-160_000.0, -140_000.0), "¥50,000 (¥40,000 to ¥60,000)"),
        (-190_000.0, (-210_000.0, -170_000.0), "¥10,000 (¥0.00 to ¥30,000)"),
        (-230_000.0, (-260_000.0, -200_000.0), "no price, not even as a present"),
    ],
)
def test_the_price_at_which_a_difference_is_nothing(mean: float, ci: tuple[float, float], said: str) -> None:
    assert pages.price_at_which_equal(Difference(8, mean, ci, 0, 0, True), 200_000) == said


@pytest.mark.parametrize("name", PAGES)
def test_each_page_shows_its_commands_and_its_picture(name: str) -> None:
    page, q = (GUIDES / f"{name}.md").read_text("utf-8"), PAGES[name]
    between = page[page.index(pages.BEGIN) : page.index(pages.END)]
    for line in (f"ecosim run {q.base} ", f"ecosim run {q.plan}\n", f"ecosim run {q.other}\n",
                 f"ecosim sweep {q.plan} --vary {q.vary}={','.join(q.values)}\n"):  # fmt: skip
        assert line in between
    assert re.search(rf"^ecosim compare runs/{q.plan}-\w{{12}} runs/{q.other}-\w{{12}}$", between, re.M)
    assert "8 replications of each" in between and f"(../images/{name}.png)" in between
    assert (pages.IMAGES / f"{name}.png").read_bytes().startswith(b"\x89PNG")
    assert between.count("| assumption") >= 5


def test_a_page_that_there_is_not(capsys: pytest.CaptureFixture[str]) -> None:
    assert pages.main(["no-such-page"]) == 2
    assert "no-such-page is no page; there are slot-fee-or-search, seed-or-bid" in capsys.readouterr().err
