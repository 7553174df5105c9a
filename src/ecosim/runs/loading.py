"""Scenarios and runs by whatever a person has in hand: a path, a bundled name, a folder, a result.

It joins the text of a scenario to the plugins that check their own settings; neither side knows the other.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ecosim import scenario as scenarios
from ecosim.channels import make_channels
from ecosim.channels.calendar import calendar_of
from ecosim.errors import BadInput, BrokenChannel, Problem
from ecosim.runs.replication import plugins
from ecosim.scenario import Scenario


def load(
    source: str | Path,
    *,
    sets: Sequence[str] = (),
    seed: int | None = None,
    replications: int | None = None,
    plugins_dirs: Sequence[str | Path] = (),
) -> Scenario:
    """The scenario in a YAML file or of a bundled name, checked with the settings of its channels.

    `sets` are `path=value` changes, `plugins_dirs` folders of one-file channels. Raises BadInput with every problem.
    """
    registry = plugins(folders(plugins_dirs))
    return scenarios.load(
        source,
        sets=sets,
        seed=seed,
        replications=replications,
        params_models=registry.params_models(),
        broken_plugins=registry.broken(),
    )


def check_plans(scenario: Scenario, plugins_dirs: Sequence[str | Path] = ()) -> None:
    """Have each channel make its plan, as a run would: moments outside the period are said before it.

    Raises BadInput with every channel that cannot; a run would go on without it.
    """
    registry, settings = plugins(folders(plugins_dirs)), scenario.settings
    calendar, problems = calendar_of(settings), []
    for name in sorted(name for name, channel in settings.channels.items() if channel.enabled):
        alone = settings.model_copy(update={"channels": {name: settings.channels[name]}})
        try:
            for channel in make_channels(alone, registry):
                channel.plan(calendar)
        except BrokenChannel as broken:
            problems.append(Problem(scenario.name, 1, 1, f"channels.{name}", broken.why))
    if problems:
        raise BadInput(problems)


def folders(plugins_dirs: Sequence[str | Path]) -> tuple[Path, ...]:
    """Folders as absolute paths, as a worker may stand elsewhere. Raises BadInput where one is not there."""
    missing = [str(folder) for folder in plugins_dirs if not Path(folder).is_dir()]
    if missing:
        message = "there is no such folder; name one that holds plugin files"
        raise BadInput(Problem("--plugins-dir", 1, 1, folder, message) for folder in missing)
    return tuple(Path(folder).resolve() for folder in plugins_dirs)
