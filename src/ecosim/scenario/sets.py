"""`--set path=value`: one change of a scenario from the command line, as a tree to be laid over it.

Channels, listings, segments and phases go by name. The place of a problem is `--set`, the number of the option and
the column in it.
"""

from __future__ import annotations

import re

from ecosim.errors import BadInput, Problem
from ecosim.scenario.text import parse
from ecosim.scenario.tree import Block, Broken, Entry, Mark, Node, Scalar, Series, did_you_mean, dotted

_STEP = re.compile(r'"([^"]*)"|([^."=]+)')
_ONE = {"channels": "channel", "segments": "segment", "queries": "query"}
BY_NAME = (("channels",), ("shoppers", "segments"), ("market", "queries"))  # groups in which --set changes what exists


def parse_set(text: str, number: int, option: str = "--set") -> tuple[tuple[str, ...], Node]:
    """Path and value of one option; `number` counts the options from 1. Raises BadInput.

    >>> parse_set("market.queries.\\"1.5米床\\".share=5%", 1)[0]
    ('market', 'queries', '1.5米床', 'share')
    """
    start = Mark(option, number, 1)
    if not _is_unicode(text):
        raise BadInput([start.problem("", "has bytes that are no UTF-8; set the terminal to UTF-8")])
    steps: list[tuple[str, int]] = []
    at = 0
    while (match := _STEP.match(text, at)) is not None:
        steps.append((match[1] if match[1] is not None else match[2].strip(), at + 1))
        at = match.end()
        if text[at : at + 1] != ".":
            break
        at += 1
    if not steps or text[at : at + 1] != "=":
        mark = start._replace(column=min(at, len(text)) + 1)
        raise BadInput(
            [mark.problem("", f"{text[:60]!r} is no change; write path=value, such as market.rivals.depth=15%")]
        )
    if not text[at + 1 :].strip():
        message = "nothing stands after the =; write a value, or null for the default"
        raise BadInput([Mark(option, number, at + 2).problem(dotted([name for name, _ in steps]), message)])
    node = _value(text[at + 1 :], Mark(option, number, at + 2))
    for name, column in reversed(steps):
        mark = start._replace(column=column)
        node = Block({name: Entry(mark, node)}, mark)
    return tuple(name for name, _ in steps), node


def _is_unicode(text: str) -> bool:
    """False where the command line held other bytes, which Python keeps as lone surrogates."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _value(text: str, mark: Mark) -> Node:
    """A single value as it stands; a list, group or quoted text as YAML."""
    if not text.lstrip().startswith(("[", "{", '"', "'")):
        return Scalar(text.strip(), mark)
    try:
        return _moved(parse(text, mark.file), mark)
    except BadInput as error:
        places = (
            Mark(mark.file, mark.line, mark.column + problem.column - 1).problem(problem.path, problem.message)
            for problem in error.problems
        )
        raise BadInput(places) from None


def _moved(node: Node, base: Mark) -> Node:
    mark = base._replace(column=base.column + node.mark.column - 1)
    if isinstance(node, Block):
        entries = {
            key: Entry(base._replace(column=base.column + entry.mark.column - 1), _moved(entry.node, base))
            for key, entry in node.entries.items()
        }
        return Block(entries, mark)
    if isinstance(node, Series):
        return Series(tuple(_moved(item, base) for item in node.items), mark)
    return Broken(mark) if isinstance(node, Broken) else Scalar(node.text, mark, node.quoted)


def missing_name(root: Node, steps: tuple[str, ...], change: Node) -> Problem | None:
    """A problem where a change speaks of a channel, segment or query that the scenario does not have."""
    for group in BY_NAME:
        depth = len(group)
        if steps[:depth] != group or len(steps) < depth + 2:
            continue
        node, over = root, change
        for step in group:
            node = (node.child(step) if isinstance(node, Block) else None) or Block({}, node.mark)
            over = (over.child(step) if isinstance(over, Block) else None) or over
        names = node.entries if isinstance(node, Block) else {}
        if steps[depth] not in names and isinstance(over, Block):
            mark = over.entries[steps[depth]].mark
            message = f"the scenario has no {_ONE[group[-1]]} of this name{did_you_mean(steps[depth], names)}"
            return mark.problem(dotted(steps[: depth + 1]), message)
    return None
