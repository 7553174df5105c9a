"""Tables on the page of a plan: one editor at a time, and under it what is wrong, by row and column.

Which tables there are and what an edit does stand in `tables.py` and `table_edits.py`; here they meet the screen.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, Final

import pandas as pd
import streamlit as st

from ecosim.app import in_hand_page, plan_page, state
from ecosim.app.draft import Checked, Draft
from ecosim.app.in_hand import in_hands_fen
from ecosim.app.lever_words import choice
from ecosim.app.markdown import literal
from ecosim.app.plain_tree import plain_of
from ecosim.app.problem_words import said
from ecosim.app.state import say
from ecosim.app.table import Row, Table
from ecosim.app.table_columns import COMMA, IN_HAND, Column
from ecosim.app.table_edits import Edits, Missing, changed, faults, plan_tree
from ecosim.app.table_state import Held, kept, taken
from ecosim.app.tables import plugin_words, tables_of
from ecosim.report.wording import Words
from ecosim.runs.replication import plugins
from ecosim.scenario.fields import Section
from ecosim.units import yuan

MOST_TABS: Final = 5
SETTINGS: Final = "settings"
PRICES: Final = "prices"
TALL_ROWS: Final = 16


def choose(checked: Checked, draft: Draft, group: str) -> Table | None:
    """How a group is edited: by one of its tables, or setting by setting (None).

    One at a time, as what is on the page is drawn anew at every change.
    """
    tables = {table.key: table for table in tables_of(tree_of(checked, draft), *channels(), group)}
    if not tables:
        return None
    lang, key, names = state.lang(), surface_key(group), [SETTINGS, *tables]
    if st.session_state.get(key) not in names:
        st.session_state[key] = PRICES if PRICES in tables else SETTINGS
    titles = {SETTINGS: say("tables.settings"), **{name: table.title.say(lang) for name, table in tables.items()}}
    look: dict[str, Any] = {"format_func": lambda one: titles[one], "key": key}
    if len(names) > MOST_TABS:
        st.selectbox(say("tables.choose"), names, **look)
    else:
        st.segmented_control(say("tables.choose"), names, required=True, label_visibility="collapsed", **look)
    return tables.get(st.session_state[key] or SETTINGS)


def surface_key(group: str) -> str:
    """Where the session keeps how a group is edited."""
    return f"table_of:{group}"


def show(table: Table, checked: Checked, draft: Draft) -> None:
    """One table to edit; with prices, how they come about."""
    edit(table, checked, tree_of(checked, draft))
    if table.key == PRICES:
        in_hand_page.show(checked)


@cache
def channels() -> tuple[Mapping[str, type[Section]], Mapping[str, Words]]:
    """The settings and the names of the plugins."""
    registry = plugins(())
    return registry.params_models(), plugin_words(registry)


def tree_of(checked: Checked, draft: Draft) -> Any:
    """The plan as nested text; products and a festival that are named by a file are read where the plan loads."""
    tree = plan_tree(draft, plain_of(checked.base))
    for key in ("products", "festival"):
        if isinstance(tree.get(key), str):
            tree = {**tree, key: plain_of(checked.scenario or checked.base).get(key)}
    return tree


def edit(table: Table, checked: Checked, tree: Any) -> None:
    """The editor of a table, and what is to be said of it."""
    held = held_of(table, tree)
    has_more = any(not column.is_first for column in table.columns)
    whole = has_more and st.toggle(say("tables.all_columns"), key=f"table_whole:{table.key}")
    key = key_of(table, held.version)
    st.data_editor(
        frame_of(table, held, checked), key=key, hide_index=True, width="stretch", alt=table.title.say(state.lang()),
        height="content" if len(held.rows) <= TALL_ROWS else "auto", placeholder="",
        num_rows="fixed" if table.rows_stay else "dynamic", on_change=take, args=(table,),
        column_order=[column.key for column in table.columns if column.is_first or whole],
        column_config={column.key: config_of(column) for column in table.columns})  # fmt: skip
    edits = Edits.of(st.session_state[key])
    if edits != held.edits:  # as if typed: a test, or an editor whose change came late
        take(table)
        st.rerun()
    _, _, missing = taken(held, table, plain_of(checked.base), tree, edits)
    say_missing(missing)
    say_faults(table, checked, tree)


def key_of(table: Table, version: int) -> str:
    """The key of a table's editor: another one whenever it begins anew."""
    whole = "+" if st.session_state.get(f"table_whole:{table.key}") else ""
    return f"table:{table.key}:{version}{whole}"


