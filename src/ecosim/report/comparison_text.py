"""A comparison of two runs in words and tables, for a terminal of 100 columns, in English or Chinese."""

from __future__ import annotations

from rich.console import RenderableType
from rich.text import Text

from ecosim.report import sentences
from ecosim.report.comparison import Comparison
from ecosim.report.plain_text import WIDTH, labelled, rendered, table
from ecosim.report.terminal import headline_table
from ecosim.report.wording import Lang, Words, n_replications

MAX_CHANGES = 40


def comparison_text(found: Comparison, lang: Lang) -> str:
    """A comparison as text."""
    pairing = (
        Words(
            f"paired on {n_replications(found.n_pairs).en} with the same draws",
            f"按 {found.n_pairs} 次相同抽样的重复配对",
        )
        if found.paired
        else Words("on different seeds, so not paired", "种子不同，未配对")
    )
    other = Words("the second run", "第二个方案")
    parts: list[RenderableType] = [
        labelled(Words("first", "第一"), found.run, lang),
        labelled(Words("second", "第二"), found.other, lang),
        Text(
            Words(f"Differences are first less second, {pairing.en}.", f"差异 = 第一 - 第二，{pairing.zh}。").say(lang)
        ),
    ]
    if found.equal_tables:
        parts.append(Text(Words("The two runs have equal tables.", "两次运行的结果表完全相同。").say(lang)))
    net = found.metrics["net_contribution_yuan"]
    parts.append(Text(f"{net.headline.label.say(lang)}: {sentences.verdict(net, other).say(lang)}", style="bold"))
    parts.append(headline_table(found.metrics, other, lang, keys=tuple(found.metrics)))
    for title, changes in (
        (Words("Settings that differ", "不同的参数"), found.settings),
        (Words("Versions that differ", "不同的版本"), found.versions),
    ):
        if changes:
            rows = [[change.path, change.run, change.other] for change in changes[:MAX_CHANGES]]
            rows += [[f"… {len(changes) - MAX_CHANGES}", "", ""]] if len(changes) > MAX_CHANGES else []
            parts.append(
                table(title, [Words("", ""), Words("first", "第一"), Words("second", "第二")], rows, lang, right=False)
            )
    return rendered(parts, WIDTH, False)
