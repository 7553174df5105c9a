"""What can go wrong, in words for people: bad input with its place, a failed run, a broken channel.

Everything the program raises on purpose is an `EcosimError`; anything else that escapes is a defect. Knows nothing
of YAML, plugins or processes. The errors survive pickling, as they cross worker processes.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass


@dataclass(frozen=True, order=True)
class Problem:
    """One thing wrong with what somebody wrote, at its place; lines and columns count from 1.

    >>> print(Problem("plan.yaml", 6, 13, "shoppers.count", "'many' is no whole number; write 200000 or 20万"))
    plan.yaml:6:13: shoppers.count: 'many' is no whole number; write 200000 or 20万
    """

    file: str
    line: int
    column: int
    path: str
    message: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}:{self.column}: "
        return place + (f"{self.path}: " if self.path else "") + self.message

    def as_dict(self) -> dict[str, str | int]:
        """The five parts by name, for `--json`."""
        return asdict(self)


class EcosimError(Exception):
    """Parent of every error raised on purpose; its text is one line fit for a terminal."""


class BadInput(EcosimError):
    """What was given cannot be used. `problems` holds everything found, in the order of the text."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__(self.problems)

    def __str__(self) -> str:
        return "\n".join(map(str, self.problems))


class RunFailed(EcosimError):
    """A run could not be finished; the text says why."""


class BrokenChannel(EcosimError):
    """A channel did something wrong: `channel` is its name in the scenario, `why` one line."""

    def __init__(self, channel: str, why: str) -> None:
        self.channel, self.why = channel, why
        super().__init__(channel, why)

    def __str__(self) -> str:
        return f"channel {self.channel}: {self.why}"
