"""From a file to a Scenario: chain of `extends:`, rule pack, products, `--set`, then types, then checks, in this order.

Everything wrong with a scenario is collected and raised at once as BadInput, sorted by place; nothing else ever
escapes for any text. Knows where files are and in which order trees lie on one another; what a setting means is in
`typed.py` and `checks.py`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from ecosim.errors import BadInput, Problem
from ecosim.scenario.bundled import find_beside, find_scenario, names_in, packs_folder, scenarios_folder
from ecosim.scenario.checks import check_all
from ecosim.scenario.fields import Section, key_of
from ecosim.scenario.model import Settings
from ecosim.scenario.parts import Parts
from ecosim.scenario.products import read_products
from ecosim.scenario.references import check_references
from ecosim.scenario.scenario import Scenario
from ecosim.scenario.sets import missing_name, parse_set
from ecosim.scenario.text import read_text
from ecosim.scenario.tree import Block, Broken, Entry, Mark, Node, Overlay, Problems, Scalar, TooMany, kind_of
from ecosim.scenario.typed import Place, Reader

LONGEST_CHAIN = 8


def load(
    source: str | Path,
    *,
    sets: Sequence[str] = (),
    seed: int | None = None,
    replications: int | None = None,
    params_models: Mapping[str, type[Section]] | None = None,
    broken_plugins: Mapping[str, str] | None = None,
) -> Scenario:
    """The scenario of a file or of a bundled name, checked.

    sets: changes `path=value`, the later over the earlier · seed, replications: in place of the file's ·
    params_models: the settings of each plugin by its name; without them channels' settings are taken over
    unchecked, as text · broken_plugins: plugins that cannot be used, and why. Raises BadInput with all problems.

    >>> load("quiet_week", sets=["shoppers.count=1万"]).settings.shoppers.count
    10000
    """
    changes = [(text, number, "--set") for number, text in enumerate(sets, 1)]
    given = [("seed", seed, "--seed"), ("replications", replications, "--reps")]
    changes += [(f"{key}={value}", 1, option) for key, value, option in given if value is not None]
    assembly = _Assembly()
    try:
        root = assembly.change(assembly.read_chain(find_scenario(source)), changes)
        return _read(root, Reader(params_models, assembly.problems, broken_plugins=broken_plugins or {}))
    except TooMany:
        found = sorted(set(assembly.problems))
        raise BadInput([*found, replace(found[-1], path="", message="there is more; mend these first")]) from None


def _read(root: Node, reader: Reader) -> Scenario:
    values = reader.fields(Settings, root, Place())
    _fill_defaults(values, root)
    parts = Parts(values, root, tuple(reader.ranges), reader.problems, reader.warnings)
    check_all(parts)
    check_references(parts, reader.references)
    if reader.problems:
        raise BadInput(sorted(set(reader.problems)))
    settings = Settings.model_validate(values)
    ranges = tuple(sorted(reader.ranges, key=lambda setting: setting.path))
    return Scenario(settings, ranges, warnings=tuple(reader.warnings))


def _fill_defaults(values: dict[str, object], root: Node) -> None:
    """Give what is not written its default, so that checks see it; what is written and wrong stays out."""
    for name, info in Settings.model_fields.items():
        node = root.child(key_of(name, info)) if isinstance(root, Block) else None
        is_written = node is not None and not (isinstance(node, Scalar) and node.is_null)
        if name not in values and not is_written and not info.is_required():
            values[name] = info.get_default(call_default_factory=True)


class _Assembly:
    """Lays the trees of a scenario over one another and collects what goes wrong on the way."""

    def __init__(self) -> None:
        self.problems: list[Problem] = Problems()
        self.overlay = Overlay(self.problems)

    def read_chain(self, path: Path) -> Node:
        """The tree of a file over those it extends."""
        chain: list[Node] = []
        seen: list[Path] = []
        place = None
        while True:
            if path.resolve() in seen or len(seen) == LONGEST_CHAIN:
                what = (
                    "extends a file that extends it"
                    if path.resolve() in seen
                    else f"extends more than {LONGEST_CHAIN} files in a row"
                )
                raise BadInput(
                    [
                        *self.problems,
                        (place or Mark(str(path), 1, 1)).problem("extends", f"{path.name} {what}; break the chain"),
                    ]
                )
            seen.append(path.resolve())
            try:
                root = read_text(path, self.problems)
            except BadInput as error:
                raise BadInput([*self.problems, *error.problems]) from None
            if not isinstance(root, Block):
                raise BadInput(
                    [
                        root.mark.problem(
                            "",
                            f"the file holds {kind_of(root)}; a scenario is settings by name, beginning with ecosim: 1",
                        )
                    ]
                )
            entries = dict(root.entries)
            above = entries.pop("extends", None)
            chain.append(self.expand(Block(entries, root.mark)))
            if above is None:
                break
            place = above.node.mark
            path = self._extended(above.node)
        root = chain.pop()
        while chain:
            root = self.lay(root, chain.pop())
        return root

    def _extended(self, node: Node) -> Path:
        if not isinstance(node, Scalar) or node.is_null:
            raise BadInput(
                [
                    *self.problems,
                    node.mark.problem("extends", "is no name; write a file beside this one or a bundled scenario"),
                ]
            )
        try:
            return find_beside(node.text, node.mark, "extends", scenarios_folder(), ".yaml")
        except BadInput as error:
            raise BadInput([*self.problems, *error.problems]) from None

    def expand(self, root: Block) -> Block:
        """The tree with the rule pack and the products it names put in their places."""
        entries = dict(root.entries)
        for key, expand in (("festival", self._festival), ("products", self._products)):
            if key in entries:
                mark, node = entries[key]
                try:
                    entries[key] = Entry(mark, expand(node))
                except BadInput as error:
                    self.problems.extend(error.problems)
                    entries[key] = Entry(mark, Broken(node.mark))
        return Block(entries, root.mark)

    def _festival(self, node: Node) -> Node:
        """A festival by the name of its pack, or written out, over the pack whose name it has."""
        if isinstance(node, Scalar) and not node.is_null:
            return read_text(find_beside(node.text, node.mark, "festival", packs_folder(), ".yaml"), self.problems)
        named = node.child("name") if isinstance(node, Block) else None
        if isinstance(named, Scalar) and named.text in names_in(packs_folder()):
            pack = read_text(packs_folder() / f"{named.text}.yaml", self.problems)
            return self.overlay.lay(pack, node, ("festival",))
        return node

    def _products(self, node: Node) -> Node:
        if isinstance(node, Scalar) and not node.is_null:
            return read_products(find_beside(node.text, node.mark, "products", suffix=".csv"), self.problems)
        return node

    def lay(self, under: Node, over: Node) -> Node:
        """One scenario over another; a festival that has a name replaces the other whole."""
        if isinstance(under, Block) and isinstance(over, Block):
            festival = over.child("festival")
            if isinstance(festival, Block) and "name" in festival.entries:
                under = Block({key: entry for key, entry in under.entries.items() if key != "festival"}, under.mark)
        return self.overlay.lay(under, over)

    def change(self, root: Node, changes: Sequence[tuple[str, int, str]]) -> Node:
        """The tree with changes from the command line laid over it, in their order."""
        for text, number, option in changes:
            try:
                steps, change = parse_set(text, number, option)
            except BadInput as error:
                self.problems.extend(error.problems)
                continue
            missing = missing_name(root, steps, change)
            if missing is not None:
                self.problems.append(missing)
            elif isinstance(change, Block):
                root = self.lay(root, self.expand(change))
        return root