def held_of(table: Table, tree: Any) -> Held:
    """The state of a table's editor, begun anew where the plan was changed elsewhere."""
    before: Held | None = st.session_state.get(f"table_held:{table.key}")
    edits = Edits.of(st.session_state.get(key_of(table, before.version), {})) if before else Edits({})
    held = kept(before, table, tree, edits)
    st.session_state[f"table_held:{table.key}"] = held
    return held


def take(table: Table) -> None:
    """What was typed goes into the draft."""
    held: Held = st.session_state[f"table_held:{table.key}"]
    checked, draft = plan_page.checked(), plan_page.current()
    base, edits = plain_of(checked.base), Edits.of(st.session_state[key_of(table, held.version)])
    held, tree, _ = taken(held, table, base, tree_of(checked, draft), edits)
    st.session_state[f"table_held:{table.key}"] = held
    new = changed(draft, base, tree, table)
    if new != draft:
        plan_page.change(new)


def frame_of(table: Table, held: Held, checked: Checked) -> pd.DataFrame:
    """The rows that the editor began with; prices in hand as they are now."""
    now = in_hands_fen(checked.scenario.settings) if checked.scenario is not None else {}
    return pd.DataFrame({column.key: series_of(column, held.rows, now) for column in table.columns})


def series_of(column: Column, rows: tuple[Row, ...], in_hand_fen: Mapping[str, int]) -> Any:
    """The cells of a column, typed, so that an empty column can be edited too."""
    if column.key == IN_HAND and column.role == "computed":
        known = [in_hand_fen.get(row.name) for row in rows]
        return pd.array([None if fen is None else yuan(fen) for fen in known], dtype="string")
    cells: Any = [row.cells[column.key] for row in rows]
    if column.is_list and column.options:
        return pd.Series(cells, dtype=object)
    if column.is_list:
        cells = [COMMA.join(cell) or None for cell in cells]
    return pd.array(cells, dtype="boolean" if column.kind.word == "true or false" else "string")


def config_of(column: Column) -> Any:
    """How a column is edited: a tick, a choice, several choices, or text; numbers stand on the right."""
    lang = state.lang()
    common: dict[str, Any] = {
        "label": column.label.say(lang), "help": literal(column.about.say(lang)) or None, "disabled": column.is_fixed,
        "pinned": column.role == "key" or (column.is_fixed and column.role == "value"),
    }  # fmt: skip
    make = st.column_config
    if column.kind.word == "true or false":
        return make.CheckboxColumn(**common)
    if column.is_list and column.options:
        return make.MultiselectColumn(options=column.options, accept_new_options=True, **common)
    if column.options and not column.is_fixed:
        in_words = (lambda word: choice(word, lang)) if column.kind.options else None
        return make.SelectboxColumn(options=column.options, format_func=in_words, **common)
    is_number = column.kind.is_number and not column.is_list
    return make.TextColumn(alignment="right" if is_number else "left", **common)


def say_missing(missing: tuple[Missing, ...]) -> None:
    """Rows that are not in the plan yet, and why."""
    lang, comma = state.lang(), say("tables.comma")
    for one in missing:
        row = literal(one.row)
        if one.why:
            wrong(f"{row} · {say('tables.units')}", one.why)
        elif one.needs:
            needs = comma.join(label.say(lang) for label in one.needs)
            waits(say("tables.needs", row=row, needs=literal(needs)))
        else:
            waits(say("tables.taken", row=row, name=literal(one.taken)))


def say_faults(table: Table, checked: Checked, tree: Any) -> None:
    """What the loader says of the table's cells."""
    lang = state.lang()
    for fault in faults(table, tree, checked.problems):
        where = [fault.row or table.title.say(lang)] + ([fault.column.say(lang)] if fault.column else [])
        wrong(" · ".join(map(literal, where)), fault.message)


def wrong(where: str, why: str) -> None:
    """A line on what is wrong, and where."""
    st.markdown(f":red[:material/error: **{where}**] {literal(said(why, state.lang()))}")


def waits(words: str) -> None:
    """A line on what is not in the plan yet."""
    st.markdown(f":orange[:material/pending:] {words}")
