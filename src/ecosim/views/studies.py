"""Studies of a run that need further worlds, kept in its folder as `studies/attribution.json` or `pull_forward.json`.

They take minutes, so they are asked for and not made with the run; whoever opens a page later, or in another tab, finds
them here. A file says for which run and by which program it was made, and is as if it were not there for others.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ecosim.errors import EcosimError
from ecosim.files import write_whole
from ecosim.records import read_run
from ecosim.records.credits import RULES
from ecosim.report import attribution_page, attribution_text, pull_forward_page, pull_forward_text
from ecosim.report.attribution import GMV, NET, Attribution
from ecosim.report.credit import RULE_NAMES
from ecosim.report.figures import Figure
from ecosim.report.wording import Words
from ecosim.views.store import MAX_BYTES, View, program

if TYPE_CHECKING:
    from ecosim.report.pull_forward import PullForward


class StudyMissing(EcosimError):
    """A run has no such study of this program, or it is damaged: it is to be made anew."""


def write_study(path: Path, name: str, view: View) -> Path:
    """Keeps a study in the folder of the run at `path`, written aside and renamed; gives the file.

    Raises EcosimError where there is no run or nothing can be written.
    """
    run, file = read_run(path), path / "studies" / f"{name}.json"
    text = json.dumps(view, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    told = {"program": program(), "run": run.digest, "made": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
            "digest": digest_of(text), "view": text}  # fmt: skip
    try:
        file.parent.mkdir(exist_ok=True)
        write_whole(file, json.dumps(told, ensure_ascii=False))
    except OSError as error:
        raise EcosimError(f"{file}: cannot be written: {error.strerror or error}") from error
    return file


def read_study(path: Path, name: str, digest: str) -> View | None:
    """A study of the run at `path` whose digest is `digest`, with `made`, the moment it was; None where there is none.

    Raises StudyMissing where it is of another program or run, or damaged.
    """
    file = path / "studies" / f"{name}.json"
    if not file.is_file():
        return None
    try:
        if file.stat().st_size > MAX_BYTES:
            raise ValueError(f"is larger than {MAX_BYTES} bytes")
        told = json.loads(file.read_text("utf-8"))
        if told["program"] != program() or told["run"] != digest:
            raise StudyMissing(f"{file}: was made by another version or for another run; make it anew")
        if digest_of(told["view"]) != told["digest"]:
            raise ValueError("its digest is another than it says")
        view: View = json.loads(told["view"])
        return {**view, "made": dt.datetime.fromisoformat(told["made"]).isoformat()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        why = " ".join(str(error).split())[:120]
        raise StudyMissing(f"{file}: is damaged ({why}); make it anew") from error


def digest_of(text: str) -> str:
    """SHA-256 of a text, hex."""
    return hashlib.sha256(text.encode()).hexdigest()


def attribution_view(found: Attribution) -> View:
    """An attribution as its page shows it: figures, answer, rows and the object behind `--json`."""
    return {
        "heading": asdict(attribution_text.heading(found)),
        "answer": _pairs(attribution_text.answer(found)),
        "meaning": _pairs(attribution_text.MEANING),
        "notes": _pairs(attribution_text.notes(found)),
        "figures": {
            "credit": figure_of(attribution_page.credit_figure(found)),
            "net": figure_of(attribution_page.net_figure(found)),
        },
        "channels": [_channel(found, name) for name in found.by_value],
        "misplaced": [_misplaced(found, rule) for rule in RULES],
        "replications": len(found.replications),
        "result": found.to_json(),
    }


def _pairs(sentences: Any) -> list[dict[str, str]]:
    return [asdict(words) for words in sentences]


def figure_of(drawn: Figure | None) -> dict[str, Any] | None:
    """A figure as a page takes it."""
    return None if drawn is None else drawn.to_json()


def _channel(found: Attribution, name: str) -> dict[str, Any]:
    """What is said of a channel, each amount with its 95 % interval."""
    amounts = {
        **{rule: found.credits[rule][name] for rule in RULES},
        "without": found.without[GMV][name], "shapley": found.shapley[GMV][name], "net": found.without[NET][name],
        "cost": found.cost(name),
    }  # fmt: skip
    said = {
        key: asdict(Words(attribution_text.yuan(amount, "en"), attribution_text.yuan(amount, "zh")))
        for key, amount in amounts.items()
    }
    return {"channel": name, **said}


def _misplaced(found: Attribution, rule: str) -> dict[str, Any]:
    """The money that a rule misplaces, in yuan and as a share."""
    fen, share = found.misplaced(rule), found.misplaced_share(rule)
    yuan = Words(attribution_text.estimate_yuan(fen, "en"), attribution_text.estimate_yuan(fen, "zh"))
    of_gmv = Words(attribution_text.estimate_share(share, "en"), attribution_text.estimate_share(share, "zh"))
    return {"rule": asdict(RULE_NAMES[rule]), "yuan": asdict(yuan), "share": asdict(of_gmv)}


def ledger_view(found: PullForward) -> View:
    """A pull-forward ledger as its page shows it."""
    return {
        "frame": asdict(pull_forward_text.frame(found)),
        "reading": asdict(pull_forward_text.reading(found)),
        "meaning": _pairs(pull_forward_text.MEANING),
        "notes": _pairs(pull_forward_text.notes(found)),
        "figures": {
            "classes": figure_of(pull_forward_page.classes_figure(found)),
            "money": figure_of(pull_forward_page.money_figure(found)),
        },
        "lines": pull_forward_page.rows(found),
        "replications": len(found.replications),
        "result": found.to_json(),
    }
