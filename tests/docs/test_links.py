"""What a page points at is there: links, headings, files and modules named in the text."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "examples").glob("*/*.md")])
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
CODE = re.compile(r"`([^`\n]+)`")
FILE = re.compile(r"[\w.-]+(/[\w.-]+)*\.(py|md|yaml|csv|toml|txt|css|js)|[\w-]+(/[\w-]+)*/")
MADE_BY_A_RUN = {"report.html", "manifest.json", "scenario.resolved.yaml"}
A_READERS_OWN = {"plugins-of-mine/morning_mail.py", "my.yaml", "my-plan.yaml", "plugins-of-mine/"}


def names(pages: list[Path]) -> list[str]:
    return [page.relative_to(ROOT).as_posix() for page in pages]


def without_blocks(page: Path) -> str:
    return re.sub(r"```.*?```", "", page.read_text("utf-8"), flags=re.S)


def anchors(page: Path) -> set[str]:
    """Anchors of a page's headings, as GitHub makes them."""
    heads = re.findall(r"^#+ (.+)$", without_blocks(page), re.M)
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}


def broken(page: Path, link: str) -> bool:
    place, _, anchor = link.partition("#")
    target = page if not place else (page.parent / place).resolve()
    return not target.exists() or (bool(anchor) and anchor not in anchors(target))


def is_there(page: Path, name: str) -> bool:
    """A file may be named from the root, from the package, from a part of it, or from beside the page."""
    if name in MADE_BY_A_RUN | A_READERS_OWN:
        return True
    package = ROOT / "src" / "ecosim"
    if any((folder / name).exists() for folder in (ROOT, package, page.parent)):
        return True
    return "/" not in name and any(package.rglob(name))


@pytest.mark.parametrize("page", PAGES, ids=names(PAGES))
def test_links_lead_somewhere(page: Path) -> None:
    links = [link for link in LINK.findall(without_blocks(page)) if not link.startswith(("http://", "https://"))]
    assert [link for link in links if broken(page, link)] == []


@pytest.mark.parametrize("page", PAGES, ids=names(PAGES))
def test_files_that_are_named_exist(page: Path) -> None:
    named = [name for name in CODE.findall(without_blocks(page)) if FILE.fullmatch(name)]
    assert [name for name in named if not is_there(page, name)] == []


@pytest.mark.parametrize("page", PAGES, ids=names(PAGES))
def test_modules_that_are_run_exist(page: Path) -> None:
    modules = re.findall(r"python -m (ecosim[\w.]*)", page.read_text("utf-8"))
    assert [module for module in modules if importlib.util.find_spec(module) is None] == []


def test_a_broken_link_is_found(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("# One head, two\n[a](#one-head-two) [b](page.md) [c](gone.md) [d](#gone)\n", "utf-8")
    assert [link for link in LINK.findall(page.read_text("utf-8")) if broken(page, link)] == ["gone.md", "#gone"]
    assert not is_there(page, "kernels/gone.py")
    assert is_there(page, "kernels/philox.py")
