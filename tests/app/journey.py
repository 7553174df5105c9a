"""A planner's whole job in a real browser: change a price and a bid, simulate, read, compare, download, share the link.

`python tests/app/journey.py FOLDER` plays it on a fresh folder of runs and leaves the pictures there; `--scenario` and
`--before` say on which plan, and a run of which it is compared with. The pictures are for looking at.
"""

from __future__ import annotations

import argparse
import contextlib
import shutil
import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from server import served

import ecosim
from ecosim.app import words

FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
)  # fmt: skip
READY = '[data-testid="stApp"][data-test-script-state="notRunning"]'
STARTED_MS, GRIDS_MS = 800, 700  # until a rerun has begun; until a table of the page is drawn
A_WHILE_MS = 60_000
LONG_MS = 300_000
RESULTS = ("result", "compare", "search", "live", "credit", "stats", "channels")


def chromium() -> str | None:
    """The browser of the system, None where there is none."""
    return shutil.which("chromium")


@contextlib.contextmanager
def browser() -> Iterator[Browser]:
    with sync_playwright() as play:
        opened = play.chromium.launch(executable_path=chromium(), args=list(FLAGS))
        yield opened
        opened.close()


@dataclass
class Planner:
    """Somebody in front of the page; `pictures` is where what they see is left."""

    page: Page
    address: str
    pictures: Path
    lang: words.Lang = "en"
    seen: list[str] = field(default_factory=list)

    def say(self, key: str, **values: object) -> str:
        return words.text(key, self.lang, **values)

    def settle(self) -> None:
        """Until nothing runs any more, and nothing on the page says that something broke."""
        self.page.wait_for_selector(READY, timeout=A_WHILE_MS)
        self.page.wait_for_timeout(STARTED_MS)
        self.page.wait_for_selector(READY, timeout=A_WHILE_MS)
        assert self.page.locator('[data-testid="stException"]').count() == 0
        assert "Traceback" not in self.page.content()

    def open(self, link: str) -> None:
        self.page.goto(f"{self.address}/{link}")
        self.settle()

    def picture(self, name: str) -> None:
        self.page.wait_for_timeout(GRIDS_MS)
        self.page.screenshot(path=self.pictures / f"{name}.png")
        self.seen.append(name)

    def press(self, name: str) -> None:
        self.page.get_by_role("button", name=name).first.click()
        self.settle()

    def go(self, page: str) -> None:
        self.page.get_by_test_id("stSidebarNav").get_by_role("link", name=self.say(f"{page}.title"), exact=True).click()
        self.settle()

    def choose(self, label: str, wanted: str) -> None:
        """An entry of a list, by typing it."""
        box = self.page.get_by_role("combobox", name=label).first
        box.click()
        box.fill(wanted)
        self.page.get_by_role("option").first.click()
        self.settle()

    def pick(self, name: str) -> None:
        """One of a row of choices."""
        named = {"name": name, "exact": True}
        self.page.get_by_role("radio", **named).or_(self.page.get_by_role("button", **named)).first.click()
        self.settle()

    def number(self, search: str, value: str) -> str:
        """The first number found by a search among the settings of the group, changed; gives its label."""
        box = self.page.get_by_placeholder(self.say("plan.search_hint")).first
        box.fill(search)
        box.press("Enter")
        self.settle()
        field = self.page.locator('[data-testid="stNumberInput"] input').first
        label = field.get_attribute("aria-label") or ""
        field.fill(value)
        field.press("Enter")
        self.settle()
        return label


def play(planner: Planner, scenario: str, before: str) -> str:
    """The job from the first look to the reopened link; gives the name of the new run."""
    page = planner.page
    planner.open("?lang=en")
    planner.picture("01-plan")
    planner.choose(planner.say("plan.choose"), ecosim.load(scenario).settings.title_en)
    planner.pick(planner.say("tables.settings"))
    planner.number("wool-coat", "999")
    planner.picture("02-price")
    planner.pick(planner.say("plan.group_search"))
    planner.number("daily_budget", "9")
    planner.picture("03-bid")
    page.get_by_role("button", name=planner.say("plan.simulate")).first.click()  # starts at once
    page.wait_for_timeout(1500)
    planner.picture("05-at-work")
    expect(page.get_by_text(planner.say("run.done")).first).to_be_visible(timeout=LONG_MS)
    planner.settle()
    planner.picture("06-done")
    planner.go("result")
    planner.picture("07-result")
    run = page.url.partition("run=")[2].partition("&")[0]
    planner.open(f"compare?runs={before},{run}&run={run}&lang=en")
    planner.picture("08-compare")
    planner.go("stats")
    workbook = download(planner)
    assert "xl/workbook.xml" in zipfile.ZipFile(workbook).namelist()
    planner.pick("中文")
    planner.lang = "zh"
    expect(page.get_by_role("heading", name=planner.say("stats.title")).first).to_be_visible(timeout=A_WHILE_MS)
    planner.picture("09-stats-zh")
    return run


def download(planner: Planner) -> Path:
    """The workbook of the page of statistics, as it arrives."""
    button = planner.page.get_by_test_id("stDownloadButton").get_by_role("button").first
    if not button.count():
        planner.press(planner.say("stats.prepare"))
    with planner.page.expect_download() as arriving:
        button.click()
    return Path(arriving.value.path())


def reopen(context: BrowserContext, planner: Planner, run: str) -> None:
    """The link of a page in another browser shows the same view; every page, wide and narrow, light and dark."""
    link, heading = planner.page.url, planner.page.locator("h1").first.inner_text()
    other = Planner(context.new_page(), planner.address, planner.pictures, "zh", planner.seen)
    other.page.goto(link)
    other.settle()
    assert other.page.locator("h1").first.inner_text() == heading
    assert run in other.page.url
    for name in RESULTS:
        for lang in words.LANGS:
            other.open(f"{name}?run={run}&lang={lang}")
            other.picture(f"10-{name}-{lang}")
    other.page.emulate_media(color_scheme="dark")
    other.page.set_viewport_size({"width": 390, "height": 2400})
    for name in ("plan", "run", *RESULTS):
        other.open(f"{'' if name == 'plan' else name}?run={run}&lang=zh")
        assert other.page.evaluate("document.documentElement.scrollWidth") <= 390, f"{name} is wider than a telephone"
        other.picture(f"11-{name}-phone-dark")


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("folder", type=Path)
    asked.add_argument("--scenario", default="tiny")
    chosen = asked.parse_args()
    chosen.folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as runs:
        before = ecosim.run(chosen.scenario, out=runs).run_dir.name
        print("\n".join(played(Path(runs), chosen.folder, chosen.scenario, before)))


def played(runs: Path, pictures: Path, scenario: str, before: str) -> list[str]:
    """The job on a folder of runs that has `before` in it; gives the names of the pictures."""
    with served(runs, pictures / "server.log") as address, browser() as opened:
        page = opened.new_page(viewport={"width": 1280, "height": 2000}, locale="en-GB")
        planner = Planner(page, address, pictures)
        run = play(planner, scenario, before)
        reopen(opened.new_context(viewport={"width": 1280, "height": 3200}), planner, run)
        return planner.seen


if __name__ == "__main__":
    main()
