"""Runs side by side: differences on the same draws, and what was changed."""

import streamlit as st

from ecosim.app import compare, compare_page, show
from ecosim.app.markdown import literal
from ecosim.app.nothing import NothingYet
from ecosim.app.state import lang, say
from ecosim.report.compare_chart import gaps_figure, levels_figure

st.title(say("compare.title"))
st.caption(say("compare.what"))
sides = compare_page.open_sides(compare_page.choose_runs())
if len(sides) < 2:
    raise NothingYet("compare.too_few", "run")
reference = sides[0]
key = compare_page.choose_headline(sides)
compare_page.answers(sides, reference, key)

told = compare.told(sides, key)
left, right = st.columns(2)
with left:
    show.section(say("compare.levels"))
    drawn = levels_figure(compare.levels(sides, reference, key), told["unit"], lang())
    compare_page.figure(drawn, alt=say("compare.levels_alt"), key="levels")
    st.caption(say("compare.levels_note"))
with right:
    show.section(say("compare.gaps"))
    drawn = gaps_figure(compare.gaps(sides, reference, key), told["unit"], told["better"], lang())
    compare_page.figure(drawn, alt=say("compare.gaps_alt"), key="gaps")
    st.caption(say("compare.gaps_axis", reference=literal(reference.name)))

show.section(say("compare.changed"))
if not compare_page.changed_table(sides, "settings"):
    st.info(say("compare.unchanged"), icon=":material/info:")
with st.expander(say("compare.versions")):
    if not compare_page.changed_table(sides, "versions"):
        st.caption(say("compare.same_versions"))

show.section(say("compare.all"))
differences, values = st.tabs([say("compare.gaps"), say("compare.values")])
with differences:
    compare_page.gaps_table(sides, reference)
with values:
    compare_page.values_table(sides)
