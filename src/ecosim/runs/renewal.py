"""Report and views of a finished run made anew: for a run of an older program, or where they were lost or damaged.

The tables stay as they are. What a first report gets at the end of a run stands in `course.py`.
"""

from __future__ import annotations

from pathlib import Path
from typing import NoReturn

from ecosim.errors import BadInput, EcosimError, Problem
from ecosim.records import Run, read_run, versions
from ecosim.runs.progress import OnProgress, Progress
from ecosim.runs.result import RunResult


def renew_report(folder: Path, tell: OnProgress = lambda progress: None) -> RunResult:
    """Writes `report.html` and the views of the finished plan in `folder`, against its first baseline where that still
    lies beside it.

    Raises BadInput where the folder holds no finished plan, EcosimError where tables are damaged or not those that this
    program reads.
    """
    from ecosim.report import write_report
    from ecosim.views import write_views

    result = reopened(folder)
    tell(Progress("reporting", 0.0))
    try:
        write_report(result.run, result.baseline, result.run_dir / "report.html")
        write_views(result.run, result.baseline, lambda share: tell(Progress("reporting", share)))
    except OSError as error:
        raise EcosimError(f"{folder}: the report cannot be written: {error.strerror or error}") from error
    except EcosimError:
        raise
    except Exception as error:
        if others := other_versions(result.run):
            unread = f"{type(error).__name__}: {error}"
            raise EcosimError(
                f"{folder}: was made by another version ({others}), whose tables this one does not know ({unread}); "
                "run its scenario.resolved.yaml again"
            ) from error
        raise
    return result


def reopened(folder: Path) -> RunResult:
    """A finished plan as `ecosim.run` once gave it, with the baselines that lie beside it."""
    from ecosim.report.scenario_facts import read_scenario

    try:
        run = read_run(folder)
    except EcosimError as error:
        refuse(folder, " ".join(str(error).split()).removeprefix(f"{folder}: "))
    if run.manifest["role"] != "plan":
        refuse(folder, f"is a baseline ({run.manifest['role']}), and only a plan has a report; give the plan's folder")
    try:
        named = read_scenario(run).settings.compare_with
    except BadInput as error:
        why = f"{error.problems[0].path}: {error.problems[0].message}"
        raise EcosimError(f"{folder}: its scenario cannot be read by this version ({why}); run it again") from error
    found: dict[str, Run] = {role: beside for role in named if (beside := baseline_beside(run, role)) is not None}
    return RunResult(run, found, tuple(run.manifest["failed"]), named, is_served=True)


def baseline_beside(run: Run, role: str) -> Run | None:
    """The run's baseline of a role, None where its folder is gone or damaged."""
    try:
        return read_run(run.path.resolve().parent / run.manifest["baselines"][role])
    except (KeyError, EcosimError):
        return None


def other_versions(run: Run) -> str:
    """What is of another version than when the run was made, in words; empty where nothing is."""
    then, now = run.manifest["versions"], versions()
    return ", ".join(name for name in sorted({*then, *now}) if then.get(name) != now.get(name))


def refuse(folder: Path, why: str) -> NoReturn:
    raise BadInput([Problem(str(folder), 1, 1, "", why)])
