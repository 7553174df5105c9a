"""What a person sees while a run goes on: a bar on a terminal, now and then a line elsewhere."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from ecosim.cli.output import bad

if TYPE_CHECKING:
    from rich.progress import Progress as Bar

    from ecosim.runs.progress import Progress, ProgressFile

LINE_EVERY = 0.25
TEXT = {
    "compiling": "compiling the kernels, once, about 30 s",
    "simulating": "simulating",
    "writing": "writing the tables",
    "reporting": "writing the report",
}


def time_left(left_s: float | None) -> str:
    """The time left in words.

    >>> time_left(42.4), time_left(200), time_left(None)
    ('about 42 s left', 'about 3 min left', '')
    """
    if left_s is None:
        return ""
    return f"about {left_s:.0f} s left" if left_s < 100 else f"about {left_s / 60:.0f} min left"


class Watch:
    """Called with each progress record, which it also keeps in the file of `--progress`; as a context manager it cleans
    up behind itself.
    """

    def __init__(self, quiet: bool, file: Path | None = None) -> None:
        self.quiet = quiet
        self.file = None if file is None else opened(file)
        self.on_terminal = sys.stderr.isatty()
        self.bar: Bar | None = None
        self.stage = ""
        self.said = 0.0

    def __enter__(self) -> Watch:
        return self

    def __exit__(self, *error: object) -> None:
        if self.bar is not None:
            self.bar.stop()
        if self.file is not None:
            self.file.close()

    def __call__(self, progress: Progress) -> None:
        if self.file is not None:
            self.file(progress)
        if self.quiet:
            return
        if self.on_terminal:
            self.move_bar(progress)
        else:
            self.say_line(progress)

    def move_bar(self, progress: Progress) -> None:
        if self.bar is None:
            self.bar = new_bar()
            self.bar.start()
            self.bar.add_task("", total=1.0, left="")
        total = None if progress.stage == "compiling" else 1.0
        text, left = TEXT[progress.stage], time_left(progress.left_s)
        self.bar.update(self.bar.task_ids[0], completed=progress.share, total=total, description=text, left=left)

    def say_line(self, progress: Progress) -> None:
        if progress.stage != self.stage:
            self.stage, self.said = progress.stage, 0.0
            print(f"{TEXT[progress.stage]} …", file=sys.stderr, flush=True)
        elif progress.share >= self.said + LINE_EVERY:
            self.said = progress.share - progress.share % LINE_EVERY
            print(f"  {self.said:.0%} {time_left(progress.left_s)}".rstrip(), file=sys.stderr, flush=True)


def opened(file: Path) -> ProgressFile:
    """The file of `--progress`; BadInput where it cannot be written."""
    from ecosim.runs.progress import ProgressFile

    try:
        return ProgressFile(file)
    except OSError as error:
        why = (error.strerror or str(error)).lower()
        raise bad("--progress", str(file), f"cannot be written ({why}); name another file") from error


def new_bar() -> Bar:
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn

    texts = [TextColumn(text) for text in ("{task.description}", "{task.percentage:>3.0f} %", "{task.fields[left]}")]
    return Progress(texts[0], BarColumn(), *texts[1:], console=Console(stderr=True), transient=True)
