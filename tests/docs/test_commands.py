"""What a page tells people to type works: commands, options, targets of make, names in Python, scenarios."""

from __future__ import annotations

import argparse
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest

import ecosim
from ecosim.cli.main import parser
from ecosim.scenario.bundled import names_in, scenarios_folder

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "examples").glob("*/*.md")])
GUIDE = ROOT / "docs" / "guides" / "writing-a-channel.md"
BLOCK = re.compile(r"```(\w*)\n(.*?)```", re.S)
TARGETS = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.M))


def commands() -> dict[str, argparse.ArgumentParser]:
    (action,) = (each for each in parser()._actions if isinstance(each, argparse._SubParsersAction))
    return dict(action.choices)


COMMANDS = commands()


def typed(page: Path) -> Iterator[str]:
    """Lines of a page's shell blocks, comments left out."""
    for language, text in BLOCK.findall(page.read_text("utf-8")):
        if language in ("", "sh", "bash", "shell"):
            for line in text.splitlines():
                words = re.sub(r"\s+#.*", "", line).strip().removeprefix(".venv/bin/")
                if words.startswith(("ecosim ", "make ")):
                    yield words


def named(page: Path) -> Iterator[str]:
    """Commands in the running text of a page: `ecosim run`, `ecosim validate [CASE…] [--data DIR]`, `make test`."""
    for code in re.findall(r"`([^`\n]+)`", BLOCK.sub("", page.read_text("utf-8"))):
        words = code.removeprefix(".venv/bin/")
        if re.match(r"(ecosim|make) [a-z-]", words):
            yield words


def faults(words: str) -> Iterator[str]:
    """What is wrong with a command that is named: no such command, target or option."""
    program, command, *rest = re.sub(r"[\[\]…,]", " ", words).split()
    if program == "make":
        yield from () if command in TARGETS else (f"make {command}",)
    elif command not in COMMANDS:
        if command not in ("--help", "--version"):
            yield f"ecosim {command}"
    else:
        options = COMMANDS[command]._option_string_actions
        yield from (f"{command} {word}" for word in rest if word.startswith("--") and word.split("=")[0] not in options)


ALL_TYPED = [(page, line) for page in PAGES for line in typed(page)]


def test_the_pages_tell_people_to_type_something() -> None:
    assert len(ALL_TYPED) > 8
    assert any(page.name == "README.md" and line == "make run" for page, line in ALL_TYPED)


@pytest.mark.parametrize(("page", "line"), ALL_TYPED, ids=[f"{page.name}: {line}" for page, line in ALL_TYPED])
def test_what_is_typed_is_understood(page: Path, line: str) -> None:
    program, *words = shlex.split(line)
    if program == "make":
        assert set(words) <= TARGETS
        return
    chosen = parser().parse_args(words)
    scenario: str = getattr(chosen, "scenario", "tiny")
    assert scenario.endswith(".yaml") or scenario in names_in(scenarios_folder())
    for change in getattr(chosen, "sets", []):
        assert ecosim.load(scenario, sets=[change]).settings


@pytest.mark.parametrize("page", PAGES, ids=[page.relative_to(ROOT).as_posix() for page in PAGES])
def test_what_is_named_exists(page: Path) -> None:
    assert [fault for words in named(page) for fault in faults(words)] == []


@pytest.mark.parametrize(
    ("words", "fault"),
    [("ecosim rnu tiny", "ecosim rnu"), ("ecosim run --fast", "run --fast"), ("make coffee", "make coffee")],
)
def test_what_does_not_exist_is_found(words: str, fault: str) -> None:
    assert list(faults(words)) == [fault]


def test_every_command_and_option_stands_on_some_page() -> None:
    text = "\n".join(page.read_text("utf-8") for page in PAGES)
    assert [name for name in COMMANDS if f"ecosim {name}" not in text] == []
    options = {word for command in COMMANDS.values() for word in command._option_string_actions if word[:2] == "--"}
    assert sorted(word for word in options - {"--help"} if word not in text) == []


def test_names_in_python_exist() -> None:
    library = {name for page in PAGES for name in re.findall(r"`ecosim\.([a-z_]+)`", page.read_text("utf-8"))}
    modules = {path.stem for path in (ROOT / "src" / "ecosim").iterdir()}
    entry_point_group = {"channels"}
    assert library >= {"load", "run", "compare"}
    assert sorted(library - set(ecosim.__all__) - modules - entry_point_group) == []


def test_the_plan_of_the_readme_is_sound(tmp_path: Path) -> None:
    (text,) = (text for language, text in BLOCK.findall((ROOT / "README.md").read_text("utf-8")) if language == "yaml")
    plan = tmp_path / "plan.yaml"
    plan.write_text(text, "utf-8")
    scenario = ecosim.load(plan)
    assert scenario.name == "deeper-cut"
    assert scenario.warnings == ecosim.load("double11_2025").warnings


def test_the_plan_of_the_guide_is_sound(tmp_path: Path) -> None:
    blocks = BLOCK.findall(GUIDE.read_text("utf-8"))
    plugin, plan = (next(text for language, text in blocks if language == wanted) for wanted in ("python", "yaml"))
    (tmp_path / "morning_mail.py").write_text(plugin, "utf-8")
    file = tmp_path / "my.yaml"
    file.write_text(plan, "utf-8")
    scenario = ecosim.load(file, plugins_dirs=[tmp_path])
    assert scenario.settings.channels["mail"].use == "morning_mail"
