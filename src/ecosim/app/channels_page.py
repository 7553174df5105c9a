"""The pieces of the page of channels: status, the table of plugins, one plugin's settings."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from ecosim.app import channels, state
from ecosim.app.channels import Setting, Use
from ecosim.app.markdown import literal
from ecosim.app.problem_words import said
from ecosim.app.state import say
from ecosim.app.units import unit_words
from ecosim.channels import Registry
from ecosim.channels.registry import Plugin
from ecosim.errors import EcosimError
from ecosim.records import read_run
from ecosim.runs.replication import plugins
from ecosim.runs.shelf import find


def found() -> Registry:
    """The plugins that this server found when it started."""
    return plugins(())


def status(registry: Registry) -> None:
    """How many can be used; the others, each with its reason in one line."""
    broken = [plugin for plugin in channels.in_order(registry) if plugin.channel is None]
    n = len(registry.plugins)
    if not broken:
        st.success(say("channels.all_work", n=n), icon=":material/check_circle:")
        return
    st.warning(say("channels.some_broken", broken=len(broken), n=n), icon=":material/warning:")
    for plugin in broken:
        st.error(say("channels.broken", name=literal(plugin.name), source=literal(plugin.source),
                     why=literal(said(plugin.broken, state.lang()))), icon=":material/extension_off:")  # fmt: skip


def used(registry: Registry) -> list[Use] | None:
    """What the session's run uses; None where there is no run, or where it cannot be read, which is said."""
    name = state.run_name()
    book, run = find(state.runs_folder(), name) if name else None, literal(name or "")
    if book is None:
        return None
    try:
        found = uses_of(book.path, book.digest)
    except EcosimError as error:
        why = said(str(error).split("\n")[0], state.lang())
        st.warning(say("channels.run_unreadable", run=run, why=literal(why)))
        return None
    installed = {plugin.name for plugin in registry.plugins if plugin.channel}
    if gone := sorted({one.plugin for one in found if one.plugin not in installed}):
        st.warning(say("channels.missing", run=run, names=literal(", ".join(gone))))
    if other := [one.name for one in found if not one.is_same and one.plugin in installed]:
        st.info(say("channels.changed", run=run, names=literal(", ".join(other))), icon=":material/history:")
    return found


@st.cache_data(max_entries=50, show_spinner=False)
def uses_of(path: Path, digest: str) -> list[Use]:
    """What a run uses, kept by its digest."""
    return channels.uses(read_run(path), found())


def table(registry: Registry, uses: list[Use] | None) -> None:
    """A row a plugin, the broken ones first."""
    lang = state.lang()
    rows = [
        {say("channels.channel"): channels.label(plugin).say(lang),
         say("channels.in_run"): in_run(plugin, uses or []),
         say("channels.status"): say("channels.works" if plugin.channel else "channels.is_broken"),
         say("channels.from"): f"{plugin.source} {plugin.version}".strip(),
         say("channels.name"): plugin.name} for plugin in channels.in_order(registry)
    ]  # fmt: skip
    if uses is None:
        rows = [{key: cell for key, cell in row.items() if key != say("channels.in_run")} for row in rows]
    st.dataframe(rows, hide_index=True, width="stretch", height="content")


def in_run(plugin: Plugin, uses: list[Use]) -> str:
    """Under which names a run's plan uses a plugin."""
    names = [one.name if one.is_on else say("channels.switched_off", name=one.name)
             for one in uses if one.plugin == plugin.name]  # fmt: skip
    if not names:
        return say("channels.not_used")
    return say("channels.used") if names == [plugin.name] else say("channels.used_as", names=", ".join(names))


def settings(registry: Registry) -> None:
    """One plugin, as chosen: what it is, and every setting with its evidence."""
    lang = state.lang()
    usable = {plugin.name: plugin for plugin in registry.plugins if plugin.channel}
    if not usable:
        return
    names = list(usable)
    linked = st.session_state.get("link_channel")
    first = names.index(linked) if linked in usable else 0
    chosen = st.selectbox(
        say("channels.choose"), names, index=first, key="picked_channel", on_change=keep_choice,
        format_func=lambda name: f"{channels.label(usable[name]).say(lang)} · {name}")  # fmt: skip
    plugin = usable[chosen]
    st.markdown(say(f"channels.about_{chosen}") if channels.is_ours(plugin) else literal(channels.about(plugin)))
    rows = channels.settings(plugin)
    if not rows:
        st.caption(say("channels.no_settings"))
        return
    widths = {"setting": 300, "default": 90, "unit": 130, "plausible": 100, "source": 200, "allowed": 110, "key": 220}
    st.dataframe(
        [{say("channels.setting"): one.label.say(lang), say("channels.default"): default(one),
          say("channels.unit"): unit_words(one.unit, lang), say("channels.plausible"): one.plausible,
          say("channels.source"): evidence(one), say("channels.allowed"): one.limits,
          say("channels.key"): one.path} for one in rows],
        column_config={say(f"channels.{name}"): st.column_config.TextColumn(width=width)
                       for name, width in widths.items()},
        hide_index=True, width="stretch", height="content")  # fmt: skip
    if any("NAME" in one.path or "[]" in one.path for one in rows):
        st.caption(say("channels.names_given"))
    st.caption(say("channels.outside"))


def keep_choice() -> None:
    """The plugin that was chosen stays so, and the address says it."""
    st.session_state.link_channel = st.session_state.picked_channel


def default(one: Setting) -> str:
    """The value of a setting that is not written."""
    if one.is_required:
        return say("channels.required")
    return {"true": say("channels.yes"), "false": say("channels.no")}.get(one.default, one.default)


def evidence(one: Setting) -> str:
    """Where a default comes from, with its grade."""
    source = say("channels.assumption") if one.source == "assumption" else one.source
    return f"{source} ({one.grade})" if one.grade else source


def own() -> None:
    """How somebody adds a channel."""
    with st.expander(say("channels.own"), icon=":material/add:"):
        st.markdown(say("channels.own_text"))
